// The store on node:sqlite, made of its parts, each behind one interface of the port. The files named sqlite-* are the
// only ones that know SQL.
import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { createPlaceCheck } from './file.ts'
import { createPatience, madePatient, type Patience } from './patience.ts'
import { booksOf } from './sqlite-books.ts'
import { incidentStoreOf } from './sqlite-incidents.ts'
import { muteStoreOf } from './sqlite-mutes.ts'
import { type OpenOptions, openDatabase, throwCorruption } from './sqlite-open.ts'
import { endMessagesUnderLock, outboxStoreOf } from './sqlite-outbox.ts'
import { pageBooksOf } from './sqlite-page-books.ts'
import { pruneInSlices } from './sqlite-prune.ts'
import { endAttemptsUnderLock, lockOwnerName, slotStoreOf } from './sqlite-slots.ts'
import { statementsOf } from './sqlite-statements.ts'
import { sumUpInSlices } from './sqlite-sum-up.ts'
import type { Store } from './store.ts'

export interface SqliteOptions extends OpenOptions {
  /** How long another process may keep the file locked before that is trouble. */
  readonly patienceMs?: number
  /** Opened by the one process that holds its lock: what one before it left in its hands is free. Default: no. */
  readonly isUnderLock?: boolean
  /** In ms since the epoch; default: the clock of this machine, which all who share a file have. */
  readonly now?: () => number
}

/** Opens or creates the file. Throws `StoreError`. */
export function openSqliteStore(file: string, options: SqliteOptions = {}): Store {
  const { patienceMs, isUnderLock = false, now, ...opening } = options
  const db = openDatabase(file, opening)
  if (isUnderLock) endLeasesUnderLock(db)
  const owner = isUnderLock ? lockOwnerName : randomUUID()
  // From here on nothing waits within SQLite.
  db.prepare('PRAGMA busy_timeout = 0').get()
  const patiently = patientOf(file, patienceMs)
  const place = createPlaceCheck(file)
  const statements = statementsOf(db)
  const port: Omit<Store, 'isOwnClock' | 'prune' | 'sumUpDays' | 'close'> = {
    now: async () => (now ?? Date.now)(),
    ...slotStoreOf(statements, owner, place.assertKept),
    ...incidentStoreOf(statements),
    ...outboxStoreOf(statements, isUnderLock),
    ...muteStoreOf(statements),
    ...booksOf(statements),
    ...pageBooksOf(statements),
    dataVersion: async () => Number(statements.one('PRAGMA data_version')?.data_version),
    assertWritable: async () => {
      place.assertKept()
      await statements.transaction(() => {
        const { user_version: version } = statements.one('PRAGMA user_version') ?? {}
        // Its page is written, whatever stood there.
        statements.run(`PRAGMA user_version = ${Number(version)}`)
      })
    },
    isInPlace: async () => place.isKept(),
  }
  return {
    ...madePatient(port, patiently),
    isOwnClock: now === undefined,
    prune: (before) =>
      pruneInSlices(
        before,
        (sql, ...values) => patiently(() => statements.run(sql, ...values)),
        () => !db.isOpen,
      ),
    sumUpDays: (at) =>
      sumUpInSlices(
        at,
        (work) => patiently(() => statements.transaction(() => work(statements))),
        () => !db.isOpen,
      ),
    async close() {
      if (!db.isOpen) return
      statements.flush()
      db.close()
    },
  }
}

/** Of processes that held the lock before: the lock tells that none of them lives. */
function endLeasesUnderLock(db: DatabaseSync): void {
  try {
    endMessagesUnderLock(db)
    endAttemptsUnderLock(db)
  } catch {
    // A disk that is full is met by whoever has more to write; they end by themselves.
  }
}

/** Waits for a file that is locked; damage that is found while it is read is told as such. */
function patientOf(file: string, patienceMs: number | undefined): Patience {
  const waiting = createPatience(patienceMs)
  return (work) =>
    waiting(async () => {
      try {
        return await work()
      } catch (error) {
        throwCorruption(error, file)
        throw error
      }
    })
}
