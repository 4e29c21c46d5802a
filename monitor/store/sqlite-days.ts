// Days in SQLite: what became of each is worked out again from its slots and runs whenever one of these is written, never
// counted up, so that it is right whatever was before. Called by what writes them, within their transaction.
import { toLocalDay } from 'contactrz/internal'
import { createdVariant } from '../tools/meanings.ts'
import { cellLetters, cellOfOutcome } from './page-books.ts'
import { type CellCount, type DaySpan, dayOf, daySpans, halfHourMs, windowReasons } from './slot-day.ts'
import type { Statements } from './sqlite-statements.ts'

const rankOf = (letter: string) => cellLetters.indexOf(letter)
const quoted = windowReasons.map((reason) => `'${reason}'`).join()
const outcomeRanks = Object.entries(cellOfOutcome)
  .map(([outcome, letter]) => `WHEN '${outcome}' THEN ${rankOf(letter)}`)
  .join(' ')

/** As `letterOf` says it of one slot: its place in `cellLetters`. */
const rankSql = `CASE decision WHEN 'missed' THEN ${rankOf('m')}
  WHEN 'gated' THEN iif(reason IN (${quoted}), ${rankOf('w')}, ${rankOf('g')})
  ELSE coalesce((SELECT min(CASE outcome ${outcomeRanks} END) FROM runs WHERE runs.target = slots.target
    AND runs.slot_at = slots.slot_at AND (variant = :created OR outcome = 'drift')), ${rankOf('.')}) END`
const zoneSql = "coalesce((SELECT time_zone FROM rules WHERE rules.id = rule_id), 'UTC')"

/** Whether a slot was decided in the zone `:zone`. */
export const isOfZoneSql =
  "(rule_id IN (SELECT id FROM rules WHERE time_zone = :zone) OR rule_id IS NULL AND :zone = 'UTC')"

const countSql = `SELECT CAST((slot_at - :begin) / ${halfHourMs} AS INTEGER) AS half, ${rankSql} AS rank, count(*) AS count FROM slots
  WHERE target = :target AND slot_at >= :from AND slot_at < :to
  AND ${isOfZoneSql} GROUP BY half, rank`

const upsertSql = `INSERT INTO slot_days
  (target, day, time_zone, conforming, drift, no_verdict, fault, missed, gated, cells) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET conforming = excluded.conforming, drift = excluded.drift, no_verdict = excluded.no_verdict,
  fault = excluded.fault, missed = excluded.missed, gated = excluded.gated, cells = excluded.cells, summed_up = 0`
const deleteSql = 'DELETE FROM slot_days WHERE target = ? AND day = ? AND time_zone = ?'

/** The zone that a slot was decided in; null: it is not on record. */
export function zoneOfSlot({ one }: Statements, target: string, slotAt: number): string | null {
  const row = one(`SELECT ${zoneSql} AS zone FROM slots WHERE target = ? AND slot_at = ?`, target, slotAt)
  return row === undefined ? null : String(row.zone)
}

/**
 * The day of a slot, after the slot or a run of it was written, within a transaction: once before its end, however many
 * of the day were written. @param zone Default: the one that it was decided in.
 */
export function touchDay(db: Statements, target: string, slotAt: number, zone?: string): void {
  const timeZone = zone ?? zoneOfSlot(db, target, slotAt)
  if (timeZone === null) return
  const day = toLocalDay(timeZone, slotAt)
  db.last(`${day} ${timeZone} ${target}`, () => workOutDay(db, target, timeZone, day))
}

/** From nothing but what is on record. */
export function workOutDay(db: Statements, target: string, timeZone: string, day: string): void {
  const counts = daySpans(timeZone, day).flatMap((span) => countsOf(db, target, timeZone, span))
  const row = dayOf(counts)
  if (row === null) {
    db.run(deleteSql, target, day, timeZone)
    return
  }
  const { conforming, drift, noVerdict, fault, missed, gated, cells } = row
  db.run(upsertSql, ...[target, day, timeZone, conforming, drift, noVerdict, fault, missed, gated, cells])
}

function countsOf({ all }: Statements, target: string, zone: string, span: DaySpan): CellCount[] {
  const rows = all(countSql, { target, zone, created: createdVariant, ...span })
  return rows.map(({ half, rank, count }) => ({
    ...{ half: Number(half), letter: cellLetters.charAt(Number(rank)), count: Number(count) },
  }))
}
