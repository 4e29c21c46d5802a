// What happened, or what comes, one under the other along a line, each with its sign. Pure.
import { html, type Markup } from '../../tools/html.ts'
import { type Hue, icon, type Mark } from '../signs.ts'

export interface Step {
  readonly mark: Mark
  readonly hue?: Hue
  /** Null: the text says all. */
  readonly title: string | Markup | null
  /** Paragraphs, lists. */
  readonly body?: Markup
}

export const story = (steps: readonly Step[]): Markup =>
  html`<ol class="time">${steps.map(
    ({ mark, hue, title, body }) =>
      html`<li>${icon(mark, hue)}${title === null ? '' : html`<h3>${title}</h3>`}${body === undefined ? '' : body}</li>
`,
  )}</ol>`
