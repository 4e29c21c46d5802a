// Another process may hold the store for a while: a long transaction, a backup by hand. SQLite would wait for it with
// the whole process, page and alarms included; here it is asked again, in between everything goes on. Called by sqlite.ts.
import { StoreError } from './store.ts'

/** Longer than any honest use of the file; after that it is trouble, and told. */
const usualPatienceMs = 10_000
const firstPauseMs = 5
const longestPauseMs = 250

/** SQLITE_BUSY and SQLITE_LOCKED, whatever their extended code. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  [5, 6].includes(error.errcode & 0xff)

export type Patience = <Result>(work: () => Result | Promise<Result>) => Promise<Result>

/**
 * Work that found the file locked has done nothing, and is done again. Throws `StoreError` when that takes too long, and
 * when SQLite fails for another reason.
 */
export function createPatience(patienceMs = usualPatienceMs): Patience {
  return async (work) => {
    const begun = performance.now()
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await work()
      } catch (error) {
        if (!isBusy(error)) throw isOfSqlite(error) ? failed(error) : error
        if (performance.now() - begun >= patienceMs) throw locked(patienceMs, error)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

const isOfSqlite = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'

/** Its words, such as `database or disk is full`, name no value. */
const failed = (cause: Error) => new StoreError(cause.message, { code: 'store-failed', cause })

const locked = (patienceMs: number, cause: unknown) =>
  new StoreError(
    `the store has been locked by another process for ${patienceMs / 1000} s; nothing is created while it lasts: see who holds the file, and end that`,
    { cause },
  )

/** Each method by itself: it reads, or writes in one transaction. */
export function madePatient<Port extends object>(port: Port, patiently: Patience): Port {
  const methods = Object.entries(port).map(([name, method]) => [
    name,
    (...args: unknown[]) => patiently(() => method(...args)),
  ])
  return Object.fromEntries(methods) as Port
}
