// Announcements in SQLite, which wait for others of their group, and the threads that they are told in. Called by
// sqlite-outbox.ts.
import { withoutUntold } from '../alerts/thread.ts'
import type { ThreadKey, ThreadMember, ThreadState } from '../alerts/thread-state.ts'
import type { OutboxStore, OwedAnnouncement, ToldRecipient } from './outbox.ts'
import { announcementMutedSql, insertMessage } from './sqlite-owe.ts'
import { instantOf, type Row, type Statements } from './sqlite-statements.ts'

export type Threads = Pick<
  OutboxStore,
  'dueThreads' | 'nextThreadAt' | 'owedThread' | 'commitThread' | 'toldOf'
>

/** It waits for no mute, or for one that is over. */
const readySql = `${announcementMutedSql} <= :at`
/** What was put off from an instant that is yet to come was so before the clock was put back. */
const dueSql = `SELECT recipient AS "to", host, kind FROM announcements
  WHERE (:isAll OR due_at <= :at OR owed_at > :at) AND ${readySql} GROUP BY recipient, host, kind ORDER BY min(id)`
const nextSql = `SELECT min(max(due_at, ${announcementMutedSql})) AS at FROM announcements`
const waitingSql = `SELECT *, ${readySql} AS is_ready FROM announcements
  WHERE recipient = :to AND host = :host AND kind = :kind ORDER BY id`
const waitsSql = 'SELECT 1 FROM announcements WHERE id = ? AND recipient = ? AND host = ? AND kind = ?'
/** It is over, and this recipient was not to be told. */
const untoldSql = `SELECT 1 FROM events WHERE target = ?1 AND kind = ?2 AND opened_at = ?3 AND event = 'resolved'
  AND NOT EXISTS (SELECT 1 FROM announcements WHERE recipient = ?4 AND target = ?1 AND kind = ?2 AND opened_at = ?3)`
const threadSql = 'SELECT state, version FROM threads WHERE recipient = ? AND host = ? AND kind = ?'
const toldSql = `SELECT channel, recipient, event FROM (
  SELECT messages.channel, messages.recipient, told.sequence, events.event FROM told
    CROSS JOIN messages ON messages.id = told.message_id
    LEFT JOIN events ON events.target = told.target AND events.kind = told.kind AND events.opened_at = told.opened_at
      AND events.sequence = told.sequence
    WHERE told.target = ?1 AND told.kind = ?2 AND told.opened_at = ?3
  UNION SELECT channel, recipient, sequence, event FROM announcements WHERE target = ?1 AND kind = ?2 AND opened_at = ?3)
  ORDER BY recipient, sequence`

export function threadsOf(db: Statements): Threads {
  const { all, one, run } = db
  const rowOf = ({ to, host, kind }: ThreadKey) => one(threadSql, to, host, kind)
  return {
    async dueThreads(at, isAll) {
      return all(dueSql, { at, isAll: Number(isAll) }).map((row) => ({ ...row }) as unknown as ThreadKey)
    },
    nextThreadAt: async () => instantOf(one(nextSql)),
    async owedThread(key, at) {
      const { to, host, kind } = key
      const row = rowOf(key)
      const kept = row?.state == null ? null : (JSON.parse(String(row.state)) as ThreadState)
      const isUntold = ({ target, openedAt }: ThreadMember) =>
        one(untoldSql, target, kind, openedAt, to) !== undefined
      const state = kept === null ? null : withoutUntold(kept, isUntold)
      const owed = all(waitingSql, { to, host, kind, at })
      const waiting = owed.filter(({ is_ready }) => is_ready === 1).map(owedAnnouncement)
      const muted = new Set(owed.filter(({ is_ready }) => is_ready === 0).map(({ target }) => String(target)))
      return { key, state, version: Number(row?.version ?? 0), waiting, muted: [...muted] }
    },
    async commitThread({ key, at, basedOn, state, message, told }) {
      return db.transaction(() => {
        const { to, host, kind } = key
        if (Number(rowOf(key)?.version ?? 0) !== basedOn) return 'stale'
        for (const id of told) if (one(waitsSql, id, to, host, kind) === undefined) return 'stale'
        const said =
          state === null
            ? ([null, basedOn + 1, at] as const)
            : ([JSON.stringify(state), basedOn + 1, null] as const)
        run('INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?)', to, host, kind, ...said)
        // Rolled back: what waits would be told by none.
        if (!insertMessage(db, message, at))
          throw new Error(`the message ${message.messageId} is known already`)
        for (const id of told) run('DELETE FROM announcements WHERE id = ?', id)
        return 'committed'
      })
    },
    async toldOf(target, kind, openedAt) {
      const rows = Map.groupBy(all(toldSql, target, kind, openedAt), ({ recipient }) => String(recipient))
      return [...rows].map(([to, [first, ...others]]) => {
        const events = [first, ...others].flatMap((row) => (row?.event == null ? [] : [row.event]))
        return { to, channel: String(first?.channel), events } as unknown as ToldRecipient
      })
    },
  }
}

function owedAnnouncement(row: Row): OwedAnnouncement {
  const { id, channel, recipient: to, host, target, kind, opened_at: openedAt, sequence, event } = row
  const { at, severity, after_mute: afterMute, due_at: dueAt, content } = row
  const named = {
    id,
    channel,
    to,
    host,
    target,
    kind,
    openedAt,
    sequence,
    event,
    at,
    severity,
    dueAt,
    content,
  }
  return { ...named, afterMute: afterMute === 1 } as OwedAnnouncement
}
