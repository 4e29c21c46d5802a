// What is owed in SQLite: the queue, and what is known of the monitor's own troubles, which is told by the same messages.
// Called by sqlite.ts.
import type { DatabaseSync } from 'node:sqlite'
import {
  droppedError,
  type MessageCounts,
  type MessageResult,
  type NewMessage,
  type OutboxStore,
  type OwedMessage,
  type RefusedMessage,
} from './outbox.ts'
import { insertMessages, makeAnnouncementsDue } from './sqlite-owe.ts'
import type { Row, Statements } from './sqlite-statements.ts'
import { type Threads, threadsOf } from './sqlite-threads.ts'

/** What was just tried is not tried again at once because another message was taken. */
const leastGapMs = 60_000

/** Of processes that held the lock before: none of them lives. */
export function endMessagesUnderLock(db: DatabaseSync): void {
  db.prepare("UPDATE messages SET leased_until = NULL WHERE state = 'owed' AND leased_under_lock = 1").run()
}

/**
 * A lease that ends later than any can was taken before the clock was put back: it holds nobody. What was put off from an
 * instant that is yet to come was so as well: it is due.
 */
const nextSql = `SELECT * FROM messages WHERE state = 'owed' AND (due_at <= :at OR coalesce(tried_at, owed_at) > :at)
  AND (leased_until IS NULL OR leased_until <= :at OR leased_until > :at + :lease)
  AND channel = :channel AND recipient NOT IN (SELECT value FROM json_each(:busy))
  AND (after_mute = 0 OR NOT EXISTS
    (SELECT 1 FROM mutes WHERE mutes.target = messages.target AND mutes.kind IN ('all', messages.kind) AND until > :at))
  AND NOT EXISTS (SELECT 1 FROM messages AS earlier WHERE earlier.state = 'owed' AND earlier.recipient = messages.recipient
    AND earlier.kind IS messages.kind AND earlier.id < messages.id
    AND coalesce('host ' || earlier.host, earlier.target) IS coalesce('host ' || messages.host, messages.target))
  ORDER BY due_at, id LIMIT 1`

const refusedSql = `SELECT DISTINCT recipient AS "to", coalesce(target, host) AS target, kind FROM messages
  WHERE in_trouble = 1 AND coalesce(target, host) IS NOT NULL AND kind IS NOT NULL ORDER BY recipient, 2, kind`
const countSql = `SELECT channel, state, count(*) AS n FROM messages GROUP BY state, channel
  UNION ALL SELECT channel, 'owed', count(*) FROM (SELECT DISTINCT channel, recipient, host, kind FROM announcements)
  GROUP BY channel`

/** @param isUnderLock Whether it is leased by the process that holds the lock of the store. */
export const outboxStoreOf = (db: Statements, isUnderLock: boolean): OutboxStore => ({
  ...leasesOf(db, isUnderLock),
  ...refusalsOf(db),
  ...ownTroublesOf(db),
  ...threadsOf(db),
})

type Leases = Pick<OutboxStore, 'leaseMessage' | 'renewLease' | 'settleMessage' | 'makeMessagesDue'>
type OwnTroubles = Pick<OutboxStore, 'ownTroubles' | 'commitOwnTroubles'>
type Refusals = Omit<OutboxStore, keyof (Leases & OwnTroubles & Threads)>

function leasesOf(db: Statements, isUnderLock: boolean): Leases {
  const leaseSql =
    'UPDATE messages SET leased_until = ?, leased_under_lock = ?, attempts = attempts + 1 WHERE id = ?'
  return {
    async leaseMessage(channel, at, leaseMs, busy) {
      return db.transaction(() => {
        const row = db.one(nextSql, { channel, at, lease: leaseMs, busy: JSON.stringify(busy) })
        if (row === undefined) return null
        db.run(leaseSql, at + leaseMs, Number(isUnderLock), Number(row.id))
        return owedMessage(row)
      })
    },
    async renewLease(id, until) {
      const sql = "UPDATE messages SET leased_until = ? WHERE id = ? AND state = 'owed'"
      await db.transaction(() => db.run(sql, until, id))
    },
    async settleMessage(id, result, at) {
      await db.transaction(() => {
        if (result.result === 'retry') retry(db, id, result, at)
        else if (result.result === 'refused') db.run(refuseSql, result.error, at, id)
        else sent(db, id, at)
      })
    },
    async makeMessagesDue(at) {
      const sql =
        "UPDATE messages SET due_at = min(due_at, ?1), owed_at = min(owed_at, ?1) WHERE state = 'owed'"
      await db.transaction(() => {
        db.run(sql, at)
        makeAnnouncementsDue(db, at)
      })
    },
  }
}

const retrySql = `UPDATE messages SET due_at = ?, error = ?, tried_at = ?, leased_until = NULL,
  in_trouble = max(in_trouble, ?) WHERE id = ? AND state = 'owed'`
const refuseSql = `UPDATE messages SET state = 'refused', error = ?, settled_at = ?, leased_until = NULL, in_trouble = 1
  WHERE id = ? AND state = 'owed'`
