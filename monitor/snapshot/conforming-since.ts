// Since when answers are as documented, told from the half hours of the days on record: the first that conformed after the
// last that drifted. Pure. Called by target-facts.ts.
import { instantOf, offsetAt } from 'contactrz/internal'
import { cellsADay, type SlotDay } from '../store/page-books.ts'

const halfHourMs = 1_800_000

/**
 * When that half hour began; of one that a clock change shows twice, the later. Null: no half hour on record conformed.
 *
 * @param days By day.
 */
export function conformingSince(zone: string, days: readonly SlotDay[], at: number): number | null {
  let found: { readonly day: string; readonly cell: number } | null = null
  // Backwards, until one that drifted.
  for (const { day, cells } of days.toReversed()) {
    for (let cell = cellsADay - 1; cell >= 0; cell--) {
      if (cells[cell] === 'd') return found === null ? null : instantIn(zone, found, at)
      if (cells[cell] === 'c') found = { day, cell }
    }
  }
  return found === null ? null : instantIn(zone, found, at)
}

/** While the first of two such half hours lasts, it is that one. */
function instantIn(zone: string, { day, cell }: { readonly day: string; readonly cell: number }, at: number) {
  const wall = Date.parse(day) + cell * halfHourMs
  const began = instantOf(zone, wall)
  return began <= at ? began : Math.min(wall - offsetAt(zone, at), at)
}
