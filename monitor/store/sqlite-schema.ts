// The tables, and how their file is opened: WAL with synchronous=FULL, so that what was committed survives a kill.
// Called by sqlite.ts.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from './store.ts'

const schemaVersion = 1

const schema = `
CREATE TABLE slots (
  target TEXT NOT NULL, slot_at INTEGER NOT NULL, decision TEXT NOT NULL, reason TEXT,
  decided_at INTEGER NOT NULL, local TEXT NOT NULL, time_zone TEXT NOT NULL, rule TEXT NOT NULL,
  PRIMARY KEY (target, slot_at)
) STRICT;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL,
  at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER, total_ms REAL, findings TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_target ON runs (target, id);
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, slot_at INTEGER NOT NULL, variant TEXT NOT NULL,
  day TEXT NOT NULL, at INTEGER NOT NULL, marker TEXT NOT NULL, state TEXT NOT NULL,
  created_id TEXT, settled_at INTEGER
) STRICT;
CREATE INDEX ledger_by_day ON ledger (target, day);
CREATE TABLE holds (target TEXT PRIMARY KEY, until INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;
CREATE TABLE incident_states (target TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE TABLE events (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT;
CREATE TABLE mails (
  id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL,
  text TEXT NOT NULL, owed_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'owed', error TEXT, settled_at INTEGER
) STRICT;
CREATE INDEX mails_by_state ON mails (state, due_at);
PRAGMA user_version = ${schemaVersion};
`

/** Opens or creates the file. Throws `StoreError`. */
export function openDatabase(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const db = new DatabaseSync(file, { timeout: 5000 })
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
    if (version === 0) db.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`)
    else if (version !== schemaVersion) {
      db.close()
      throw new StoreError(
        `${file} was written by another version (${version}, this one writes ${schemaVersion})`,
      )
    }
    return db
  } catch (error) {
    if (error instanceof StoreError) throw error
    const detail = error instanceof Error ? error.message : 'unknown'
    throw new StoreError(`the store ${file} cannot be opened: ${detail}`, { cause: error })
  }
}
