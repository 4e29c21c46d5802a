// Slots and the ledger in SQLite: what was decided, what was begun, and what became of it. Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import type {
  Abandoned,
  Attempt,
  Claim,
  LedgerState,
  PendingAttempt,
  Slot,
  SlotDecision,
  SlotRow,
  SlotStore,
} from './slots.ts'
import { slotRow, slotsSql } from './sqlite-books.ts'
import { touchDay, zoneOfSlot } from './sqlite-days.ts'
import { instantOf, type Statements } from './sqlite-statements.ts'

/** A slot that was missed by a clock that ran ahead comes again when the clock is put right. */
const decidedAnew = `UPDATE SET decision = excluded.decision, reason = excluded.reason, decided_at = excluded.decided_at,
  local = excluded.local, rule_id = excluded.rule_id WHERE slots.decision = 'missed'`
const insertSql = `INSERT INTO slots (target, slot_at, decision, reason, decided_at, local, rule_id)
  VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM rules WHERE time_zone = ? AND rule = ?)) ON CONFLICT DO`
const insertRuleSql = 'INSERT INTO rules (time_zone, rule) VALUES (?, ?) ON CONFLICT DO NOTHING'

/** False if it was decided before: then the slot stays as it is. Within a transaction. */
export function insertSlot(
  db: Statements,
  slot: SlotDecision,
  decision: SlotRow['decision'],
  reason: SlotRow['reason'],
): boolean {
  const { target, slotAt } = slot
  // Of one that is decided anew: its zone may be another now.
  const before = decision === 'missed' ? null : zoneOfSlot(db, target, slotAt)
  if (!writeSlot(db, slot, decision, reason)) return false
  if (before !== null && before !== slot.timeZone) touchDay(db, target, slotAt, before)
  // What has just begun has come to nothing yet.
  if (decision !== 'run' || before !== null || hasRuns(db, slot)) touchDay(db, target, slotAt, slot.timeZone)
  return true
}

const hasRuns = ({ one }: Statements, { target, slotAt }: Slot): boolean =>
  one('SELECT 1 FROM runs WHERE target = ? AND slot_at = ? LIMIT 1', target, slotAt) !== undefined

function writeSlot(
  { run }: Statements,
  { target, slotAt, decidedAt, local, timeZone, rule }: SlotDecision,
  decision: SlotRow['decision'],
  reason: SlotRow['reason'],
): boolean {
  run(insertRuleSql, timeZone, rule)
  const sql = `${insertSql} ${decision === 'missed' ? 'NOTHING' : decidedAnew}`
  return run(sql, target, slotAt, decision, reason, decidedAt, local, timeZone, rule) === 1
}

const settleSql =
  "UPDATE ledger SET state = ?, created_id = ?, settled_at = ? WHERE id = ? AND state = 'pending'"
const learnSql =
  "UPDATE ledger SET state = 'created', created_id = ?, settled_at = ? WHERE id = ? AND state = 'unknown'"

/** False if it was settled before; then the ledger takes the Id of what was unknown, and that is all. */
export function settleAttempt(
  { run }: Statements,
  id: number,
  state: LedgerState,
  createdId: string | null,
  at: number,
): boolean {
  if (run(settleSql, state, createdId, at, id) === 1) return true
  if (createdId !== null) run(learnSql, createdId, at, id)
  return false
}

/** Owner of what the process begins that holds the lock of the store: the lock tells that there is no other. */
export const lockOwnerName = 'lock'

/** Of processes that held the lock before: none of them lives. */
export function endAttemptsUnderLock(db: DatabaseSync): void {
  const sql = "UPDATE ledger SET leased_until = NULL WHERE state = 'pending' AND leased_by = ?"
  db.prepare(sql).run(lockOwnerName)
}

/**
 * @param owner Whose leases those are that it takes; nobody else has this name.
 * @param assertKept Throws if the file is no longer the one that was opened.
 */
export const slotStoreOf = (db: Statements, owner: string, assertKept: () => void): SlotStore => ({
  ...decisionsOf(db),
  ...claimsOf(db, owner, assertKept),
  ...recoveryOf(db, owner),
  ...readsOf(db),
})

type Decisions = Pick<SlotStore, 'gate' | 'recordMissed'>
type Claims = Pick<SlotStore, 'claim' | 'claimAgain' | 'refundSlot' | 'refundAttempt' | 'settle'>
type Recovery = Pick<SlotStore, 'renewAttempts' | 'settleAbandoned' | 'pendingAttempt'>
type Reads = Omit<SlotStore, keyof (Decisions & Claims & Recovery)>

function decisionsOf(db: Statements): Decisions {
  return {
    async gate(slot, reason) {
      return db.transaction(() => insertSlot(db, slot, 'gated', reason))
    },
    async recordMissed(slots, reason) {
      return db.transaction(() => slots.filter((slot) => insertSlot(db, slot, 'missed', reason)).length)
    },
  }
}

/** Raised only where it is below the limit. */
const spendSql = `INSERT INTO budgets (day, target, spent) SELECT ?1, ?2, 1 WHERE ?3 > 0
  ON CONFLICT DO UPDATE SET spent = spent + 1 WHERE spent < ?3`
const refundSql = `UPDATE budgets SET spent = spent - 1
  WHERE (day, target) = (SELECT day, target FROM ledger WHERE id = ?) AND spent > 0`

