// Every adapter of the store's port, for tests that hold for all of them: run by a loop, never by copy.
import { join } from 'node:path'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
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

const sqlite: StoreAdapter = {
  name: 'SQLite',
  create(now) {
    const directory = temporaryDirectory()
    return {
      open: (isUnderLock = false) =>
        openSqliteStore(join(directory.path, 'monitor.db'), {
          isUnderLock,
          ...(now !== undefined && { now }),
        }),
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
