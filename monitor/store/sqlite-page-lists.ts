// Lists that the page shows in parts, from SQLite: slots with their runs, the ledger, messages that did not arrive. Called by
// sqlite-page-books.ts.

import { createdVariant } from '../tools/meanings.ts'
import { droppedError } from './outbox.ts'
import type { LedgerEntry, LedgerFilter, PageBooks, Part, SlotWithRun, StuckMessage } from './page-books.ts'
import type { LedgerState } from './slots.ts'
import { runRow, slotRow } from './sqlite-books.ts'
import { messageMutedSql } from './sqlite-owe.ts'
import { messageRow, phaseTimesOfRow } from './sqlite-page-rows.ts'
import type { Row, Statements } from './sqlite-statements.ts'

type Lists = Pick<
  PageBooks,
  'slotsWithRuns' | 'slotsWithRunsOf' | 'ledgerEntries' | 'ledgerCounts' | 'stuckMessages'
>

const runColumns = `runs.id AS run_id, variant, contact, at, outcome, status, total_ms, dns_ms, connect_ms, tls_ms,
  first_byte_ms, findings, shape, may_have_created`
/** `+`: SQLite would look for the greatest id of all runs of the target. */
const slotsSql = `SELECT slots.*, time_zone, rule, ${runColumns} FROM slots LEFT JOIN rules ON rules.id = rule_id
  LEFT JOIN runs ON runs.id = (SELECT max(+id) FROM runs AS latest
    WHERE latest.target = slots.target AND latest.slot_at = slots.slot_at AND latest.variant = :created)
  LEFT JOIN findings ON findings.id = findings_id LEFT JOIN shapes ON shapes.id = seen_id
  WHERE slots.target = :target AND slots.slot_at >= :from AND slots.slot_at < :to ORDER BY slots.slot_at`

const always = { from: 0, to: Number.MAX_SAFE_INTEGER }

export function pageListsOf(db: Statements): Lists {
  const slots = (sql: string, values: Readonly<Record<string, string | number>>) =>
    db.all(sql, { created: createdVariant, ...values }).map(slotWithRun)
  return {
    async slotsWithRuns(target, { before, most }) {
      return slots(`${slotsSql} DESC LIMIT :most`, { target, from: 0, to: before ?? always.to, most })
    },
    async slotsWithRunsOf({ target, from, to }) {
      return slots(slotsSql, { target, from, to })
    },
    ledgerEntries: async (filter, part) => ledgerEntries(db, filter, part),
    ledgerCounts: async (filter) => ledgerCounts(db, filter),
    async stuckMessages(owedBefore, most) {
      return db.all(stuckSql, { before: owedBefore, most }).map(stuckMessage)
    },
  }
}

function slotWithRun(row: Row): SlotWithRun {
  if (row.run_id === null) return { ...slotRow(row), run: null }
  const seen = row.shape === null ? null : JSON.parse(String(row.shape))
  return { ...slotRow(row), run: { ...runRow(row), phases: phaseTimesOfRow(row), seen } }
}

/** Each state has an index that finds it: there are few of the others, and nothing but creates between them. */
const stateConditions: Readonly<Record<LedgerState, string>> = {
  created: "state = 'created'",
  pending: "state = 'pending'",
  refused: unusual('refused'),
  'not-sent': unusual('not-sent'),
  unknown: unusual('unknown'),
}

function unusual(state: LedgerState): string {
  return `state = '${state}' AND state IN ('refused', 'not-sent', 'unknown')`
}

/** By when each was begun, which need not be the order of their numbers: clocks are set. */
function ledgerEntries(
  { all, one }: Statements,
  { target, state, from, to }: LedgerFilter,
  { before, most }: Part,
): LedgerEntry[] {
  const place = before === null ? undefined : one('SELECT at FROM ledger WHERE id = ?', before)
  const beforeAt = place === undefined ? always.to : Number(place.at)
  const conditions = [
    ...(target === null ? [] : ['target = :target']),
    ...(state === null ? [] : [stateConditions[state]]),
    'at >= :from AND at < :to AND at <= :at AND (at < :at OR id < :id)',
  ]
  const sql = `SELECT * FROM ledger WHERE ${conditions.join(' AND ')} ORDER BY at DESC, id DESC LIMIT :most`
  const within = { from: from ?? always.from, to: to ?? always.to, at: beforeAt, id: before ?? always.to }
  return all(sql, { ...(target !== null && { target }), ...within, most }).map(ledgerEntry)
}

const noCreates = { pending: 0, created: 0, refused: 0, 'not-sent': 0, unknown: 0 }
const allCountsSql = `SELECT state, sum(creates) AS creates FROM ledger_counts
  WHERE :target IS NULL OR target = :target GROUP BY state`

/** Of all times they are kept: the ledger only grows. */
function ledgerCounts(db: Statements, filter: Omit<LedgerFilter, 'state'>): Record<LedgerState, number> {
  if (filter.from !== null || filter.to !== null) return countLedger(db, filter)
  const rows = db.all(allCountsSql, { target: filter.target })
  const counts = rows.map(({ state, creates }) => [String(state), Number(creates)] as const)
  return { ...noCreates, ...Object.fromEntries(counts) }
}

/** Of the usual state, which has no index of its own, there are as many as are of no other. */
function countLedger(
  { one }: Statements,
  { target, from, to }: Omit<LedgerFilter, 'state'>,
): Record<LedgerState, number> {
  const within = { from: from ?? always.from, to: to ?? always.to }
  const count = (...more: readonly string[]) => {
    const conditions = [...(target === null ? [] : ['target = :target']), ...more, 'at >= :from AND at < :to']
    const sql = `SELECT count(*) AS n FROM ledger WHERE ${conditions.join(' AND ')}`
    return Number(one(sql, { ...(target !== null && { target }), ...within })?.n)
  }
  const countOf = (state: Exclude<LedgerState, 'created'>) => count(stateConditions[state])
  const others = {
    ...{ pending: countOf('pending'), refused: countOf('refused') },
    ...{ 'not-sent': countOf('not-sent'), unknown: countOf('unknown') },
  }
  const created = Object.values(others).reduce((left, one) => left - one, count())
  return { created, ...others }
}

const ledgerEntry = (row: Row): LedgerEntry =>
  ({
    id: row.id,
    target: row.target,
    slotAt: row.slot_at,
    variant: row.variant,
    at: row.at,
    marker: row.marker,
    state: row.state,
    createdId: row.created_id,
  }) as LedgerEntry

/** Of one that tells several events, the incident of the first. */
const firstToldSql = (column: string) =>
  `(SELECT ${column} FROM told WHERE told.message_id = messages.id LIMIT 1) AS told_${column}`
/** What waited for the end of a mute is late since then. */
const stuckSql = `SELECT *, ${['target', 'opened_at'].map(firstToldSql).join(', ')} FROM messages WHERE state IN ('owed', 'refused') AND error IS NOT '${droppedError}' AND (state = 'refused'
  OR max(owed_at, ${messageMutedSql}) < :before) ORDER BY owed_at, id LIMIT :most`

const stuckMessage = (row: Row): StuckMessage =>
  ({
    ...messageRow(row),
    target: row.told_target ?? row.target,
    kind: row.kind,
    openedAt: row.told_opened_at,
    subject: row.subject,
  }) as StuckMessage
