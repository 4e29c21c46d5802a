// A table that may be wider than its window: a region of its own that scrolls, and one stop of the keyboard. The first cell of
// a row is its header. Pure.
import { html, Markup } from '../../tools/html.ts'

export interface Column {
  readonly head: string | Markup
  /** Of heading and cells alike: `num` aligns to the right, `hide` leaves it out where it is narrow, `nowrap` keeps it on a line. */
  readonly className?: string
}

export interface Table {
  /** Names the region: unique in its page. */
  readonly label: string
  readonly columns: readonly Column[]
  /** A cell for each column. */
  readonly rows: readonly (readonly (string | Markup)[])[]
  readonly className?: string
}

export function table({ label, columns, rows, className }: Table): Markup {
  const heads = columns.map((column) => html`<th scope="col"${classOf(column.className)}>${column.head}</th>`)
  const lines = rows.map(
    (cells) => html`<tr>${cells.map((cell, index) => renderCell(cell, index, columns[index]))}</tr>
`,
  )
  return scroll(
    label,
    html`<table${classOf(className)}><thead><tr>${heads}</tr></thead><tbody>
${lines}</tbody></table>`,
  )
}

const renderCell = (cell: string | Markup, index: number, column: Column | undefined) =>
  index === 0
    ? html`<th scope="row"${classOf(column?.className)}>${cell}</th>`
    : html`<td${classOf(column?.className)}>${cell}</td>`

const classOf = (name: string | undefined): Markup =>
  name === undefined ? new Markup('') : html` class="${name}"`

/** @param label Unique in its page. */
export const scroll = (label: string, body: Markup): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${body}</div>`
