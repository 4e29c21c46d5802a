// What people read of a message in a chat, line by line, before it has a form: what is so, what it is about, the worst of it,
// what to do. Pure. Called by the forms of chats and of PagerDuty.
import { clean } from '../../tools/formatting.ts'
import type { BodyFinding, BodyTarget, MessageBody } from '../body-schema.ts'
import { eventWords } from '../wording.ts'

export interface Shown {
  /** Such as `production drifts`. */
  readonly sentence: string
  /** Such as `opened, drift, breaking`. */
  readonly what: string
  readonly lead: string
  /** Of the lines. */
  readonly title: string
  /** Findings of one target, or several targets: the worst first. */
  readonly lines: readonly string[]
  /** What is left out of the lines. */
  readonly more: number
  readonly todo: readonly string[]
  readonly url: string | null
  /** Which monitor says so, and since when it is so. */
  readonly from: string
}

export function shownOf({ data }: MessageBody): Shown {
  const { sentence, lead, kind, event, severity, todo, url, monitor, since, trouble } = data
  const graded = severity === null ? [] : [severity.replace('-', ' ')]
  const what = event === 'test' ? ['test'] : [eventWords[event], trouble ?? kind, ...graded]
  return {
    ...{ sentence, lead, todo, url, what: what.join(', ') },
    ...listOf(data),
    from: `contactrz-monitor on ${monitor}; since ${since.slice(0, 16).replace('T', ' ')} UTC`,
  }
}

function listOf({
  targets,
  event,
  host,
  more,
}: MessageBody['data']): Pick<Shown, 'title' | 'lines' | 'more'> {
  const [only] = targets
  const isWhole = event === 'opened' || event === 'resolved'
  if (targets.length !== 1 || only === undefined) {
    const count = `${targets.length + more} targets`
    return { title: isWhole ? count : `What is new at ${count}`, lines: targets.map(targetLine), more }
  }
  const found = { lines: only.findings.map(findingLine), more: only.moreFindings }
  // Of one that is told with others, what is so at all of them is said elsewhere: here is its name.
  if (host !== null && event !== 'opened') {
    // What it was is nothing new.
    const news = only.event === 'resolved' ? { lines: [], more: 0 } : found
    return { title: 'What is new', lines: [targetLine(only), ...news.lines], more: news.more }
  }
  return { title: event === 'resolved' ? 'What it was' : 'What was found', ...found }
}

/** Such as `wrong-type /Id (created): documented string, seen number`. */
const findingLine = ({ rule, pointer, variant, expected, actual }: BodyFinding): string =>
  `${short([rule, pointer].join(' ').trim())} (${variant}): documented ${short(expected)}, seen ${short(actual)}`

/** Such as `tenant-7: opened, breaking: wrong-type /Id and 2 more`, or `tenant-8: resolved`. */
function targetLine({ name, event, severity, findings, moreFindings }: BodyTarget): string {
  const said = `${name}: ${eventWords[event]}`
  if (event === 'resolved') return said
  const graded = `${said}, ${severity.replace('-', ' ')}`
  const [first] = findings
  if (first === undefined) return graded
  const others = findings.length + moreFindings - 1
  return `${graded}: ${short(`${first.rule} ${first.pointer}`.trim())}${others > 0 ? ` and ${others} more` : ''}`
}

const short = (text: string): string => clean(text, 120)

/** As many of the lines as fit, and how many do not. @param sizeOf What a line takes of the room. */
export function fitting(
  lines: readonly string[],
  room: number,
  sizeOf: (line: string) => number,
): { readonly fit: readonly string[]; readonly left: number } {
  const fit: string[] = []
  let taken = 0
  for (const line of lines) {
    taken += sizeOf(line)
    if (taken > room) break
    fit.push(line)
  }
  return { fit, left: lines.length - fit.length }
}
