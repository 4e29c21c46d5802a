// What every page is that there is not (404), in the frame of the others. Pure.
import { html } from '../../tools/html.ts'
import { section, verdict } from '../parts/section.ts'
import type { View } from '../route.ts'

export const notFound: View = {
  status: 404,
  title: 'No such page',
  sign: 'gated',
  nav: null,
  body: html`${verdict('gated', 'There is no such page', html`Nothing is known under this address: perhaps a target that is no longer watched, or an incident of another store.`)}
${section(
  { id: 'where', title: 'Where to go', isTitleHidden: true, isStill: true },
  html`<p><a href="/">All targets</a>, or <a href="/incidents">all incidents</a>, those of targets as well that are no longer watched.</p>`,
)}`,
}
