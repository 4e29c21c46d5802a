// A sentence of snapshot/words.ts in a page: its code as code, its times as times. Pure.
import type { Said } from '../../snapshot/said.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeTag } from './time.ts'

export const renderSaid = (said: Said): Markup =>
  html`${said.map((part) => {
    if (typeof part === 'string') return html`${part}`
    return 'code' in part ? html`<code>${part.code}</code>` : timeTag(part.at, part.text)
  })}`
