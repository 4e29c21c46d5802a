// Tables for the terminal and for results.md: the same text, Markdown. Pure.
export interface Section {
  readonly title: string
  /** What was done, and what is in each figure. */
  readonly how: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What a reader must know of single rows. */
  readonly notes?: readonly string[]
  /** One line per goal: what was wanted, what came out. */
  readonly goals: readonly string[]
}

export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => [...(row[column] ?? '')].length)))
  const line = (cells: readonly string[]) =>
    `| ${widths
      .map((width, column) => {
        const cell = cells[column] ?? ''
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

export function renderSection({ title, how, head, rows, notes = [], goals }: Section): string {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n')
  const parts = [`## ${title}`, how, renderTable(head, rows), list(notes), list(goals)]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** `2.75`, `13.3`, `141`: three digits say all that such a figure knows. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2)
}

export const times = (value: number): string => `${figure(value)} ×`

/** One goal beside what came out. `atLeast`: the figure should be at or above the limit, else at or below it. */
export function goalLine(what: string, value: number, limit: number, how: GoalOptions = {}): string {
  const { atLeast = false, unit = '×' } = how
  const holds = atLeast ? value >= limit : value <= limit
  return `${holds ? 'holds' : 'missed'}: ${what}: ${figure(value)} ${unit} (goal ${atLeast ? '≥' : '≤'} ${limit} ${unit})`
}

interface GoalOptions {
  readonly atLeast?: boolean
  /** Default: ×, as of a ratio. */
  readonly unit?: '×' | 'ms' | 'kB' | 'messages'
}