const insertAttemptSql = `INSERT INTO ledger
  (target, slot_at, variant, day, at, marker, contact, leased_until, leased_by, state)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending') RETURNING id`

function insertAttempt(db: Statements, owner: string, attempt: Attempt, budgetPerDay: number): Claim {
  const { target, slotAt, variant, day, at, marker, contact, leasedUntil } = attempt
  if (db.run(spendSql, day, target, budgetPerDay) === 0) return 'no-budget'
  const values = [target, slotAt, variant, day, at, marker, contact, leasedUntil, owner]
  return { attemptId: Number(db.one(insertAttemptSql, ...values)?.id) }
}

const gateSql = "UPDATE slots SET decision = 'gated', reason = ? WHERE target = ? AND slot_at = ?"

/** One that was to run. */
function gateAfterAll(db: Statements, { target, slotAt }: Slot, reason: SlotRow['reason']): void {
  db.run(gateSql, reason, target, slotAt)
  touchDay(db, target, slotAt)
}

function claimsOf(db: Statements, owner: string, assertKept: () => void): Claims {
  const refund = (attemptId: number, at: number): boolean => {
    const isSettled = settleAttempt(db, attemptId, 'not-sent', null, at)
    if (isSettled) db.run(refundSql, attemptId)
    return isSettled
  }
  return {
    async claim(slot, attempt, budgetPerDay) {
      return db.transaction(() => {
        assertKept()
        if (!insertSlot(db, slot, 'run', null)) return 'taken'
        const claim = insertAttempt(db, owner, attempt, budgetPerDay)
        if (claim === 'no-budget') gateAfterAll(db, slot, 'budget')
        return claim
      })
    },
    async claimAgain(attempt, budgetPerDay) {
      return db.transaction(() => {
        assertKept()
        return insertAttempt(db, owner, attempt, budgetPerDay)
      })
    },
    async refundSlot(slot, attemptId, reason, at) {
      await db.transaction(() => {
        if (refund(attemptId, at)) gateAfterAll(db, slot, reason)
      })
    },
    async refundAttempt(attemptId, at) {
      await db.transaction(() => refund(attemptId, at))
    },
    async settle(attemptId, state, createdId, at) {
      await db.transaction(() => settleAttempt(db, attemptId, state, createdId, at))
    },
  }
}

const renewSql = `UPDATE ledger SET leased_until = ?
  WHERE target = ? AND slot_at = ? AND state = 'pending' AND leased_by = ?`
const abandonedSql = `UPDATE ledger SET state = 'unknown', settled_at = :at WHERE target = :target AND state = 'pending'
  AND (leased_until IS NULL OR leased_until <= :at OR leased_until > :at + :lease)
  RETURNING id, slot_at AS slotAt, variant, contact`

const abandonedRunSql = `INSERT INTO runs
  (target, slot_at, variant, contact, at, outcome, may_have_created, attempt_id)
  VALUES (?, ?, ?, ?, ?, 'monitor-fault', 1, ?)`

const pendingSql = `SELECT id, variant, contact FROM ledger WHERE target = ? AND slot_at = ? AND state = 'pending'
  AND leased_by = ? ORDER BY id DESC`

function recoveryOf(db: Statements, owner: string): Recovery {
  return {
    async renewAttempts({ target, slotAt }, until) {
      await db.transaction(() => db.run(renewSql, until, target, slotAt, owner))
    },
    async settleAbandoned(target, leaseMs, at) {
      return db.transaction(() => {
        const abandoned = db.all(abandonedSql, { at, target, lease: leaseMs }) as unknown as (Abandoned & {
          readonly id: number
        })[]
        return abandoned.map(({ id, slotAt, variant, contact }) => {
          db.run(abandonedRunSql, target, slotAt, variant, contact, at, id)
          touchDay(db, target, slotAt)
          return { slotAt, variant, contact }
        })
      })
    },
    async pendingAttempt({ target, slotAt }) {
      const row = db.one(pendingSql, target, slotAt, owner)
      if (row === undefined) return null
      return { attemptId: Number(row.id), variant: row.variant, contact: row.contact } as PendingAttempt
    },
  }
}

function readsOf(db: Statements): Reads {
  return {
    async lastSlotAt(target, at) {
      const sql = 'SELECT max(slot_at) AS at FROM slots WHERE target = ? AND slot_at <= ?'
      return instantOf(db.one(sql, target, at))
    },
    async findSlot({ target, slotAt }) {
      const row = db.one(`${slotsSql} WHERE target = ? AND slot_at = ?`, target, slotAt)
      return row === undefined ? null : slotRow(row)
    },
    async latestSlots(target, limit) {
      const sql = `${slotsSql} WHERE target = ? ORDER BY slot_at DESC LIMIT ?`
      return db.all(sql, target, limit).map(slotRow)
    },
    async spentOn(target, day) {
      return Number(db.one('SELECT spent FROM budgets WHERE day = ? AND target = ?', day, target)?.spent ?? 0)
    },
    async knowsId(target, id) {
      return db.one('SELECT 1 FROM ledger WHERE target = ? AND created_id = ?', target, id) !== undefined
    },
    async hasCreated(target) {
      const sql = 'SELECT 1 FROM ledger WHERE target = ? AND created_id IS NOT NULL LIMIT 1'
      return db.one(sql, target) !== undefined
    },
  }
}
