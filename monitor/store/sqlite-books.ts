// What reports read, from SQLite. Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import { tallyOf } from '../tools/tally.ts'
import type {
  Books,
  DecidedSlot,
  EventRow,
  LedgerRow,
  MailRow,
  RunOutcome,
  SlotCount,
  Span,
} from './books.ts'
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
  /**
   * Counted by target. Of one target by its own index; of many by that of time, if there is one: as they lie in the
   * file, where a target's own rows are each on a page of their own.
   */
  const counted = (
    { of, by, at, timeIndex }: { of: string; by: string; at: string; timeIndex?: string },
    targets: readonly string[],
    { from, to }: Omit<Span, 'target'>,
  ): ReadonlyMap<string, Row[]> => {
    const isByTime = timeIndex !== undefined && targets.length > 1
    // To pick them takes longer than to count the others, too.
    const [index, picked] = isByTime
      ? [`INDEXED BY ${timeIndex}`, '']
      : ['', 'target IN (SELECT value FROM json_each(?)) AND']
    const sql = `SELECT target, ${by}, count(*) AS count FROM ${of} ${index}
      WHERE ${picked} ${at} >= ? AND ${at} < ? GROUP BY target, ${by}`
    const rows = db.prepare(sql).all(...(isByTime ? [] : [JSON.stringify(targets)]), from, to) as Row[]
    const wanted = new Set(targets)
    return Map.groupBy(
      rows.filter(({ target }) => wanted.has(String(target))),
      ({ target }) => String(target),
    )
  }
  /** From each name to the next one by the table's index: not by all of its rows. */
  const targetsIn = (table: string): string[] => {
    const sql = `WITH RECURSIVE names (name) AS (
      SELECT min(target) FROM ${table}
      UNION ALL SELECT (SELECT min(target) FROM ${table} WHERE target > name) FROM names WHERE name IS NOT NULL
    ) SELECT name FROM names WHERE name IS NOT NULL`
    return db
      .prepare(sql)
      .all()
      .map(({ name }) => String(name))
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
    async slotTimesOf({ target, from, to }) {
      // As one text: so many rows cost ten times as much to hand over.
      const sql =
        'SELECT json_group_array(slot_at) AS times FROM slots WHERE target = ? AND slot_at >= ? AND slot_at < ?'
      return JSON.parse(String(db.prepare(sql).get(target, from, to)?.times))
    },
    slotCountsOf: async (targets, times) =>
      counted(
        { of: 'slots', by: 'decision, reason', at: 'slot_at', timeIndex: 'slots_by_time' },
        targets,
        times,
      ) as ReadonlyMap<string, SlotCount[]> & ReadonlyMap<string, Row[]>,
    async talliesOf(targets, times) {
      const runs = counted(
        { of: 'runs', by: 'variant, outcome', at: 'at', timeIndex: 'runs_by_time' },
        targets,
        times,
      )
      const creates = counted({ of: 'ledger', by: 'state', at: 'at' }, targets, times)
      const mails = counted({ of: 'mails', by: 'state', at: 'owed_at' }, targets, times)
      const tally = (rows: ReadonlyMap<string, Row[]>, target: string, nameOf: (row: Row) => unknown) =>
        tallyOf((rows.get(target) ?? []).map((row) => [String(nameOf(row)), Number(row.count)]))
      const of = (target: string) => ({
        runs: tally(runs, target, ({ variant, outcome }) => `${variant} ${outcome}`),
        creates: tally(creates, target, ({ state }) => (state === 'pending' ? 'unknown' : state)),
        mails: tally(mails, target, ({ state }) => state),
      })
      return new Map(targets.map((target) => [target, of(target)]))
    },
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
      const tables = ['runs', 'ledger', 'events', 'mails']
      return [...new Set(tables.flatMap(targetsIn))].sort()
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
