// One line of marks, the newest at the right: a mark is the worst of a day, or a slot. Extent tells the state, the hue repeats
// it: a small tick in the middle conforms, full height drifts. Pure.
import { cellLetters, cellOfOutcome, type SlotDay, type SlotWithRun } from '../../store/page-books.ts'
import { html, type Markup } from '../../tools/html.ts'

/** `.`: nothing was due. */
const marks = ['conforming', 'drift', 'none', 'missed', 'fault', '.'] as const
export type StripMark = (typeof marks)[number]

interface Look {
  readonly className: string
  /** From the top of the mark on; `[from, to]` of 20. */
  readonly parts: readonly (readonly [number, number])[]
  /** In the sentence for readers. */
  readonly text: string
  /** In the key. */
  readonly key: string
}

const looks: Readonly<Record<StripMark, Look>> = {
  conforming: { className: 'm-ok', parts: [[7, 13]], text: 'conforming', key: 'conforming' },
  drift: { className: 'm-bad', parts: [[0, 20]], text: 'drift', key: 'drift' },
  none: {
    className: 'm-none',
    parts: [
      [0, 7],
      [13, 20],
    ],
    text: 'no verdict',
    key: 'no verdict from the provider',
  },
  missed: { className: 'm-ours', parts: [[14, 20]], text: 'missed', key: 'missed by the monitor' },
  fault: { className: 'm-ours', parts: [[6, 20]], text: 'monitor fault', key: 'fault of the monitor' },
  '.': { className: 'm-gate', parts: [[9, 11]], text: 'nothing due', key: 'nothing was due' },
}

/** Of one cell of a day. */
const markOfLetter: Readonly<Record<string, StripMark>> = {
  ...{ f: 'fault', d: 'drift', u: 'none', a: 'none', q: 'none', m: 'missed', c: 'conforming' },
  ...{ g: '.', w: '.', '.': '.' },
}

/** The worst of a day. */
export function markOfDay(day: SlotDay | undefined): StripMark {
  if (day === undefined) return '.'
  const worst = [...cellLetters].find((letter) => day.cells.includes(letter))
  return markOfLetter[worst ?? '.'] ?? '.'
}

export function markOfSlot({ decision, run }: Pick<SlotWithRun, 'decision' | 'run'>): StripMark {
  if (run !== null) return markOfLetter[cellOfOutcome[run.outcome]] ?? '.'
  return decision === 'missed' ? 'missed' : '.'
}

/**
 * From the first of these days with anything on record to the last.
 *
 * @param columns Calendar days, the oldest first.
 */
export function marksOfDays(columns: readonly string[], days: readonly SlotDay[]): StripMark[] {
  const byDay = new Map(days.map((day) => [day.day, day]))
  const first = columns.findIndex((day) => byDay.has(day))
  return first < 0 ? [] : columns.slice(first).map((day) => markOfDay(byDay.get(day)))
}

/** So many at most. */
export const stripLength = 90
const step = 4

/** @param unit What a mark is of, such as `days`. */
export function strip(all: readonly StripMark[], unit: 'days' | 'slots'): Markup {
  const shown = all.slice(-stripLength)
  const shift = stripLength - shown.length
  const paths = marks.flatMap((mark) => {
    const { className, parts } = looks[mark]
    const drawn = shown.flatMap((one, index) =>
      one === mark ? parts.map(([from, to]) => `M${step * (shift + index) + 2} ${from}v${to - from}`) : [],
    )
    return drawn.length === 0 ? [] : [html`<path class="${className}" d="${drawn.join('')}"/>`]
  })
  return html`<svg class="strip" viewBox="0 0 ${step * stripLength} 20" preserveAspectRatio="none" role="img" aria-label="${sayStrip(shown, unit)}">${paths}</svg>`
}

/** `Last 90 days: 86 conforming, 3 drift, 1 no verdict` */
function sayStrip(shown: readonly StripMark[], unit: 'days' | 'slots'): string {
  if (shown.length === 0) return 'Nothing is on record yet'
  const counts = marks.flatMap((mark) => {
    const count = shown.filter((one) => one === mark).length
    return count === 0 ? [] : [`${count} ${looks[mark].text}`]
  })
  const last = shown.length === 1 ? unit.slice(0, -1) : `${shown.length} ${unit}`
  return `Last ${last}: ${counts.join(', ')}`
}

/** What each mark means. @param more What else is to be said of them. */
export const stripKey = (more: string): Markup =>
  html`<ul class="key" aria-label="Key">${marks.map((mark) => {
    const { className, parts, key } = looks[mark]
    const drawn = parts.map(([from, to]) => `M10 ${from}v${to - from}`).join('')
    return html`<li><svg viewBox="0 0 20 20" aria-hidden="true"><path class="${className}" d="${drawn}"/></svg>${key}</li>
`
  })}${more === '' ? '' : html`<li>${more}</li>`}</ul>`
