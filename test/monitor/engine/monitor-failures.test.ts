// What fails or hangs in a part of the monitor keeps none of the others, and stands in the log.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { mock } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { forgetMailProgram } from '../../../monitor/delivery/conversation.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { type Store, StoreError } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const require = createRequire(import.meta.url)
const begin = Date.parse('2026-12-01T13:00:00Z')
const dayMs = 86_400_000
const rare = { schedule: '0 0 1 1 *' }
const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
}

describe('a part of the monitor that fails', () => {
  let store: Store
  let clock: number
  let lines: string[]
  let monitor: Monitor | null

  beforeEach(() => {
    store = openMemoryStore()
    clock = begin
    lines = []
    monitor = null
    mock.timers.enable({ apis: ['setInterval'] })
  })
  afterEach(async () => {
    await monitor?.stop()
    mock.timers.reset()
    await store.close()
  })

  const configOf = (more: Partial<Target> = {}): Config => ({
    ...{ directory: '/', targets: [targetOf({ quotaWindow: null, ...more })], alerts, ...bounds, ...byMail },
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    ...{ storeFile: '', retentionMs: 400 * dayMs, heartbeatUrl: null, warnings: [] },
    web,
  })
  const monitorOn = (used: Partial<Store>, config = configOf(rare)): Monitor => {
    const log = (line: string) => void lines.push(line)
    const env = { TOKEN: 'opaque' }
    const of = { ...store, ...used }
    monitor = createMonitor({ config, store: of, env, now: () => clock, log, finishMs: 20 })
    return monitor
  }
  const broken = () => Promise.reject(new StoreError('gone'))
  const faults = () => lines.filter((line) => line.includes('monitor-fault'))

  it('is told of in the log where what is old cannot be deleted, and all else begins', async () => {
    await monitorOn({ prune: broken }).start()
    await turns()
    assert.deepEqual(faults(), ['store: monitor-fault: StoreError store-unusable'])
  })

  it('is told of in the log where no day can be summed up, and all else begins', async () => {
    await monitorOn({ sumUpDays: broken }).start()
    await turns()
    assert.deepEqual(faults(), ['store: monitor-fault: StoreError store-unusable'])
  })

  it('is told of in the log where nothing can be closed that is no longer watched, and all else begins', async () => {
    let pruned = 0
    await monitorOn({ targetsInTrouble: broken, prune: async () => void pruned++ }).start()
    assert.deepEqual([faults(), pruned], [['store: monitor-fault: StoreError store-unusable'], 1])
  })

  it('is told of in the log where no mail can be looked for, and a start and a look come to their end', async () => {
    const started = monitorOn({ leaseMessage: broken })
    await started.start()
    await started.runDue()
    assert.deepEqual(faults(), ['outbox of mail: monitor-fault: StoreError store-unusable'])
  })

  it('is told of in the log where the mail program cannot be loaded, and all else begins', async () => {
    forgetMailProgram()
    const file = require.resolve('nodemailer/lib/smtp-connection')
    const unreadable = Object.defineProperty({}, 'exports', {
      get() {
        throw Object.assign(new Error('too many'), { code: 'EMFILE' })
      },
    })
    require.cache[file] = unreadable as NodeJS.Module
    try {
      let pruned = 0
      await monitorOn({ prune: async () => void pruned++ }).start()
      assert.deepEqual(faults(), ['outbox of mail: monitor-fault: Error EMFILE'])
      assert.equal(pruned, 1)
    } finally {
      delete require.cache[file]
    }
  })

  it('is waited for by a stop where it closes what an earlier reload has left', async () => {
    const asked = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    let times = 0
    const slow = monitorOn({
      async targetsInTrouble() {
        if (times++ > 0) return []
        asked.resolve()
        await given.promise
        return []
      },
    })
    await slow.reload(configOf({ ...rare, name: 'second' }))
    await asked.promise
    await slow.reload(configOf({ ...rare, name: 'third' }))
    await turns()
    assert.equal(times, 2)
    let isStopped = false
    const stopped = slow.stop().then(() => {
      isStopped = true
    })
    await turns()
    assert.equal(isStopped, false)
    given.resolve()
    await stopped
  })

  it('keeps a stop no longer than it is told, where a provider is silent', async () => {
    const silent = await serveHttp(() => {})
    const hanging = monitorOn({}, configOf({ url: silent.url, timeoutMs: 600_000 }))
    void hanging.start()
    while (silent.received.length === 0) await new Promise(setImmediate)
    const late = new AbortController()
    const first = await Promise.race([
      hanging.stop().then(() => 'stopped'),
      wait(4500, 'late', { signal: late.signal }),
    ])
    late.abort()
    assert.equal(first, 'stopped')
    await silent.close()
  })

  it('is none where nobody ran it: once says of the slots before that they are missed for that', async () => {
    const token = { env: 'NOT_SET' }
    await monitorOn({}, configOf({ token })).once('test')
    clock += 3 * 1_800_000
    await monitor?.once('test')
    const slots = await store.slotsOf({ target: 'test', from: 0, to: clock + 1 })
    assert.deepEqual(
      slots.map(({ decision, reason }) => [decision, reason]),
      [
        ['run', null],
        ['missed', 'not-running'],
        ['missed', 'not-running'],
        ['run', null],
      ],
    )
  })
})
