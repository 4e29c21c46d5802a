// Slots and the ledger in SQLite: what was decided, what was begun, and what became of it. Called by sqlite.ts.

import type { Abandoned, Attempt, Claim, PendingAttempt, SlotDecision, SlotStore } from './slots.ts'
import { slotRow } from './sqlite-books.ts'
import { instantOf, type Row, type Statements } from './sqlite-statements.ts'

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

export function settleAttempt(
  { run }: Statements,
  id: number,
  state: string,
  createdId: string | null,
  at: number,
): void {
  run('UPDATE ledger SET state = ?, created_id = ?, settled_at = ? WHERE id = ?', state, createdId, at, id)
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

const spent = ({ one }: Statements, target: string, day: string) =>
  Number(
    one('SELECT count(*) AS n FROM ledger WHERE target = ? AND day = ? AND given_back = 0', target, day)?.n,
  )

function insertAttempt(
  db: Statements,
  { target, slotAt, variant, day, at, marker, contact }: Attempt,
  budgetPerDay: number,
): Claim {
  if (spent(db, target, day) >= budgetPerDay) return 'no-budget'
  const sql = `INSERT INTO ledger (target, slot_at, variant, day, at, marker, contact, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pending') RETURNING id`
  return { attemptId: Number(db.one(sql, target, slotAt, variant, day, at, marker, contact)?.id) }
}

function claimsOf(db: Statements, assertKept: () => void): Claims {
  const refundAttempt = (attemptId: number, at: number) => {
    settleAttempt(db, attemptId, 'not-sent', null, at)
    db.run('UPDATE ledger SET given_back = 1 WHERE id = ?', attemptId)
  }
  return {
    async claim(slot, attempt, budgetPerDay) {
      return db.transaction(() => {
        const sql = "SELECT 1 FROM slots WHERE target = ? AND slot_at = ? AND decision <> 'missed'"
        if (db.one(sql, slot.target, slot.slotAt)) return 'taken'
        assertKept()
        const claim = insertAttempt(db, attempt, budgetPerDay)
        if (claim === 'no-budget') insertSlot(db, slot, 'gated', 'budget')
        else insertSlot(db, slot, 'run', null)
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
        refundAttempt(attemptId, at)
        const sql = "UPDATE slots SET decision = 'gated', reason = ? WHERE target = ? AND slot_at = ?"
        db.run(sql, reason, target, slotAt)
      })
    },
    async refundAttempt(attemptId, at) {
      db.transaction(() => refundAttempt(attemptId, at))
    },
    async settle(attemptId, state, createdId, at) {
      settleAttempt(db, attemptId, state, createdId, at)
    },
  }
}

/** Two spans, so that each is answered from an index. */
const abandonedSql = `UPDATE ledger SET state = 'unknown', settled_at = :at WHERE id IN (
  SELECT id FROM ledger WHERE state = 'pending' AND target = :target AND at < :before UNION ALL
  SELECT id FROM ledger WHERE state = 'pending' AND target = :target AND at > :after
) RETURNING slot_at AS slotAt, variant, contact`

const abandonedRunSql = `INSERT INTO runs (target, slot_at, variant, contact, at, outcome, findings, may_have_created)
  VALUES (?, ?, ?, ?, ?, 'monitor-fault', '[]', 1)`

const pendingSql = `SELECT id, variant, contact FROM ledger WHERE target = ? AND slot_at = ? AND state = 'pending'
  ORDER BY id DESC`

function recoveryOf(db: Statements): Recovery {
  return {
    async settleAbandoned(target, longestMs, at) {
      return db.transaction(() => {
        const values = { at, target, before: at - longestMs, after: at + longestMs }
        const abandoned = db.all(abandonedSql, values) as unknown as Abandoned[]
        for (const { slotAt, variant, contact } of abandoned)
          db.run(abandonedRunSql, target, slotAt, variant, contact, at)
        return abandoned
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
      return spent(db, target, day)
    },
    async knownIds(target, limit) {
      // As one text: a thousand rows cost five times as much to hand over.
      const sql = `SELECT json_group_array(created_id) AS ids FROM
        (SELECT created_id FROM ledger WHERE target = ? AND created_id IS NOT NULL ORDER BY id DESC LIMIT ?)`
      return new Set<string>(JSON.parse(String((db.one(sql, target, limit) as Row).ids)))
    },
  }
}
