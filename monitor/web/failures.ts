// What fails while pages are made: told to the log when it begins and when it is over, however often it is asked for.
// Called by app.ts. Of a fault that is not the store's its kind alone is told: its message could hold anything.
import type { Log } from '../log/log.ts'
import { StoreError } from '../store/store.ts'
import type { Unreadable } from './pages/store-unreadable.ts'

export interface Failures {
  /** What is known of a store that cannot be read; null: it is no trouble of the store. */
  failed(path: string, error: unknown, at: number): Unreadable | null
  served(path: string, at: number): void
}

export function createFailures(log: Log): Failures {
  const faulty = new Set<string>()
  let unreadable: Pick<Unreadable, 'says' | 'since'> | null = null
  let lastReadAt: number | null = null
  return {
    failed(path, error, at) {
      if (error instanceof StoreError) {
        if (unreadable === null)
          log(`status page: the store cannot be read: ${error.message}`, { level: 'error' })
        unreadable = { says: error.message, since: unreadable?.since ?? at }
        return { ...unreadable, lastReadAt, at }
      }
      if (!faulty.has(path)) {
        const kind = error instanceof Error ? error.name : 'unknown'
        log(`status page: ${path} cannot be made: ${kind}, a fault of ours`, { level: 'error', page: path })
      }
      faulty.add(path)
      return null
    },
    served(path, at) {
      lastReadAt = at
      if (unreadable !== null) log('status page: the store can be read again')
      unreadable = null
      if (faulty.delete(path)) log(`status page: ${path} can be made again`, { page: path })
    },
  }
}
