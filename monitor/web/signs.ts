// Signs that stand beside words: one inline sprite for a page, and the worst of it as its favicon. Filled is a verdict, a
// hollow square none, triangle and cross are ours, a dash is gated: the shape says what the hue does. Pure.
import { html, type Markup } from '../tools/html.ts'
import type { Sign } from './route.ts'

/** What is no state of a target, and so no favicon. */
export type Mark = Sign | 'muted' | 'mail' | 'webhook' | 'event'

/** Classes of the stylesheet: nobody must act, the provider broke the contract, it gave no verdict, we failed, nothing. */
export type Hue = 'ok' | 'bad' | 'none' | 'ours' | 'muted'

const square = 'M1 2a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1Zm1.9.9v10.2h10.2V2.9Z'
const triangle = 'M8 .8 15.9 15H.1Z'

/** 16 × 16, filled by the rule `evenodd`. */
const paths: Readonly<Record<Mark, string>> = {
  conforming: 'M16 8A8 8 0 1 1 0 8a8 8 0 0 1 16 0ZM3.3 8.5 7 12.2l5.8-6.3-1.4-1.3L7 9.5 4.6 7.1Z',
  drift:
    'M8 0l8 8-8 8-8-8ZM4.8 5.7v1.5h2.6l-.7 1.6H4.8v1.5H6l-.8 1.8h1.6l.8-1.8h3.6V8.8H8.3L9 7.2h2.2V5.7H9.7l.8-1.8H8.9l-.8 1.8Z',
  unavailable: `${square}M4.9 7.1h6.2v1.8H4.9Z`,
  unauthorized: `${square}M8 4.7a2 2 0 0 1 .9 3.8v2.8H7.1V8.5A2 2 0 0 1 8 4.7Z`,
  held: `${square}M5.1 5h2v6h-2Zm3.8 0h2v6h-2Z`,
  blind: `${triangle}M8 4.6l-4.8 8.6h9.6ZM7.1 7.2h1.8v2.9H7.1Zm0 3.6h1.8v1.5H7.1Z`,
  fault: `${triangle}M7.1 5.9v4.3h1.8V5.9Zm0 5.2v1.8h1.8v-1.8Z`,
  missed: 'M3.4 2 8 6.6 12.6 2 14 3.4 9.4 8l4.6 4.6-1.4 1.4L8 9.4 3.4 14 2 12.6 6.6 8 2 3.4Z',
  gated:
    'M15 8A7 7 0 1 1 1 8a7 7 0 0 1 14 0ZM2.7 8a5.3 5.3 0 1 0 10.6 0A5.3 5.3 0 0 0 2.7 8ZM4.9 7.2h6.2v1.6H4.9Z',
  muted:
    'M1 5.8h3L8 2v12l-4-3.8H1Zm9.1.6 1-1 1.4 1.5 1.5-1.5 1 1L13.5 8 15 9.5l-1 1L12.5 9l-1.4 1.5-1-1L11.5 8Z',
  mail: 'M1 3h14v10H1Zm2.5 1.5L8 8.1l4.5-3.6Zm-1 1.1v5.9h11V5.6L8 10Z',
  webhook: 'M1 3h14v10H1Zm1.6 1.6v6.8h10.8V4.6Zm4.5 1.2 3.9 2.2-3.9 2.2V8.8H4.2V7.2h2.9Z',
  event: 'M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0Z',
}

const hues: Readonly<Record<Mark, Hue>> = {
  ...{ conforming: 'ok', drift: 'bad', unavailable: 'none', unauthorized: 'none', held: 'none' },
  ...{
    blind: 'ours',
    fault: 'ours',
    missed: 'ours',
    gated: 'muted',
    muted: 'muted',
    mail: 'none',
    webhook: 'none',
    event: 'muted',
  },
}

/** Its sign, in its hue: to be set beside a word that says the same. */
export const icon = (mark: Mark, hue: Hue = hues[mark]): Markup =>
  html`<span class="${hue}"><svg class="icon" aria-hidden="true"><use href="#i-${mark}"/></svg></span>`

/** A sign with its word, which may be a link. */
export const signed = (mark: Mark, word: string | Markup): Markup =>
  html`<span class="state">${icon(mark)}<span>${word}</span></span>`

/** What `icon` refers to; once in a page. */
export const sprite: Markup = html`<svg class="sprite" aria-hidden="true">${Object.entries(paths).map(
  ([mark, path]) =>
    html`<symbol id="i-${mark}" viewBox="0 0 16 16"><path fill-rule="evenodd" d="${path}"/></symbol>`,
)}</svg>`

/** On light and on dark tabs alike at least 3 to 1. */
const faviconFills: Readonly<Record<Hue, string>> = {
  ...{ ok: '#2b8f6d', bad: '#d23b32', none: '#b07410', ours: '#8a5fd0', muted: '#76818b' },
}

/** Those that a page can have. */
export const signs: readonly Sign[] = [
  ...(['conforming', 'drift', 'unavailable', 'unauthorized', 'held', 'blind', 'fault', 'missed'] as const),
  'gated',
]

export const faviconPath = (sign: Sign): string => `/favicon/${sign}.svg`

/** An image of its own. */
export const favicon = (sign: Sign): string =>
  html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="${faviconFills[hues[sign]]}"><path fill-rule="evenodd" d="${paths[sign]}"/></svg>
`.text
