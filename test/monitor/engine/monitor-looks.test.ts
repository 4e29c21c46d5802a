// What a monitor asks of its store where nothing happens: it looks when time does something, or when somebody else has
// written, and looks for mail when some is owed.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { emptyTables } from '../../support/memory-store/tables.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const minuteMs = 60_000
const targets = 200

describe('a monitor of many targets', () => {
  let clock: number
  let asked: string[]
  let tables: ReturnType<typeof emptyTables>
  let store: Store
  let provider: Provider
  let monitors: Monitor[]

  beforeEach(async () => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    asked = []
    monitors = []
    tables = emptyTables()
    store = openMemoryStore({ tables, onAsked: (method) => void asked.push(method) })
    provider = await createProvider({ now: () => clock })
    mock.timers.enable({ apis: ['setInterval'] })
  })
  afterEach(async () => {
    mock.timers.reset()
    for (const monitor of monitors) await monitor.stop()
    await Promise.all([store.close(), provider.close()])
  })

  const configOf = (watched: readonly Target[]): Config => ({
    ...{ directory: '/', targets: watched, alerts, storeFile: '', retentionMs: 400 * 86_400_000 },
    smtp: { host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
    ...{ ...bounds, ...byMail, heartbeatUrl: null, web, warnings: [] },
  })
  const names = Array.from({ length: targets }, (_none, index) => `t${index}`)
  const idle = names.map((name) => targetOf({ name, schedule: '0 0 1 1 *' }))
  const begin = async (watched: readonly Target[], limits = alerts) => {
    const monitor = createMonitor({
      ...{
        config: { ...configOf(watched), alerts: limits },
        store,
        env: {},
        now: () => clock,
        log: () => {},
        finishMs: 20,
      },
    })
    monitors.push(monitor)
    await monitor.start()
  }
  /** All that timers have begun comes to its end: it waits for nothing but the store in memory. */
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  }
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock += minuteMs
      mock.timers.tick(minuteMs)
      await settled()
    }
  }
  const times = (...methods: readonly (keyof Store)[]) =>
    asked.filter((name) => methods.some((method) => method === name)).length
  const events = async (target: string) =>
    (await store.eventsOf({ target, from: 0, to: clock + 1 })).map(({ kind, event }) => `${kind} ${event}`)

  it('reads nothing of a target while time does nothing about it, and reads it when that comes', async () => {
    await begin(idle)
    // The first look of the timer is at all of them: somebody may have written since they were read.
    await pass(1)
    asked.length = 0
    await pass(60)
    assert.equal(times('incidents', 'hold', 'mutes', 'commitIncidents'), 0)
    clock += alerts.blindAfterMs - 62 * minuteMs
    await pass(1)
    for (const name of names) assert.deepEqual(await events(name), ['blind opened'])
  })

  it('reads all of them once when another process has written, and so knows of its mute and the end of it', async () => {
    await begin(idle)
    await pass(1)
    clock += alerts.blindAfterMs
    await pass(1)
    const other = openMemoryStore({ tables })
    const mute = {
      target: 't7',
      kind: 'all',
      since: clock,
      until: clock + 10 * minuteMs,
      reason: null,
    } as const
    await other.mute(mute)
    asked.length = 0
    await pass(9)
    assert.equal(times('hold'), targets)
    assert.deepEqual(await events('t7'), ['blind opened'])
    await pass(1)
    assert.deepEqual(await events('t7'), ['blind opened', 'blind reminded'])
    assert.deepEqual(await events('t8'), ['blind opened'])
  })

  describe('with slots that run', () => {
    const running = () =>
      targetOf({
        ...{ name: 't0', url: provider.url, schedule: '* * * * *', quotaWindow: null, budgetPerDay: 1440 },
        token: { request: { url: provider.tokenUrl, pointer: '/token' } },
        expiredProbeEveryMs: 400 * 86_400_000,
      })
    const runs = async () => (await store.runsOf({ target: 't0', from: 0, to: clock + 1 })).length
    /** Of the minute that comes, noticed by the first of its polls. */
    const run = async () => {
      const before = await runs()
      clock += minuteMs
      mock.timers.tick(20_000)
      while ((await runs()) === before) await new Promise(setImmediate)
      await settled()
    }

    it('looks for no mail after a slot that owes none, and at once after one that owes some', async () => {
      await begin([running()])
      await run()
      asked.length = 0
      mock.timers.tick(20_000)
      await settled()
      const byTimer = times('leaseMessage')
      asked.length = 0
      await run()
      assert.deepEqual([times('claim'), times('leaseMessage')], [1, byTimer])
      provider.deviate([{ variant: 'created', remove: ['/Email'] }])
      asked.length = 0
      await run()
      assert.deepEqual(await events('t0'), ['drift opened'])
      assert.ok(times('leaseMessage') > byTimer)
    })

    it('does not look after each run at what time does: the run says when that is', async () => {
      await begin([running()])
      provider.deviate([{ variant: 'created', remove: ['/Email'] }])
      await run()
      // The first look of the timer.
      mock.timers.tick(40_000)
      await settled()
      asked.length = 0
      for (let times = 0; times < 3; times++) {
        await run()
        mock.timers.tick(40_000)
        await settled()
      }
      assert.equal(times('claim'), 3)
      assert.equal(times('incidents'), 3)
    })

    it('reminds in time of what a run has opened, although nothing was to be looked at before for long', async () => {
      const remindEveryMs = 10 * minuteMs
      await begin([{ ...running(), budgetPerDay: 3 }], { ...alerts, remindEveryMs })
      await run()
      mock.timers.tick(40_000)
      await settled()
      provider.deviate([{ variant: 'created', remove: ['/Email'] }])
      await run()
      assert.deepEqual(await events('t0'), ['drift opened'])
      await pass(11)
      assert.deepEqual([await runs(), await events('t0')], [3, ['drift opened', 'drift reminded']])
    })
  })
})
