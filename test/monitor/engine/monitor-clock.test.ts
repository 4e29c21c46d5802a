// What the monitor makes of its clocks: why slots were missed, and since when a target is watched.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { type Store, StoreError } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const begin = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000

/** No step may rely on a store that answers at once. */
const slowly = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
}
const stores = { 'at once': () => openMemoryStore(), slowly: () => openMemoryStore({ delay: slowly }) }

for (const [answers, open] of Object.entries(stores))
  describe(`the monitor and its clocks, on a store that answers ${answers}`, () => {
    let directory: ReturnType<typeof temporaryDirectory>
    let provider: Provider
    let tokens: Awaited<ReturnType<typeof serveHttp>>
    let asked: PromiseWithResolvers<void>
    let given: PromiseWithResolvers<void>
    let store: Store
    let wall: number
    let steady: number

    beforeEach(async () => {
      directory = temporaryDirectory()
      wall = begin
      steady = 0
      provider = await createProvider({ now: () => wall })
      asked = Promise.withResolvers()
      given = Promise.withResolvers()
      tokens = await serveHttp(async (_request, response) => {
        asked.resolve()
        await given.promise
        response.end(provider.issueToken())
      })
      store = open()
      mock.timers.enable({ apis: ['setInterval'] })
    })
    afterEach(async () => {
      mock.timers.reset()
      await store.close()
      await tokens.close()
      await provider.close()
      directory.remove()
    })

    const configOf = (more: Partial<Target> = {}): Config => ({
      directory: directory.path,
      targets: [
        targetOf({ url: provider.url, token: { request: { url: tokens.url } }, quotaWindow: null, ...more }),
      ],
      smtp: {
        host: '127.0.0.1',
        port: 9,
        security: 'none',
        user: null,
        password: null,
        from: 'm@example.com',
      },
      ...{ ...bounds, ...byMail, alerts, storeFile: '', retentionMs: 400 * 86_400_000, heartbeatUrl: null },
      web,
      warnings: [],
    })
    const monitorOf = (config = configOf()) =>
      createMonitor({
        ...{ config, store, env: {}, now: () => wall, steady: () => steady, log: () => {}, finishMs: 20 },
      })
    const pass = (ms: number) => {
      wall += ms
      steady += ms
    }
    const missed = async () =>
      (await store.slotsOf({ target: 'test', from: 0, to: wall + 1 }))
        .filter(({ decision }) => decision === 'missed')
        .map(({ reason }) => reason)

    it('says busy of slots that passed during a run, while the process went on', async () => {
      const monitor = monitorOf()
      const started = monitor.start()
      await asked.promise
      const next = monitor.runDue()
      for (let second = 0; second < 2 * 3600 - 60; second++) {
        pass(1000)
        mock.timers.tick(1000)
      }
      given.resolve()
      await Promise.all([started, next])
      await monitor.stop()
      assert.deepEqual(await missed(), ['busy', 'busy'])
    })

    it('says late of slots at which the process stood still, also in the middle of a run', async () => {
      const monitor = monitorOf()
      const started = monitor.start()
      await asked.promise
      const next = monitor.runDue()
      pass(2 * hourMs - 60_000)
      given.resolve()
      await Promise.all([started, next])
      await monitor.stop()
      assert.deepEqual(await missed(), ['late', 'late'])
    })

    it('says clock of slots that the clock went past, before any timer has noticed', async () => {
      given.resolve()
      const monitor = monitorOf()
      await monitor.start()
      wall += 2 * hourMs
      await monitor.runDue()
      await monitor.stop()
      assert.deepEqual(await missed(), ['clock', 'clock', 'clock'])
    })

    it('asks the store at each slot and every 20 s, and has a line in the log of one that does not say', async () => {
      given.resolve()
      const lines: string[] = []
      const answers: (() => Promise<void>)[] = []
      let asks = 0
      const storeClock = {
        ask() {
          asks++
          return answers.shift()?.() ?? Promise.resolve()
        },
      }
      const monitor = createMonitor({
        ...{ config: configOf(), store, env: {}, now: () => wall, steady: () => steady, finishMs: 20 },
        ...{ storeClock, log: (line: string) => void lines.push(line) },
      })
      await monitor.start()
      // Of the slot, and of what time alone changes.
      assert.equal(asks, 2)
      lines.splice(0)
      const asked = Promise.withResolvers<void>()
      answers.push(async () => {
        asked.resolve()
        throw new StoreError('it cannot be read')
      })
      mock.timers.tick(20_000)
      await asked.promise
      await monitor.stop()
      assert.match(lines.join('\n'), /^store: monitor-fault: StoreError/m)
    })

    it('says how long ago it looked at what is due, which it does every 20 s, and whether it is being stopped', async () => {
      given.resolve()
      const monitor = monitorOf()
      assert.deepEqual(monitor.pulse(), { sinceTickMs: null, isStopping: false })
      await monitor.start()
      assert.equal(monitor.pulse().sinceTickMs, 0)
      steady += 90_000
      assert.equal(monitor.pulse().sinceTickMs, 90_000)
      mock.timers.tick(20_000)
      await new Promise(setImmediate)
      assert.equal(monitor.pulse().sinceTickMs, 0)
      const stopped = monitor.stop()
      assert.equal(monitor.pulse().isStopping, true)
      await stopped
    })

    it('notices a dead target although it began to watch in a future that was put right', async () => {
      wall = begin + 1000 * 24 * hourMs
      const monitor = monitorOf()
      void monitor.start()
      await asked.promise
      wall = begin
      mock.timers.tick(1000)
      assert.deepEqual(await monitor.health(), [])
      pass(4 * hourMs)
      assert.deepEqual(await monitor.health(), [
        { kind: 'slot-undecided', target: 'test', since: begin + hourMs / 2 },
      ])
      await monitor.stop()
    })

    it('owes nothing of a schedule of before a reload, and still all of one that stayed', async () => {
      const monitor = monitorOf(configOf({ schedule: '0 13 * * *' }))
      pass(10 * hourMs)
      await monitor.reload(configOf({ schedule: '*/30 * * * *' }))
      assert.deepEqual(await monitor.health(), [])
      pass(4 * hourMs)
      await monitor.reload(configOf({ schedule: '*/30 * * * *', mailTo: ['other@example.com'] }))
      assert.deepEqual(
        (await monitor.health()).map(({ kind }) => kind),
        ['slot-undecided'],
      )
      await monitor.stop()
    })
  })
