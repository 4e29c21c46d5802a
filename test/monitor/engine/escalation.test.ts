// Escalation and routes, as a monitor does them: by its timers, over reloads, in `once`, in groups, and to the last word.
import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const minuteMs = 60_000
const variant = variantMeaning.created
const boss = 'boss@example.com'
const escalate = { afterMs: 120 * minuteMs, to: [boss] }

describe('a monitor that escalates', () => {
  let bench: MonitorBench
  let server: FaultyMailServer
  let monitor: Monitor
  let read: number
  beforeEach(async () => {
    bench = await createMonitorBench(evening)
    server = await startFaultyMailServer()
    read = 0
  })
  afterEach(async () => {
    await monitor.stop()
    await Promise.all([bench.close(), server.close()])
  })

  const configOf = (names: readonly string[], more: Partial<Config> = {}): Config => {
    const config = bench.configOf()
    const schedule = '0 0 1 1 *'
    const targets = names.map((name) => bench.target({ name, schedule, send: 'full' }))
    return { ...config, targets, smtp: { ...config.smtp, port: server.port }, ...more }
  }
  const watch = (config: Config) => {
    const { store } = bench.slots
    monitor = createMonitor({ config, store, env: {}, now: () => bench.slots.clock, log: () => {} })
  }
  const meet = async (isDrift: boolean, ...names: string[]) => {
    bench.slots.provider.deviate(isDrift ? [{ variant, set: { '/Id': 7001 } }] : [])
    for (const name of names) {
      bench.slots.clock += 1000
      await monitor.runNow(name)
    }
  }
  /** What has arrived since it was asked last. */
  const arrived = () => {
    const from = read
    read = server.subjects.length
    const said = server.subjects.slice(from)
    return said
      .map((subject, index) => `${server.events[from + index]} ${subject.replace('[contactrz] ', '')}`)
      .toSorted()
  }
  /** With all that is owed, and all that waits. */
  const told = async () => {
    await monitor.deliver()
    return arrived()
  }
  const toldAfter = async (minutes: number) => {
    bench.slots.clock += minutes * minuteMs
    await monitor.runDue()
    return arrived()
  }

  it('tells more people when it looks and something has been open for so long, and tells them of the end', async () => {
    watch(configOf(['a'], { escalate }))
    await meet(true, 'a')
    assert.deepEqual(await told(), ['opened team@example.com a: drift (breaking)'])
    assert.deepEqual(await toldAfter(119), [])
    assert.deepEqual(await toldAfter(1), [`escalated ${boss} a: drift (breaking)`])
    await meet(false, 'a')
    assert.deepEqual(await told(), [
      `resolved ${boss} a: drift (breaking)`,
      'resolved team@example.com a: drift (breaking)',
    ])
  })

  it('does so in once as well', async () => {
    watch(configOf(['a'], { escalate }))
    await meet(true, 'a')
    await told()
    bench.slots.clock += 120 * minuteMs
    await monitor.once('a')
    assert.deepEqual(await told(), [`escalated ${boss} a: drift (breaking)`])
  })

  it('takes an escalation, and other routes, at a reload', async () => {
    watch(configOf(['a']))
    await meet(true, 'a')
    await told()
    assert.deepEqual(await toldAfter(300), [])
    const dev = { kinds: null, severity: null, targets: null, to: ['dev@example.com'], continues: false }
    await monitor.reload(configOf(['a'], { escalate, routes: [dev] }))
    assert.deepEqual(await toldAfter(1), [`escalated ${boss} a: drift (breaking)`])
    await meet(false, 'a')
    // The address of the target is named by it still.
    assert.deepEqual(await told(), [
      `resolved ${boss} a: drift (breaking)`,
      'resolved dev@example.com a: drift (breaking)',
      'resolved team@example.com a: drift (breaking)',
    ])
  })

  it('tells in one message what was open for long at several targets of one host', async () => {
    watch(configOf(['a', 'b'], { escalate, group: { by: 'host', waitMs: minuteMs } }))
    await meet(true, 'a', 'b')
    const { host } = new URL(bench.slots.provider.url)
    const subject = `${host}: drift (breaking) - 2 targets`
    assert.deepEqual(await toldAfter(1), [`opened team@example.com ${subject}`])
    assert.deepEqual(await toldAfter(119), [])
    // It waits for others of its group as well.
    assert.deepEqual(await toldAfter(1), [`escalated ${boss} ${subject}`])
    const said = bench.slots.query("SELECT text FROM messages WHERE event = 'escalated'").map(String)
    assert.equal(said.length, 1)
    assert.match(
      String(said[0]).replace(/\s+/g, ' '),
      /You are told because they have been open for long, and are still not over\./,
    )
    await meet(false, 'a', 'b')
    assert.deepEqual(await toldAfter(1), [
      `resolved ${boss} ${subject}`,
      `resolved team@example.com ${subject}`,
    ])
  })

  it('says to whoever it escalated to that a target is no longer watched, and to no channel that is gone', async () => {
    const config = configOf(['a'], {
      escalate: { ...escalate, to: [boss, 'ops'] },
      channels: { ops: { as: 'slack', url: 'http://127.0.0.1:9/hook', secret: null } },
    })
    watch(config)
    await meet(true, 'a')
    await told()
    await toldAfter(120)
    await monitor.reload(configOf(['other']))
    assert.deepEqual(await told(), [
      `resolved ${boss} a: drift (breaking)`,
      'resolved team@example.com a: drift (breaking)',
    ])
    const span = { target: 'a', from: 0, to: bench.slots.clock + 1 }
    const toOps = (await bench.slots.store.messagesOf(span)).filter(({ to }) => to === 'ops')
    assert.deepEqual(
      toOps.map(({ event }) => event),
      ['escalated'],
    )
  })
})
