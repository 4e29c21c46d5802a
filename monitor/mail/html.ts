// A mail as HTML: what text.ts says, easier on the eye. Every value is escaped; nothing is loaded from anywhere; it
// reads well without its styles, and they set no colour but mid-tones that show on light and dark alike. It is never
// wider than its window: what is long breaks anywhere, labels and the words of commands only where they must.
import { html, type Markup } from '../tools/html.ts'
import type { CommandContent } from './commands.ts'
import type { Fact } from './facts.ts'
import type { FindingContent } from './findings.ts'
import { moreLine } from './text.ts'
import type { MailContent } from './wording.ts'

const breaks = 'overflow-wrap:anywhere;word-break:break-word'
const cell = 'padding:2px 0;vertical-align:top;text-align:left'
const label = `${cell};padding-right:12px;font-weight:600;overflow-wrap:normal;word-break:normal`
const mono = 'font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px'
/** A hyphen is no place to break a word, unless it is longer than the line. */
const whole = 'display:inline-block;max-width:100%'

export function renderHtml(content: MailContent): string {
  const { headline, lead, facts, findingsTitle, findings, moreFindings, gone, todo, footer, isGood } = content
  const { commands = [], place = [] } = content
  const edge = isGood ? '#2e9e5b' : '#d64545'
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${headline}</title></head>
<body style="margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif">
<div style="max-width:680px;${breaks}">
<div style="border-left:4px solid ${edge};padding-left:16px">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 8px">${headline}</h1>
<p style="margin:0">${unbroken(lead)}</p>
</div>
<div style="margin:16px 0 0">${rows(facts)}</div>
${section(findingsTitle, findings.length === 0 ? null : html`${findings.map(finding)}`)}
${moreFindings === 0 ? '' : html`<p>${moreLine(content)}</p>`}
${section('No longer found', gone.length === 0 ? null : list(gone))}
${section('What to do', todo.length === 0 ? null : list(todo))}
${commands.map(command)}
${section('Where', place.length === 0 ? null : rows(place))}
<p style="font-size:13px;margin:24px 0 0;padding-top:8px;border-top:1px solid #8a8a8a">${footer}</p>
</div>
</body>
</html>
`.text
}

function section(title: string, body: Markup | null): Markup {
  return body === null ? html`` : html`<h2 style="font-size:16px;margin:24px 0 4px">${title}</h2>${body}`
}

const list = (items: readonly string[]) =>
  html`<ul style="margin:0;padding-left:20px">${items.map((item) => html`<li>${item}</li>`)}</ul>`

const rows = (facts: readonly Fact[]) =>
  html`<table role="presentation" style="border-collapse:collapse">${facts.map(
    ([name, value, href]) =>
      html`<tr><th style="${label}">${name}</th><td style="${cell}">${href === undefined ? unbroken(value) : html`<a href="${href}">${value}</a>`}</td></tr>`,
  )}</table>`

const command = ({ title, lines }: CommandContent) => html`<p style="margin:16px 0 4px">${title}:</p>
<div style="${mono};padding-left:12px;border-left:2px solid #8a8a8a">${lines.map((line) => html`<div>${words(line)}</div>`)}</div>`

const words = (line: string) => spaced(line, (word) => html`<span style="${whole}">${word}</span>`)

/** For reading: only what has a hyphen, an instant above all, would be broken at it. */
const unbroken = (text: string) =>
  spaced(text, (word) => (word.includes('-') ? html`<span style="${whole}">${word}</span>` : html`${word}`))

const spaced = (text: string, show: (word: string) => Markup) =>
  html`${text.split(' ').map((word, index) => html`${index === 0 ? '' : ' '}${show(word)}`)}`

const finding = (
  { title, where, expected, actual, meaning }: FindingContent,
  index: number,
) => html`<div style="margin:8px 0 16px">
<strong>${index + 1}. ${title}</strong><br>
<span style="${mono}">${where}</span>
<table role="presentation" style="border-collapse:collapse">
<tr><th style="${label}">expected</th><td style="${cell};${mono}">${expected}</td></tr>
<tr><th style="${label}">found</th><td style="${cell};${mono}">${actual}</td></tr>
</table>
${meaning}
</div>`
