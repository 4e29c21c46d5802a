// The mailbox of the sandbox: what the monitor has told, as it came over SMTP, and by a webhook. The HTML of a mail stands in a
// frame, at an address with a policy of its own: no script, no form, no way out, and its inline styles.
import type { KeptMail } from '../../sandbox/mailbox.ts'
import type { Arrivals } from '../../sandbox/sandbox.ts'
import type { KeptWebhook } from '../../sandbox/webhook-receiver.ts'
import { times } from '../../snapshot/phrases.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { dayOf, secondOf, timeToSecond } from '../../tools/time-words.ts'
import { facts } from '../parts/facts.ts'
import { section, verdict } from '../parts/section.ts'
import { timeTag } from '../parts/time.ts'
import type { Ask, FileRoute, PageRoute, View } from '../route.ts'
import { mailWords, webhookWords } from '../sandbox/story.ts'

/** Of the sandbox, which watches a target without a window. */
const zone = 'UTC'

type Shown = { readonly mail: KeptMail } | { readonly webhook: KeptWebhook }

export const mailboxPage = (arrivals: Arrivals): PageRoute => ({
  path: '/mailbox',
  async view(ask) {
    const [mail] = arrivals.mails()
    const [webhook] = arrivals.webhooks()
    if (mail !== undefined) return viewOf(arrivals, { mail }, ask)
    return webhook === undefined ? viewOfNothing : viewOf(arrivals, { webhook }, ask)
  },
})

export const mailPage = (arrivals: Arrivals): PageRoute => ({
  path: '/mailbox/:number',
  async view(ask) {
    const mail = numbered(arrivals.mails(), ask)
    return mail === undefined ? null : viewOf(arrivals, { mail }, ask)
  },
})

export const webhookPage = (arrivals: Arrivals): PageRoute => ({
  path: '/webhooks/:number',
  async view(ask) {
    const webhook = numbered(arrivals.webhooks(), ask)
    return webhook === undefined ? null : viewOf(arrivals, { webhook }, ask)
  },
})

const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"

export const mailFile = ({ mails }: Pick<Arrivals, 'mails'>): FileRoute => ({
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

const numbered = <Kept extends { readonly number: number }>(
  kept: readonly Kept[],
  { params }: Ask,
): Kept | undefined => kept.find(({ number }) => String(number) === params.number)

const view = (lead: string, body: Markup): View => ({
  ...{ title: 'Mailbox', sign: 'conforming', nav: 'mailbox', zone },
  body: html`${verdict(null, 'Mailbox of the sandbox', html`${lead}`)}
${body}`,
})

const viewOfNothing = view(
  'No mail yet. Break the contract in the sandbox, and one arrives, and a webhook beside it.',
  html`<p class="row"><a href="/sandbox">Break the contract</a></p>`,
)

function viewOf(arrivals: Arrivals, shown: Shown, { at }: Ask): View {
  const { mails, webhooks } = { mails: arrivals.mails(), webhooks: arrivals.webhooks() }
  const to = mails[0] === undefined ? '' : ` to ${headerOf(mails[0], 'to')}`
  const lead = `What the monitor told, as it came: ${counted(mails.length, 'mail')}${to}, and ${counted(webhooks.length, 'webhook')}.`
  const told = 'mail' in shown ? renderMail(shown.mail, at) : renderWebhook(shown.webhook, at)
  const list = renderList(
    [...mails.map((mail) => ({ mail })), ...webhooks.map((webhook) => ({ webhook }))],
    shown,
    at,
  )
  return view(lead, html`<div class="mail">${list}${told}</div>`)
}

const counted = (count: number, what: string) => (count === 1 ? `one ${what}` : `${count} ${what}s`)

const headerOf = ({ headers }: KeptMail, name: string): string => clean(headers.get(name) ?? '', 300)

/** The newest first; of what came in one instant, the mail. */
function renderList(all: readonly Shown[], shown: Shown, at: number): Markup {
  const entries = all.map((one) =>
    'mail' in one
      ? {
          ...one.mail,
          href: `/mailbox/${one.mail.number}`,
          words: mailWords(one.mail),
          by: 'mail',
          isShown: 'mail' in shown && shown.mail === one.mail,
        }
      : {
          ...one.webhook,
          href: `/webhooks/${one.webhook.number}`,
          words: webhookWords(one.webhook),
          by: 'webhook',
          isShown: 'webhook' in shown && shown.webhook === one.webhook,
        },
  )
  const items = entries
    .toSorted((a, b) => b.receivedAt - a.receivedAt)
    .map(({ href, words, by, isShown, receivedAt }) => {
      const current = isShown ? html` aria-current="true"` : ''
      const when = timeTag(receivedAt, timeToSecond(zone, receivedAt, at))
      return html`<li><a href="${href}"${current}><strong>${words}</strong><br><span class="muted small">${when}, by ${by}</span></a></li>
`
    })
  return html`<nav aria-label="Messages"><ul>${items}</ul></nav>`
}

function renderMail(mail: KeptMail, at: number): Markup {
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

function renderWebhook(webhook: KeptWebhook, at: number): Markup {
  const { id, type, subject, receivedAt, body } = webhook
  const when = timeTag(receivedAt, `${dayOf(zone, receivedAt, at)}, ${secondOf(zone, receivedAt)}`)
  const said = [
    { term: 'Event', fact: html`<code>${clean(type, 80)}</code>` },
    { term: 'Signature', fact: 'Verified', notes: ['by the secret that this sandbox made when it started'] },
    { term: 'Id', fact: html`<code>${clean(id, 120)}</code>` },
    { term: 'Came', fact: times(webhook.times), notes: ['what comes again is known by its id'] },
  ]
  return section(
    { id: 'webhook', title: clean(subject, 300) },
    html`<p class="muted small">By a webhook, ${when}</p>
${facts(said)}${incidentLink(webhook)}<pre class="box" tabindex="0" role="group" aria-label="The body, as JSON">${cleanLines(prettyOf(body))}</pre>
`,
  )
}

const prettyOf = (body: string): string => JSON.stringify(JSON.parse(body), null, 2)

/** What it links to; the frame of a mail lets no link out. */
function incidentLink({ text }: Pick<KeptMail | KeptWebhook, 'text'>): Markup {
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
