// A mail as HTML: what text.ts says, easier on the eye. Every value is escaped; nothing is loaded from anywhere; it
// reads well without its styles, and they set no colour but mid-tones that show on light and dark alike.
import { html, type Markup } from '../web/html.ts'
import { moreLine } from './text.ts'
import type { FindingContent, MailContent } from './wording.ts'

const cell = 'padding:2px 16px 2px 0;vertical-align:top;text-align:left'
const mono = 'font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px'

export function renderHtml(content: MailContent): string {
  const { headline, lead, facts, findingsTitle, findings, moreFindings, gone, todo, footer, isGood } = content
  const edge = isGood ? '#2e9e5b' : '#d64545'
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${headline}</title></head>
<body style="margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif">
<div style="max-width:680px">
<div style="border-left:4px solid ${edge};padding-left:16px">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 8px">${headline}</h1>
<p style="margin:0">${lead}</p>
</div>
${section(findingsTitle, findings.length === 0 ? null : html`${findings.map(finding)}`)}
${moreFindings === 0 ? '' : html`<p>${moreLine(content)}</p>`}
${section('No longer found', gone.length === 0 ? null : list(gone))}
${section('What to do', todo.length === 0 ? null : list(todo))}
${section('Where and since when', rows(facts))}
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

const rows = (pairs: readonly (readonly [string, string])[]) =>
  html`<table role="presentation" style="border-collapse:collapse">${pairs.map(
    ([label, value]) =>
      html`<tr><th style="${cell};font-weight:600;white-space:nowrap">${label}</th><td style="${cell}">${value}</td></tr>`,
  )}</table>`

const finding = (
  { title, where, expected, actual, meaning }: FindingContent,
  index: number,
) => html`<div style="margin:8px 0 16px">
<strong>${index + 1}. ${title}</strong><br>
<span style="${mono}">${where}</span>
<table role="presentation" style="border-collapse:collapse">
<tr><th style="${cell};font-weight:600">expected</th><td style="${cell};${mono}">${expected}</td></tr>
<tr><th style="${cell};font-weight:600">found</th><td style="${cell};${mono}">${actual}</td></tr>
</table>
${meaning}
</div>`
