// The store in memory: the second adapter of the port, held to the same suite as SQLite's
// (test/monitor/store/conformance.test.ts). For tests to which the database is not the point.
import type { Store, ToldEvent } from '../../../monitor/store/store.ts'
import { writes } from '../../../monitor/store/writes.ts'
import { booksOf } from './books.ts'
import { incidentStoreOf } from './incidents.ts'
import { muteStoreOf } from './mutes.ts'
import { outboxStoreOf } from './outbox.ts'
import { pageBooksOf, slotDays, sumUpDays } from './page-books.ts'
import { slotStoreOf } from './slots.ts'
import { emptyTables, type Tables } from './tables.ts'

export interface MemoryOptions {
  /** Shared with another store, as by another process; default: of its own. */
  readonly tables?: Tables
  readonly isUnderLock?: boolean
  /** In ms since the epoch; default: the clock of this machine. */
  readonly now?: () => number
  /** What each method waits for before it does anything, as on a slow disk; default: nothing. */
  readonly delay?: (method: keyof Store) => Promise<void>
  /** Told of each method that is asked. */
  readonly onAsked?: (method: keyof Store) => void
}

export function openMemoryStore(options: MemoryOptions = {}): Store {
  const { tables = emptyTables(), isUnderLock = false, now } = options
  const owner = isUnderLock ? 'lock' : String(++tables.lastId)
  if (isUnderLock) {
    for (const message of tables.messages) if (message.isLeasedUnderLock) message.leasedUntil = null
    for (const entry of tables.ledger) if (entry.owner === owner) entry.leasedUntil = 0
  }
  let isOpen = true
  /** Of what was written, that which was by way of this store. */
  let own = tables.writes
  const port: Omit<Store, 'isOwnClock' | 'close'> = {
    now: async () => (now ?? Date.now)(),
    ...slotStoreOf(tables, owner),
    ...incidentStoreOf(tables),
    ...outboxStoreOf(tables, isUnderLock),
    ...muteStoreOf(tables),
    ...booksOf(tables),
    ...pageBooksOf(tables),
    prune: async (before) => prune(tables, before),
    sumUpDays: async (at) => sumUpDays(tables, at),
    dataVersion: async () => tables.writes - own,
    assertWritable: async () => {},
    isInPlace: async () => true,
  }
  const whileOpen = Object.entries(port).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      // Without one it answers at once, as the database does.
      if (options.delay !== undefined) await options.delay(name as keyof Store)
      if (!isOpen) throw new Error('the store is not open')
      options.onAsked?.(name as keyof Store)
      if (writes.has(name)) {
        own++
        tables.writes++
      }
      return Reflect.apply(method, port, args)
    },
  ])
  return {
    ...(Object.fromEntries(whileOpen) as typeof port),
    isOwnClock: now === undefined,
    async close() {
      isOpen = false
    },
  }
}

const dayMs = 86_400_000

function prune(tables: Tables, before: number): void {
  const last = new Map<string, number>()
  for (const { target, slotAt } of tables.slots)
    last.set(target, Math.max(slotAt, last.get(target) ?? slotAt))
  // Days stay as they were when all of their slots were there.
  const isPast = ({ day }: { readonly day: string }) => Date.parse(day) < before + dayMs
  // Of a day that is over in every zone.
  const over = new Date(before - 2 * dayMs).toISOString().slice(0, 10)
  tables.pastDays = slotDays(tables).filter((day) => isPast(day) && day.day >= over)
  tables.runs = tables.runs.filter(({ at }) => at >= before)
  tables.slots = tables.slots.filter(({ target, slotAt }) => slotAt >= before || slotAt === last.get(target))
  const isOpen = ({ target, kind, openedAt }: ToldEvent) =>
    JSON.parse(tables.states.get(target) ?? '{ "open": {} }').open[kind]?.openedAt === openedAt
  tables.messages = tables.messages.filter(
    ({ state, settledAt, tells }) =>
      state !== 'sent' || settledAt === null || settledAt >= before || tells.some(isOpen),
  )
  for (const [key, text] of tables.threads) {
    const { endedAt } = JSON.parse(text)
    if (endedAt !== null && endedAt < before) tables.threads.delete(key)
  }
  tables.mutes = tables.mutes.filter(({ until }) => until >= before)
  for (const key of tables.budgets.keys()) if (JSON.parse(key)[0] < over) tables.budgets.delete(key)
  for (const [key, { day }] of tables.durations) if (day < over) tables.durations.delete(key)
}
