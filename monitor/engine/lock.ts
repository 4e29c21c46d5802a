// One writer: a second file beside the store, held under an exclusive transaction. The system lets go of it
// when the process ends, however it ends; there is no stale lock to clean up.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { lockFileOf } from '../store/file.ts'
import { StoreError } from '../store/store.ts'

export interface Lock {
  release(): void
}

/** Throws `StoreError` if another process has it. */
export function takeLock(storeFile: string): Lock {
  const db = openLockFile(storeFile)
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch {
    db.close()
    throw new StoreError(
      `another contactrz-monitor is at work on ${storeFile}: stop it first, or use another store`,
    )
  }
  return { release: () => db.close() }
}

function openLockFile(storeFile: string): DatabaseSync {
  try {
    mkdirSync(dirname(storeFile), { recursive: true })
    return new DatabaseSync(lockFileOf(storeFile), { timeout: 0 })
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : 'unknown'
    throw new StoreError(`the lock beside ${storeFile} cannot be written: ${detail}`, { cause })
  }
}
