import assert from 'node:assert/strict'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'
import type { SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'

const at = (text: string) => Date.parse(text)

describeOnEveryStore('the monitor, while a token is waited for', (create) => {
  let monitored: MonitorBench
  let bench: SlotBench
  beforeEach(async () => {
    monitored = await createMonitorBench(at('2026-12-01T13:00:00Z'), create())
    bench = monitored.slots
  })
  afterEach(() => monitored.close())

  const configOf: MonitorBench['configOf'] = (more) => monitored.configOf(more)
  const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }
  const slots = async () =>
    (await bench.store.slotsOf(all)).map(({ slotAt, decision, reason }) => [slotAt, decision, reason])

  /** Answers when it is told to. */
  const heldTokens = async () => {
    const asked = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    const server = await serveHttp(async (_request, response) => {
      asked.resolve()
      await given.promise
      response.end(bench.provider.issueToken())
    })
    return { server, asked: asked.promise, give: given.resolve }
  }
  const monitorWith = (url: string, of: Store) =>
    createMonitor({
      config: configOf({ token: { request: { url } } }),
      store: of,
      env: {},
      now: () => bench.clock,
      log: (line) => void monitored.lines.push(line),
    })

  it('decides nothing more and creates nothing when it is told to stop', async () => {
    const { server, asked, give } = await heldTokens()
    const monitor = monitorWith(server.url, bench.store)
    const started = monitor.start()
    await asked
    const later = monitor.runDue()
    // Within the window: a slot of then would be gated, and that is a decision, too.
    bench.clock = at('2026-12-02T05:00:00Z')
    const stopped = monitor.stop()
    give()
    await Promise.all([started, later, stopped])
    await server.close()
    assert.deepEqual([bench.creates(), await slots(), server.received.length], [0, [], 1])
  })

  it('keeps one tick waiting, however many come', async () => {
    const { server, asked, give } = await heldTokens()
    let ticks = 0
    const counting = new Proxy(bench.store, {
      get: (of, name) => {
        if (name === 'settleAbandoned') ticks++
        return Reflect.get(of, name)
      },
    })
    const monitor = monitorWith(server.url, counting)
    const started = monitor.start()
    await asked
    const looks = Array.from({ length: 20 }, () => monitor.runDue())
    give()
    await Promise.all([started, ...looks])
    await monitor.stop()
    await server.close()
    assert.deepEqual([ticks, bench.creates()], [2, 1])
  })
})
