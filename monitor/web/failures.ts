// What fails while pages are made: told to the log when it begins and when it is over, however often it is asked for.
// Called by app.ts. Of a fault that is not the store's its kind alone is told: its message could hold anything.
import type { Log } from '../log/log.ts'
import { StoreError } from '../store/store.ts'
import type { Unreadable } from './pages/store-unreadable.ts'

/** So long a page that could not be read, and is asked for no more, keeps the others from being told of as well again. */
const forgottenMs = 5 * 60_000

export interface Failures {
  /** What is known of a store that cannot be read; null: it is no trouble of the store. */
  failed(path: string, error: unknown, at: number): Unreadable | null
  /** @param hasRead Whether something of it came from the store, for certain. */
  served(path: string, at: number, hasRead: boolean): void
}

export function createFailures(log: Log): Failures {
  const faulty = new Set<string>()
  /** Paths that the store had nothing for, and when last: that it is back, one of them tells, not one that needs no store. */
  const unread = new Map<string, number>()
  let since: number | null = null
  let lastReadAt: number | null = null
  return {
    failed(path, error, at) {
      if (error instanceof StoreError) {
        if (since === null) log(`status page: the store cannot be read: ${error.message}`, { level: 'error' })
        since ??= at
        unread.set(path, at)
        return { says: error.message, since, lastReadAt, at }
      }
      if (!faulty.has(path)) {
        const kind = error instanceof Error ? error.name : 'unknown'
        log(`status page: ${path} cannot be made: ${kind}, a fault of ours`, { level: 'error', page: path })
      }
      faulty.add(path)
      return null
    },
    served(path, at, hasRead) {
      if (unread.delete(path)) unread.clear()
      if (hasRead) {
        lastReadAt = at
        for (const [other, failedAt] of unread) if (at >= failedAt + forgottenMs) unread.delete(other)
      }
      if (since !== null && unread.size === 0) {
        log('status page: the store can be read again')
        since = null
      }
      if (faulty.delete(path)) log(`status page: ${path} can be made again`, { page: path })
    },
  }
}
