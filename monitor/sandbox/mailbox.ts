// The mailbox of the sandbox: mails as they came over SMTP → what a mail program would show of them. Called by sandbox.ts.
import PostalMime, { decodeWords } from 'postal-mime'
import { html, page } from '../tools/html.ts'

export interface ReadMail {
  /** Names in lower case, values decoded. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string | null
  readonly report: string | null
}

/** Rejects what is no mail: parts within parts without end, headers without end. */
export async function readMail(bytes: Buffer): Promise<ReadMail> {
  const {
    headers,
    text,
    html: markup,
    attachments,
  } = await PostalMime.parse(bytes, { attachmentEncoding: 'utf8' })
  const report = attachments.find(({ mimeType }) => mimeType === 'application/json')?.content
  return {
    headers: new Map(headers.map(({ key, value }) => [key, decodeWords(value)])),
    text: text ?? '',
    html: markup ?? null,
    report: typeof report === 'string' ? report : null,
  }
}

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
