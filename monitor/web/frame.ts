// What every page for people stands in: head, navigation, how old it is, footer. A page gives its `View`, the server what it
// knows around it. Pure.
import type { Store } from '../store/store.ts'
import { clean, span } from '../tools/formatting.ts'
import { html, type Markup } from '../tools/html.ts'
import { secondOf, zoneWithOffset, zoneWord } from '../tools/time-words.ts'
import { timeTag } from './parts/time.ts'
import type { NavName, View } from './route.ts'
import { faviconPath, sprite } from './signs.ts'

/** What a page does not know, and its frame shows. */
export interface Around {
  /** When it is made. */
  readonly at: number
  /** Addresses by which style and script may be kept for good. */
  readonly style: string
  readonly script: string
  /** Entries of the navigation, in their order; empty for somebody who is not signed in. */
  readonly pages: readonly NavName[]
  /** Null: not known, or nobody's business here. */
  readonly messages: {
    readonly counts: Awaited<ReturnType<Store['countMessages']>>
    readonly oldestOwedAt: number | null
  } | null
  /** Null: somebody who is not signed in is not told. */
  readonly versions: { readonly monitor: string; readonly contract: string } | null
  /** By a cookie, which can be given back. */
  readonly isSignedIn: boolean
}

const entries: Readonly<Record<NavName, { readonly href: string; readonly text: string }>> = {
  targets: { href: '/', text: 'Targets' },
  incidents: { href: '/incidents', text: 'Incidents' },
  ledger: { href: '/ledger', text: 'Ledger' },
  sandbox: { href: '/sandbox', text: 'Sandbox' },
  mailbox: { href: '/mailbox', text: 'Mailbox' },
}

/** Of every monitor; the others are the sandbox's. */
export const navNames: readonly NavName[] = ['targets', 'incidents', 'ledger']
export const sandboxNavNames: readonly NavName[] = [...navNames, 'sandbox', 'mailbox']

/**
 * The document. A browser tells its forms' origin to us and nothing to others: with `no-referrer`, as the header has it,
 * it would tell `null`, and a form of ours could not be told from a foreign one.
 */
export const frame = (view: View, around: Around): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="same-origin">
<title>${clean(view.title)} · contactrz</title>
<link rel="stylesheet" href="${around.style}"><link rel="icon" href="${faviconPath(view.sign)}" type="image/svg+xml">
${
  around.pages.length === 0
    ? ''
    : html`<link rel="alternate" type="application/atom+xml" title="Incidents" href="/feed.atom">
<script type="module" src="${around.script}"></script>
`
}</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${sprite}
<header class="top">
<a class="brand" href="/">contactrz <span>monitor</span></a>
${
  around.pages.length === 0
    ? ''
    : html`${renderNav(view, around)}
${renderAge(view, around)}
`
}</header>
<main id="main">
${view.body}
</main>
<footer>${renderFooter(view, around)}</footer>
</body>
</html>
`.text

function renderNav({ nav }: View, { pages }: Around): Markup {
  const items = pages.map((name) => {
    const { href, text } = entries[name]
    return name === nav
      ? html`<li><a href="${href}" aria-current="page">${text}</a></li>`
      : html`<li><a href="${href}">${text}</a></li>`
  })
  return html`<nav aria-label="Pages"><ul>${items}</ul></nav>`
}

/** What stands without a script; with one it says whether the page is live. */
function renderAge({ zone = 'UTC' }: View, { at }: Around): Markup {
  return html`<p class="live" id="live" data-zone="${zone}" data-zone-name="${zoneWord(zone, at)}">As of ${timeTag(at, secondOf(zone, at))} · <a href="">reload</a></p>`
}

function renderFooter({ zone = 'UTC' }: View, { at, pages, messages, versions, isSignedIn }: Around): Markup {
  const programs = html`<p><a href="/feed.atom">Atom</a> · <a href="/api/status.json">JSON</a> · <a href="/metrics">Metrics</a></p>`
  return html`${messages === null ? '' : html`<p>${sayMessages(messages, at)}</p>`}${
    pages.length === 0 ? '' : html`<p>Times in ${zoneWithOffset(zone, at)}</p>${programs}`
  }${versions === null ? '' : html`<p>contactrz-monitor ${versions.monitor}, contract ${versions.contract}</p>`}${
    isSignedIn ? html`<form method="post" action="/logout"><button>Sign out</button></form>` : ''
  }`
}

function sayMessages({ counts, oldestOwedAt }: NonNullable<Around['messages']>, at: number): string {
  const { sent, owed, refused } = counts
  if (sent + owed + refused === 0) return 'Messages: none yet'
  const since = owed === 0 || oldestOwedAt === null ? '' : ` for ${span(at - oldestOwedAt)}`
  return `Messages: ${sent} sent, ${owed} owed${since}, ${refused} refused`
}
