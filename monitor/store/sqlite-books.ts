// What reports read, from SQLite. Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import type { Books, DecidedSlot, EventRow, LedgerRow, MailRow, RunOutcome, Span, Tally } from './books.ts'
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
    event: row.event,
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
  /** A few columns, named as in the row that is made of them: where there are very many, each other costs. */
  const columnsWithin = <T>(columns: string, table: string, column: string, { target, from, to }: Span) =>
    db
      .prepare(
        `SELECT ${columns} FROM ${table} WHERE target = ? AND ${column} >= ? AND ${column} < ? ORDER BY ${column}`,
      )
      .all(target, from, to) as unknown as readonly T[]
  const tally = (item: string, table: string, column: string, { target, from, to }: Span): Tally => {
    const sql = `SELECT ${item} AS item, count(*) AS n FROM ${table}
      WHERE target = ? AND ${column} >= ? AND ${column} < ? GROUP BY item ORDER BY item`
    const rows = db.prepare(sql).all(target, from, to)
    return Object.fromEntries(rows.map((row) => [String(row.item), Number(row.n)]))
  }
  const instant = (sql: string, ...values: readonly (string | number)[]): number | null => {
    const row = db.prepare(sql).get(...values)
    return typeof row?.at === 'number' ? row.at : null
  }
  return {
    slotsOf: async (span) =>
      columnsWithin<DecidedSlot>('slot_at AS slotAt, decision, reason', 'slots', 'slot_at', span),
    outcomesOf: async (span) =>
      columnsWithin<RunOutcome>('slot_at AS slotAt, variant, outcome', 'runs', 'at', span),
    talliesOf: async (span) => ({
      runs: tally("variant || ' ' || outcome", 'runs', 'at', span),
      creates: tally("CASE state WHEN 'pending' THEN 'unknown' ELSE state END", 'ledger', 'at', span),
      mails: tally('state', 'mails', 'owed_at', span),
    }),
    runsOf: async (span) => within('runs', 'at', span, runRow),
    ledgerOf: async (span) => within('ledger', 'at', span, ledgerRow),
    eventsOf: async (span) => within('events', 'at', span, eventRow),
    mailsOf: async (span) => within('mails', 'owed_at', span, mailRow),
    async lastConforming(target) {
      const sql = `SELECT variant, max(at) AS at FROM last_verdicts
        WHERE target = ? AND outcome = 'conforming' GROUP BY variant`
      return Object.fromEntries(
        db
          .prepare(sql)
          .all(target)
          .map(({ variant, at }) => [variant, at]),
      )
    },
    async lastConformingOf(target, { variant, contact }) {
      const sql = `SELECT at FROM last_verdicts
        WHERE target = ? AND variant = ? AND contact = ? AND outcome = 'conforming'`
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
