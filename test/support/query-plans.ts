// How SQLite would answer a statement, by its own plan: which steps go through rows that become more with every day.
import { DatabaseSync, StatementSync } from 'node:sqlite'

const growing = [
  ...['slots', 'runs', 'ledger', 'messages', 'told', 'events', 'budgets', 'slot_days', 'duration_days'],
  'threads',
]

/** Walked, and well: what is kept no longer than the retention, by an index alone; what is under way, which is little. */
const walked = [
  /^SCAN messages USING COVERING INDEX messages_by_state: SELECT channel, state, count\(\*\) AS n FROM messages GROUP BY state, channel/,
  /^SEARCH ledger USING INDEX ledger_pending \(target=\?\): /,
  // From its end, and no more of it than is asked for.
  /^SCAN events USING INDEX events_told: [\s\S]* ORDER BY at DESC, id DESC LIMIT \?$/,
  /^SEARCH slots USING INDEX sqlite_autoindex_slots_1 \(target=\?\): [\s\S]* ORDER BY slot_at DESC LIMIT \?$/,
  /^SEARCH runs USING INDEX runs_by_target \(target=\?\): [\s\S]* ORDER BY (runs\.)?id DESC LIMIT \?$/,
  /^SEARCH (slots|later) USING COVERING INDEX sqlite_autoindex_slots_1 \(target=\?\): [\s\S]*\bm(in|ax)\(slot_at\)/,
  // From each name to the next.
  /^SEARCH \w+ USING COVERING INDEX \w+: WITH RECURSIVE names/,
  // What is left to be summed up: hardly more than there are targets.
  /^SCAN slot_days USING COVERING INDEX slot_days_left: /,
]

export const stepsOf = (db: DatabaseSync, sql: string): string[] =>
  db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => String(detail))

/** All rows of a table that grows are looked at, or all of one target, by whichever name the statement calls it. */
export function slowSteps(db: DatabaseSync, questions: Iterable<string>): string[] {
  const indexes = new Map(
    db
      .prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index'")
      .all()
      .map(({ name, tbl_name: table }) => [name, String(table)]),
  )
  const tableOf = (sql: string, name: string, index: string | undefined): string =>
    indexes.get(index ?? '') ?? new RegExp(`\\b(\\w+) AS ${name}\\b`).exec(sql)?.[1] ?? name
  const isSlow = (sql: string, step: string): boolean => {
    const [, how, name = '', index] =
      /^(SCAN|SEARCH) (\S+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(step) ?? []
    if (how === undefined || !growing.includes(tableOf(sql, name, index))) return false
    // Without a condition, for the least or the greatest of all as well.
    return how === 'SCAN' || !step.includes('(') || /\(target=\?\)( LEFT-JOIN)?$/.test(step)
  }
  return [...questions].flatMap((sql) =>
    stepsOf(db, sql)
      .filter((step) => isSlow(sql, step))
      .map((step) => `${step}: ${sql}`)
      .filter((step) => !walked.some((known) => known.test(step))),
  )
}

export interface Noted {
  /** Each statement that was prepared, once. */
  readonly statements: ReadonlySet<string>
  /** How often any of them was asked. */
  readonly times: number
}

/** What SQLite is asked meanwhile. */
export async function noteStatements(work: () => Promise<unknown>): Promise<Noted> {
  const { prepare } = DatabaseSync.prototype
  const { all, get, run } = StatementSync.prototype
  const statements = new Set<string>()
  let times = 0
  const counted = <Method extends (this: StatementSync, ...values: never[]) => unknown>(method: Method) =>
    function (this: StatementSync, ...values: never[]) {
      times++
      return method.apply(this, values)
    }
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...given: Parameters<typeof prepare>) {
    statements.add(given[0])
    return prepare.apply(this, given)
  } as typeof prepare
  Object.assign(StatementSync.prototype, { all: counted(all), get: counted(get), run: counted(run) })
  try {
    await work()
  } finally {
    DatabaseSync.prototype.prepare = prepare
    Object.assign(StatementSync.prototype, { all, get, run })
  }
  return { statements, times }
}
