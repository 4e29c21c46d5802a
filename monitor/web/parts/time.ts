// An instant in a page: words for people, UTC for programs. Pure.
import { html, type Markup } from '../../tools/html.ts'

/** @param words As `time-words.ts` has them: they name the zone, or stand where it is named. */
export const timeTag = (at: number, words: string): Markup =>
  html`<time datetime="${new Date(at).toISOString()}">${words}</time>`
