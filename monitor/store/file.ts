// The file of the store as the system has it: which one it is, who may read it, and whether it still is where it was.
// Called by the SQLite store, the lock and the commands.
import { chmodSync, existsSync, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { StoreError } from './store.ts'

/** Of the file, and of what stands beside it and belongs to it. */
export const storeSuffixes = ['', '-wal', '-shm'] as const

/** Held by `start`; it stays when `start` has ended. */
export const lockFileOf = (storeFile: string) => `${realPathOf(storeFile)}.lock`

/** By whichever links it is named, also before the file is there. Its folder must be. */
function realPathOf(file: string, links = 0): string {
  const path = join(realpathSync(dirname(file)), basename(file))
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  // As many as Linux follows.
  return isLink && links < 40 ? realPathOf(resolve(dirname(path), readlinkSync(path)), links + 1) : path
}

/** A monitor has run on this store before, and its file is gone. */
export const isLost = (storeFile: string): boolean => {
  if (existsSync(storeFile) || !existsSync(dirname(storeFile))) return false
  return existsSync(lockFileOf(storeFile))
}

/** Throws `StoreError` if it is lost: what a monitor that is still at work has written lies beside it, and is not of another file. */
export function assertNotLost(storeFile: string): void {
  if (!isLost(storeFile)) return
  throw new StoreError(
    `the store ${storeFile} is gone, although a monitor has run on it before: put it back, or end that monitor (contactrz-monitor stop) and start it again, which makes it new`,
  )
}

/** Throws `StoreError` if there is none: only `start` and `once` make one. */
export function assertPresent(storeFile: string): void {
  assertNotLost(storeFile)
  if (!existsSync(storeFile))
    throw new StoreError(`there is no store at ${storeFile} yet: start or once makes it`)
}

/** Of a lost one, where nobody is at work on it. */
export const madeNewText = (storeFile: string) =>
  `the store ${storeFile} is made new, although a monitor has run on it before: what was spent, held and open is not known. If it was moved, stop, put it back, and start again`

/** It holds the addresses that are mailed and the Ids of contacts: nobody else reads it. */
export function makePrivate(file: string): void {
  for (const suffix of storeSuffixes) {
    const mode = statSync(`${file}${suffix}`, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o077) !== 0) chmodSync(`${file}${suffix}`, 0o600)
  }
}

/** What `work` makes new is read by nobody else, from its first byte on. */
export function privately<Result>(work: () => Result): Result {
  const before = process.umask(0o077)
  try {
    return work()
  } finally {
    process.umask(before)
  }
}

export interface PlaceCheck {
  /** Whether the file that was opened is still the one at its path. */
  isKept(): boolean
  /** Throws `StoreError` if it is not. */
  assertKept(): void
}

/**
 * Notices that another file has taken the place of this one: a backup was put there, or a disk was lost. What is written
 * would go where nobody finds it, and `once` beside it would create everything twice.
 */
export function createPlaceCheck(file: string): PlaceCheck {
  const place = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>) => `${dev} ${ino}`
  const opened = place(statSync(file))
  const placeNow = () => {
    const now = statSync(file, { throwIfNoEntry: false })
    return now === undefined ? null : place(now)
  }
  return {
    isKept: () => placeNow() === opened,
    assertKept() {
      const now = placeNow()
      if (now === opened) return
      const what = now === null ? 'is gone' : 'is another file now'
      throw new StoreError(`the store ${file} ${what}; nothing is created: start contactrz-monitor again`)
    },
  }
}
