// Runs, incidents and holds in SQLite. Called by sqlite.ts.
import { isConclusive } from 'contactrz'
import { noIncidents } from '../incidents/incident.ts'
import type { SentContact } from '../plan/contact.ts'
import { createdVariant } from '../tools/meanings.ts'
import { type Hold, type IncidentChange, type IncidentStore, type RunRecord, rowOf } from './incidents.ts'
import { runRow, runsSql } from './sqlite-books.ts'
import { touchDay } from './sqlite-days.ts'
import { insertAnnouncements, insertMessages } from './sqlite-owe.ts'
import { digestOf } from './sqlite-schema.ts'
import { insertSlot, settleAttempt } from './sqlite-slots.ts'
import { instantOf, type Row, type Statements } from './sqlite-statements.ts'

export const incidentStoreOf = (db: Statements): IncidentStore => ({
  ...commitsOf(db),
  ...readsOf(db),
  ...holdsOf(db),
})

type Commits = Pick<IncidentStore, 'commit' | 'commitIncidents'>
type Holds = Pick<IncidentStore, 'hold' | 'setHold' | 'release'>
type Reads = Omit<IncidentStore, keyof (Commits & Holds)>

function commitsOf(db: Statements): Commits {
  return {
    async commit(record) {
      const { target, takes, at, attempt, hold } = record
      return db.transaction(() => {
        // The attempt first, then the incidents: whoever writes both asks in this order.
        if (attempt !== null && !isPending(db, attempt.id)) {
          settleAttempt(db, attempt.id, attempt.state, attempt.createdId, at)
          return 'lapsed'
        }
        if (!isCurrent(db, record)) return 'stale'
        if (takes !== null && !insertSlot(db, takes, 'run', null)) return 'taken'
        insertRun(db, record)
        if (attempt !== null) settleAttempt(db, attempt.id, attempt.state, attempt.createdId, at)
        insertIncidents(db, record)
        if (hold !== null) insertHold(db, target, hold)
        return 'committed'
      })
    },
    async commitIncidents(change) {
      return db.transaction(() => {
        if (!isCurrent(db, change)) return 'stale'
        insertIncidents(db, change)
        return 'committed'
      })
    },
  }
}

const isPending = ({ one }: Statements, attemptId: number): boolean =>
  one("SELECT 1 FROM ledger WHERE id = ? AND state = 'pending'", attemptId) !== undefined

const stateSql = 'SELECT state, version FROM incident_states WHERE target = ?'

/** Whether nobody else has written them since. */
const isCurrent = ({ one }: Statements, { target, basedOn }: IncidentChange): boolean =>
  (one(stateSql, target)?.version ?? 0) === (basedOn.version ?? 0)

/** One run for each attempt, by its key. */
const runSql = `INSERT INTO runs
  (target, slot_at, variant, contact, at, outcome, status, total_ms, dns_ms, connect_ms, tls_ms, first_byte_ms,
  findings_id, seen_id, may_have_created, attempt_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM findings WHERE digest = ?),
  (SELECT id FROM shapes WHERE digest = ?), ?, ?)`
const findingsSql = 'INSERT INTO findings (digest, findings) VALUES (?, ?) ON CONFLICT DO NOTHING'
const shapeSql = 'INSERT INTO shapes (digest, shape) VALUES (?, ?) ON CONFLICT DO NOTHING'
const verdictSql =
  'INSERT INTO last_verdicts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at'

/** Written once, however many runs have it. What it is found by; null: there is nothing. */
function insertOnce({ run }: Statements, sql: string, said: object | null): string | null {
  if (said === null) return null
  const text = JSON.stringify(said)
  const digest = digestOf(text)
  run(sql, digest, text)
  return digest
}

function insertRun(db: Statements, record: RunRecord): void {
  const { run } = db
  const { target, slotAt, variant, contact, at, outcome, status, totalMs, findings, mayHaveCreated } =
    rowOf(record)
  const created = mayHaveCreated === null ? null : Number(mayHaveCreated)
  const attemptId = record.attempt?.id ?? null
  const found = insertOnce(db, findingsSql, findings.length === 0 ? null : findings)
  const seen = insertOnce(db, shapeSql, record.seen)
  const { dnsMs = null, connectMs = null, tlsMs = null, firstByteMs = null } = record.timing ?? {}
  const what = [target, slotAt, variant, contact, at, outcome, status, totalMs] as const
  run(runSql, ...what, dnsMs, connectMs, tlsMs, firstByteMs, found, seen, created, attemptId)
  touchDay(db, target, slotAt)
  // Outlives the run, whatever its retention.
  if (contact !== null && isConclusive(outcome)) run(verdictSql, target, variant, contact, outcome, at)
}

const eventSql = `INSERT INTO events (target, kind, event, at, opened_at, sequence, muted, content)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`

function insertIncidents(db: Statements, change: IncidentChange): void {
  const { target, at, basedOn, incidents, events, messages, announcements = [] } = change
  const { version, ...state } = incidents
  const next = (basedOn.version ?? 0) + 1
  db.run('INSERT OR REPLACE INTO incident_states VALUES (?, ?, ?)', target, JSON.stringify(state), next)
  for (const { kind, event, at: eventAt, incident, telling, content } of events) {
    const { openedAt, sequence } = incident
    const text = content === null ? null : JSON.stringify(content)
    db.run(eventSql, target, kind, event, eventAt, openedAt, sequence, telling === 'owed' ? 0 : 1, text)
  }
  insertMessages(db, messages, at)
  insertAnnouncements(db, announcements, at)
}

function readsOf({ one, all }: Statements): Reads {
  return {
    async incidents(target) {
      const row = one(stateSql, target)
      return row === undefined
        ? noIncidents
        : { ...JSON.parse(String(row.state)), version: Number(row.version) }
    },
    async lastConclusiveAt(target, variant) {
      const sql = 'SELECT max(at) AS at FROM last_verdicts WHERE target = ? AND variant = ?'
      return instantOf(one(sql, target, variant))
    },
    async latestRuns(target, limit) {
      return all(`${runsSql} WHERE target = ? ORDER BY runs.id DESC LIMIT ?`, target, limit).map(runRow)
    },
    async latestContacts(target, limit) {
      const sql = `SELECT contact, outcome FROM runs WHERE target = ? AND variant = ? AND contact IS NOT NULL
        ORDER BY id DESC LIMIT ?`
      return all(sql, target, createdVariant, limit) as unknown as SentContact[]
    },
  }
}

const holdRow = (row: Row | undefined): Hold | null =>
  row === undefined ? null : { until: Number(row.until), since: Number(row.since) }

function insertHold({ run }: Statements, target: string, { until, since }: Hold): void {
  run('INSERT OR REPLACE INTO holds VALUES (?, ?, ?)', target, until, since)
}

function holdsOf(db: Statements): Holds {
  return {
    async hold(target) {
      return holdRow(db.one('SELECT until, since FROM holds WHERE target = ?', target))
    },
    async setHold(target, hold) {
      await db.transaction(() => insertHold(db, target, hold))
    },
    async release(target, at) {
      return db.transaction(() => {
        const sql = 'SELECT until, since FROM holds WHERE target = ? AND until > ?'
        const hold = holdRow(db.one(sql, target, at))
        if (hold !== null) db.run('UPDATE holds SET until = ? WHERE target = ?', at, target)
        return hold
      })
    },
  }
}
