// Owed mail in SQLite: the queue, and what is known of the monitor's own troubles, which is told by the same mails.
// Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import type { MailResult, NewMail, OutboxStore, OwedMail, RefusedMail } from './outbox.ts'
import type { Row, Statements } from './sqlite-statements.ts'

/** What was just tried is not tried again at once because another mail was taken. */
const leastGapMs = 60_000

const insertSql = `INSERT INTO mails (message_id, recipient, subject, text, html, report, thread, target, kind, event,
  opened_at, sequence, severity, after_mute, owed_at, due_at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)
  ON CONFLICT DO NOTHING`

/** Those that are not known yet; within a transaction. */
export function insertMails({ run }: Statements, mails: readonly NewMail[], at: number): void {
  for (const mail of mails) {
    const { messageId, to, subject, text, html, report, thread, target, kind, event, severity = null } = mail
    const said = [messageId, to, subject, text, html, report, thread] as const
    run(
      insertSql,
      ...said,
      target,
      kind,
      event,
      mail.openedAt,
      mail.sequence,
      severity,
      mail.afterMute ? 1 : 0,
      at,
    )
  }
}

/** Of processes that held the lock before: none of them lives. */
export function endMailsUnderLock(db: DatabaseSync): void {
  db.prepare("UPDATE mails SET leased_until = NULL WHERE state = 'owed' AND leased_under_lock = 1").run()
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
export const outboxStoreOf = (db: Statements, isUnderLock: boolean): OutboxStore => ({
  ...leasesOf(db, isUnderLock),
  ...refusalsOf(db),
  ...ownTroublesOf(db),
})

type Leases = Pick<OutboxStore, 'leaseMail' | 'renewLease' | 'settleMail' | 'makeMailsDue'>
type OwnTroubles = Pick<OutboxStore, 'ownTroubles' | 'commitOwnTroubles'>
type Refusals = Omit<OutboxStore, keyof (Leases & OwnTroubles)>

function leasesOf(db: Statements, isUnderLock: boolean): Leases {
  const leaseSql =
    'UPDATE mails SET leased_until = ?, leased_under_lock = ?, attempts = attempts + 1 WHERE id = ?'
  return {
    async leaseMail(at, leaseMs, busy) {
      return db.transaction(() => {
        const row = db.one(nextSql, { at, lease: leaseMs, busy: JSON.stringify(busy) })
        if (row === undefined) return null
        db.run(leaseSql, at + leaseMs, Number(isUnderLock), Number(row.id))
        return owedMail(row)
      })
    },
    async renewLease(id, until) {
      const sql = "UPDATE mails SET leased_until = ? WHERE id = ? AND state = 'owed'"
      await db.transaction(() => db.run(sql, until, id))
    },
    async settleMail(id, result, at) {
      await db.transaction(() => {
        if (result.result === 'retry') retry(db, id, result, at)
        else if (result.result === 'refused') db.run(refuseSql, result.error, at, id)
        else sent(db, id, at)
      })
    },
    async makeMailsDue(at) {
      const sql = "UPDATE mails SET due_at = min(due_at, ?1), owed_at = min(owed_at, ?1) WHERE state = 'owed'"
      await db.transaction(() => db.run(sql, at))
    },
  }
}

const retrySql = `UPDATE mails SET due_at = ?, error = ?, tried_at = ?, leased_until = NULL,
  in_trouble = max(in_trouble, ?) WHERE id = ? AND state = 'owed'`
const refuseSql = `UPDATE mails SET state = 'refused', error = ?, settled_at = ?, leased_until = NULL, in_trouble = 1
  WHERE id = ? AND state = 'owed'`
const sentSql = `UPDATE mails SET state = 'sent', error = NULL, settled_at = ?, leased_until = NULL, in_trouble = 0
  WHERE id = ? RETURNING recipient`
const dueSql = `UPDATE mails SET due_at = min(due_at, max(?1, coalesce(tried_at, 0) + ?2))
  WHERE state = 'owed' AND due_at > ?1`

/** Once refused, it is in trouble until it is taken: a server that is down meanwhile ends none of that. */
function retry(db: Statements, id: number, result: MailResult & { readonly result: 'retry' }, at: number) {
  db.run(retrySql, result.at, result.error, at, result.isPutOff ? 1 : 0, id)
}

function sent(db: Statements, id: number, at: number): void {
  const to = String(db.one(sentSql, at, id)?.recipient)
  // There is such a recipient after all; what was refused for good before stays so until somebody resends it.
  db.run("UPDATE mails SET in_trouble = 0 WHERE recipient = ? AND state = 'refused'", to)
  // The server is well: what it would not take before is due.
  db.run(dueSql, at, leastGapMs)
}

const resendSql = `UPDATE mails SET state = 'owed', due_at = ?1, settled_at = NULL, attempts = 0
  WHERE (state = 'refused' OR state = 'owed' AND in_trouble = 1) AND (?2 IS NULL OR recipient = ?2) RETURNING recipient`

function refusalsOf(db: Statements): Refusals {
  return {
    async resendMails(to, at) {
      const rows = await db.transaction(() => db.all(resendSql, at, to))
      const byRecipient = Map.groupBy(rows, ({ recipient }) => String(recipient))
      return [...byRecipient].map(([recipient, { length }]) => ({ to: recipient, mails: length }))
    },
    async refusedMails() {
      return db.all(refusedSql).map((row) => ({ ...row }) as unknown as RefusedMail)
    },
    async countMails() {
      const rows = db.all('SELECT state, count(*) AS n FROM mails GROUP BY state')
      const counts = new Map(rows.map(({ state, n }) => [state, Number(n)]))
      const of = (state: string) => counts.get(state) ?? 0
      return { owed: of('owed'), sent: of('sent'), refused: of('refused') }
    },
  }
}

function ownTroublesOf(db: Statements): OwnTroubles {
  const troublesText = () => String(db.one('SELECT state FROM own_troubles')?.state ?? '[]')
  return {
    async ownTroubles() {
      return JSON.parse(troublesText())
    },
    async commitOwnTroubles({ at, basedOn, troubles, mails, recoveries }) {
      return db.transaction(() => {
        if (troublesText() !== JSON.stringify(basedOn)) return 'stale'
        db.run('INSERT OR REPLACE INTO own_troubles VALUES (1, ?)', JSON.stringify(troubles))
        insertMails(db, mails, at)
        for (const recovery of recoveries) if (!withdraw(db, recovery, at)) insertMails(db, [recovery], at)
        return 'committed'
      })
    },
  }
}

const withdrawSql = `DELETE FROM mails WHERE recipient = ?1 AND (message_id = ?2 OR thread = ?2)
  AND (state = 'refused' OR state = 'owed' AND (attempts = 0 OR in_trouble = 1) AND coalesce(leased_until, 0) <= ?3)`

/** Deletes what was never sent of the thread of a recovery. True if nothing of it can have arrived. */
function withdraw({ run, one }: Statements, { thread, to }: NewMail, at: number): boolean {
  run(withdrawSql, to, thread, at)
  return one('SELECT 1 FROM mails WHERE message_id = ?1 OR thread = ?1', thread) === undefined
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
