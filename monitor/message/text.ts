// A mail as plain text, in lines of at most 72 characters where words allow it; what is to be copied is not broken. Pure.

import type { MemberContent, MembersContent, MessageContent } from './content.ts'
import type { Fact } from './facts.ts'
import type { FindingContent } from './findings.ts'
import type { LinkContent } from './link.ts'

const labelWidth = 17

/** Where it is so, and since when: all that is known beside. */
export const whereTitle = 'Where and since when'

export function renderText(content: MessageContent): string {
  const { headline, sentence, lead, link, findingsTitle, findings, moreFindings, gone, todo } = content
  const { commands = [], facts, footer, members } = content
  const lines = [...wrap(headline), '', ...wrap(`${sentence}.`), ...wrap(lead)]
  if (link !== null) lines.push('', ...linkLines(link))
  if (members !== undefined) lines.push(...memberLines(members))
  if (findings.length > 0) lines.push('', findingsTitle, ...findings.flatMap(describe))
  if (moreFindings > 0) lines.push('', ...wrap(moreLine(content)))
  if (gone.length > 0) lines.push('', 'No longer found', ...gone.flatMap((one) => item('- ', one)))
  if (todo.length > 0) lines.push('', 'What to do', ...todo.flatMap(numbered))
  for (const { title, lines: copied } of commands) lines.push('', ...wrap(`${title}:`), ...copied)
  lines.push('', whereTitle, ...rows(facts))
  // The signature separator (RFC 3676, 4.3): mail programs leave out what follows when they quote.
  lines.push('', '-- ', ...wrap(footer))
  return `${lines.join('\n')}\n`
}

/** The address alone on its line, and whole: mail programs make a link of it. */
const linkLines = ({ words, url, onlyOn }: LinkContent) => [
  `${words}${onlyOn === null ? '' : ` (on ${onlyOn} alone)`}:`,
  url,
]

/** Where no page is known, they are on record: for a day, `report` shows them without being asked for more. */
export function moreLine({ moreFindings, link, members }: MessageContent): string {
  const pages = members === undefined ? 'the page of the incident shows' : 'the pages of their incidents show'
  return `and ${moreFindings} more, which ${link === null ? 'contactrz-monitor report --runs --format json shows' : pages}`
}

export const membersTitle = 'At which targets'

/** Whether there is a page or not, `report` knows them. */
export const moreMembersLine = (more: number) =>
  `and ${more} more, which contactrz-monitor report --incidents shows`

function memberLines({ items, more, others }: MembersContent): string[] {
  const member = ({ name, said, reason, link }: MemberContent, index: number) => [
    ...item(`${index + 1}. `, `${name}: ${said}`),
    ...(reason === null ? [] : indent(wrap(reason, 69))),
    ...(link === null ? [] : [`   ${link.url}`]),
  ]
  return [
    ...['', membersTitle, ...items.flatMap(member)],
    ...(more === 0 ? [] : wrap(moreMembersLine(more))),
    ...(others === null ? [] : wrap(others)),
  ]
}

const rows = (facts: readonly Fact[]) => facts.flatMap(([label, value]) => row(label, value))

function describe(
  { title, where, documented, seen, type, meaning }: FindingContent,
  index: number,
): string[] {
  return [
    ...(index === 0 ? [] : ['']),
    ...wrap(`${index + 1}. ${title}`),
    ...indent(wrap(where, 69)),
    ...indent(row('documented', documented, 12)),
    ...indent(row('seen', seen, 12)),
    ...(type === null ? [] : indent(row('type', type, 12))),
    ...indent(wrap(meaning, 69)),
  ]
}

const numbered = (text: string, index: number) => item(`${index + 1}. `, text)
const item = (mark: string, text: string) =>
  wrap(text, 72 - mark.length).map((line, index) => `${index === 0 ? mark : ' '.repeat(mark.length)}${line}`)
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
