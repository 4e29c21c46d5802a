// The status page: of one target all that there is to see, of several an overview, and a page for each. No value of a
// contact is in it.
import { toLocal } from 'contactrz/internal'
import type { Config } from '../config/config-shape.ts'
import type { OpenTrouble } from '../engine/own-troubles.ts'
import { type Reason, sayReason } from '../health/health.ts'
import type { Store } from '../store/store.ts'
import { span } from '../tools/formatting.ts'
import { html, type Markup, page } from '../tools/html.ts'
import { statusPath } from './machine/status.ts'
import { renderOverview } from './overview.ts'
import { renderTarget } from './target.ts'

const whatTrouble: Readonly<Record<OpenTrouble['kind'], string>> = {
  'store-unusable': 'nothing is created while it lasts (see the log)',
  'log-lost': 'lines of the log cannot be written',
  'mail-refused': 'alerts do not reach somebody (contactrz-monitor report --mails, then resend)',
}

/** What is wrong now, and what has been told of the monitor itself. */
export interface Said {
  readonly reasons: readonly Reason[]
  readonly troubles: readonly OpenTrouble[]
}

export async function renderStatus(
  { targets }: Config,
  store: Store,
  at: number,
  links: readonly Link[],
  { reasons, troubles }: Said = { reasons: [], troubles: [] },
  pageNumber = 1,
): Promise<string> {
  const [mails, oldestOwedAt] = [await store.countMails(), await store.oldestOwedAt()]
  const [first, ...others] = targets
  const shown =
    first !== undefined && others.length === 0
      ? await renderTarget(first, store, at)
      : await renderOverview(targets, store, at, pageNumber)
  const own = troubles.map(
    ({ kind, since }) =>
      html`<p class="monitor-fault">${kind} since ${toLocal('UTC', since)}: ${whatTrouble[kind]}</p>`,
  )
  return page(
    'contactrz-monitor',
    html`<h1>contactrz-monitor</h1>${renderLinks(links)}${renderReasons(reasons)}${own}${shown}
<h2>Mail</h2>
<p>${mails.sent} sent, ${mails.owed} owed${oldestOwedAt === null ? '' : `, the oldest for ${span(at - oldestOwedAt)}`}, <span class="${mails.refused > 0 ? 'drift' : ''}">${mails.refused} refused for good</span>${mails.refused > 0 ? ' (contactrz-monitor report --mails)' : ''}.</p>`,
  )
}

/** The page of one target; null: none of this name is watched. */
export async function renderTargetPage(
  { targets }: Config,
  store: Store,
  at: number,
  links: readonly Link[],
  name: string,
): Promise<string | null> {
  const target = targets.find((one) => one.name === name)
  if (target === undefined) return null
  const body = html`<h1>contactrz-monitor</h1>${renderLinks(links)}${await renderTarget(target, store, at)}`
  return page(`${name} · contactrz-monitor`, body)
}

const renderLinks = (links: readonly Link[]) =>
  html`<p>${links.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}</p>`

/** Of reasons that are about a target each there may be very many. */
const reasonsShown = 50

/** What is wrong with the monitor itself. */
function renderReasons(reasons: readonly Reason[]): Markup {
  if (reasons.length === 0) return html``
  const items = reasons
    .slice(0, reasonsShown)
    .map(
      (reason) =>
        html`<li class="monitor-fault">${sayReason(reason)}, since ${new Date(reason.since).toISOString()}</li>`,
    )
  const left = reasons.length - items.length
  const rest = left > 0 ? html`<li>and ${left} more, as <a href="${statusPath}">status</a> says</li>` : ''
  return html`<h2>The monitor is not well</h2><ul>${items}${rest}</ul>`
}

export interface Link {
  readonly href: string
  readonly text: string
}
