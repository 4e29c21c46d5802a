// Who tells whom of what: what goes through more than one part of a monitor.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import type { MonitorOptions } from '../../../monitor/engine/parts.ts'
import type { Lost } from '../../../monitor/log/log-sink.ts'
import { type Store, StoreError } from '../../../monitor/store/store.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const begin = Date.parse('2026-12-01T13:00:00Z')
const [halfHourMs, hourMs, dayMs] = [1_800_000, 3_600_000, 86_400_000]
const rare = { schedule: '0 0 1 1 *' }

describe('the parts of a monitor', () => {
  let store: Store
  let clock: number
  let lines: string[]
  let monitor: Monitor
  beforeEach(() => {
    store = openMemoryStore()
    clock = begin
    lines = []
  })
  afterEach(async () => {
    await monitor.stop()
    mock.timers.reset()
    await store.close()
  })

  const configOf = (more: Partial<Target> = {}): Config => ({
    ...{ directory: '/', targets: [targetOf({ quotaWindow: null, ...more })], alerts, ...bounds, ...byMail },
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    ...{ storeFile: '', retentionMs: 400 * dayMs, heartbeatUrl: null, warnings: [] },
    web,
  })
  const create = (more: Partial<MonitorOptions> = {}) => {
    const log = (line: string) => void lines.push(line)
    const options = { config: configOf(rare), store, env: {}, now: () => clock, log, finishMs: 20 }
    monitor = createMonitor({ ...options, ...more })
    return monitor
  }
  const settings = () => lines.filter((line) => /the clock was set/.test(line))

  it('hold the clock against one that nobody can set, where none is given', async () => {
    mock.timers.enable({ apis: ['setInterval', 'Date'], now: begin })
    await create({ now: Date.now }).start()
    mock.timers.setTime(begin + hourMs)
    mock.timers.tick(1000)
    assert.match(settings()[0] ?? '', /^the clock was set forward by 360\d s/)
  })

  for (const [where, jumpMs, more] of [
    ['forward', hourMs, 0],
    ['back', -hourMs, 1],
  ] as const) {
    it(`make mail due that was put off ${more} times when the clock is set ${where}`, async () => {
      mock.timers.enable({ apis: ['setInterval'] })
      let times = 0
      const makeMessagesDue: Store['makeMessagesDue'] = async (at) => {
        times++
        await store.makeMessagesDue(at)
      }
      await create({ store: { ...store, makeMessagesDue }, steady: () => 0 }).start()
      const before = times
      clock += jumpMs
      mock.timers.tick(1000)
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
      assert.deepEqual([settings().length, times - before], [1, more])
    })
  }

  it('name the status page in what they mail', async () => {
    create({
      config: configOf({ token: { env: 'NOT_SET' } }),
      page: () => 'https://monitor.example.net:8401/',
    })
    for (let slots = 0; slots < alerts.unauthorizedAfter; slots++) {
      await monitor.once('test')
      clock += halfHourMs
    }
    await monitor.deliver()
    const mail = await store.leaseMessage('mail', clock + dayMs, 1000, [])
    assert.equal(mail?.kind, 'unauthorized')
    assert.match(mail.text, /https:\/\/monitor\.example\.net:8401\//)
  })

  it('are not well while lines of the log are lost', async () => {
    let lost: Lost | null = null
    create({ lost: () => lost })
    assert.deepEqual(await monitor.health(), [])
    lost = { lines: 1, why: 'ENOSPC' }
    assert.deepEqual(await monitor.health(), [{ kind: 'log-lost', since: begin }])
  })

  it('blame the store for what it has failed in, and for no fault of another kind', async () => {
    for (const [error, kinds] of [
      [new TypeError('a bug'), []],
      [new StoreError('full'), ['store-unusable']],
    ] as const) {
      const failing = { ...store, claim: () => Promise.reject(error) }
      create({ config: configOf(), store: failing, env: { TOKEN: 'opaque' } })
      await monitor.runDue()
      assert.deepEqual(
        (await monitor.ownTroubles()).map(({ kind }) => kind),
        kinds,
      )
      await monitor.stop()
    }
  })
})
