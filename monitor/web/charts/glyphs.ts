// What stands in the grid for the state of half an hour, each a shape of its own around its middle. Pure. Called by grid.ts.
import { html, type Markup } from '../../tools/html.ts'

export interface Glyph {
  readonly className: string
  /** Path data, relative to its middle; it may end anywhere. */
  readonly shape: string
  readonly key: string
}

const square = 'm-3-3h6v6h-6z'

/** By letter of the cell. Half hours that window or guard shut, or in which nothing was due, are empty. */
export const glyphs: Readonly<Record<'c' | 'd' | 'u' | 'a' | 'q' | 'm' | 'f' | 'g', Glyph>> = {
  c: { className: 'm-ok', shape: 'm0-.75v1.5', key: 'conforming' },
  d: { className: 'f-bad', shape: 'm0-4l4 4-4 4-4-4z', key: 'drift' },
  u: { className: 'm-none', shape: square, key: 'unavailable' },
  a: { className: 'm-none', shape: `${square}m3 1.5v3`, key: 'no token accepted' },
  q: { className: 'm-none', shape: `${square}m2 1.5v3m2-3v3`, key: 'over quota' },
  m: { className: 'm-ours', shape: 'm-3-3l6 6m0-6l-6 6', key: 'missed' },
  f: { className: 'f-ours', shape: 'm0-4l4 7h-8z', key: 'monitor fault' },
  g: { className: 'm-gate', shape: 'm-3 0h6', key: 'gated for another reason' },
}

export const isDue = (letter: string | undefined): boolean => letter !== undefined && letter in glyphs

/** Half hours of a day that follow each other, from `y` down. */
export interface Cells {
  readonly x: number
  readonly y: number
  readonly letters: string
}

/** One path for each state that is met. */
export function renderGlyphs(cells: readonly Cells[], rowHeight: number): Markup {
  return html`${Object.entries(glyphs).map(([letter, { className, shape }]) => {
    const drawn = cells.flatMap((column) =>
      letter === 'c' ? runs(column, rowHeight) : each(column, letter, shape, rowHeight),
    )
    if (drawn.length === 0) return html``
    const dashes = letter === 'c' ? html` stroke-dasharray="3 ${rowHeight - 3}"` : ''
    return html`<path class="${className}"${dashes} d="${drawn.join('')}"/>
`
  })}`
}

const each = ({ x, y, letters }: Cells, wanted: string, shape: string, rowHeight: number): string[] =>
  [...letters].flatMap((letter, row) =>
    letter === wanted ? [`M${x} ${y + row * rowHeight + 4}${shape}`] : [],
  )

/** What conforms is nearly all there is: a dashed line for as many as follow each other, a dash for each. */
const runs = ({ x, y, letters }: Cells, rowHeight: number): string[] =>
  [...letters.matchAll(/c+/g)].map(
    ({ index, 0: run }) => `M${x} ${y + index * rowHeight + 3}v${(run.length - 1) * rowHeight + 3}`,
  )
