// A copy of the store, made while others write to it. The copy appears under its name only when it is whole and was
// read back. Called by `contactrz-monitor backup`.
import { existsSync, linkSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { assertPresent, privately } from './file.ts'
import { openDatabase } from './sqlite-open.ts'
import { StoreError } from './store.ts'

export interface Backup {
  readonly slots: number
  readonly runs: number
  readonly ledger: number
  readonly messages: number
}

/** Throws `StoreError`. Nothing is left at `to` then. */
export function backUp(storeFile: string, to: string): Backup {
  assertPresent(storeFile)
  if (existsSync(to)) throw new StoreError(`${to} is there already: name another file, or move that one away`)
  const partial = `${to}.${process.pid}.partial`
  try {
    const db = openDatabase(storeFile)
    try {
      // It holds the addresses that are mailed and the Ids of contacts.
      privately(() => db.prepare('VACUUM INTO ?').run(partial))
    } finally {
      db.close()
    }
    const counts = verify(partial)
    // Unlike a rename it does not overwrite what has come to be there meanwhile.
    linkSync(partial, to)
    return counts
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    const detail = cause instanceof Error ? cause.message : 'unknown'
    throw new StoreError(`the backup could not be written: ${detail}`, { cause })
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${partial}${suffix}`, { force: true })
  }
}

function verify(file: string): Backup {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const answer = db.prepare('PRAGMA integrity_check').get()?.integrity_check
    if (answer !== 'ok') throw new StoreError('the backup is damaged, and was thrown away: check the disk')
    const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
    return {
      slots: count('slots'),
      runs: count('runs'),
      ledger: count('ledger'),
      messages: count('messages'),
    }
  } finally {
    db.close()
  }
}
