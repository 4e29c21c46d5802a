// Every adapter of the store's port, for tests that hold for all of them: run by a loop, never by copy.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import { openDatabase } from '../../monitor/store/sqlite-open.ts'
import type { Store } from '../../monitor/store/store.ts'
import { temporaryDirectory } from './command.ts'
import { openMemoryStore } from './memory-store/memory-store.ts'
import { emptyTables } from './memory-store/tables.ts'

export interface Database {
  /** Each call is as another process on the same database. @param isUnderLock By the one that holds its lock. */
  open(isUnderLock?: boolean): Store
  /** When all that were opened are closed. */
  remove(): void
}

export interface StoreAdapter {
  readonly name: string
  /** @param now Its clock; default: that of this machine. */
  create(now?: () => number): Database
}

let empty: Buffer | undefined

/** A store of which nothing is written yet, as the first start makes it: made once, since tests need very many. */
export function layEmptyStore(file: string): void {
  empty ??= makeEmptyStore()
  writeFileSync(file, empty)
}

/** The same, opened. */
export function openEmptyStore(file: string): Store {
  layEmptyStore(file)
  return openSqliteStore(file)
}

function makeEmptyStore(): Buffer {
  const directory = temporaryDirectory()
  const file = join(directory.path, 'monitor.db')
  openDatabase(file).close()
  const bytes = readFileSync(file)
  directory.remove()
  return bytes
}

const sqlite: StoreAdapter = {
  name: 'SQLite',
  create(now) {
    const directory = temporaryDirectory()
    const file = join(directory.path, 'monitor.db')
    layEmptyStore(file)
    return {
      open: (isUnderLock = false) =>
        openSqliteStore(file, { isUnderLock, ...(now !== undefined && { now }) }),
      remove: () => directory.remove(),
    }
  },
}

export const memory: StoreAdapter = {
  name: 'memory',
  create(now) {
    const tables = emptyTables()
    return {
      open: (isUnderLock = false) =>
        openMemoryStore({ tables, isUnderLock, ...(now !== undefined && { now }) }),
      remove() {},
    }
  },
}

export const storeAdapters: readonly StoreAdapter[] = [sqlite, memory]

/** The same tests for each of them. @param body Takes what makes a database; each of its calls a fresh one. */
export function describeOnEveryStore(
  title: string,
  body: (create: (now?: () => number) => Database) => void,
): void {
  for (const { name, create } of storeAdapters) describe(`${title}, on ${name}`, () => body(create))
}
