// Every slot that was to be: what became of it. Pure: (schedule, what is on record, time) → rows. Called by `report`,
// `once` and the status page.

import type { DecidedSlot, RunOutcome, SlotCount } from '../store/books.ts'
import { slotsBetween } from '../time/schedule.ts'
import { isOfCreates } from '../tools/meanings.ts'
import { type Tally, tallyOf } from '../tools/tally.ts'

export interface AccountedSlot {
  readonly target: string
  readonly slotAt: number
  /** `run`, `gated`, `missed`, `under-way`, or what else is on record. */
  readonly decision: string
  /** Outcome of its run, or why it did not run. */
  readonly detail: string
}

export interface Account {
  readonly name: string
  readonly schedule: string
  /** Of the span: `[from, to)`. */
  readonly slots: readonly DecidedSlot[]
  readonly runs: readonly RunOutcome[]
  /** Before this nobody watched: there is nothing to account for. Null if nobody has yet. */
  readonly watchedSince: number | null
  readonly from: number
  readonly to: number
  readonly now: number
}

/** A slot may be decided so late and still be in time: a token has to be fetched, another run to end. */
const graceMs = 120_000
const noRecord = 'no record'

/** Nothing that was to be before this instant is under way any more: it has been decided, or never will be. */
export const settledBefore = (now: number): number => now - graceMs + 1

export function accountSlots(account: Account): AccountedSlot[] {
  const { name, schedule, slots, runs, watchedSince, from, to, now } = account
  const outcomes = new Map(
    runs.filter(({ variant }) => isOfCreates(variant)).map(({ slotAt, outcome }) => [slotAt, outcome]),
  )
  const rows = new Map<number, AccountedSlot>()
  const add = (slotAt: number, decision: string, detail: string) =>
    rows.set(slotAt, { target: name, slotAt, decision, detail })
  if (watchedSince !== null) {
    for (const slotAt of slotsBetween(schedule, Math.max(from, watchedSince), Math.min(to, now))) {
      if (now - slotAt < graceMs) add(slotAt, 'under-way', 'not decided yet')
      else add(slotAt, 'missed', `${noRecord}: the monitor did not run, or was too late`)
    }
  }
  for (const slot of slots) {
    const { decision, detail } = describeSlot(slot, outcomes.get(slot.slotAt), now)
    add(slot.slotAt, decision, detail)
  }
  return [...rows.values()].sort((a, b) => a.slotAt - b.slotAt)
}

/**
 * What became of a slot that was decided.
 *
 * @param outcome Of its run, if that came to its end.
 */
export function describeSlot(
  { slotAt, decision, reason }: DecidedSlot,
  outcome: RunOutcome['outcome'] | undefined,
  now: number,
): Pick<AccountedSlot, 'decision' | 'detail'> {
  if (decision !== 'run') return { decision, detail: reason ?? '' }
  if (outcome !== undefined) return { decision, detail: outcome }
  if (now - slotAt < graceMs) return { decision: 'under-way', detail: 'no verdict yet' }
  return { decision, detail: 'no verdict: it was cut short' }
}

const countedAs = (decision: string, detail: string) =>
  decision === 'run' ? decision : `${decision} (${detail.split(':')[0]})`

/** What has become of so many slots, counted. */
export const countRows = (rows: readonly AccountedSlot[]): Tally =>
  tallyOf(rows.map(({ decision, detail }) => [countedAs(decision, detail), 1]))

export interface Counted {
  /** Of those that were decided. */
  readonly counts: readonly SlotCount[]
  /** When each of them lay. */
  readonly times: readonly number[]
  /** When the schedule has its slots in the same span, which ends before `settledBefore(now)`. */
  readonly expected: readonly number[]
  readonly watchedSince: number | null
}

/** The same as `countRows(accountSlots(…))` of slots that are settled, without a row for each. */
export function countSettled({ counts, times, expected, watchedSince }: Counted): Tally {
  const decided = new Set(times)
  const missed = watchedSince === null ? [] : expected.filter((at) => at >= watchedSince && !decided.has(at))
  return tallyOf([
    ...counts.map(({ decision, reason, count }) => [countedAs(decision, reason ?? ''), count] as const),
    ...(missed.length === 0 ? [] : [[countedAs('missed', noRecord), missed.length] as const]),
  ])
}

/** Both parts of a span. */
export const addTallies = (...tallies: readonly Tally[]): Tally => tallyOf(tallies.flatMap(Object.entries))
