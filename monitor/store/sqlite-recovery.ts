// What the store does about slots and creates that something went wrong with: a crash, a pause, a lost file. Called
// by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import type { Abandoned, PendingAttempt, Store } from './store.ts'

/** Two spans, so that each is answered from an index. */
const abandonedSql = `UPDATE ledger SET state = 'unknown', settled_at = :at WHERE id IN (
  SELECT id FROM ledger WHERE state = 'pending' AND target = :target AND at < :before UNION ALL
  SELECT id FROM ledger WHERE state = 'pending' AND target = :target AND at > :after
) RETURNING slot_at AS slotAt, variant, contact`

export function recoveryOf(
  db: DatabaseSync,
  transaction: <T>(work: () => T) => T,
): Pick<Store, 'recordMissed' | 'lastSlotAt' | 'settleAbandoned' | 'pendingAttempt' | 'setHold'> {
  return {
    async recordMissed(slots, reason) {
      const insert = db.prepare(
        "INSERT INTO slots VALUES (?, ?, 'missed', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      )
      return transaction(() => {
        let recorded = 0
        for (const { target, slotAt, decidedAt, local, timeZone, rule } of slots)
          recorded += Number(insert.run(target, slotAt, reason, decidedAt, local, timeZone, rule).changes)
        return recorded
      })
    },
    async lastSlotAt(target, at) {
      const row = db
        .prepare('SELECT max(slot_at) AS at FROM slots WHERE target = ? AND slot_at <= ?')
        .get(target, at)
      return typeof row?.at === 'number' ? row.at : null
    },
    async settleAbandoned(target, longestMs, at) {
      return transaction(() => {
        const abandoned = db
          .prepare(abandonedSql)
          .all({ at, target, before: at - longestMs, after: at + longestMs }) as unknown as Abandoned[]
        const insert = db.prepare(
          "INSERT INTO runs (target, slot_at, variant, contact, at, outcome, findings, may_have_created) VALUES (?, ?, ?, ?, ?, 'monitor-fault', '[]', 1)",
        )
        for (const { slotAt, variant, contact } of abandoned) insert.run(target, slotAt, variant, contact, at)
        return abandoned
      })
    },
    async pendingAttempt({ target, slotAt }) {
      const row = db
        .prepare(
          "SELECT id, variant, contact FROM ledger WHERE target = ? AND slot_at = ? AND state = 'pending' ORDER BY id DESC",
        )
        .get(target, slotAt)
      if (row === undefined) return null
      return { attemptId: Number(row.id), variant: row.variant, contact: row.contact } as PendingAttempt
    },
    async setHold(target, { until, since }) {
      db.prepare('INSERT OR REPLACE INTO holds VALUES (?, ?, ?)').run(target, until, since)
    },
  }
}
