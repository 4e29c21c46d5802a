// Documented beside seen as a table. What differs is tinted, marked with a sign that readers have in words, and its words
// are underlined: no line is told by colour alone. Pure. Called by the page of an incident.
import { html, type Markup } from '../../tools/html.ts'
import { rowsShown, type ShapeRow, type Word } from './shape.ts'

/** @param seenTitle Of the column, such as `Seen, 19:30 WIB`. */
export function renderDiff(rows: readonly ShapeRow[], seenTitle: Markup): Markup {
  const more = rows.length - rowsShown
  return html`<div class="box"><table class="diff"><thead><tr><th class="sign" scope="col"><span class="visually-hidden">Differs</span></th><th scope="col">Documented</th><th scope="col">${seenTitle}</th></tr></thead><tbody>
${rows.slice(0, rowsShown).map(renderRow)}
</tbody></table></div>${more > 0 ? html`<p class="small muted">And ${more} more lines.</p>` : ''}`
}

function renderRow({ depth, documented, seen, differs }: ShapeRow): Markup {
  if (!differs)
    return html`<tr class="plain"><td class="sign"></td><td>${line(depth, documented)}</td><td class="same">${line(depth, seen)}</td></tr>`
  return html`<tr><td class="sign">≠<span class="visually-hidden"> differs</span></td><td class="was">${
    documented === null ? nothing('not documented') : line(depth, documented)
  }</td><td class="now">${seen === null ? nothing('not there') : line(depth, seen)}</td></tr>`
}

/** The side that has no such line, for whoever hears the table. */
const nothing = (words: string) => html`<span class="visually-hidden">${words}</span>`

const line = (depth: number, words: readonly Word[] | null): Markup =>
  html`${'  '.repeat(depth)}${(words ?? []).map(({ text, isOther }) =>
    isOther ? html`<mark>${text}</mark>` : html`${text}`,
  )}`
