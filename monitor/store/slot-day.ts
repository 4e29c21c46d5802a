// What a day of a target came to, from its slots and their runs: how many of each, and the worst of each half hour of the
// local day. Pure. Called by whatever keeps or shows days.
import type { Outcome, VariantName } from 'contactrz'
import { pieces } from 'contactrz/internal'
import { createdVariant } from '../tools/meanings.ts'
import { cellLetters, cellOfOutcome, cellsADay, type SlotDay } from './page-books.ts'
import type { SlotRow } from './slots.ts'

const dayMs = 86_400_000
export const halfHourMs = dayMs / cellsADay

/** A part of a local day within which the clock is not changed: `[from, to)`. */
export interface DaySpan {
  readonly from: number
  readonly to: number
  /** When its day began, had the clock never been changed: half hours count from here. */
  readonly begin: number
}

const known = new Map<string, readonly DaySpan[]>()
const mostKnown = 1000

/** The instants of a local day: one span, or two where the clock is changed within. @param day Such as `2026-11-27`. */
export function daySpans(timeZone: string, day: string): readonly DaySpan[] {
  const key = `${day} ${timeZone}`
  let spans = known.get(key)
  if (spans === undefined) {
    const midnight = Date.parse(`${day}T00:00:00Z`)
    spans = pieces(timeZone, midnight - dayMs, midnight + 2 * dayMs).flatMap(({ start, end, offset }) => {
      const begin = midnight - offset
      const span = { from: Math.max(start, begin), to: Math.min(end + 1, begin + dayMs), begin }
      return span.from < span.to ? [span] : []
    })
    if (known.size >= mostKnown) known.clear()
    known.set(key, spans)
  }
  return spans
}

/** Of the wall clock: where it shows the same time twice, both are of one half hour. */
export const halfHourOf = ({ begin }: DaySpan, at: number): number => Math.floor((at - begin) / halfHourMs)

/** What makes a slot one of the window's, for which nobody has to do anything. */
export const windowReasons: readonly SlotRow['reason'][] = ['quota-window', 'guard']

interface Met {
  readonly variant: VariantName
  readonly outcome: Outcome
}

/** A run that says what became of its slot: that of its create, and any that met a drift. */
const saysOfSlot = ({ variant, outcome }: Met) => variant === createdVariant || outcome === 'drift'

/** `.`: it is under way. */
export function letterOf(
  { decision, reason }: Pick<SlotRow, 'decision' | 'reason'>,
  runs: readonly Met[],
): string {
  if (decision === 'missed') return 'm'
  if (decision === 'gated') return windowReasons.includes(reason) ? 'w' : 'g'
  return runs.filter(saysOfSlot).reduce((worst, { outcome }) => worseOf(worst, cellOfOutcome[outcome]), '.')
}

const rankOf = (letter: string): number => cellLetters.indexOf(letter)
export const worseOf = (one: string, other: string): string => (rankOf(one) <= rankOf(other) ? one : other)

/** So many slots of one letter in one half hour. */
export interface CellCount {
  readonly half: number
  readonly letter: string
  readonly count: number
}

type Counts = Omit<SlotDay, 'target' | 'day' | 'cells'>
type Writable = { -readonly [Key in keyof Counts]: Counts[Key] }

const countedAs: Readonly<Record<string, keyof Counts>> = {
  ...{ f: 'fault', d: 'drift', u: 'noVerdict', a: 'noVerdict', q: 'noVerdict' },
  ...{ m: 'missed', c: 'conforming', g: 'gated', w: 'gated' },
}

/** Null: nothing was decided, or all of it is under way. */
export function dayOf(counts: Iterable<CellCount>): Omit<SlotDay, 'target' | 'day'> | null {
  const sums: Writable = { conforming: 0, drift: 0, noVerdict: 0, fault: 0, missed: 0, gated: 0 }
  const cells: string[] = Array(cellsADay).fill('.')
  let isEmpty = true
  for (const { half, letter, count } of counts) {
    const name = countedAs[letter]
    if (name === undefined) continue
    isEmpty = false
    sums[name] += count
    cells[half] = worseOf(letter, cells[half] ?? '.')
  }
  return isEmpty ? null : { ...sums, cells: cells.join('') }
}

/** Two parts of one day, as where the zone of its target was changed within. */
export function joinDays(one: SlotDay, other: SlotDay): SlotDay {
  const add = (name: keyof Counts) => one[name] + other[name]
  return {
    ...{ target: one.target, day: one.day, conforming: add('conforming'), drift: add('drift') },
    ...{ noVerdict: add('noVerdict'), fault: add('fault'), missed: add('missed'), gated: add('gated') },
    cells: [...one.cells].map((letter, half) => worseOf(letter, other.cells[half] ?? '.')).join(''),
  }
}
