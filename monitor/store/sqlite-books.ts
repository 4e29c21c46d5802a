// What reports read, from SQLite. Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import { variantNames } from 'contactrz'
import type { Books, EventRow, LedgerRow, MailRow, Span } from './books.ts'
import type { RunRow, SlotRow } from './store.ts'

type Row = Record<string, unknown>

export const slotRow = (row: Row): SlotRow =>
  ({
    target: row.target,
    slotAt: row.slot_at,
    decision: row.decision,
    reason: row.reason,
    decidedAt: row.decided_at,
    local: row.local,
    timeZone: row.time_zone,
    rule: row.rule,
  }) as SlotRow

export const runRow = (row: Row): RunRow =>
  ({
    target: row.target,
    slotAt: row.slot_at,
    variant: row.variant,
    contact: row.contact,
    at: row.at,
    outcome: row.outcome,
    status: row.status,
    totalMs: row.total_ms,
    findings: JSON.parse(String(row.findings)),
    mayHaveCreated: row.may_have_created === null ? null : row.may_have_created === 1,
  }) as RunRow

const ledgerRow = (row: Row): LedgerRow =>
  ({
    target: row.target,
    slotAt: row.slot_at,
    variant: row.variant,
    at: row.at,
    marker: row.marker,
    state: row.state,
    createdId: row.created_id,
  }) as LedgerRow

const eventRow = (row: Row): EventRow =>
  ({
    target: row.target,
    kind: row.kind,
    event: row.event,
    at: row.at,
    openedAt: row.opened_at,
    isMuted: row.muted === 1,
  }) as EventRow

const mailRow = (row: Row): MailRow =>
  ({
    target: row.target,
    to: row.recipient,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    error: row.error,
    owedAt: row.owed_at,
    settledAt: row.settled_at,
  }) as MailRow

export function booksOf(db: DatabaseSync): Books {
  const within = <T>(
    table: string,
    column: string,
    { target, from, to }: Omit<Span, 'target'> & { readonly target: string | null },
    toRow: (row: Row) => T,
  ): T[] =>
    db
      .prepare(
        `SELECT * FROM ${table} WHERE target IS ? AND ${column} >= ? AND ${column} < ? ORDER BY ${column}`,
      )
      .all(target, from, to)
      .map((row) => toRow(row as Row))
  const instant = (sql: string, ...values: readonly (string | number)[]): number | null => {
    const row = db.prepare(sql).get(...values)
    return typeof row?.at === 'number' ? row.at : null
  }
  return {
    slotsOf: async (span) => within('slots', 'slot_at', span, slotRow),
    runsOf: async (span) => within('runs', 'at', span, runRow),
    ledgerOf: async (span) => within('ledger', 'at', span, ledgerRow),
    eventsOf: async (span) => within('events', 'at', span, eventRow),
    mailsOf: async (span) => within('mails', 'owed_at', span, mailRow),
    async lastConforming(target) {
      // A question per variant is one step in the index each; GROUP BY would walk through every run.
      const sql = "SELECT max(at) AS at FROM runs WHERE target = ? AND variant = ? AND outcome = 'conforming'"
      const rows = variantNames.map((variant) => [variant, instant(sql, target, variant)] as const)
      return Object.fromEntries(rows.filter(([, at]) => at !== null))
    },
    async lastConformingOf(target, { variant, contact }) {
      // From the latest back, along the index: the contacts take turns, so that it is among the first.
      const sql = `SELECT at FROM runs
        WHERE target = ? AND variant = ? AND outcome = 'conforming' AND contact = ? ORDER BY at DESC LIMIT 1`
      return instant(sql, target, variant, contact)
    },
    firstSlotAt: async (target) => instant('SELECT min(slot_at) AS at FROM slots WHERE target = ?', target),
    oldestOwedAt: async () => instant("SELECT min(owed_at) AS at FROM mails WHERE state = 'owed'"),
    async owedSince(at) {
      const mute =
        "SELECT max(until) FROM mutes WHERE mutes.target = mails.target AND mutes.kind IN ('all', mails.kind)"
      const sql = `SELECT min(max(owed_at, muted)) AS at FROM (
        SELECT owed_at, CASE after_mute WHEN 0 THEN 0 ELSE coalesce((${mute}), 0) END AS muted
        FROM mails WHERE state = 'owed') WHERE muted <= ?`
      return instant(sql, at)
    },
    refusedSince: async (from) =>
      instant("SELECT min(settled_at) AS at FROM mails WHERE state = 'refused' AND settled_at >= ?", from),
    async targetsOnRecord() {
      const sql =
        'SELECT target FROM runs UNION SELECT target FROM ledger UNION SELECT target FROM events UNION SELECT target FROM mails'
      const rows = db.prepare(`SELECT target FROM (${sql}) WHERE target IS NOT NULL ORDER BY target`).all()
      return rows.map((row) => String(row.target))
    },
    async targetsInTrouble() {
      const sql =
        "SELECT target FROM incident_states WHERE json_extract(state, '$.open') <> '{}' ORDER BY target"
      return db
        .prepare(sql)
        .all()
        .map((row) => String(row.target))
    },
    async recipientsOf(target, kind, openedAt) {
      const sql =
        'SELECT DISTINCT recipient FROM mails WHERE target = ? AND kind = ? AND owed_at >= ? ORDER BY recipient'
      return db
        .prepare(sql)
        .all(target, kind, openedAt)
        .map((row) => String(row.recipient))
    },
  }
}
