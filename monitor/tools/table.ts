// Rows for people, for machines and for spreadsheets. Pure. Cells may hold what came from the wire: none of it can
// steer a terminal or become a formula.
import { clean } from './formatting.ts'

export type Cell = string | number | boolean | null

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

const gap = 2
const leastWidth = 8
/** Where nothing else is known. */
export const usualWidth = 100

/** `2026-12-01T13:00:00.000Z`: cut, it says nothing. */
const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)

/** Columns as wide as they need to be; where that is too much, the widest give way, but never an instant. */
export function renderTable({ columns, rows }: Table, maxWidth = usualWidth): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => clean(cell === null ? '' : String(cell))))
  // Row by row: there may be more of them than a function takes arguments.
  const widest = (matches: (text: string) => boolean) => (_name: string, index: number) =>
    cells.reduce((width, row) => {
      const text = row[index] ?? ''
      return matches(text) ? Math.max(width, widthOf(text)) : width
    }, 0)
  const least = columns.map(widest(isInstant)).map((width) => Math.max(width, leastWidth))
  const widths = columns.map(widest(() => true))
  const room = maxWidth - gap * (columns.length - 1)
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const spare = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0))
    const index = spare.indexOf(Math.max(...spare))
    if (spare[index] === 0) break
    widths[index] = (widths[index] ?? 0) - 1
  }
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, index) => fit(cell, widths[index] ?? 0))
          .join(' '.repeat(gap))
          .trimEnd()}\n`,
    )
    .join('')
}

const widthOf = (text: string) => [...text].length

function fit(text: string, width: number): string {
  const characters = [...text]
  if (characters.length <= width) return text + ' '.repeat(width - characters.length)
  return `${characters.slice(0, width - 3).join('')}...`
}

/**
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises
 * ("CSV injection").
 */
export function renderCsv({ columns, rows }: Table): string {
  const lines = [columns, ...rows].map((row) => row.map(csvCell).join(','))
  return lines.map((line) => `${line}\r\n`).join('')
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const harmless = /^[\s\u0000]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
