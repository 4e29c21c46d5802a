// The mailbox of the sandbox: mails as they came over SMTP → what a mail program would show of them. Reads only what
// this monitor writes: text, HTML and a report, plain or quoted-printable or base64 (RFC 2045, 2046, 2047).
import { html, page } from '../tools/html.ts'

export interface ReadMail {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string | null
  readonly report: string | null
}

export function readMail(bytes: Buffer): ReadMail {
  const parts = leaves(bytes.toString('latin1'))
  const [{ headers } = { headers: new Map<string, string>() }] = parts
  const partOf = (type: string) =>
    parts.slice(1).find((part) => (part.headers.get('content-type') ?? 'text/plain').startsWith(type))
      ?.body ?? null
  return {
    headers,
    text: partOf('text/plain') ?? '',
    html: partOf('text/html'),
    report: partOf('application/json'),
  }
}

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** The whole first, for its headers, then its leaves in order. */
function leaves(mail: string): Part[] {
  const whole = partOf(mail)
  return [{ headers: whole.headers, body: '' }, ...split(whole)]
}

function split({ headers, body }: Part): Part[] {
  const type = headers.get('content-type') ?? 'text/plain'
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary === undefined)
    return [{ headers, body: decode(body, headers.get('content-transfer-encoding')) }]
  return `\n${body}`
    .split(`\n--${boundary}`)
    .slice(1, -1)
    .flatMap((piece) => split(partOf(piece.replace(/^\n/, ''))))
}

function partOf(source: string): Part {
  const lines = source.replaceAll('\r\n', '\n')
  const end = lines.indexOf('\n\n')
  const head = lines.slice(0, end < 0 ? undefined : end).replace(/\n[ \t]+/g, ' ')
  const fields = head.split('\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const
  })
  return { headers: new Map(fields), body: end < 0 ? '' : lines.slice(end + 2) }
}

function decode(body: string, encoding: string | undefined): string {
  switch (encoding?.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8')
    case 'quoted-printable':
      return Buffer.from(unquote(body.replace(/=\n/g, '')), 'latin1').toString('utf8')
    default:
      return Buffer.from(body, 'latin1').toString('utf8')
  }
}

const unquote = (text: string) =>
  text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const decodeWords = (text: string) =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_whole, encoding: string, word: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : Buffer.from(unquote(word.replaceAll('_', ' ')), 'latin1').toString('utf8'),
    )

const foldable = (title: string, text: string) =>
  html`<details><summary>${title}</summary><pre>${text}</pre></details>`

/** The newest first. What the HTML of a mail holds stays in its frame: no script, no form, no way out. */
export function renderMailbox(mails: readonly ReadMail[]): string {
  const shown = mails.map(({ headers, text, html: markup, report }) => {
    const header = (name: string) => headers.get(name) ?? ''
    return html`<article>
<h2>${header('subject')}</h2>
<p>To ${header('to')}, ${header('date')}${headers.has('in-reply-to') ? ', in reply to the mail that opened it' : ''}</p>
${markup === null ? html`` : html`<iframe sandbox="" title="the mail as HTML" srcdoc="${markup}"></iframe>`}
${foldable('as text', text)}
${report === null ? html`` : foldable('report.json', report)}
</article>`
  })
  const body = shown.length === 0 ? [html`<p>No mail yet.</p>`] : shown
  return page(
    'Mailbox of the sandbox',
    html`<h1>Mailbox of the sandbox</h1><p><a href="/">status</a></p>${body}`,
  )
}
