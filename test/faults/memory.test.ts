import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createProvider } from 'contactrz/provider'
import { runSlot } from '../../monitor/engine/run.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import { temporaryDirectory } from '../support/command.ts'
import { alerts, byMail, targetOf } from '../support/target.ts'
import { isLong, rounds } from './length.ts'

const runs = rounds(500, 100_000)
const minuteMs = 60_000

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** What is alive, in MiB: without a collection by hand, what is not yet collected would count. */
function aliveMebibytes(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

describe(`${runs} runs on a virtual clock`, function () {
  this.timeout(rounds(180_000, 1_800_000))

  it('keep nothing in memory', async () => {
    const directory = temporaryDirectory()
    let clock = Date.parse('2027-01-01T00:00:00Z')
    const provider = await createProvider({ now: () => clock })
    const store = openSqliteStore(join(directory.path, 'monitor.db'))
    const target = targetOf({ url: provider.url, quotaWindow: null, budgetPerDay: 1_000_000 })
    const tokens = { get: async () => ({ token: provider.issueToken() }), expired: () => null }
    const runMany = async (count: number) => {
      for (let index = 0; index < count; index++) {
        clock += minuteMs
        // A drift that comes and goes, so that incidents, events and messages are made as well.
        provider.deviate(index % 500 < 100 ? [{ variant: 'created', remove: ['/Email'] }] : [])
        await runSlot(target, clock, { store, tokens, alerts, routing: byMail, now: () => clock })
      }
    }
    // Caches fill and code is compiled: that is no leak. The provider's log is full after 10,000 requests.
    await runMany(rounds(300, 12_000))
    const before = aliveMebibytes()
    await runMany(runs)
    const after = aliveMebibytes()
    await Promise.all([store.close(), provider.close()])
    directory.remove()
    if (isLong) console.log(`      ${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB after`)
    // One word kept per run would show as 1.5 MiB and more in the long form.
    assert.ok(after - before < 3, `${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB after`)
  })
})
