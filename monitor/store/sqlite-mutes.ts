// Mutes in SQLite: a table of their own, so that the command can write while `start` runs. Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import type { Mute, Store } from './store.ts'

const muteRow = (row: Record<string, unknown>): Mute =>
  ({ target: row.target, kind: row.kind, since: row.since, until: row.until, reason: row.reason }) as Mute

export function mutesOf(db: DatabaseSync): Pick<Store, 'mute' | 'unmute' | 'mutes'> {
  return {
    async mute({ target, kind, since, until, reason }) {
      db.prepare('INSERT OR REPLACE INTO mutes VALUES (?, ?, ?, ?, ?)').run(
        target,
        kind,
        since,
        until,
        reason,
      )
    },
    async unmute(target, kind, at) {
      const lifted = db
        .prepare('DELETE FROM mutes WHERE target = ?1 AND (?2 IS NULL OR kind = ?2) RETURNING *')
        .all(target, kind)
      return lifted.map(muteRow).filter(({ until }) => until > at)
    },
    async mutes(target, at) {
      return db
        .prepare('SELECT * FROM mutes WHERE target = ? AND until > ? ORDER BY kind')
        .all(target, at)
        .map(muteRow)
    },
  }
}
