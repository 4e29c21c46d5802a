// What reports read, from SQLite. Called by sqlite.ts.

import { tallyOf } from '../tools/tally.ts'
import type {
  Books,
  DecidedSlot,
  EventRow,
  LedgerRow,
  MessageRow,
  RunOutcome,
  SlotCount,
  Span,
} from './books.ts'
import type { RunRow } from './incidents.ts'
import { droppedError } from './outbox.ts'
import type { SlotRow } from './slots.ts'
import { announcementMutedSql, messageMutedSql } from './sqlite-owe.ts'
import { instantOf, type Row, type Statements } from './sqlite-statements.ts'

/** Slots with the rule that they were decided by, which is written once. */
export const slotsSql = 'SELECT slots.*, time_zone, rule FROM slots LEFT JOIN rules ON rules.id = rule_id'
/** Runs with their findings, which are written once for as long as they stay; without any there are none. */
export const runsSql = 'SELECT runs.*, findings FROM runs LEFT JOIN findings ON findings.id = findings_id'

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
    findings: JSON.parse(String(row.findings ?? '[]')),
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

const messageRow = (row: Row): MessageRow =>
  ({
    id: row.id,
    target: row.target,
    host: row.host,
    channel: row.channel,
    to: row.recipient,
    subject: row.subject,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    error: row.error,
    owedAt: row.owed_at,
    settledAt: row.settled_at,
  }) as MessageRow

export const booksOf = (db: Statements): Books => ({
  ...listsOf(db),
  ...countsOf(db),
  ...instantsOf(db),
  ...namesOf(db),
})

type Lists = Pick<
  Books,
  'slotsOf' | 'outcomesOf' | 'slotTimesOf' | 'runsOf' | 'ledgerOf' | 'eventsOf' | 'messagesOf'
>
type Counts = Pick<Books, 'slotCountsOf' | 'talliesOf'>
type Names = Pick<Books, 'targetsOnRecord' | 'targetsInTrouble'>
type Instants = Omit<Books, keyof (Lists & Counts & Names)>

type AnySpan = Omit<Span, 'target'> & { readonly target: string | null }

const messageColumns =
  'id, target, host, channel, recipient, subject, event, state, attempts, error, owed_at, settled_at'
/**
 * Those of a target alone; those of groups that tell of it, found by when they were owed, since they are few; and what waits
 * for others.
 */
const messagesSql = `SELECT ${messageColumns} FROM messages
    WHERE target IS :target AND host IS NULL AND owed_at >= :from AND owed_at < :to
  UNION ALL SELECT ${messageColumns} FROM messages INDEXED BY messages_of_groups
    WHERE host IS NOT NULL AND owed_at >= :from AND owed_at < :to
    AND EXISTS (SELECT 1 FROM told WHERE told.message_id = messages.id AND told.target = :target)
  UNION ALL SELECT -id, target, host, channel, recipient, NULL, event, 'owed', 0, NULL, owed_at, NULL FROM announcements
    WHERE target = :target AND owed_at >= :from AND owed_at < :to`

function listsOf({ all, one }: Statements): Lists {
  const within = (columns: string, table: string, column: string, { target, from, to }: AnySpan): Row[] => {
    const sql = `SELECT ${columns} FROM ${table} WHERE target IS ? AND ${column} >= ? AND ${column} < ? ORDER BY ${column}`
    return all(sql, target, from, to)
  }
  return {
    // A few columns, named as in the row that is made of them: where there are very many, each other costs.
    slotsOf: async (span) =>
      within('slot_at AS slotAt, decision, reason', 'slots', 'slot_at', span) as unknown as DecidedSlot[],
    outcomesOf: async (span) =>
      within('slot_at AS slotAt, variant, outcome', 'runs', 'at', span) as unknown as RunOutcome[],
    async slotTimesOf({ target, from, to }) {
      // As one text: so many rows cost ten times as much to hand over.
      const sql =
        'SELECT json_group_array(slot_at) AS times FROM slots WHERE target = ? AND slot_at >= ? AND slot_at < ?'
      return JSON.parse(String(one(sql, target, from, to)?.times))
    },
    async runsOf({ target, from, to }) {
      const sql = `${runsSql} WHERE target = ? AND at >= ? AND at < ? ORDER BY at`
      return all(sql, target, from, to).map(runRow)
    },
    ledgerOf: async (span) => within('*', 'ledger', 'at', span).map(ledgerRow),
    eventsOf: async (span) => within('*', 'events', 'at', span).map(eventRow),
    messagesOf: async (span) => all(`${messagesSql} ORDER BY owed_at, id`, { ...span }).map(messageRow),
  }
}

interface Counted {
  readonly of: string
  readonly by: string
  readonly at: string
}

