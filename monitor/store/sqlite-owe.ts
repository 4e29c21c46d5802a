// How something becomes owed in SQLite: messages, and announcements that become messages with others of their group. Called
// within a transaction by whatever commits.
import type { Announcement, NewMessage } from './outbox.ts'
import type { Statements } from './sqlite-statements.ts'

const insertSql = `INSERT INTO messages (message_id, channel, recipient, subject, text, html, report, body, thread, target,
  host, kind, event, severity, after_mute, owed_at, due_at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16)
  ON CONFLICT DO NOTHING RETURNING id`
const toldSql = 'INSERT INTO told (target, kind, opened_at, sequence, message_id) VALUES (?, ?, ?, ?, ?)'

/** Those that are not known yet; within a transaction. */
export function insertMessages(db: Statements, messages: readonly NewMessage[], at: number): void {
  for (const message of messages) insertMessage(db, message, at)
}

/** Within a transaction. False: another has its name, and nothing was written. */
export function insertMessage({ run, one }: Statements, message: NewMessage, at: number): boolean {
  const { messageId, channel, to, subject, text, html, report, body, thread, severity = null } = message
  const { target, host, kind, event, afterMute, tells } = message
  const said = [messageId, channel, to, subject, text, html, report, body, thread] as const
  const row = one(insertSql, ...said, target, host, kind, event, severity, afterMute ? 1 : 0, at)
  if (row === undefined) return false
  for (const told of tells) run(toldSql, told.target, told.kind, told.openedAt, told.sequence, Number(row.id))
  return true
}

const muteEndSql = (table: string) => `coalesce((SELECT max(until) FROM mutes
  WHERE mutes.target = ${table}.target AND mutes.kind IN ('all', ${table}.kind)), 0)`
/** When the mute ends that keeps a message back; 0: none does. */
export const messageMutedSql = `CASE after_mute WHEN 0 THEN 0 ELSE ${muteEndSql('messages')} END`
/** Of an announcement, also where it comes after one that is kept back, and is of the same target and recipient. */
export const announcementMutedSql = `CASE WHEN EXISTS (SELECT 1 FROM announcements AS kept
  WHERE kept.recipient = announcements.recipient AND kept.target = announcements.target AND kept.kind = announcements.kind
  AND kept.after_mute = 1 AND kept.id <= announcements.id) THEN ${muteEndSql('announcements')} ELSE 0 END`

const announceSql = `INSERT INTO announcements (channel, recipient, host, target, kind, opened_at, sequence, event, at, severity,
  after_mute, owed_at, due_at, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`

/** Those that are not known yet; within a transaction. */
export function insertAnnouncements(
  { run }: Statements,
  announcements: readonly Announcement[],
  at: number,
): void {
  for (const one of announcements) {
    const { channel, to, host, target, kind, openedAt, sequence, event, severity, dueAt, content } = one
    const key = [channel, to, host, target, kind, openedAt, sequence, event, one.at, severity] as const
    run(announceSql, ...key, one.afterMute ? 1 : 0, at, dueAt, content)
  }
}

/** Where the clock was put back, what waits since an instant that is yet to come is due. */
export const makeAnnouncementsDue = ({ run }: Statements, at: number) =>
  run('UPDATE announcements SET due_at = min(due_at, ?1), owed_at = ?1 WHERE owed_at > ?1', at)
