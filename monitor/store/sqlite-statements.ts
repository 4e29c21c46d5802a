// Statements and transactions on one open file, for the parts of the SQLite store. Each statement is prepared once.
// Called by sqlite.ts.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { createGroup } from './sqlite-group.ts'

export type Row = Record<string, unknown>
/** By place, or one object by name. */
type Values = readonly (SQLInputValue | Readonly<Record<string, SQLInputValue>>)[]

export interface Statements {
  all(sql: string, ...values: Values): Row[]
  one(sql: string, ...values: Values): Row | undefined
  /** How many rows it changed. */
  run(sql: string, ...values: Values): number
  /** All or nothing, with what else is ready. No other process writes meanwhile. @param work Is done again if it has to. */
  transaction<Result>(work: () => Result): Promise<Result>
  /** Within a transaction: is done once before it is committed, however often it is asked for under this name. */
  last(name: string, work: () => void): void
  /** Does at once what is ready. */
  flush(): void
}

export function statementsOf(db: DatabaseSync): Statements {
  const group = createGroup(db)
  const known = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const statement = known.get(sql) ?? db.prepare(sql)
    known.set(sql, statement)
    return statement
  }
  return {
    all: (sql, ...values) => prepared(sql).all(...bound(sql, values)),
    one: (sql, ...values) => prepared(sql).get(...bound(sql, values)),
    run: (sql, ...values) => Number(prepared(sql).run(...bound(sql, values)).changes),
    transaction: group.add,
    last: group.last,
    flush: group.flush,
  }
}

/** By name, where they have numbers: to the `node:sqlite` of Node 24.0 such as `?1` is a name, and has no place. */
const bound = (sql: string, values: Values): SQLInputValue[] =>
  (/\?\d/.test(sql)
    ? [Object.fromEntries(values.map((value, index) => [`?${index + 1}`, value]))]
    : values) as SQLInputValue[]

/** The one value that was asked for as `at`; null if there is none. */
export const instantOf = (row: Row | undefined): number | null =>
  typeof row?.at === 'number' ? row.at : null
