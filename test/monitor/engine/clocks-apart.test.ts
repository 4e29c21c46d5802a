// Nodes whose own clocks are wrong decide by that of the store, on every adapter. On one that is broken for it, which
// says what the node's own clock says, it has to fail, or it shows nothing.
import assert from 'node:assert/strict'
import { createProvider, type Provider } from 'contactrz/provider'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { createStoreClock } from '../../../monitor/engine/store-clock.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { type Database, storeAdapters } from '../../support/stores.ts'
import { alerts, byMail, targetOf, web } from '../../support/target.ts'

/** Outside of the window, which ends at 11:00 UTC, and so that a slot lies right behind it. */
const outside = Date.parse('2026-12-01T11:30:00Z')
const minute = 60_000

for (const adapter of storeAdapters) {
  describe(`clocks that are apart, on ${adapter.name}`, () => {
    let time: number
    let steady: number
    let bench: { readonly database: Database; readonly provider: Provider }
    let opened: Store[]
    beforeEach(async () => {
      time = outside
      steady = 0
      const provider = await createProvider({ now: () => time })
      bench = { database: adapter.create(() => time), provider }
      opened = []
    })
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()))
      await bench.provider.close()
      bench.database.remove()
    })

    const configOf = (): Config => ({
      directory: '.',
      targets: [
        targetOf({
          url: bench.provider.url,
          token: { request: { url: bench.provider.tokenUrl, pointer: '/token' } },
        }),
      ],
      smtp: {
        host: '127.0.0.1',
        port: 9,
        security: 'none',
        user: null,
        password: null,
        from: 'm@example.com',
      },
      ...{ alerts, storeFile: '', retentionMs: 400 * 86_400_000, heartbeatUrl: null, warnings: [] },
      ...{ concurrency: 100, perHost: 10, ...byMail },
      web,
    })
    /** A node on the same database. @param aheadMs By how much its own clock is. */
    const nodeOf = async (aheadMs: number, broken?: (own: () => number) => Partial<Store>) => {
      const own = () => time + aheadMs
      const opening = bench.database.open()
      opened.push(opening)
      const store = { ...opening, ...broken?.(own) }
      const clock = await createStoreClock({ store, own, steady: () => steady, log: () => {} })
      const timed = { now: clock.now, storeClock: clock, steady: () => steady }
      return createMonitor({ config: configOf(), store, env: {}, ...timed, log: () => {}, finishMs: 20 })
    }
    const creates = () => bench.provider.requests.filter(({ path }) => path === '/api/contactrz').length
    const saysOwn = (own: () => number): Partial<Store> => ({ now: async () => own() })
    const pass = (ms: number) => {
      time += ms
      steady += ms
    }

    /** One is 5 min ahead, and would take every slot of the other before it has come. */
    const waitsForEach = async (broken?: typeof saysOwn) => {
      const nodes = [await nodeOf(5 * minute, broken), await nodeOf(0, broken)]
      for (const at of [outside, outside + 29 * minute, outside + 30 * minute]) {
        pass(at - time)
        for (const node of nodes) await node.runDue()
        const [latest] = (await opened[0]?.latestSlots('test', 1)) ?? []
        assert.ok(latest !== undefined && latest.slotAt <= time, `${latest?.slotAt} at ${time}`)
      }
      for (const node of nodes) await node.stop()
      const slots = await opened[0]?.slotsOf({ target: 'test', from: 0, to: time + 86_400_000 })
      assert.deepEqual(
        slots?.map(({ slotAt, decision }) => [slotAt - outside, decision]),
        [
          [0, 'run'],
          [30 * minute, 'run'],
        ],
      )
    }

    /** One is ten hours behind, and takes what lies within the window for what lies before it. */
    const staysOutside = async (broken?: typeof saysOwn) => {
      time = Date.parse('2026-12-01T23:00:00Z')
      const node = await nodeOf(-10 * 3_600_000, broken)
      await node.runDue()
      await node.stop()
      assert.equal(creates(), 0)
    }

    for (const [what, race] of [
      ['a node that is ahead decides no slot before its time', waitsForEach],
      ['a node that is behind creates nothing inside the window', staysOutside],
    ] as const) {
      it(what, () => race())
      it(`on an adapter that is broken for it, that ${what} fails`, async () => {
        await assert.rejects(race(saysOwn), assert.AssertionError)
      })
    }
  })
}
