// How long answers took, day by day, over the same columns as the grid: the median as a line over the band between it and the
// 95th percentile, from 0 up. A day without answers is a gap. Pure.

import type { DurationDay, Percentiles } from '../../store/page-books.ts'
import { sayMs } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { centreOf, chartRight, chartWidth, columnDays, dayLabels, dayName, rule } from './columns.ts'

const top = 14
const bottom = 134
/** Of a line of text. */
const textHeight = 12
/** Lines of the scale, that of 0 among them. */
const steps = 4

interface Point {
  readonly column: number
  readonly day: string
  readonly p50: number
  readonly p95: number
}

/** @param days With what they have on record. @param today The day of the last column. */
export function times(days: readonly DurationDay[], today: string): Markup {
  const columns = columnDays(today)
  const byDay = new Map(days.map(({ day, phases: { whole } }) => [day, whole]))
  const points = columns.flatMap((day, column): Point[] => {
    const whole: Percentiles | undefined = byDay.get(day)
    return whole === undefined ? [] : [{ column, day, p50: whole.p50, p95: Math.max(whole.p50, whole.p95) }]
  })
  const step = stepOf(Math.max(...points.map(({ p95 }) => p95), 0))
  const yOf = (ms: number) => round(bottom - (ms / (step * steps)) * (bottom - top))
  const rules = Array.from({ length: steps }, (_, index) => index * step)
  return html`<svg viewBox="0 0 ${chartWidth} 158" role="img" aria-labelledby="times-what times-sum"><title id="times-what">Time to answer, by day</title><desc id="times-sum">${sumUp(points, today)}</desc>
${rules.map((ms) => rule(yOf(ms), String(ms)))}${stretches(points).map((stretch) => renderStretch(stretch, yOf))}
${labels(points.at(-1), yOf)}${dayLabels(columns, 152)}
</svg>`
}

/** A round step, of which four reach to the highest. */
function stepOf(most: number): number {
  const rough = Math.max(most, steps) / steps
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power
}

/** Days that follow each other. */
function stretches(points: readonly Point[]): Point[][] {
  const found: Point[][] = []
  for (const point of points) {
    const last = found.at(-1)
    if (last?.at(-1)?.column === point.column - 1) last.push(point)
    else found.push([point])
  }
  return found
}

function renderStretch(stretch: readonly Point[], yOf: (ms: number) => number): Markup {
  const [first] = stretch
  if (first === undefined) return html``
  // One day alone is drawn as wide as its column.
  const at = (of: 'p50' | 'p95') =>
    stretch.length === 1
      ? [`${centreOf(first.column) - 4} ${yOf(first[of])}`, `${centreOf(first.column) + 4} ${yOf(first[of])}`]
      : stretch.map((point) => `${centreOf(point.column)} ${yOf(point[of])}`)
  const [median, high] = [at('p50'), at('p95')]
  return html`<path class="spread" d="M${high.join('L')}L${median.toReversed().join('L')}z"/><path class="p95" d="M${high.join('L')}"/><path class="p50" d="M${median.join('L')}"/>
`
}

/** Beside the last day, apart from each other. */
function labels(last: Point | undefined, yOf: (ms: number) => number): Markup {
  if (last === undefined) return html``
  const [above, below] = [yOf(last.p50) - 5, yOf(last.p50) + 14]
  // Further down stand the days.
  const wanted = below <= bottom + 6 ? below : above
  const high = Math.max(Math.min(yOf(last.p95) - 5, wanted - textHeight), textHeight)
  const low = Math.max(wanted, high + textHeight)
  return html`<text x="${chartRight}" y="${round(high)}" text-anchor="end">p95</text><text x="${chartRight}" y="${round(low)}" text-anchor="end">median, ms</text>
`
}

function sumUp(points: readonly Point[], today: string): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return 'No answer is on record.'
  const highest = points.reduce((worst, point) => (point.p95 > worst.p95 ? point : worst))
  const on = (day: string) => dayName(day, today)
  const median =
    first === last
      ? `Median ${sayMs(last.p50)} on ${on(last.day)}`
      : `Median ${sayMs(first.p50)} on ${on(first.day)}, ${sayMs(last.p50)} on ${on(last.day)}`
  return `${median}; 95th percentile at most ${sayMs(highest.p95)}, on ${on(highest.day)}.`
}

const round = (value: number) => Math.round(value * 10) / 10
