// One writer: a second file beside the store, held under an exclusive transaction. The system lets go of it
// when the process ends, however it ends; there is no stale lock to clean up. A third file says who holds it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { lockFileOf, makePrivate, privately } from './file.ts'
import { StoreError } from './store.ts'

export interface Lock {
  release(): void
}

/** Throws `StoreError` if another process has it. */
export function takeLock(storeFile: string): Lock {
  const db = acquire(storeFile)
  if (db === null) {
    throw new StoreError(
      `another contactrz-monitor is at work on ${storeFile}: stop it first (contactrz-monitor stop), or use another store`,
    )
  }
  const ownerFile = ownerFileOf(storeFile)
  try {
    writeFileSync(ownerFile, `${process.pid}\n`, { mode: 0o600 })
  } catch {
    // The lock holds all the same; only `stop` and `reload` do not know whom to ask.
  }
  return {
    release() {
      rmSync(ownerFile, { force: true })
      db.close()
    },
  }
}

/** Whether somebody holds the lock, and the id of that process; `pid` is null where it could not be written. */
export function lockOwner(storeFile: string): { readonly isHeld: boolean; readonly pid: number | null } {
  const db = acquire(storeFile)
  if (db !== null) {
    db.close()
    return { isHeld: false, pid: null }
  }
  try {
    const pid = Number(readFileSync(ownerFileOf(storeFile), 'utf8'))
    return { isHeld: true, pid: Number.isInteger(pid) && pid > 0 ? pid : null }
  } catch {
    return { isHeld: true, pid: null }
  }
}

const ownerFileOf = (storeFile: string) => `${lockFileOf(storeFile)}.pid`

/** Null if somebody else has it. */
function acquire(storeFile: string): DatabaseSync | null {
  const db = openLockFile(storeFile)
  try {
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch {
    db.close()
    return null
  }
}

function openLockFile(storeFile: string): DatabaseSync {
  try {
    mkdirSync(dirname(storeFile), { recursive: true })
    // Whoever may read it could hold it, too.
    const file = lockFileOf(storeFile)
    const db = privately(() => new DatabaseSync(file, { timeout: 0 }))
    makePrivate(file)
    return db
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : 'unknown'
    throw new StoreError(`the lock beside ${storeFile} cannot be written: ${detail}`, { cause })
  }
}
