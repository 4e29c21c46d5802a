// The pages that say that there is none. Called by app.ts. Pure.
import { html } from '../../tools/html.ts'
import type { View } from '../route.ts'

export const notFound: View = {
  status: 404,
  title: 'No such page',
  sign: 'gated',
  nav: null,
  body: html`<h1>There is no such page</h1>
<p class="lead">Perhaps its target is no longer watched, or what it told is no longer kept. See <a href="/">all targets</a>.</p>`,
}

/** The page could not be made, and it is no trouble of the store. */
export const faulty: View = {
  status: 500,
  title: 'A fault of the monitor',
  sign: 'fault',
  nav: null,
  body: html`<h1>This page could not be made</h1>
<p class="lead">That is a fault of the monitor's, and says nothing of any target. What kind of fault it is stands in its log.</p>`,
}