const sentSql = `UPDATE messages SET state = 'sent', error = NULL, settled_at = ?, leased_until = NULL, in_trouble = 0
  WHERE id = ? RETURNING recipient, channel`
const dueSql = `UPDATE messages SET due_at = min(due_at, max(?1, coalesce(tried_at, 0) + ?2))
  WHERE state = 'owed' AND channel = ?3 AND due_at > ?1`

/** Once refused, it is in trouble until it is taken: a server that is down meanwhile ends none of that. */
function retry(db: Statements, id: number, result: MessageResult & { readonly result: 'retry' }, at: number) {
  db.run(retrySql, result.at, result.error, at, result.isPutOff ? 1 : 0, id)
}

function sent(db: Statements, id: number, at: number): void {
  const { recipient, channel } = db.one(sentSql, at, id) ?? {}
  // There is such a recipient after all; what was refused for good before stays so until somebody resends it.
  db.run("UPDATE messages SET in_trouble = 0 WHERE recipient = ? AND state = 'refused'", String(recipient))
  // Whoever is behind it is well: what he would not take before is due.
  db.run(dueSql, at, leastGapMs, String(channel))
}

const resendSql = `UPDATE messages SET state = 'owed', due_at = ?1, settled_at = NULL, attempts = 0
  WHERE (state = 'refused' OR state = 'owed' AND in_trouble = 1) AND (?2 IS NULL OR recipient = ?2) RETURNING recipient`

const dropSql = `UPDATE messages SET state = 'refused', error = '${droppedError}', settled_at = ?1, leased_until = NULL,
  in_trouble = 0 WHERE state = 'owed' AND (recipient = ?2 OR channel = ?2) AND coalesce(leased_until, 0) <= ?1
  RETURNING recipient`

function refusalsOf(db: Statements): Refusals {
  const byRecipient = (rows: Row[]) =>
    [...Map.groupBy(rows, ({ recipient }) => String(recipient))].map(([to, { length }]) => ({
      to,
      messages: length,
    }))
  return {
    resendMessages: async (to, at) => byRecipient(await db.transaction(() => db.all(resendSql, at, to))),
    dropMessages: async (to, at) => byRecipient(await db.transaction(() => db.all(dropSql, at, to))),
    async refusedMessages() {
      return db.all(refusedSql).map((row) => ({ ...row }) as unknown as RefusedMessage)
    },
    countMessages: async () => countsOf(db.all(countSql)),
    async messagesByChannel() {
      const byChannel = Map.groupBy(db.all(countSql), ({ channel }) => String(channel))
      return [...byChannel.keys()]
        .sort()
        .map((channel) => ({ channel, ...countsOf(byChannel.get(channel) ?? []) }))
    },
  }
}

function countsOf(rows: readonly Row[]): MessageCounts {
  const of = (wanted: string) =>
    rows.reduce((sum, { state, n }) => (state === wanted ? sum + Number(n) : sum), 0)
  return { owed: of('owed'), sent: of('sent'), refused: of('refused') }
}

function ownTroublesOf(db: Statements): OwnTroubles {
  const troublesText = () => String(db.one('SELECT state FROM own_troubles')?.state ?? '[]')
  return {
    async ownTroubles() {
      return JSON.parse(troublesText())
    },
    async commitOwnTroubles({ at, basedOn, troubles, messages, recoveries }) {
      return db.transaction(() => {
        if (troublesText() !== JSON.stringify(basedOn)) return 'stale'
        db.run('INSERT OR REPLACE INTO own_troubles VALUES (1, ?)', JSON.stringify(troubles))
        insertMessages(db, messages, at)
        for (const recovery of recoveries) if (!withdraw(db, recovery, at)) insertMessages(db, [recovery], at)
        return 'committed'
      })
    },
  }
}

const withdrawSql = `DELETE FROM messages WHERE recipient = ?1 AND (message_id = ?2 OR thread = ?2)
  AND (state = 'refused' OR state = 'owed' AND (attempts = 0 OR in_trouble = 1) AND coalesce(leased_until, 0) <= ?3)`

/** Deletes what was never sent of the thread of a recovery. True if nothing of it can have arrived. */
function withdraw({ run, one }: Statements, { thread, to }: NewMessage, at: number): boolean {
  run(withdrawSql, to, thread, at)
  return one('SELECT 1 FROM messages WHERE message_id = ?1 OR thread = ?1', thread) === undefined
}

const textOrNull = (value: unknown) => (value === null ? null : String(value))

const owedMessage = (row: Row): OwedMessage => ({
  id: Number(row.id),
  messageId: String(row.message_id),
  channel: String(row.channel),
  to: String(row.recipient),
  subject: String(row.subject),
  text: String(row.text),
  html: textOrNull(row.html),
  report: textOrNull(row.report),
  body: textOrNull(row.body),
  thread: textOrNull(row.thread),
  ...labelOf(row),
  attempts: Number(row.attempts) + 1,
})

const labelOf = ({ target, host, kind, event, severity }: Row) =>
  ({ target, host, kind, event, severity }) as Pick<
    OwedMessage,
    'target' | 'host' | 'kind' | 'event' | 'severity'
  >
