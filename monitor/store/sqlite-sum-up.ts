// How long exchanges took on days that have ended, in SQLite: summed up once a day is over in its zone, and again where
// something was written of it since. Called by sqlite.ts, and for a file of before by sqlite-fill.ts.
import { setImmediate } from 'node:timers/promises'
import { toLocalDay } from 'contactrz/internal'
import { createdVariant } from '../tools/meanings.ts'
import { percentilesByPhase } from './percentiles.ts'
import { daySpans } from './slot-day.ts'
import { phaseTimesOfRow } from './sqlite-page-rows.ts'
import type { Row, Statements } from './sqlite-statements.ts'

/** Then everything else is done: a day of thousands of targets ends at once. */
const daysAtOnce = 50

/** The days that are not summed up yet; there are hardly more of them than targets. */
const leftSql = 'SELECT target, day, time_zone FROM slot_days WHERE summed_up = 0 ORDER BY day'
const doneSql = 'UPDATE slot_days SET summed_up = 1 WHERE target = ? AND day = ?'
/** By the slots of the day: a run that ended after it is one of it as well. */
const timesSql = `SELECT dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms FROM runs
  WHERE target = ? AND slot_at >= ? AND slot_at < ? AND variant = ? AND outcome IN ('conforming', 'drift')`
const deleteSql = 'DELETE FROM duration_days WHERE target = ? AND day = ?'
const insertSql = 'INSERT INTO duration_days VALUES (?, ?, ?, ?, ?, ?, ?, ?)'

/** @param write Does its work in a transaction. */
export async function sumUpInSlices(
  at: number,
  write: <Result>(work: (db: Statements) => Result) => Promise<Result>,
  isClosed: () => boolean,
): Promise<void> {
  while (!isClosed()) {
    const done = await write((db) => sumUpSome(db, at, daysAtOnce)).catch((error: unknown) => {
      if (isClosed()) return 0
      throw error
    })
    if (done < daysAtOnce) break
    await setImmediate()
  }
}

/** Of days that are over at this instant. How many. */
export function sumUpSome(db: Statements, at: number, most: number): number {
  const over = db
    .all(leftSql)
    .filter((row) => String(row.day) < toLocalDay(String(row.time_zone), at))
    .slice(0, most)
  for (const row of over) sumUp(db, row)
  return over.length
}

function sumUp(db: Statements, { target, day, time_zone: timeZone }: Row): void {
  const [name, of] = [String(target), String(day)]
  const runs = daySpans(String(timeZone), of).flatMap(({ from, to }) =>
    db.all(timesSql, name, from, to, createdVariant).map(phaseTimesOfRow),
  )
  db.run(deleteSql, name, of)
  for (const [phase, { runs: count, p50, p95, p99, max }] of Object.entries(percentilesByPhase(runs)))
    db.run(insertSql, name, of, phase, count, p50, p95, p99, max)
  db.run(doneSql, name, of)
}