/** The rows of a span lie together in an index that holds what is counted, too. */
function counted({ all }: Statements, { of, by, at }: Counted, { target, from, to }: Span): Row[] {
  const sql = `SELECT ${by}, count(*) AS count FROM ${of}
    WHERE target = ? AND ${at} >= ? AND ${at} < ? GROUP BY ${by}`
  return all(sql, target, from, to)
}

const counts = {
  slots: { of: 'slots', by: 'decision, reason', at: 'slot_at' },
  runs: { of: 'runs', by: 'variant, outcome', at: 'at' },
  creates: { of: 'ledger', by: 'state', at: 'at' },
} as const satisfies Record<string, Counted>

const messageCountsSql = `SELECT state, count(*) AS count FROM (${messagesSql}) GROUP BY state`

function countsOf(db: Statements): Counts {
  const tally = (of: Counted, span: Span, nameOf: (row: Row) => unknown) =>
    tallyOf(counted(db, of, span).map((row) => [String(nameOf(row)), Number(row.count)]))
  return {
    slotCountsOf: async (span) => counted(db, counts.slots, span) as unknown as SlotCount[],
    talliesOf: async (span) => ({
      runs: tally(counts.runs, span, ({ variant, outcome }) => `${variant} ${outcome}`),
      creates: tally(counts.creates, span, ({ state }) => (state === 'pending' ? 'unknown' : state)),
      messages: tallyOf(
        db.all(messageCountsSql, { ...span }).map((row) => [String(row.state), Number(row.count)]),
      ),
    }),
  }
}

const lastConformingSql = `SELECT variant, max(at) AS at FROM last_verdicts
  WHERE target = ? AND outcome = 'conforming' GROUP BY variant`
const lastOfPairSql = `SELECT at FROM last_verdicts
  WHERE target = ? AND variant = ? AND contact = ? AND outcome = 'conforming'`
const oldestOwedSql = `SELECT min(at) AS at FROM (SELECT min(owed_at) AS at FROM messages WHERE state = 'owed'
  UNION ALL SELECT min(owed_at) FROM announcements)`
const owedSinceSql = `SELECT min(max(at, muted)) AS at FROM (
  SELECT owed_at AS at, ${messageMutedSql} AS muted FROM messages WHERE state = 'owed'
  UNION ALL SELECT due_at, ${announcementMutedSql} FROM announcements WHERE due_at < ?1) WHERE muted <= ?1`

const lastSlotsSql = `SELECT named.value AS target,
  (SELECT max(slot_at) FROM slots WHERE slots.target = named.value AND slot_at <= :at) AS at
  FROM json_each(:names) AS named`

function instantsOf({ all, one }: Statements): Instants {
  return {
    async lastConforming(target) {
      return Object.fromEntries(all(lastConformingSql, target).map(({ variant, at }) => [variant, at]))
    },
    async lastConformingOf(target, { variant, contact }) {
      return instantOf(one(lastOfPairSql, target, variant, contact))
    },
    async lastSlotsAt(targets, at) {
      // One question for all of them: each by itself costs a turn of the loop that runs wait for.
      const rows = all(lastSlotsSql, { names: JSON.stringify(targets), at })
      return new Map(
        rows.flatMap((row) => (row.at === null ? [] : [[String(row.target), Number(row.at)] as const])),
      )
    },
    async firstSlotAt(target) {
      return instantOf(one('SELECT min(slot_at) AS at FROM slots WHERE target = ?', target))
    },
    async oldestOwedAt() {
      return instantOf(one(oldestOwedSql))
    },
    async owedSince(at) {
      return instantOf(one(owedSinceSql, at))
    },
    async refusedSince(from) {
      const sql = `SELECT min(settled_at) AS at FROM messages
        WHERE state = 'refused' AND settled_at >= ? AND error IS NOT ?`
      return instantOf(one(sql, from, droppedError))
    },
  }
}

/** From each name to the next one by the table's index: not by all of its rows. */
const namesSql = (table: string) => `WITH RECURSIVE names (name) AS (
  SELECT min(target) FROM ${table}
  UNION ALL SELECT (SELECT min(target) FROM ${table} WHERE target > name) FROM names WHERE name IS NOT NULL
) SELECT name FROM names WHERE name IS NOT NULL`

function namesOf({ all }: Statements): Names {
  return {
    async targetsOnRecord() {
      const names = ['runs', 'ledger', 'events', 'messages'].flatMap((table) => all(namesSql(table)))
      return [...new Set(names.map(({ name }) => String(name)))].sort()
    },
    async targetsInTrouble() {
      const sql =
        "SELECT target FROM incident_states WHERE json_extract(state, '$.open') <> '{}' ORDER BY target"
      return all(sql).map(({ target }) => String(target))
    },
  }
}
