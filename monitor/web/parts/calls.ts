// What needs a look, one row each: sign and state, what is known, what to do, and the one link. Pure.
import { html, type Markup } from '../../tools/html.ts'
import { icon, type Mark } from '../signs.ts'
import type { Link } from './section.ts'

export interface Call {
  readonly mark: Mark
  readonly state: string
  readonly known: string | Markup
  readonly advice: string | Markup
  readonly link: Link | null
}

export const calls = (all: readonly Call[]): Markup => html`<ul class="calls">${all.map(renderCall)}</ul>`

const renderCall = ({ mark, state, known, advice, link }: Call) =>
  html`<li><h3 class="state">${icon(mark)}<span>${state}</span></h3><div><p>${known}</p><p class="muted">${advice}</p></div>${
    link === null ? '' : html`<a href="${link.href}">${link.text}</a>`
  }</li>
`
