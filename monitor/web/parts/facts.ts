// Facts side by side: what it is called, what it is, and what explains it. Pure.
import { html, type Markup } from '../../tools/html.ts'

export interface Fact {
  readonly term: string
  readonly fact: string | Markup
  /** Below it, muted. */
  readonly notes?: readonly (string | Markup)[]
  /** How much of it is used, of 0 to 1. */
  readonly share?: number
}

export const facts = (all: readonly Fact[]): Markup => html`<dl class="facts">${all.map(renderFact)}</dl>`

function renderFact({ term, fact, notes = [], share }: Fact): Markup {
  const more = notes.map((note) => html`<dd>${note}</dd>`)
  return html`<div><dt>${term}</dt><dd>${fact}</dd>${more}${share === undefined ? '' : html`<dd>${renderMeter(share)}</dd>`}</div>
`
}

function renderMeter(share: number): Markup {
  const percent = Math.round(100 * Math.min(Math.max(share, 0), 1))
  return html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${percent} %"><rect width="100" height="4"/><rect width="${percent}" height="4"/></svg>`
}
