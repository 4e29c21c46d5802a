// What is older than its retention is deleted in slices, each committed by itself, and everything else goes on
// in between: years at once would hold up the whole process. Called by sqlite.ts.
import { setTimeout } from 'node:timers/promises'

/** Each deletes what is older than the first parameter, at most as many rows as the second. */
const deletions = [
  'DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE at < ? ORDER BY at LIMIT ?)',
  // The last slot of each target stays: without it, it would be taken for one that nobody has decided.
  `DELETE FROM slots WHERE rowid IN (SELECT rowid FROM slots WHERE slot_at < ?
     AND slot_at < (SELECT max(slot_at) FROM slots AS later WHERE later.target = slots.target) ORDER BY slot_at LIMIT ?)`,
  // Left alone, SQLite walks through all that were sent. Whoever was told of what is open still is told of its end.
  `DELETE FROM messages WHERE id IN
     (SELECT id FROM messages INDEXED BY messages_sent WHERE state = 'sent' AND settled_at < ? AND NOT EXISTS
       (SELECT 1 FROM told CROSS JOIN incident_states AS states ON states.target = told.target WHERE message_id = messages.id
       AND json_extract(state, '$.open."' || told.kind || '".openedAt') = told.opened_at) ORDER BY settled_at LIMIT ?)`,
  'DELETE FROM threads WHERE (recipient, host, kind) IN (SELECT recipient, host, kind FROM threads WHERE ended_at < ? LIMIT ?)',
  'DELETE FROM mutes WHERE rowid IN (SELECT rowid FROM mutes WHERE until < ? LIMIT ?)',
  // Of a day that is over in every zone.
  `DELETE FROM budgets WHERE (day, target) IN
     (SELECT day, target FROM budgets WHERE day < date(? / 1000, 'unixepoch', '-2 days') LIMIT ?)`,
  `DELETE FROM slot_days WHERE (target, day, time_zone) IN
     (SELECT target, day, time_zone FROM slot_days WHERE day < date(? / 1000, 'unixepoch', '-2 days') LIMIT ?)`,
  `DELETE FROM duration_days WHERE (target, day, phase) IN
     (SELECT target, day, phase FROM duration_days WHERE day < date(? / 1000, 'unixepoch', '-2 days') LIMIT ?)`,
]

const firstSlice = 200
const largestSlice = 1000
/** Of one slice: nobody notices that. */
const sliceMs = 25

/** @param deleteRows Runs one of them with its parameters; how many rows it deleted. */
export async function pruneInSlices(
  before: number,
  deleteRows: (sql: string, before: number, limit: number) => Promise<number>,
  isClosed: () => boolean,
): Promise<void> {
  for (const sql of deletions) {
    let slice = firstSlice
    while (!isClosed()) {
      const begun = performance.now()
      const deleted = await deleteRows(sql, before, slice).catch((error: unknown) => {
        if (isClosed()) return 0
        throw error
      })
      if (deleted < slice) break
      const tookMs = performance.now() - begun
      // As many as the disk takes in this time.
      slice = Math.max(1, Math.min(Math.round((slice * sliceMs) / tookMs), 2 * slice, largestSlice))
      // Half of the time is everybody else's.
      await setTimeout(tookMs)
    }
  }
}
