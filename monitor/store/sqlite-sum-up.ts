// How long exchanges took on days that have ended, in SQLite: summed up once a day is over in its zone, and again where
// something was written of it since. Called by sqlite.ts, and for a file of before by sqlite-fill.ts.
import { setImmediate } from 'node:timers/promises'
import { toLocalDay } from 'contactrz/internal'
import { createdVariant } from '../tools/meanings.ts'
import { percentilesByPhase } from './percentiles.ts'
import { daySpans } from './slot-day.ts'
import { isOfZoneSql } from './sqlite-days.ts'
import { phaseTimesOfRow } from './sqlite-page-rows.ts'
import type { Row, Statements } from './sqlite-statements.ts'

/** Then everything else is done: a day of thousands of targets ends at once. */
const daysAtOnce = 50

/** The days that are not summed up yet; there are hardly more of them than targets. */
const leftSql =
  'SELECT target, day, max(time_zone) AS zone FROM slot_days WHERE summed_up = 0 GROUP BY day, target'
const zonesSql = 'SELECT time_zone FROM slot_days WHERE target = ? AND day = ?'
const doneSql = 'UPDATE slot_days SET summed_up = 1 WHERE target = ? AND day = ?'
/** By the slots of the day, in the zone that each was decided in: a run that ended after it is one of it as well. */
const timesSql = `SELECT dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms FROM slots JOIN runs
  ON runs.target = slots.target AND runs.slot_at = slots.slot_at AND variant = :created
  WHERE slots.target = :target AND slots.slot_at >= :from AND slots.slot_at < :to AND ${isOfZoneSql}
  AND outcome IN ('conforming', 'drift')`
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
    .filter(({ day, zone }) => String(day) < toLocalDay(String(zone), at))
    .slice(0, most)
  for (const row of over) sumUp(db, row)
  return over.length
}

function sumUp(db: Statements, row: Row): void {
  const [target, day] = [String(row.target), String(row.day)]
  // Where its zone was changed within, a day is of both.
  const zones = db.all(zonesSql, target, day).map((of) => String(of.time_zone))
  const spans = zones.flatMap((zone) => daySpans(zone, day).map(({ from, to }) => ({ zone, from, to })))
  const of = { target, created: createdVariant }
  const runs = spans.flatMap((span) => db.all(timesSql, { ...of, ...span }).map(phaseTimesOfRow))
  db.run(deleteSql, target, day)
  for (const [phase, { runs: count, p50, p95, p99, max }] of Object.entries(percentilesByPhase(runs)))
    db.run(insertSql, target, day, phase, count, p50, p95, p99, max)
  db.run(doneSql, target, day)
}
