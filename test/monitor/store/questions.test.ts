// What every run asks of the store must cost the same after years of runs: SQLite's own plan of each question is read.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider } from 'contactrz/provider'
import { createMonitor } from '../../../monitor/engine/monitor.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { alerts, targetOf } from '../../support/target.ts'

const growing = 'slots|runs|ledger|mails|events'
/** All rows of a table that grows are looked at, or all of one target. */
const isSlow = (sql: string, step: string): boolean =>
  new RegExp(`^SCAN (${growing})\\b|TEMP B-TREE`).test(step) ||
  (new RegExp(`^SEARCH (${growing}) .*\\(target=\\?\\)$`).test(step) && !/\bLIMIT\b/.test(sql))

function slowSteps(db: DatabaseSync, questions: Iterable<string>): string[] {
  return [...questions].flatMap((sql) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
      .filter((step) => isSlow(sql, step))
      .map((step) => `${step}: ${sql}`),
  )
}

describe('what the monitor asks of its store', () => {
  const directory = temporaryDirectory()
  const prepare = DatabaseSync.prototype.prepare
  after(() => {
    DatabaseSync.prototype.prepare = prepare
    directory.remove()
  })

  it('is answered from an index, whatever happens', async () => {
    const file = join(directory.path, 'monitor.db')
    const store = openSqliteStore(file)
    let clock = Date.parse('2026-12-01T13:00:00Z')
    const provider = await createProvider({ now: () => clock })
    const target = targetOf({
      url: provider.url,
      token: { request: { url: provider.tokenUrl, pointer: '/token' } },
    })
    const config = {
      directory: directory.path,
      targets: [target],
      smtp: {
        host: '127.0.0.1',
        port: 9,
        security: 'none',
        user: null,
        password: null,
        from: 'm@example.com',
      },
      alerts,
      storeFile: file,
      retentionMs: 1,
      heartbeatUrl: null,
      web: { host: '127.0.0.1', port: 0, password: null },
      warnings: [],
    } as const
    const questions = new Set<string>()
    DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
      if (/^\s*(SELECT|UPDATE|DELETE)\b/.test(sql)) questions.add(sql)
      return prepare.call(this, sql)
    }
    const monitor = createMonitor({ config, store, env: {}, now: () => clock, log: () => {} })
    for (const deviations of [[], [{ variant: 'created' as const, remove: ['/Email'] }], []]) {
      provider.deviate(deviations)
      await monitor.runDue()
      clock += 90 * 60_000
    }
    for (const result of ['refused', 'sent'] as const) {
      const mail = await store.leaseMail(clock + 86_400_000, 1, [])
      await store.renewLease(Number(mail?.id), clock)
      await store.settleMail(Number(mail?.id), { result, error: 'EENVELOPE 550' }, clock)
      await store.resendMails('team@example.com', clock)
      await store.makeMailsDue(clock)
    }
    await store.prune(clock)
    await monitor.stop()
    DatabaseSync.prototype.prepare = prepare
    await Promise.all([store.close(), provider.close()])

    const db = new DatabaseSync(file)
    assert.ok(questions.size >= 12, `${questions.size} questions`)
    assert.deepEqual(slowSteps(db, questions), [])
    // The same look finds what an index is missing for.
    const slow = "SELECT max(at) FROM runs WHERE target = ? AND outcome = 'conforming'"
    assert.equal(slowSteps(db, [slow]).length, 1)
    db.close()
  })
})
