// Every half hour of 90 days: a column is a day, a row half an hour of the local day, in each the worst of what became of it.
// Half hours in which nothing was ever due are folded into a band that says so. A path for each state, not an element for
// each slot. Pure.
import { cellsADay, type SlotDay } from '../../store/page-books.ts'
import { html, type Markup } from '../../tools/html.ts'
import {
  centreOf,
  chartLeft,
  chartRight,
  chartWidth,
  columnDays,
  dayLabels,
  dayName,
  rule,
} from './columns.ts'
import { type Glyph, glyphs, isDue, renderGlyphs } from './glyphs.ts'

const top = 10
const rowHeight = 9
const bandHeight = 26
/** Fewer are left as they are: a band would take more room. */
const foldedFrom = 4

/** Rows that follow each other: each drawn, or all folded. `[from, to)`, in half hours. */
interface Part {
  readonly from: number
  readonly to: number
  readonly isFolded: boolean
  readonly y: number
}

export interface Grid {
  /** Those on record, of the 90 that end today. */
  readonly days: readonly SlotDay[]
  readonly today: string
  /** Why nothing is due in a band that window or guard shut, such as `quota window 06:00–18:00 and its guard`. */
  readonly whyShut: string
  /** Which zone the half hours are of. */
  readonly zone: string
}

export function grid({ days, today, whyShut, zone }: Grid): Markup {
  const columns = columnDays(today)
  const byDay = new Map(days.map((day) => [day.day, day]))
  const parts = partsOf(days)
  const bottom = endOf(parts)
  const cells = columns.flatMap((day, column) => {
    const text = byDay.get(day)?.cells ?? ''
    return parts
      .filter(({ isFolded }) => !isFolded)
      .map(({ from, to, y }) => ({ x: centreOf(column), y, letters: text.slice(from, to) }))
  })
  const first = columns[0] ?? today
  return html`<svg viewBox="0 0 ${chartWidth} ${bottom + 20}" role="img" aria-labelledby="grid-what grid-sum"><title id="grid-what">Every slot of the last ${columns.length} days</title><desc id="grid-sum">A column is a day from ${dayName(first, today)} to ${dayName(today, today)}, a row half an hour of the day in ${zone}, in each the worst of its slots. ${sumUp(days)} The table below tells each day.</desc>
${parts.map((part) => renderPart(part, days, whyShut))}${edges(parts).map(({ y, label }) => rule(y, label))}${renderGlyphs(cells, rowHeight)}${dayLabels(columns, bottom + 15)}
</svg>`
}

/** What the marks mean, of those that there are in the chart or could be. */
export const gridKey: Markup = html`<ul class="key" aria-label="Key">${Object.values(glyphs).map(
  ({ className, key, shape }: Glyph) =>
    html`<li><svg viewBox="-6 -6 12 12" aria-hidden="true"><path class="${className}" d="M0 0${shape}"/></svg>${key}</li>
`,
)}</ul>`

function partsOf(days: readonly SlotDay[]): Part[] {
  const due = Array.from({ length: cellsADay }, (_, row) => days.some(({ cells }) => isDue(cells[row])))
  const runs: { from: number; to: number; isDue: boolean }[] = []
  for (const [row, one] of due.entries()) {
    const last = runs.at(-1)
    if (last?.isDue === one) last.to = row + 1
    else runs.push({ from: row, to: row + 1, isDue: one })
  }
  let y = top
  return runs.map(({ from, to, isDue: isDrawn }) => {
    const isFolded = !isDrawn && to - from >= foldedFrom
    const part = { from, to, isFolded, y }
    y += isFolded ? bandHeight : (to - from) * rowHeight
    return part
  })
}

const heightOf = ({ from, to, isFolded }: Part) => (isFolded ? bandHeight : (to - from) * rowHeight)

function endOf(parts: readonly Part[]): number {
  const last = parts.at(-1)
  return last === undefined ? top : last.y + heightOf(last)
}

function renderPart(part: Part, days: readonly SlotDay[], whyShut: string): Markup {
  if (!part.isFolded) return html``
  const isShut = days.some(({ cells }) => cells.slice(part.from, part.to).includes('w'))
  const label = `${clock(part.from)}–${clock(part.to)}${isShut ? ` ${whyShut}` : ''}: no slot was due`
  return html`<rect class="band" x="${chartLeft}" y="${part.y}" width="${chartRight - chartLeft}" height="${bandHeight}"/><text x="${chartLeft + 12}" y="${part.y + 17}">${label}</text>
`
}

/** Lines with their hour: each third hour of what is drawn, and where a band begins and ends. */
function edges(parts: readonly Part[]): { readonly y: number; readonly label: string }[] {
  const bands = parts.filter(({ isFolded }) => isFolded)
  const forced = bands.flatMap((part) => [
    { y: part.y, label: hour(part.from) },
    { y: part.y + bandHeight, label: hour(part.to) },
  ])
  const ends = [
    { y: top, label: '00' },
    { y: endOf(parts), label: '24' },
  ]
  const hours = parts
    .filter(({ isFolded }) => !isFolded)
    .flatMap(({ from, to, y }) =>
      Array.from({ length: to - from }, (_, index) => from + index)
        .filter((row) => row % 6 === 0)
        .map((row) => ({ y: y + (row - from) * rowHeight, label: hour(row) })),
    )
  const found: { y: number; label: string }[] = []
  // What stands too near to another is left out: bands say where they begin, and so come first.
  for (const edge of [...ends, ...forced, ...hours])
    if (found.every(({ y }) => Math.abs(y - edge.y) >= 12)) found.push(edge)
  return found.toSorted((a, b) => a.y - b.y)
}

const clock = (row: number) =>
  `${String(Math.floor(row / 2)).padStart(2, '0')}:${row % 2 === 0 ? '00' : '30'}`
const hour = (row: number) => (row % 2 === 0 ? clock(row).slice(0, 2) : clock(row))

/** `1981 slots conforming, 43 drift, 17 no verdict, 18 missed, 1 monitor fault, 2252 gated.` */
function sumUp(days: readonly SlotDay[]): string {
  const sum = (of: (day: SlotDay) => number) => days.reduce((total, day) => total + of(day), 0)
  const counts: readonly (readonly [number, string])[] = [
    [sum((day) => day.conforming), 'conforming'],
    [sum((day) => day.drift), 'drift'],
    [sum((day) => day.noVerdict), 'no verdict'],
    [sum((day) => day.missed), 'missed'],
    [sum((day) => day.fault), 'monitor fault'],
    [sum((day) => day.gated), 'gated'],
  ]
  const told = counts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`)
  return told.length === 0 ? 'No slot is on record.' : `Of its slots ${told.join(', ')}.`
}
