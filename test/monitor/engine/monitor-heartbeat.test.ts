import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { Target } from '../../../monitor/config/config-shape.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { createMonitorBench, type MonitorBench } from '../../support/monitor-bench.ts'
import type { SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'

const at = (text: string) => Date.parse(text)

describeOnEveryStore('the monitor over time', (create) => {
  let monitored: MonitorBench
  let bench: SlotBench
  beforeEach(async () => {
    monitored = await createMonitorBench(at('2026-12-01T13:00:00Z'), create())
    bench = monitored.slots
  })
  afterEach(() => monitored.close())

  const target: MonitorBench['target'] = (more) => monitored.target(more)
  const configOf: MonitorBench['configOf'] = (more) => monitored.configOf(more)

  describe('with somebody who waits for its heartbeat', () => {
    let heart: Awaited<ReturnType<typeof serveHttp>>
    let status: number
    beforeEach(async () => {
      status = 200
      heart = await serveHttp((_request, response) => {
        response.writeHead(status, { location: `${bench.provider.url}/elsewhere` }).end()
      })
    })
    afterEach(() => heart.close())

    const runOnce = async (more: Partial<Target> = {}) => {
      bench.clock += 60_000
      const config = {
        ...configOf({ schedule: '* * * * *', ...more }),
        heartbeatUrl: `${heart.url}/ping/SecretPath`,
      }
      const log = (line: string) => void monitored.lines.push(line)
      const monitor = createMonitor({ config, store: bench.store, env: {}, now: () => bench.clock, log })
      const result = (await monitor.once('test'))?.result
      await monitor.stop()
      return result?.result === 'run' ? result.outcome : String(result?.result)
    }

    it('beats after each slot that was decided, gated ones included, and after no other', async () => {
      const seen: [string, number][] = []
      const note = async (more: Partial<Target> = {}) => {
        const outcome = await runOnce(more)
        seen.push([outcome, heart.received.length])
      }
      await note()
      bench.provider.deviate([{ variant: 'created', remove: ['/Fax'] }])
      await note()
      bench.provider.deviate([{ variant: 'created', status: 503 }])
      await note()
      await note({ token: { env: 'NOT_SET' } })
      await note({ budgetPerDay: 1 })
      bench.clock -= 60_000
      await note()
      assert.deepEqual(seen, [
        ['conforming', 1],
        ['drift', 2],
        ['unavailable', 3],
        ['unauthorized', 4],
        ['gated', 5],
        ['taken', 5],
      ])
    })

    it('is withheld although a target lives, while another is dead', async () => {
      const silent = await serveHttp(() => {})
      const dead = target({ name: 'dead', token: { request: { url: silent.url } }, timeoutMs: 600_000 })
      const config = { ...configOf(), heartbeatUrl: heart.url }
      const both = { ...config, targets: [...config.targets, dead] }
      const log = (line: string) => void monitored.lines.push(line)
      const now = () => bench.clock
      mock.timers.enable({ apis: ['setInterval'] })
      const monitor = createMonitor({
        config: both,
        store: bench.store,
        env: {},
        now,
        steady: now,
        log,
        finishMs: 20,
      })
      try {
        void monitor.start()
        while (heart.received.length === 0) await new Promise(setImmediate)
        assert.deepEqual(await monitor.health(), [])
        bench.clock += 4 * 3_600_000
        const [living] = both.targets
        assert.equal((await monitor.once(living?.name ?? ''))?.result.result, 'run')
        await monitor.deliver()
        const reason = { kind: 'slot-undecided', target: 'dead', since: at('2026-12-01T13:30:00Z') }
        assert.deepEqual([heart.received.length, await monitor.health()], [1, [reason]])
      } finally {
        mock.timers.reset()
        await monitor.stop()
        await silent.close()
      }
    })

    it('needs no slot for the monitor to notice that it is not well, and logs that once', async () => {
      const silent = await serveHttp(() => {})
      const asked = () => silent.received.length > 0
      const config = configOf({ name: 'dead', token: { request: { url: silent.url } }, timeoutMs: 600_000 })
      const log = (line: string) => void monitored.lines.push(line)
      const now = () => bench.clock
      mock.timers.enable({ apis: ['setInterval'] })
      const monitor = createMonitor({
        config,
        store: bench.store,
        env: {},
        now,
        steady: now,
        log,
        finishMs: 20,
      })
      const said = () => monitored.lines.filter((line) => line.startsWith('health:'))
      try {
        void monitor.start()
        while (!asked()) await new Promise(setImmediate)
        bench.clock += 4 * 3_600_000
        for (let times = 0; times < 3; times++) {
          mock.timers.tick(20_000)
          while (said().length === 0) await new Promise(setImmediate)
        }
        assert.deepEqual(said(), [
          'health: dead: no slot was decided (since 2026-12-01T13:30:00.000Z); no heartbeat meanwhile',
        ])
      } finally {
        mock.timers.reset()
        await monitor.stop()
        await silent.close()
      }
    })

    it('is waited for by whoever ends after one slot', async () => {
      const config = { ...configOf(), heartbeatUrl: heart.url }
      const monitor = createMonitor({
        config,
        store: bench.store,
        env: {},
        now: () => bench.clock,
        log: () => {},
      })
      assert.ok(await monitor.once('test'))
      await monitor.deliver()
      assert.equal(heart.received.length, 1)
      await monitor.stop()
    })

    it('costs no slot when it hangs', async () => {
      const hanging = await serveHttp(() => {})
      const config = { ...configOf(), heartbeatUrl: hanging.url }
      const log = (line: string) => void monitored.lines.push(line)
      const monitor = createMonitor({ config, store: bench.store, env: {}, now: () => bench.clock, log })
      for (let times = 0; times < 3; times++) {
        const result = (await monitor.once('test'))?.result
        assert.equal(result?.result === 'run' && result.outcome, 'conforming')
        bench.clock += 1_800_000
      }
      await monitor.stop()
      await hanging.close()
    })

    it('says that nobody took it, follows no redirect, and never tells the address', async () => {
      for (const answer of [404, 302]) {
        status = answer
        assert.equal(await runOnce(), 'conforming')
        assert.equal(
          monitored.lines.filter((line) => line === `heartbeat: answered with status ${answer}`).length,
          1,
        )
      }
      assert.equal(bench.provider.requests.filter(({ path }) => path === '/elsewhere').length, 0)
      await heart.close()
      assert.equal(await runOnce(), 'conforming')
      assert.ok(monitored.lines.includes('heartbeat: no answer (ECONNREFUSED)'))
      assert.ok(monitored.lines.every((line) => !line.includes('SecretPath')))
    })
  })
})
