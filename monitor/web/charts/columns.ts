// The columns that charts of days share, so that one stands below the other: a column is a calendar day, the newest at the
// right. Pure.

import { html, type Markup } from '../../tools/html.ts'
import { dayOf } from '../../tools/time-words.ts'

const dayMs = 86_400_000

/** All charts are so wide, in the units of their drawing. */
export const chartWidth = 1038
const left = 44
/** Of a column. */
export const columnWidth = 11
export const columnCount = 90
export const chartLeft = left
export const chartRight = left + columnCount * columnWidth

/** The days of the columns, the oldest first. */
export function columnDays(today: string): readonly string[] {
  const last = Date.parse(today)
  return Array.from({ length: columnCount }, (_, index) =>
    new Date(last - (columnCount - 1 - index) * dayMs).toISOString().slice(0, 10),
  )
}

/** In the middle of its column. */
export const centreOf = (column: number): number => left + column * columnWidth + 5

/** `27 Nov`; of another year than today `27 Nov 2025`. */
export const dayName = (day: string, today: string): string =>
  dayOf('UTC', Date.parse(day), Date.parse(today))

/** A label each fortnight, today's at the right edge. */
export function dayLabels(days: readonly string[], y: number): Markup[] {
  const today = days.at(-1) ?? ''
  return days.flatMap((day, column) => {
    const back = days.length - 1 - column
    if (back % 14 !== 0 || column < 3) return []
    const [x, anchor] = back === 0 ? [chartRight, 'end'] : [centreOf(column), 'middle']
    return [html`<text x="${x}" y="${y}" text-anchor="${anchor}">${dayName(day, today)}</text>`]
  })
}

/** A line across, with its label at the left. */
export const rule = (y: number, label: string): Markup =>
  html`<path class="rule" d="M${left} ${y}H${chartRight}"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${label}</text>
`
