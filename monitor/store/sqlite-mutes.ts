// Mutes in SQLite: a table of their own, so that the command can write while `start` runs. Called by sqlite.ts.
import type { Mute, MuteStore } from './mutes.ts'
import type { Row, Statements } from './sqlite-statements.ts'

const muteRow = ({ target, kind, since, until, reason }: Row): Mute =>
  ({ target, kind, since, until, reason }) as Mute

export function muteStoreOf(db: Statements): MuteStore {
  return {
    async mute({ target, kind, since, until, reason }) {
      const sql = 'INSERT OR REPLACE INTO mutes VALUES (?, ?, ?, ?, ?)'
      await db.transaction(() => db.run(sql, target, kind, since, until, reason))
    },
    async unmute(target, kind, at) {
      const sql = 'DELETE FROM mutes WHERE target = ?1 AND (?2 IS NULL OR kind = ?2) RETURNING *'
      const lifted = await db.transaction(() => db.all(sql, target, kind).map(muteRow))
      return lifted.filter(({ until }) => until > at)
    },
    async mutes(target, at) {
      const sql = 'SELECT * FROM mutes WHERE target = ? AND until > ? ORDER BY kind'
      return db.all(sql, target, at).map(muteRow)
    },
  }
}
