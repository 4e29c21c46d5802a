// A mail as plain text, in lines of at most 72 characters where words allow it. Pure.
import type { FindingContent, MailContent } from './wording.ts'

const labelWidth = 17

export function renderText(content: MailContent): string {
  const { headline, lead, facts, findingsTitle, findings, moreFindings, gone, todo, footer } = content
  const lines = [headline, '', ...wrap(lead)]
  if (findings.length > 0) lines.push('', findingsTitle, ...findings.flatMap(describe))
  if (moreFindings > 0) lines.push('', ...wrap(moreLine(content)))
  if (gone.length > 0) lines.push('', 'No longer found', ...gone.flatMap(item))
  if (todo.length > 0) lines.push('', 'What to do', ...todo.flatMap(item))
  lines.push('', 'Where and since when', ...facts.flatMap(([label, value]) => row(label, value)))
  // The signature separator (RFC 3676, 4.3): mail programs leave out what follows when they quote.
  lines.push('', '-- ', ...wrap(footer))
  return `${lines.join('\n')}\n`
}

/** The page has all that stands. What is over is on record: for a day, `report` shows it without being asked for more. */
export const moreLine = ({ moreFindings, isGood }: MailContent) =>
  `and ${moreFindings} more, which ${isGood ? 'contactrz-monitor report --runs --format json' : 'the status page'} shows`

function describe({ title, where, expected, actual, meaning }: FindingContent, index: number): string[] {
  return [
    ...(index === 0 ? [] : ['']),
    ...wrap(`${index + 1}. ${title}`),
    ...indent(wrap(where, 69)),
    ...indent(row('expected', expected, 10)),
    ...indent(row('found', actual, 10)),
    ...indent(wrap(meaning, 69)),
  ]
}

const item = (text: string) => wrap(text, 70).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)
const indent = (lines: readonly string[]) => lines.map((line) => `   ${line}`)

function row(label: string, value: string, width = labelWidth): string[] {
  return wrap(value, 72 - width).map((line, index) => `${(index === 0 ? label : '').padEnd(width)}${line}`)
}

function wrap(text: string, width = 72): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
