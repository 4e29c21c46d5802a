// Owed mail in SQLite: the queue, and what is known of the monitor's own troubles, which is told by the same mails.
// Called by sqlite.ts.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { MailResult, NewMail, OwedMail, RefusedMail, Store } from './store.ts'

type Row = Record<string, unknown>

type Queue = Pick<
  Store,
  | 'makeMailsDue'
  | 'leaseMail'
  | 'renewLease'
  | 'settleMail'
  | 'refusedMails'
  | 'resendMails'
  | 'ownTroubles'
  | 'commitOwnTroubles'
  | 'countMails'
>

/** What was just tried is not tried again at once because another mail was taken. */
const leastGapMs = 60_000

/** One that is not known yet; within a transaction. */
export function insertMails(db: DatabaseSync, mails: readonly NewMail[], at: number): void {
  if (mails.length === 0) return
  const insert = db.prepare(
    `INSERT INTO mails (message_id, recipient, subject, text, html, report, thread, target, kind, event, severity, after_mute, owed_at, due_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  for (const mail of mails) {
    insert.run(
      mail.messageId,
      mail.to,
      mail.subject,
      mail.text,
      mail.html,
      mail.report,
      mail.thread,
      mail.target,
      mail.kind,
      mail.event,
      mail.severity ?? null,
      mail.afterMute ? 1 : 0,
      at,
      at,
    )
  }
}

/** Of processes that held the lock before: the lock tells that none of them lives. */
export function endLeasesUnderLock(db: DatabaseSync): void {
  try {
    db.prepare("UPDATE mails SET leased_until = NULL WHERE state = 'owed' AND leased_under_lock = 1").run()
  } catch {
    // A disk that is full is met by whoever has more to write; they end by themselves.
  }
}

/**
 * A lease that ends later than any can was taken before the clock was put back: it holds nobody. What was put off from an
 * instant that is yet to come was so as well: it is due.
 */
const nextSql = `SELECT * FROM mails WHERE state = 'owed' AND (due_at <= :at OR coalesce(tried_at, owed_at) > :at)
  AND (leased_until IS NULL OR leased_until <= :at OR leased_until > :at + :lease)
  AND recipient NOT IN (SELECT value FROM json_each(:busy))
  AND (after_mute = 0 OR NOT EXISTS
    (SELECT 1 FROM mutes WHERE mutes.target = mails.target AND mutes.kind IN ('all', mails.kind) AND until > :at))
  AND NOT EXISTS (SELECT 1 FROM mails AS earlier WHERE earlier.state = 'owed' AND earlier.recipient = mails.recipient
    AND earlier.target IS mails.target AND earlier.kind IS mails.kind AND earlier.id < mails.id)
  ORDER BY due_at, id LIMIT 1`

const refusedSql = `SELECT DISTINCT recipient AS "to", target, kind FROM mails
  WHERE in_trouble = 1 AND target IS NOT NULL AND kind IS NOT NULL ORDER BY recipient, target, kind`

/** @param isUnderLock Whether it is leased by the process that holds the lock of the store. */
export function mailQueueOf(
  db: DatabaseSync,
  transaction: <T>(work: () => T) => T,
  isUnderLock: boolean,
): Queue {
  const run = (sql: string, ...values: SQLInputValue[]) => db.prepare(sql).run(...values)
  const troublesText = () => String(db.prepare('SELECT state FROM own_troubles').get()?.state ?? '[]')
  /** Once refused, it is in trouble until it is taken: a server that is down meanwhile ends none of that. */
  const retry = (id: number, { at: dueAt, error, isPutOff }: MailResult & { result: 'retry' }, at: number) =>
    run(
      `UPDATE mails SET due_at = ?, error = ?, tried_at = ?, leased_until = NULL, in_trouble = max(in_trouble, ?)
       WHERE id = ?`,
      dueAt,
      error,
      at,
      isPutOff ? 1 : 0,
      id,
    )
  const sent = (id: number, at: number) => {
    const sql =
      "UPDATE mails SET state = 'sent', error = NULL, settled_at = ?, leased_until = NULL, in_trouble = 0 WHERE id = ? RETURNING recipient"
    const to = String(db.prepare(sql).get(at, id)?.recipient)
    // There is such a recipient after all; what was refused for good before stays so until somebody resends it.
    run("UPDATE mails SET in_trouble = 0 WHERE recipient = ? AND state = 'refused'", to)
    // The server is well: what it would not take before is due.
    run(
      `UPDATE mails SET due_at = min(due_at, max(?1, coalesce(tried_at, 0) + ?2)) WHERE state = 'owed' AND due_at > ?1`,
      at,
      leastGapMs,
    )
  }
  return {
    async makeMailsDue(at) {
      run("UPDATE mails SET due_at = min(due_at, ?1), owed_at = min(owed_at, ?1) WHERE state = 'owed'", at)
    },
    async leaseMail(at, leaseMs, busy) {
      return transaction(() => {
        const row = db.prepare(nextSql).get({ at, lease: leaseMs, busy: JSON.stringify(busy) })
        if (row === undefined) return null
        const sql =
          'UPDATE mails SET leased_until = ?, leased_under_lock = ?, attempts = attempts + 1 WHERE id = ?'
        run(sql, at + leaseMs, Number(isUnderLock), Number(row.id))
        return owedMail(row)
      })
    },
    async renewLease(id, until) {
      run("UPDATE mails SET leased_until = ? WHERE id = ? AND state = 'owed'", until, id)
    },
    async settleMail(id, result, at) {
      transaction(() => {
        if (result.result === 'retry') retry(id, result, at)
        else if (result.result === 'refused') {
          const sql =
            "UPDATE mails SET state = 'refused', error = ?, settled_at = ?, leased_until = NULL, in_trouble = 1 WHERE id = ?"
          run(sql, result.error, at, id)
        } else sent(id, at)
      })
    },
    async refusedMails() {
      return db
        .prepare(refusedSql)
        .all()
        .map((row) => ({ ...row }) as unknown as RefusedMail)
    },
    async resendMails(to, at) {
      return transaction(() => {
        const rows = db
          .prepare(
            `UPDATE mails SET state = 'owed', due_at = ?1, settled_at = NULL, attempts = 0
             WHERE (state = 'refused' OR state = 'owed' AND in_trouble = 1) AND (?2 IS NULL OR recipient = ?2) RETURNING recipient`,
          )
          .all(at, to)
        const byRecipient = Map.groupBy(rows, ({ recipient }) => String(recipient))
        return [...byRecipient].map(([recipient, { length }]) => ({ to: recipient, mails: length }))
      })
    },
    async ownTroubles() {
      return JSON.parse(troublesText())
    },
    async commitOwnTroubles({ at, basedOn, troubles, mails, recoveries }) {
      return transaction(() => {
        if (troublesText() !== JSON.stringify(basedOn)) return 'stale'
        run('INSERT OR REPLACE INTO own_troubles VALUES (1, ?)', JSON.stringify(troubles))
        insertMails(db, mails, at)
        for (const recovery of recoveries) {
          if (withdraw(db, recovery, at)) continue
          insertMails(db, [recovery], at)
        }
        return 'committed'
      })
    },
    async countMails() {
      const counts = new Map(
        db
          .prepare('SELECT state, count(*) AS n FROM mails GROUP BY state')
          .all()
          .map((row) => [row.state, Number(row.n)]),
      )
      return {
        owed: counts.get('owed') ?? 0,
        sent: counts.get('sent') ?? 0,
        refused: counts.get('refused') ?? 0,
      }
    },
  }
}

/** Deletes what was never sent of the thread of a recovery. True if nothing of it can have arrived. */
function withdraw(db: DatabaseSync, { thread, to }: NewMail, at: number): boolean {
  db.prepare(
    `DELETE FROM mails WHERE recipient = ?1 AND (message_id = ?2 OR thread = ?2)
     AND (state = 'refused' OR state = 'owed' AND (attempts = 0 OR in_trouble = 1) AND coalesce(leased_until, 0) <= ?3)`,
  ).run(to, thread, at)
  return db.prepare('SELECT 1 FROM mails WHERE message_id = ?1 OR thread = ?1').get(thread) === undefined
}

const textOrNull = (value: unknown) => (value === null ? null : String(value))

const owedMail = (row: Row): OwedMail => ({
  id: Number(row.id),
  messageId: String(row.message_id),
  to: String(row.recipient),
  subject: String(row.subject),
  text: String(row.text),
  html: textOrNull(row.html),
  report: textOrNull(row.report),
  thread: textOrNull(row.thread),
  ...labelOf(row),
  attempts: Number(row.attempts) + 1,
})

const labelOf = ({ target, kind, event, severity }: Row) =>
  ({ target, kind, event, severity }) as Pick<OwedMail, 'target' | 'kind' | 'event' | 'severity'>
