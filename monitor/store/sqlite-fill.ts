// What SQL cannot fill in when a file of before is led to the tables of today: days, which are of the zone of their slots,
// and which incident a mail is of, which its name tells. Called by sqlite-open.ts, within the transaction of the upgrade.
import type { DatabaseSync } from 'node:sqlite'
import { toLocalDay } from 'contactrz/internal'
import { messageIdOf } from './message-id.ts'
import { daySpans } from './slot-day.ts'
import { workOutDay } from './sqlite-days.ts'
import { type Row, type Statements, statementsOf } from './sqlite-statements.ts'
import { sumUpSome } from './sqlite-sum-up.ts'

/** @param at Days that are over by then are summed up. */
export function fillTo14(db: DatabaseSync, at: number): void {
  const statements = statementsOf(db)
  numberEvents(statements)
  nameIncidents(statements)
  fillDays(db, statements)
  sumUpSome(statements, at, Number.POSITIVE_INFINITY)
}

/** Each event was one more of its incident. */
function numberEvents({ run }: Statements): void {
  run(`UPDATE events SET sequence = numbered.sequence FROM (SELECT id, row_number() OVER
    (PARTITION BY target, kind, opened_at ORDER BY id) AS sequence FROM events) AS numbered WHERE events.id = numbered.id`)
}

/** A name is derived from event and recipient: the event is the one that gives this name. */
function nameIncidents({ all, run }: Statements): void {
  const mails = all(
    'SELECT id, message_id, recipient, target, kind, event, owed_at FROM mails WHERE target IS NOT NULL',
  )
  const keyOf = (...parts: unknown[]) => JSON.stringify(parts)
  const events = all('SELECT target, kind, event, at, opened_at, sequence FROM events')
  const byEvent = Map.groupBy(events, ({ target, kind, event }) => keyOf(target, kind, event))
  const byInstant = Map.groupBy(events, ({ target, kind, event, at }) => keyOf(target, kind, event, at))
  for (const { id, message_id: name, recipient, target, kind, event, owed_at: owedAt } of mails) {
    const isOf = (row: Row) => nameOf(row, String(recipient)) === name
    // A mail is owed when its event is, unless the clock was put back since.
    const of =
      byInstant.get(keyOf(target, kind, event, owedAt))?.find(isOf) ??
      byEvent.get(keyOf(target, kind, event))?.find(isOf)
    if (of === undefined) continue
    const [openedAt, sequence] = [Number(of.opened_at), Number(of.sequence)]
    run('UPDATE mails SET opened_at = ?, sequence = ? WHERE id = ?', openedAt, sequence, Number(id))
  }
}

function nameOf({ target, kind, opened_at: openedAt, sequence, at }: Row, to: string): string {
  const incident = { target: String(target), kind: String(kind), openedAt: Number(openedAt) }
  return messageIdOf({ ...incident, sequence: Number(sequence), at: Number(at), to })
}

const slotsSql = `SELECT target, slot_at, coalesce(time_zone, 'UTC') AS zone FROM slots
  LEFT JOIN rules ON rules.id = rule_id ORDER BY target, rule_id, slot_at`

/** Each day that has a slot, once. */
export function fillDays(db: DatabaseSync, statements: Statements): void {
  const days = new Map<string, readonly [target: string, zone: string, day: string]>()
  let last = { target: '', zone: '', from: 0, to: 0 }
  for (const row of db.prepare(slotsSql).iterate()) {
    const [target, zone, at] = [String(row.target), String(row.zone), Number(row.slot_at)]
    if (last.target === target && last.zone === zone && at >= last.from && at < last.to) continue
    const day = toLocalDay(zone, at)
    days.set(JSON.stringify([target, zone, day]), [target, zone, day])
    const span = daySpans(zone, day).find(({ from, to }) => at >= from && at < to)
    last = { target, zone, from: span?.from ?? at, to: span?.to ?? at }
  }
  for (const [target, zone, day] of days.values()) workOutDay(statements, target, zone, day)
}
