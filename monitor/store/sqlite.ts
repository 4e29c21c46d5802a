// The store on node:sqlite. With sqlite-schema.ts the only place that knows SQL.
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { isConclusive } from 'contactrz'
import { noIncidents } from '../incidents/incident.ts'
import type { SentContact } from '../plan/contact.ts'
import { createPlaceCheck } from './file.ts'
import { createPatience, madePatient, type Patience } from './patience.ts'
import { booksOf, runRow, slotRow } from './sqlite-books.ts'
import { endLeasesUnderLock, insertMails, mailQueueOf } from './sqlite-mails.ts'
import { mutesOf } from './sqlite-mutes.ts'
import { pruneInSlices } from './sqlite-prune.ts'
import { recoveryOf } from './sqlite-recovery.ts'
import { type OpenOptions, openDatabase, throwCorruption } from './sqlite-schema.ts'
import type { Attempt, Claim, IncidentChange, RunRecord, SlotDecision, Store } from './store.ts'

type Row = Record<string, unknown>

/** A slot that was missed by a clock that ran ahead comes again when the clock is put right. */
const insertSlotSql = `INSERT INTO slots VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  decision = excluded.decision, reason = excluded.reason, decided_at = excluded.decided_at, local = excluded.local,
  time_zone = excluded.time_zone, rule = excluded.rule WHERE slots.decision = 'missed'`

export interface SqliteOptions extends OpenOptions {
  /** How long another process may keep the file locked before that is trouble. */
  readonly patienceMs?: number
  /** Opened by the one process that holds its lock: what one before it left in its hands is free. Default: no. */
  readonly isUnderLock?: boolean
}

