// A hold, and a clock that is anywhere from twenty years back to three days ahead: no create leaves before the hours that
// the provider has named, by the clock that there is.
import assert from 'node:assert/strict'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { memory } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const dayMs = 86_400_000
const heldAt = Date.parse('2026-12-01T13:00:00Z')

describe('a hold', () => {
  let bench: SlotBench
  beforeEach(async () => {
    bench = await createSlotBench(heldAt, memory.create())
  })
  afterEach(() => bench.close())

  const look = async (names: readonly string[] = ['test']) => {
    const config: Config = {
      directory: bench.directory,
      targets: names.map((name) =>
        targetOf({
          ...{ name, url: bench.provider.url, quotaWindow: null },
          token: { request: { url: bench.provider.tokenUrl, pointer: '/token' } },
        }),
      ),
      smtp: {
        host: '127.0.0.1',
        port: 9,
        security: 'none',
        user: null,
        password: null,
        from: 'm@example.com',
      },
      ...{ ...bounds, ...byMail, alerts, storeFile: bench.file, retentionMs: 400 * dayMs },
      ...{ heartbeatUrl: null, web, warnings: [] },
    }
    const monitor = createMonitor({
      config,
      store: bench.store,
      env: {},
      now: () => bench.clock,
      log: () => {},
    })
    await monitor.runDue()
    await monitor.stop()
  }

  for (const [what, at, isHeld] of [
    ['twenty years back', heldAt - 20 * 365 * dayMs, true],
    ['at the beginning of time', 0, true],
    ['a year back', heldAt - 365 * dayMs, true],
    ['a day back', heldAt - dayMs, true],
    ['an hour on', heldAt + 3_600_000, true],
    ['right before its end', heldAt + dayMs - 1_800_000, true],
    ['at its end', heldAt + dayMs, false],
    ['three days on', heldAt + 3 * dayMs, false],
  ] as const) {
    it(`${isHeld ? 'keeps every create' : 'is over'} with a clock that is ${what}`, async () => {
      await bench.store.setHold('test', { since: heldAt, until: heldAt + dayMs })
      bench.clock = at
      await look()
      assert.equal(bench.creates(), isHeld ? 0 : 1)
      // And once the clock is right again, as it stands.
      bench.clock = heldAt + 60_000
      await look()
      assert.equal(bench.creates(), isHeld ? 0 : 1)
    })
  }

  it('is that of its target alone, whatever that is called', async () => {
    const names = ['constructor', 'toString', '0', 'a'.repeat(64), 'x.y-z_1']
    for (const name of names) await bench.store.setHold(name, { since: heldAt, until: heldAt + dayMs })
    await look([...names, 'hasOwnProperty', 'valueOf'])
    assert.equal(bench.creates(), 2)
    assert.equal((await bench.store.latestSlots('valueOf', 9)).length, 1)
    for (const name of names) {
      const [slot] = await bench.store.latestSlots(name, 9)
      assert.deepEqual([slot?.decision, slot?.reason], ['gated', 'hold'], name)
    }
  })
})
