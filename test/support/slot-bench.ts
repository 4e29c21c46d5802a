// What a slot needs to be decided: a store in a folder of its own, a provider, and a clock that the test moves.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider, type Provider, type ProviderOptions } from 'contactrz/provider'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { Store } from '../../monitor/store/store.ts'
import { temporaryDirectory } from './command.ts'
import { type Database, layEmptyStore } from './stores.ts'

export interface SlotBench {
  readonly directory: string
  /** Of the store. */
  readonly file: string
  /** When it is, for provider and monitor. */
  clock: number
  store: Store
  provider: Provider
  /** As after a restart. */
  reopen(): Promise<void>
  /** Another one in its place, at an address of its own. */
  replaceProvider(options: ProviderOptions): Promise<void>
  /** The values of each row. */
  query(sql: string): unknown[][]
  /** Creates that have arrived. */
  creates(): number
  close(): Promise<void>
}

/** @param database That the store is on; default: SQLite, in the file, which alone can be queried. */
export async function createSlotBench(at: number, database?: Database): Promise<SlotBench> {
  const directory = temporaryDirectory()
  const file = join(directory.path, 'monitor.db')
  layEmptyStore(file)
  const now = () => bench.clock
  const open = () => database?.open() ?? openSqliteStore(file)
  const bench: SlotBench = {
    directory: directory.path,
    file,
    clock: at,
    store: open(),
    provider: await createProvider({ now: () => now() }),
    async reopen() {
      await bench.store.close()
      bench.store = open()
    },
    async replaceProvider(options) {
      await bench.provider.close()
      bench.provider = await createProvider({ now, ...options })
    },
    query(sql) {
      assert.ok(database === undefined, 'the file is not that of the store')
      const db = new DatabaseSync(file, { readOnly: true })
      try {
        return db
          .prepare(sql)
          .all()
          .map((row) => Object.values(row))
      } finally {
        db.close()
      }
    },
    creates: () => bench.provider.requests.filter(({ path }) => path === '/api/contactrz').length,
    async close() {
      await Promise.all([bench.store.close(), bench.provider.close()])
      database?.remove()
      directory.remove()
    },
  }
  return bench
}
