// A message as an incoming webhook of Slack takes it: blocks, and a text for what shows no blocks. Pure. Called by forms.ts.
// Limits: https://docs.slack.dev/reference/block-kit (3,000 characters of a text, 50 blocks), and one of all blocks together
// that is nowhere documented and shows from some 13,000 characters on (slackapi/bolt-js#2509).
import type { MessageBody } from '../body-schema.ts'
import { fitting, shownOf } from './shown.ts'

export interface SlackForm {
  /** Shown in notifications, and where no blocks are. */
  readonly text: string
  readonly blocks: readonly SlackBlock[]
}

interface SlackText {
  readonly type: 'mrkdwn'
  readonly text: string
  /** Names of channels and people in what was said are no links, and call nobody. */
  readonly verbatim: true
}

type SlackBlock =
  | { readonly type: 'section'; readonly text: SlackText }
  | { readonly type: 'context'; readonly elements: readonly SlackText[] }

const longestText = 3000
/** Of the lines together, as JSON: some blocks of them. */
const roomOfLines = 4000
/** Of the lead, and of all that is to be done. */
const longestPart = 1000
const longestLine = 400

export function slackFormOf(body: MessageBody): SlackForm {
  const { sentence, what, lead, title, lines, more, todo, url, from } = shownOf(body)
  const escapedLines = lines.map((line) => `• ${escaped(line)}`)
  const { fit, left } = fitting(escapedLines, roomOfLines, (line) => JSON.stringify(line).length)
  const rest = left + more === 0 ? [] : [`and ${left + more} more`]
  const shown = [...fit, ...rest]
  const blocks: SlackBlock[] = [
    section(`*${escaped(sentence, longestLine)}*\n${escaped(what)}`),
    ...(lead === '' ? [] : [section(escaped(lead, longestPart))]),
    ...(shown.length === 0 ? [] : chunks([`*${escaped(title)}*`, ...shown]).map(section)),
    ...(todo.length === 0
      ? []
      : [section(`*What to do*\n${escaped(todo.map((one) => `• ${one}`).join('\n'), longestPart)}`)]),
    ...(url === null ? [] : [section(`<${address(url)}|See what happened>`)]),
    { type: 'context', elements: [textOf(escaped(from, longestLine))] },
  ]
  return { text: escaped(`${sentence} (${what})`, 2 * longestLine), blocks }
}

const section = (text: string): SlackBlock => ({ type: 'section', text: textOf(text) })
const textOf = (text: string): SlackText => ({ type: 'mrkdwn', text, verbatim: true })

/** Three characters are Slack's own; a mark of its formatting is shown as another that looks like it. */
const marks: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '*': '∗', '`': "'", '~': '∼' },
}

/** Never longer than that, and no entity is cut. */
function escaped(text: string, most = longestText): string {
  let all = ''
  for (const character of text) {
    const next = marks[character] ?? character
    if (all.length + next.length > most - 1) return `${all}…`
    all += next
  }
  return all
}

/** Within angle brackets. */
const address = (url: string): string =>
  escaped(url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'), longestText - 200)

/** Lines, as few texts as hold them. */
function chunks(lines: readonly string[]): string[] {
  const texts: string[] = []
  for (const line of lines) {
    const last = texts.at(-1)
    if (last === undefined || last.length + 1 + line.length > longestText) texts.push(line)
    else texts[texts.length - 1] = `${last}\n${line}`
  }
  return texts
}
