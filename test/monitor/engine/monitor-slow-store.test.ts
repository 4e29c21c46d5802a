// A monitor relies on no store that answers at once: what one step writes, the next one finds.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'
import { mailOf } from '../store/conformance/rows.ts'

const minuteMs = 60_000

describe('a monitor on a slow store', () => {
  let clock: number
  let steady: number
  let server: FaultyMailServer
  let store: Store
  let monitor: Monitor
  let lines: string[]
  /** Where there is one, whoever makes messages due waits for it. */
  let slow: Promise<void> | null
  let begun: number

  beforeEach(async () => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    steady = 0
    slow = null
    begun = 0
    lines = []
    server = await startFaultyMailServer()
    store = openMemoryStore({
      async delay(method) {
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
        if (method !== 'makeMessagesDue') return
        begun++
        await slow
      },
    })
    mock.timers.enable({ apis: ['setInterval'] })
    const config: Config = {
      ...{
        directory: '/',
        targets: [targetOf({ schedule: '0 0 1 1 *' })],
        alerts,
        ...bounds,
        ...byMail,
        storeFile: '',
      },
      smtp: {
        ...{ host: '127.0.0.1', port: server.port, security: 'none' },
        ...{ user: null, password: null, from: 'm@example.com' },
      },
      ...{ retentionMs: 400 * 86_400_000, heartbeatUrl: null, warnings: [] },
      web,
    }
    const log = (line: string) => void lines.push(line)
    monitor = createMonitor({
      ...{ config, store, env: {}, now: () => clock, steady: () => steady, log, finishMs: 20 },
    })
    await monitor.start()
    lines = []
    await owePutOff()
  })
  afterEach(async () => {
    await monitor.stop()
    mock.timers.reset()
    await Promise.all([store.close(), server.close()])
  })

  /** Owed, tried, and put off by an hour. */
  const owePutOff = async () => {
    const mail = mailOf('a', 'team@example.com', { target: 'other' })
    const change = { target: 'other', at: clock, basedOn: noIncidents, incidents: noIncidents }
    await store.commitIncidents({ ...change, events: [], messages: [mail] })
    const leased = await store.leaseMessage('mail', clock, 120_000, [])
    const later = { result: 'retry', at: clock + 60 * minuteMs, error: 'ETIMEDOUT', isPutOff: false } as const
    await store.settleMessage(leased?.id ?? 0, later, clock)
  }
  /** On by half an hour, then back by a third of one, as the timer notices. */
  const setBack = () => {
    clock += 10 * minuteMs
    steady += 30 * minuteMs
    mock.timers.tick(1000)
  }

  it('sends, once the clock was put back, what that made due: whoever delivers waits for it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    slow = promise
    setBack()
    const delivering = monitor.deliver()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    resolve()
    await delivering
    assert.deepEqual(server.taken, ['<a>'])
  })

  it('sends it without a timer', async () => {
    setBack()
    await server.reached('body', 1)
    await monitor.deliver()
    assert.deepEqual(server.taken, ['<a>'])
  })

  it('makes due one time after the other, and ends no sooner', async () => {
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    slow = first.promise
    setBack()
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    const before = begun
    slow = second.promise
    setBack()
    let isOver = false
    const stopped = monitor.stop().then(() => {
      isOver = true
    })
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    assert.equal(begun, before)
    first.resolve()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    assert.equal(isOver, false)
    second.resolve()
    await stopped
    assert.deepEqual(
      lines.filter((line) => line.includes('monitor-fault')),
      [],
    )
  })
})
