// The mailbox of the sandbox: what the monitor has mailed, as it came over SMTP. The HTML of a mail stands in a frame, at an
// address with a policy of its own: no script, no form, no way out, and its inline styles.
import type { KeptMail, Mailbox } from '../../sandbox/mailbox.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { dayOf, secondOf, timeToSecond } from '../../tools/time-words.ts'
import { section, verdict } from '../parts/section.ts'
import { timeTag } from '../parts/time.ts'
import type { Ask, FileRoute, PageRoute, View } from '../route.ts'
import { messageWords } from '../sandbox/story.ts'

type Mails = Pick<Mailbox, 'mails'>

/** Of the sandbox, which watches a target without a window. */
const zone = 'UTC'

export const mailboxPage = ({ mails }: Mails): PageRoute => ({
  path: '/mailbox',
  view: async (ask) => viewOf(mails(), mails()[0], ask),
})

export const mailPage = ({ mails }: Mails): PageRoute => ({
  path: '/mailbox/:number',
  async view(ask) {
    const shown = numbered(mails(), ask)
    return shown === undefined ? null : viewOf(mails(), shown, ask)
  },
})

const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"

export const mailFile = ({ mails }: Mails): FileRoute => ({
  path: '/mailbox/:number/html',
  open: 'private',
  async file(ask) {
    const markup = numbered(mails(), ask)?.html ?? null
    if (markup === null) return null
    return {
      type: 'text/html; charset=utf-8',
      text: markup,
      headers: { 'content-security-policy': policy },
    }
  },
})

const numbered = (mails: readonly KeptMail[], { params }: Ask): KeptMail | undefined =>
  mails.find(({ number }) => String(number) === params.number)

function viewOf(mails: readonly KeptMail[], shown: KeptMail | undefined, { at }: Ask): View {
  const lead =
    shown === undefined
      ? 'No mail yet. Break the contract in the sandbox, and one arrives.'
      : `What the monitor mailed, as it came over SMTP: ${mails.length === 1 ? 'one mail' : `${mails.length} mails`} to ${headerOf(shown, 'to')}.`
  const body =
    shown === undefined
      ? html`<p class="row"><a href="/sandbox">Break the contract</a></p>`
      : html`<div class="mail">${renderList(mails, shown, at)}${renderMessage(shown, at)}</div>`
  return {
    ...{ title: 'Mailbox', sign: 'conforming', nav: 'mailbox', zone },
    body: html`${verdict(null, 'Mailbox of the sandbox', html`${lead}`)}
${body}`,
  }
}

const headerOf = ({ headers }: KeptMail, name: string): string => clean(headers.get(name) ?? '', 300)

function renderList(mails: readonly KeptMail[], shown: KeptMail, at: number): Markup {
  const items = mails.map((mail) => {
    const current = mail === shown ? html` aria-current="true"` : ''
    const when = timeToSecond(zone, mail.receivedAt, at)
    return html`<li><a href="/mailbox/${mail.number}"${current}><strong>${messageWords(mail.headers)}</strong><br><span class="muted small">${timeTag(mail.receivedAt, when)}</span></a></li>
`
  })
  return html`<nav aria-label="Mails"><ul>${items}</ul></nav>`
}

function renderMessage(mail: KeptMail, at: number): Markup {
  const { number, headers, receivedAt, text, html: markup, report } = mail
  const when = timeTag(receivedAt, `${dayOf(zone, receivedAt, at)}, ${secondOf(zone, receivedAt)}`)
  const reply = headers.has('in-reply-to') ? ', in reply to the mail that opened it' : ''
  return section(
    { id: 'mail', title: headerOf(mail, 'subject') },
    html`<p class="muted small">From ${headerOf(mail, 'from')} to ${headerOf(mail, 'to')}, ${when}${reply}</p>
${incidentLink(mail)}${
  markup === null
    ? ''
    : html`<iframe sandbox src="/mailbox/${number}/html" title="The mail as HTML"></iframe>
`
}${foldable('As plain text', 'The mail as plain text', text)}${report === null ? '' : foldable('report.json', 'report.json', report)}`,
  )
}

/** What the mail links to; the frame lets no link out. */
function incidentLink({ text }: KeptMail): Markup {
  const [path] = /\/incidents\/[\w%.~-]+\/[\w-]+\/\d{8}T\d{6}\.\d{3}Z/.exec(text) ?? []
  return path === undefined
    ? html``
    : html`<p><a href="${path}">See the incident that it is about</a></p>
`
}

/** Whole, and with nothing in it that hides. */
const cleanLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => clean(line, Number.POSITIVE_INFINITY))
    .join('\n')

const foldable = (title: string, label: string, text: string): Markup =>
  html`<details><summary>${title}</summary><pre class="box" tabindex="0" role="group" aria-label="${label}">${cleanLines(text)}</pre></details>
`
