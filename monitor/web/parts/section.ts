// What pages are made of: the verdict at the top, sections under a heading each, the way back. Pure.
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { icon, type Mark } from '../signs.ts'

/** The sentence that answers first, with its sign; below it since when, what, and the one link that matters. */
export const verdict = (mark: Mark | null, sentence: string, lead: Markup | null): Markup =>
  html`<h1>${mark === null ? '' : icon(mark)}${clean(sentence)}</h1>${
    lead === null ? '' : html`<p class="lead">${lead}</p>`
  }`

export interface Section {
  /** Its place in the page, by which it is known again when the page changes. Unique there. */
  readonly id: string
  readonly title: string
  /** The title is for readers only: the eye needs none. */
  readonly isTitleHidden?: boolean
  /** Beside the title. */
  readonly aside?: Markup
}

export function section({ id, title, isTitleHidden = false, aside }: Section, body: Markup): Markup {
  const heading = html`<h2 id="${id}-title"${isTitleHidden ? html` class="visually-hidden"` : ''}>${clean(title)}</h2>`
  const top =
    aside === undefined ? heading : html`<div class="bar">${heading}<p class="muted small">${aside}</p></div>`
  return html`<section id="${id}" aria-labelledby="${id}-title">${top}${body}</section>`
}

export interface Link {
  readonly href: string
  readonly text: string
}

/** @param way From the top down. @param here The page itself. */
export const crumbs = (way: readonly Link[], here: string): Markup =>
  html`<nav class="crumbs" aria-label="Where this is"><ol>${way.map(
    ({ href, text }) => html`<li><a href="${href}">${clean(text, 80)}</a></li>`,
  )}<li>${clean(here, 80)}</li></ol></nav>`

/** Null: all is on this page. */
export function pager(label: string, links: readonly Link[]): Markup | null {
  if (links.length === 0) return null
  const items = links.map(({ href, text }) => html`<a href="${href}">${text}</a>`)
  return html`<nav class="pager row" aria-label="${label}">${items}</nav>`
}
