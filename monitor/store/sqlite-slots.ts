// Slots and the ledger in SQLite: what was decided, what was begun, and what became of it. Called by sqlite.ts.

import type {
  Abandoned,
  Attempt,
  Claim,
  LedgerState,
  PendingAttempt,
  SlotDecision,
  SlotStore,
} from './slots.ts'
import { slotRow } from './sqlite-books.ts'
import { instantOf, type Statements } from './sqlite-statements.ts'

/** A slot that was missed by a clock that ran ahead comes again when the clock is put right. */
const insertSlotSql = `INSERT INTO slots VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  decision = excluded.decision, reason = excluded.reason, decided_at = excluded.decided_at, local = excluded.local,
  time_zone = excluded.time_zone, rule = excluded.rule WHERE slots.decision = 'missed'`

/** False if it was decided before: then nothing is written. */
export function insertSlot(
  { run }: Statements,
  { target, slotAt, decidedAt, local, timeZone, rule }: SlotDecision,
  decision: string,
  reason: string | null,
): boolean {
  return run(insertSlotSql, target, slotAt, decision, reason, decidedAt, local, timeZone, rule) === 1
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

/** @param assertKept Throws if the file is no longer the one that was opened. */
export const slotStoreOf = (db: Statements, assertKept: () => void): SlotStore => ({
  ...decisionsOf(db),
  ...claimsOf(db, assertKept),
  ...recoveryOf(db),
  ...readsOf(db),
})

type Decisions = Pick<SlotStore, 'gate' | 'recordMissed'>
type Claims = Pick<SlotStore, 'claim' | 'claimAgain' | 'refundSlot' | 'refundAttempt' | 'settle'>
type Recovery = Pick<SlotStore, 'settleAbandoned' | 'pendingAttempt'>
type Reads = Omit<SlotStore, keyof (Decisions & Claims & Recovery)>

function decisionsOf(db: Statements): Decisions {
  return {
    async gate(slot, reason) {
      return insertSlot(db, slot, 'gated', reason)
    },
    async recordMissed(slots, reason) {
      const sql = "INSERT INTO slots VALUES (?, ?, 'missed', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
      return db.transaction(() => {
        let recorded = 0
        for (const { target, slotAt, decidedAt, local, timeZone, rule } of slots)
          recorded += db.run(sql, target, slotAt, reason, decidedAt, local, timeZone, rule)
        return recorded
      })
    },
  }
}

/** Raised only where it is below the limit. */
const spendSql = `INSERT INTO budgets (day, target, spent) SELECT ?1, ?2, 1 WHERE ?3 > 0
  ON CONFLICT DO UPDATE SET spent = spent + 1 WHERE spent < ?3`
const refundSql = `UPDATE budgets SET spent = spent - 1
  WHERE (day, target) = (SELECT day, target FROM ledger WHERE id = ?) AND spent > 0`

function insertAttempt(
  db: Statements,
  { target, slotAt, variant, day, at, marker, contact }: Attempt,
  budgetPerDay: number,
): Claim {
  if (db.run(spendSql, day, target, budgetPerDay) === 0) return 'no-budget'
  const sql = `INSERT INTO ledger (target, slot_at, variant, day, at, marker, contact, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pending') RETURNING id`
  return { attemptId: Number(db.one(sql, target, slotAt, variant, day, at, marker, contact)?.id) }
}

const gateSql = "UPDATE slots SET decision = 'gated', reason = ? WHERE target = ? AND slot_at = ?"

function claimsOf(db: Statements, assertKept: () => void): Claims {
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
        const claim = insertAttempt(db, attempt, budgetPerDay)
        if (claim === 'no-budget') db.run(gateSql, 'budget', slot.target, slot.slotAt)
        return claim
      })
    },
    async claimAgain(attempt, budgetPerDay) {
      return db.transaction(() => {
        assertKept()
        return insertAttempt(db, attempt, budgetPerDay)
      })
    },
    async refundSlot({ target, slotAt }, attemptId, reason, at) {
      db.transaction(() => {
        if (refund(attemptId, at)) db.run(gateSql, reason, target, slotAt)
      })
    },
    async refundAttempt(attemptId, at) {
      db.transaction(() => refund(attemptId, at))
    },
    async settle(attemptId, state, createdId, at) {
      db.transaction(() => settleAttempt(db, attemptId, state, createdId, at))
    },
  }
}

/** Two spans, so that each is answered from an index. */
const abandonedSql = `UPDATE ledger SET state = 'unknown', settled_at = :at WHERE id IN (
  SELECT id FROM ledger WHERE state = 'pending' AND target = :target AND at < :before UNION ALL
  SELECT id FROM ledger WHERE state = 'pending' AND target = :target AND at > :after
) RETURNING id, slot_at AS slotAt, variant, contact`

const abandonedRunSql = `INSERT INTO runs
  (target, slot_at, variant, contact, at, outcome, findings, may_have_created, attempt_id)
  VALUES (?, ?, ?, ?, ?, 'monitor-fault', '[]', 1, ?)`

const pendingSql = `SELECT id, variant, contact FROM ledger WHERE target = ? AND slot_at = ? AND state = 'pending'
  ORDER BY id DESC`

function recoveryOf(db: Statements): Recovery {
  return {
    async settleAbandoned(target, longestMs, at) {
      return db.transaction(() => {
        const values = { at, target, before: at - longestMs, after: at + longestMs }
        const abandoned = db.all(abandonedSql, values) as unknown as (Abandoned & { readonly id: number })[]
        return abandoned.map(({ id, slotAt, variant, contact }) => {
          db.run(abandonedRunSql, target, slotAt, variant, contact, at, id)
          return { slotAt, variant, contact }
        })
      })
    },
    async pendingAttempt({ target, slotAt }) {
      const row = db.one(pendingSql, target, slotAt)
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
      const row = db.one('SELECT * FROM slots WHERE target = ? AND slot_at = ?', target, slotAt)
      return row === undefined ? null : slotRow(row)
    },
    async latestSlots(target, limit) {
      const sql = 'SELECT * FROM slots WHERE target = ? ORDER BY slot_at DESC LIMIT ?'
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
