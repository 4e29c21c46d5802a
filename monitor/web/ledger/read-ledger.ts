// What the page of the ledger shows: how many creates came to what, the last days of a target against its budget, and a part of
// the entries. A number of questions to the store that does not grow.
import { toLocalDay } from 'contactrz/internal'
import type { Target } from '../../config/config-shape.ts'
import { zoneOf } from '../../plan/plan.ts'
import { dayBefore } from '../../snapshot/target-facts.ts'
import type { LedgerEntry } from '../../store/page-books.ts'
import type { Store } from '../../store/store.ts'
import type { LedgerQuery, ShownState } from './query.ts'

export type Counts = Readonly<Record<ShownState, number>>

export interface LedgerDay {
  /** Such as `2026-11-27`, by the zone of the target. */
  readonly day: string
  readonly counts: Counts
  readonly spent: number
}

export const entriesShown = 50
export const daysShown = 7

/** What is under way may have created. */
export const shownState = ({ state }: Pick<LedgerEntry, 'state'>): ShownState =>
  state === 'pending' ? 'unknown' : state

export async function countsOf(store: Store, { target, from, to }: LedgerQuery): Promise<Counts> {
  const { pending, ...counts } = await store.ledgerCounts({ target, from, to })
  return { ...counts, unknown: counts.unknown + pending }
}

/** One more than are shown, if there are more. */
export async function entriesOf(store: Store, query: LedgerQuery): Promise<readonly LedgerEntry[]> {
  const { target, state, from, to, before } = query
  const part = { before, most: entriesShown + 1 }
  const read = (one: LedgerEntry['state'] | null) =>
    store.ledgerEntries({ target, state: one, from, to }, part)
  if (state !== 'unknown') return read(state)
  const entries = [...(await read('unknown')), ...(await read('pending'))]
  return entries.toSorted((a, b) => b.at - a.at || b.id - a.id).slice(0, part.most)
}

/** The newest first; days without a create are left out, but for today. */
export async function daysOf(store: Store, target: Target, at: number): Promise<readonly LedgerDay[]> {
  const zone = zoneOf(target)
  const today = toLocalDay(zone, at)
  const days = Array.from({ length: daysShown }, (_none, index) => dayBefore(today, index))
  const rows = await store.ledgerOf({ target: target.name, from: at - longestMs, to: at + 1 })
  const byDay = Map.groupBy(rows, (row) => toLocalDay(zone, row.at))
  const spent = await Promise.all(days.map((day) => store.spentOn(target.name, day)))
  return days.flatMap((day, index) => {
    const own = byDay.get(day) ?? []
    if (own.length === 0 && index > 0) return []
    const count = (state: ShownState) => own.filter((row) => shownState(row) === state).length
    const counts = { created: count('created'), refused: count('refused') }
    return [
      {
        ...{ day, spent: spent[index] ?? 0 },
        counts: { ...counts, 'not-sent': count('not-sent'), unknown: count('unknown') },
      },
    ]
  })
}

/** Days can have 25 hours. */
const longestMs = daysShown * 25 * 3_600_000