/** Opens or creates the file. Throws `StoreError`. */
export function openSqliteStore(file: string, options: SqliteOptions = {}): Store {
  const { patienceMs, isUnderLock = false, ...opening } = options
  const db = openDatabase(file, opening)
  if (isUnderLock) endLeasesUnderLock(db)
  const waiting = createPatience(patienceMs)
  const patiently: Patience = (work) =>
    waiting(async () => {
      try {
        return await work()
      } catch (error) {
        throwCorruption(error, file)
        throw error
      }
    })
  // From here on nothing waits within SQLite.
  db.prepare('PRAGMA busy_timeout = 0').get()
  const place = createPlaceCheck(file)
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? db.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const all = (sql: string, ...values: SQLInputValue[]) => prepared(sql).all(...values) as Row[]
  const one = (sql: string, ...values: SQLInputValue[]) => prepared(sql).get(...values) as Row | undefined
  const run = (sql: string, ...values: SQLInputValue[]) => prepared(sql).run(...values)

  const transaction = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      // A full disk has rolled it back already.
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  const insertSlot = (slot: SlotDecision, decision: string, reason: string | null): boolean =>
    run(
      insertSlotSql,
      slot.target,
      slot.slotAt,
      decision,
      reason,
      slot.decidedAt,
      slot.local,
      slot.timeZone,
      slot.rule,
    ).changes === 1

  const spentOn = (target: string, day: string) =>
    Number(
      one('SELECT count(*) AS n FROM ledger WHERE target = ? AND day = ? AND given_back = 0', target, day)?.n,
    )

  const insertAttempt = (attempt: Attempt, budgetPerDay: number): Claim => {
    place.assertKept()
    if (spentOn(attempt.target, attempt.day) >= budgetPerDay) return 'no-budget'
    const { target, slotAt, variant, day, at, marker, contact } = attempt
    const { lastInsertRowid } = run(
      "INSERT INTO ledger (target, slot_at, variant, day, at, marker, contact, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')",
      target,
      slotAt,
      variant,
      day,
      at,
      marker,
      contact,
    )
    return { attemptId: Number(lastInsertRowid) }
  }

  const settle = (id: number, state: string, createdId: string | null, at: number) =>
    run('UPDATE ledger SET state = ?, created_id = ?, settled_at = ? WHERE id = ?', state, createdId, at, id)

  const refundAttempt = (attemptId: number, at: number) => {
    settle(attemptId, 'not-sent', null, at)
    run('UPDATE ledger SET given_back = 1 WHERE id = ?', attemptId)
  }

  /** Whether nobody else has told of anything since. */
  const isCurrent = ({ target, basedOn }: IncidentChange): boolean => {
    const row = one('SELECT state FROM incident_states WHERE target = ?', target)
    return (row?.state ?? JSON.stringify(noIncidents)) === JSON.stringify(basedOn)
  }

  const insertIncidents = ({ target, at, incidents, events, mails }: IncidentChange) => {
    run('INSERT OR REPLACE INTO incident_states VALUES (?, ?)', target, JSON.stringify(incidents))
    for (const { kind, event, at: eventAt, incident, mail } of events) {
      run(
        'INSERT INTO events (target, kind, event, at, opened_at, muted) VALUES (?, ?, ?, ?, ?, ?)',
        target,
        kind,
        event,
        eventAt,
        incident.openedAt,
        mail === 'owed' ? 0 : 1,
      )
    }
    insertMails(db, mails, at)
  }

  const port: Omit<Store, 'prune' | 'close'> = {
    ...booksOf(db),
    ...mailQueueOf(db, transaction, isUnderLock),
    ...mutesOf(db),
    ...recoveryOf(db, transaction),
    async gate(slot, reason) {
      return insertSlot(slot, 'gated', reason)
    },
    async claim(slot, attempt, budgetPerDay) {
      return transaction(() => {
        const sql = "SELECT 1 FROM slots WHERE target = ? AND slot_at = ? AND decision <> 'missed'"
        if (one(sql, slot.target, slot.slotAt)) return 'taken'
        const claim = insertAttempt(attempt, budgetPerDay)
        if (claim === 'no-budget') insertSlot(slot, 'gated', 'budget')
        else insertSlot(slot, 'run', null)
        return claim
      })
    },
    async claimAgain(attempt, budgetPerDay) {
      return transaction(() => insertAttempt(attempt, budgetPerDay))
    },
    async refundSlot({ target, slotAt }, attemptId, reason, at) {
      transaction(() => {
        refundAttempt(attemptId, at)
        run(
          "UPDATE slots SET decision = 'gated', reason = ? WHERE target = ? AND slot_at = ?",
          reason,
          target,
          slotAt,
        )
      })
    },
    async refundAttempt(attemptId, at) {
      transaction(() => refundAttempt(attemptId, at))
    },
    async settle(attemptId, state, createdId, at) {
      settle(attemptId, state, createdId, at)
    },
    async commit(record) {
      const { target, slotAt, takes, variant, contact, at, outcome, verdict, totalMs, attempt, hold } = record
      return transaction(() => {
        if (!isCurrent(record)) return 'stale'
        if (takes !== null && !insertSlot(takes, 'run', null)) return 'taken'
        run(
          'INSERT INTO runs (target, slot_at, variant, contact, at, outcome, status, total_ms, findings, may_have_created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          target,
          slotAt,
          variant,
          contact,
          at,
          outcome,
          verdict?.status ?? null,
          totalMs,
          JSON.stringify(verdict?.findings ?? []),
          mayHaveCreated(record),
        )
        // Outlives the run, whatever its retention.
        if (contact !== null && isConclusive(outcome)) {
          const sql = `INSERT INTO last_verdicts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at`
          run(sql, target, variant, contact, outcome, at)
        }
        if (attempt !== null) settle(attempt.id, attempt.state, attempt.createdId, at)
        insertIncidents(record)
        if (hold !== null)
          run('INSERT OR REPLACE INTO holds VALUES (?, ?, ?)', target, hold.until, hold.since)
        return 'committed'
      })
    },
    async commitIncidents(change) {
      return transaction(() => {
        if (!isCurrent(change)) return 'stale'
        insertIncidents(change)
        return 'committed'
      })
    },
    async lastConclusiveAt(target, variant) {
      const row = one(
        'SELECT max(at) AS at FROM last_verdicts WHERE target = ? AND variant = ?',
        target,
        variant,
      )
      return typeof row?.at === 'number' ? row.at : null
    },
    async findSlot({ target, slotAt }) {
      const row = one('SELECT * FROM slots WHERE target = ? AND slot_at = ?', target, slotAt)
      return row === undefined ? null : slotRow(row)
    },
    async spentOn(target, day) {
      return spentOn(target, day)
    },
    async hold(target) {
      const row = one('SELECT until, since FROM holds WHERE target = ?', target)
      return row === undefined ? null : { until: Number(row.until), since: Number(row.since) }
    },
    async release(target) {
      const row = one('DELETE FROM holds WHERE target = ? RETURNING until, since', target)
      return row === undefined ? null : { until: Number(row.until), since: Number(row.since) }
    },
    async incidents(target) {
      const row = one('SELECT state FROM incident_states WHERE target = ?', target)
      return row === undefined ? noIncidents : JSON.parse(String(row.state))
    },
    async knownIds(target, limit) {
      // As one text: a thousand rows cost five times as much to hand over.
      const row = one(
        'SELECT json_group_array(created_id) AS ids FROM (SELECT created_id FROM ledger WHERE target = ? AND created_id IS NOT NULL ORDER BY id DESC LIMIT ?)',
        target,
        limit,
      )
      return new Set<string>(JSON.parse(String(row?.ids)))
    },
    async latestRuns(target, limit) {
      return all('SELECT * FROM runs WHERE target = ? ORDER BY id DESC LIMIT ?', target, limit).map(runRow)
    },
    async latestContacts(target, limit) {
      return all(
        `SELECT contact, outcome FROM runs WHERE target = ? AND variant = 'created' AND contact IS NOT NULL
         ORDER BY id DESC LIMIT ?`,
        target,
        limit,
      ) as unknown as SentContact[]
    },
    async latestSlots(target, limit) {
      return all('SELECT * FROM slots WHERE target = ? ORDER BY slot_at DESC LIMIT ?', target, limit).map(
        slotRow,
      )
    },
    async isInPlace() {
      return place.isKept()
    },
  }
  return {
    ...madePatient(port, patiently),
    prune: (before) =>
      pruneInSlices(
        before,
        (sql, ...values) => patiently(() => Number(run(sql, ...values).changes)),
        () => !db.isOpen,
      ),
    async close() {
      db.close()
    },
  }
}

/** Null when nothing was sent. A run that was given up has no verdict, and may have created. */
function mayHaveCreated({ verdict, attempt }: RunRecord): number | null {
  if (verdict !== null) return Number(verdict.mayHaveCreated)
  return attempt === null ? null : Number(attempt.state === 'unknown')
}
