// A mail as HTML: what text.ts says, easier on the eye. Every value is escaped; nothing is loaded from anywhere; it
// reads well without its styles. Text has the colour of the reader's own choice, light or dark: only the sign in front has
// one, a mid-tone that shows on both. It is never wider than its window: what is long breaks anywhere, labels and the
// words of commands only where they must.
import { html, type Markup } from '../tools/html.ts'
import type { CommandContent } from './commands.ts'
import type { MembersContent, MessageContent, Tone } from './content.ts'
import type { Fact } from './facts.ts'
import { differing, type FindingContent } from './findings.ts'
import type { LinkContent } from './link.ts'
import { membersTitle, moreLine, moreMembersLine, whereTitle } from './text.ts'

/** Of the sign: who must act. Each is told from white and from near black. */
export const toneColours: Readonly<Record<Tone, string>> = {
  ...{ provider: '#d23b32', 'no-verdict': '#a86a00', monitor: '#8a5fd0', well: '#2b8f6d' },
}

const breaks = 'overflow-wrap:anywhere;word-break:break-word'
const cell = 'padding:2px 0;vertical-align:top;text-align:left'
const label = `${cell};padding-right:16px;font-weight:400;overflow-wrap:normal;word-break:normal`
const mono = 'font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px'
const line = '1px solid #8a939a'
/** A hyphen is no place to break a word, unless it is longer than the line. */
const whole = 'display:inline-block;max-width:100%'

export function renderHtml(content: MessageContent): string {
  const { headline, sentence, lead, link, findingsTitle, findings, moreFindings, gone, todo } = content
  const { commands = [], facts, footer, tone, members } = content
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${headline}</title></head>
<body style="margin:0;padding:24px 16px;font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:640px;margin:0 auto;${breaks}">
<p style="margin:0 0 4px;font-size:13px;font-weight:600"><span style="color:${toneColours[tone]}" aria-hidden="true">&#9670;</span> ${headline}</p>
<h1 style="margin:0;font-size:24px;line-height:1.2">${sentence}</h1>
<p style="margin:8px 0 0">${unbroken(lead)}</p>
${link === null ? '' : anchor(link)}
${members === undefined ? '' : section(membersTitle, memberList(members))}${section(findingsTitle, findings.length === 0 ? null : html`${findings.map(finding)}`)}
${moreFindings === 0 ? '' : html`<p>${moreLine(content)}</p>`}
${section('No longer found', gone.length === 0 ? null : list('ul', gone))}
${section('What to do', todo.length === 0 ? null : list('ol', todo))}
${commands.map(command)}
${section(whereTitle, rows(facts))}
<p style="margin:24px 0 0;padding-top:8px;border-top:${line};font-size:13px">${footer}</p>
</div>
</body>
</html>
`.text
}

const button = `${whole};padding:9px 16px;border:${line};border-radius:5px;color:inherit;font-weight:600;text-decoration:none;box-sizing:border-box`

/** An address of the machine itself is shown, and none to click: elsewhere it is another machine's. */
function anchor({ words, url, onlyOn, isClickable }: LinkContent): Markup {
  const only = onlyOn === null ? '' : ` (on ${onlyOn} alone)`
  return isClickable
    ? html`<p style="margin:20px 0 24px"><a href="${url}" style="${button}">${words}</a></p>`
    : html`<p style="margin:20px 0 24px">${words}: ${url}${only}</p>`
}

function section(title: string, body: Markup | null): Markup {
  return body === null ? html`` : html`<h2 style="margin:24px 0 4px;font-size:16px">${title}</h2>${body}`
}

function memberList({ items, more, others }: MembersContent): Markup {
  const shown = items.map(
    ({ name, said, reason, link: to }) =>
      html`<li style="padding:4px 0"><strong>${name}</strong>: ${unbroken(said)}${reason === null ? '' : html`<br>${reason}`}${to === null ? '' : html`<br>${memberLink(to)}`}</li>`,
  )
  const lines = [...(more === 0 ? [] : [moreMembersLine(more)]), ...(others === null ? [] : [others])]
  return html`<ol style="margin:0;padding-left:20px">${shown}</ol>${lines.map((one) => html`<p style="margin:8px 0 0">${one}</p>`)}`
}

const memberLink = ({ words, url, isClickable }: LinkContent) =>
  isClickable ? html`<a href="${url}" style="color:inherit">${words}</a>` : html`${url}`

const list = (name: 'ol' | 'ul', items: readonly string[]) => {
  const shown = html`${items.map((item) => html`<li>${item}</li>`)}`
  const style = 'margin:0;padding-left:20px'
  return name === 'ol' ? html`<ol style="${style}">${shown}</ol>` : html`<ul style="${style}">${shown}</ul>`
}

const rows = (facts: readonly Fact[]) =>
  html`<table role="presentation" style="border-collapse:collapse">${facts.map(
    ([name, value, href]) =>
      html`<tr><th style="${label}">${name}</th><td style="${cell}">${href === undefined ? unbroken(value) : html`<a href="${href}" style="color:inherit">${value}</a>`}</td></tr>`,
  )}</table>`

const command = ({ title, lines }: CommandContent) => html`<p style="margin:16px 0 4px">${title}:</p>
<div style="${mono};padding-left:12px;border-left:2px solid #8a939a">${lines.map((one) => html`<div>${words(one)}</div>`)}</div>`

const words = (text: string) => spaced(text, (word) => html`<span style="${whole}">${word}</span>`)

/** For reading: only what has a hyphen, an instant above all, would be broken at it. */
const unbroken = (text: string) =>
  spaced(text, (word) => (word.includes('-') ? html`<span style="${whole}">${word}</span>` : html`${word}`))

const spaced = (text: string, show: (word: string) => Markup) =>
  html`${text.split(' ').map((word, index) => html`${index === 0 ? '' : ' '}${show(word)}`)}`

const finding = (
  { title, where, documented, seen, type, meaning }: FindingContent,
  index: number,
) => html`<div style="padding:12px 0;border-top:${line}">
<p style="margin:0"><strong>${index + 1}. ${title}</strong><br><span style="${mono}">${where}</span></p>
<table role="presentation" style="margin:6px 0;border-collapse:collapse;${mono}">
${compared('documented', documented, seen)}
${compared('seen', seen, documented)}
${type === null ? '' : html`<tr><th style="${label}">type</th><td style="${cell}">${type}</td></tr>`}
</table>
<p style="margin:0">${meaning}</p>
</div>`

/** What differs is underlined. */
function compared(name: string, text: string, other: string): Markup {
  const { before, own, after } = differing(text, other)
  const marked = own === '' ? html`` : html`<u>${own}</u>`
  return html`<tr><th style="${label}">${name}</th><td style="${cell}">${before}${marked}${after}</td></tr>`
}
