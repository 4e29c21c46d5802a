// Days of slots for pages, by their cells: what a store would have counted of them.
import { cellsADay, type SlotDay } from '../../monitor/store/page-books.ts'

/** @param cells Letters of half hours; those left out were not due. One slot a cell. */
export function slotDay(day: string, cells: string, target = 'production'): SlotDay {
  const all = cells.padEnd(cellsADay, '.')
  const count = (letters: string) => [...all].filter((letter) => letters.includes(letter)).length
  return {
    ...{ target, day, cells: all },
    ...{ conforming: count('c'), drift: count('d'), noVerdict: count('uaq'), fault: count('f') },
    ...{ missed: count('m'), gated: count('gw') },
  }
}

/** Outside of a quota window of 06:00–18:00 and its guard, with a slot each half hour. */
export const wellDay = `cccccccccccc${'w'.repeat(25)}ccccccccccc`

/** @param back How many days before the last one. */
export const dayBack = (last: string, back: number): string =>
  new Date(Date.parse(last) - back * 86_400_000).toISOString().slice(0, 10)
