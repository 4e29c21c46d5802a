// The store of a configuration, opened for one use of it and closed after. Called by the commands, which know no
// database; who opens, locks or moves the file itself knows which one it is.
import { openSqliteStore, type SqliteOptions } from './sqlite.ts'
import type { Store } from './store.ts'

/** Throws `StoreError` if it cannot be opened; then `use` is not called. */
export async function withStore<Result>(
  { storeFile }: { readonly storeFile: string },
  use: (store: Store) => Promise<Result>,
  options: SqliteOptions = {},
): Promise<Result> {
  const store = openSqliteStore(storeFile, options)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
