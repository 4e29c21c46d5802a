// How the file is opened: WAL with synchronous=FULL, so that what was committed survives a kill, and with the tables of
// today. Called by sqlite.ts and sqlite-backup.ts.
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makePrivate, privately } from './file.ts'
import { fillTo14 } from './sqlite-fill.ts'
import { digestOf, schemaSteps, schemaVersion } from './sqlite-schema.ts'
import { CorruptStoreError, StoreError } from './store.ts'

export interface OpenOptions {
  /**
   * For a reader of much and a writer of nothing: the file is not searched for damage first, which takes as long as to
   * read all of it, since damage shows where it is read; and more of it is kept in memory.
   */
  readonly toRead?: boolean
}

/** In KiB. Rows of a target lie far apart: with SQLite's 2 MB each page is read many times. */
const readersCache = 65_536

/** Opens or creates the file. Throws `StoreError`. */
export function openDatabase(file: string, { toRead = false }: OpenOptions = {}): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const found = statSync(file, { throwIfNoEntry: false })
    if (found?.isDirectory()) {
      throw new StoreError(`the store ${file} is a folder: name a file in it, such as monitor.db`)
    }
    // A store never is empty: to take it for a first start would forget what was spent and held.
    if (found?.size === 0) throw new CorruptStoreError(corrupt(file))
    // While it is opened nothing else waits.
    const db = privately(() => new DatabaseSync(file, { timeout: 5000 }))
    try {
      refuseForeign(db, file)
      makePrivate(file)
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
      if (toRead) db.exec(`PRAGMA cache_size = -${readersCache}`)
      else assertSound(db, file)
      upgrade(db)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    if (error instanceof StoreError) throw error
    throwCorruption(error, file)
    const detail = error instanceof Error ? error.message : 'unknown'
    throw new StoreError(`the store ${file} cannot be opened: ${detail}`, { cause: error })
  }
}

function assertSound(db: DatabaseSync, file: string): void {
  const [{ quick_check: verdict } = {}] = db.prepare('PRAGMA quick_check(1)').all()
  if (verdict !== 'ok') throw new CorruptStoreError(corrupt(file))
}

/** Throws `CorruptStoreError` if that is what this error of SQLite's says. */
export function throwCorruption(error: unknown, file: string): void {
  if (isCorruption(error)) throw new CorruptStoreError(corrupt(file), error)
}

const corrupt = (file: string) =>
  `the store ${file} is corrupt: contactrz-monitor start moves it aside and makes a new one`

/** SQLITE_CORRUPT and SQLITE_NOTADB, whatever their extended code. */
const isCorruption = (error: unknown) =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  [11, 26].includes(error.errcode & 0xff)

/** Before anything is written: somebody else's file stays as it is. Throws `StoreError`. */
function refuseForeign(db: DatabaseSync, file: string): void {
  const rows = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const tables = new Set(rows.map(({ name }) => String(name)))
  const version = versionOf(db)
  if (version > schemaVersion) {
    throw new StoreError(
      `${file} was written by a newer version (${version}, this one knows ${schemaVersion})`,
    )
  }
  const isOurs = version === 0 ? tables.size === 0 : tables.has('slots') && tables.has('runs')
  if (!isOurs) throw new StoreError(`${file} is a database of another program: choose another store`)
}

/** Two processes may open a new file at once: the version is read within the transaction that raises it. */
function upgrade(db: DatabaseSync): void {
  if (versionOf(db) === schemaVersion) return
  db.function('digest_of', { deterministic: true }, (text) => digestOf(String(text)))
  db.exec('BEGIN IMMEDIATE')
  const version = versionOf(db)
  db.exec(schemaSteps.slice(version, 14).join(''))
  if (version < 14) fillTo14(db, Date.now())
  db.exec(schemaSteps.slice(Math.max(version, 14)).join(''))
  db.exec(`PRAGMA user_version = ${schemaVersion}; COMMIT`)
}

const versionOf = (db: DatabaseSync) => Number(db.prepare('PRAGMA user_version').get()?.user_version)
