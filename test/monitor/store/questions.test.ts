// Whatever is asked of the store must cost the same after years of runs: SQLite's own plan of each statement of the port
// is read.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { noteStatements, slowSteps, stepsOf } from '../../support/query-plans.ts'
import { type Questions, questions } from '../../support/store-questions.ts'

describe('what is asked of the store', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('is answered from an index, whatever it is and whatever years lie behind', async () => {
    const file = join(directory.path, 'monitor.db')
    const store = openSqliteStore(file)
    const { statements } = await noteStatements(async () => {
      for (const [name, calls] of Object.entries(questions))
        for (const args of calls) await Reflect.apply(store[name as keyof Questions], store, args)
    })
    await store.close()

    const db = new DatabaseSync(file)
    assert.ok(statements.size >= 70, `${statements.size} statements`)
    // What is counted lies in the index: no row is looked up for it.
    const counts = [...statements].filter((sql) =>
      /GROUP BY (decision|variant, outcome|state)[^)]*$/.test(sql),
    )
    const plans = counts
      .filter((sql) => /FROM (slots|runs|ledger)\b/.test(sql))
      .map((sql) => stepsOf(db, sql).join())
    assert.deepEqual(
      plans.map((plan) => /USING COVERING INDEX (\w+)/.exec(plan)?.[1]),
      ['slots_counted', 'runs_of_target', 'ledger_by_time'],
    )
    assert.deepEqual(slowSteps(db, statements), [])
    // The same look finds what an index is missing for.
    const slow = [
      "SELECT max(settled_at) FROM ledger WHERE marker = 'm'",
      "SELECT 1 FROM runs WHERE target = ? AND outcome = 'conforming'",
    ]
    assert.equal(slowSteps(db, slow).length, 2)
    db.close()
  })
})
