// What to do, as lines to copy: commands with the name of the target and the configuration of the monitor, and entries of
// `accept` for what was found. Pure. Called by wording.ts.
import { acceptanceProblems } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { ToldFinding } from '../incidents/drift.ts'
import type { IncidentEvent, IncidentKind } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { clean } from '../tools/formatting.ts'
import type { Circumstances, Origin } from './circumstances.ts'

export interface CommandContent {
  readonly title: string
  /** Each is to be copied whole: it is never broken. */
  readonly lines: readonly string[]
}

/** An event, as far as it says what to type: for messages, and for pages that say how it is now. */
export type Actionable = Pick<IncidentEvent, 'kind' | 'event' | 'at' | 'findings'> & {
  readonly incident: Pick<IncidentEvent['incident'], 'firstAt' | 'openedAt'>
}

interface Surroundings extends Pick<Circumstances, 'heldUntil'> {
  /** Creates that made a contact, or may have. */
  readonly left: readonly unknown[]
  readonly origin: Pick<Origin, 'configFile'>
}

export function commandsOf(
  { name }: Pick<Target, 'name'>,
  { kind, event, at, incident, findings }: Actionable,
  { heldUntil, left, origin }: Surroundings,
): CommandContent[] {
  // In the sandbox no other command knows the store.
  if (origin.configFile === null) return []
  const command = (title: string, ...words: readonly string[]): CommandContent => ({
    title,
    lines: linesOf(origin.configFile ?? '', words),
  })
  const books =
    left.length === 0 || kind === 'quota'
      ? []
      : [command('To see what was created, and what may have been', `report --ledger --target ${name}`)]
  if (event === 'resolved') return books
  const accept = kind === 'drift' ? acceptLines(findings, sinceOf(incident), at) : []
  return [
    ...commandsToSee(name, kind, new Date(sinceOf(incident)).toISOString()).map(([title, words]) =>
      command(title, ...words),
    ),
    ...books,
    ...(heldUntil === null
      ? []
      : [
          command('To lift the hold, when you know that creates are taken again', `release --target ${name}`),
        ]),
    ...(accept.length === 0
      ? []
      : [{ title: `To accept it until a day: in the configuration, at the target ${name}`, lines: accept }]),
    command('To silence it for a while', `mute --target ${name} --kind ${kind} --until 4h`),
  ]
}

/** Those of a trouble of the monitor's own. */
export const ownCommands = (
  { configFile }: Origin,
  title: string,
  words: readonly string[],
): CommandContent[] => (configFile === null ? [] : [{ title, lines: linesOf(configFile, words) }])

const linesOf = (configFile: string, words: readonly string[]): string[] =>
  words.map((word) => commandLine(configFile, word))

/** To be copied into a POSIX shell. */
export const commandLine = (configFile: string, words: string): string =>
  `contactrz-monitor ${words} --config ${quote(configFile)}`

function commandsToSee(
  name: string,
  kind: IncidentKind,
  since: string,
): [title: string, words: readonly string[]][] {
  switch (kind) {
    case 'drift':
      return [['To see every run since', [`report --runs --target ${name} --from ${since}`]]]
    case 'unavailable':
    case 'unauthorized':
      return [['To see how far a connection and the token get; it creates nothing', ['doctor']]]
    case 'quota':
      return [['To see what was spent', [`report --ledger --target ${name}`]]]
    case 'blind': {
      const slots = [`report --slots --target ${name} --from ${since}`, `plan --target ${name}`]
      return [['To see what became of the slots, and what will', slots]]
    }
    case 'monitor-fault':
      return [['To see what is wrong; it creates nothing', ['doctor']]]
  }
}

const linesShown = 20
const acceptedForMs = 14 * 86_400_000

/** A fault of security is nothing to get used to. */
const neverAccepted: readonly string[] = ['expired-token-accepted', 'secret-reflected']

/** One entry for each rule and pointer, as YAML that a configuration takes. */
function acceptLines(findings: readonly ToldFinding[], since: number, at: number): string[] {
  const [day, until] = [since, at + acceptedForMs].map((instant) =>
    new Date(instant).toISOString().slice(0, 10),
  )
  const reason = `known since ${day}`
  const entries = findings.flatMap(({ found: { rule, pointer } }) => {
    const isPlain = clean(pointer) === pointer && !neverAccepted.includes(rule)
    if (!isPlain || acceptanceProblems({ rule, pointer, reason, until }).length > 0) return []
    return [
      `- { rule: ${rule}, pointer: ${JSON.stringify(pointer)}, reason: "${reason}", until: "${until}" }`,
    ]
  })
  const lines = [...new Set(entries)]
  if (lines.length === 0) return []
  const more = lines.length > linesShown ? [`# and ${lines.length - linesShown} more`] : []
  return ['accept:', ...lines.slice(0, linesShown), ...more]
}

/** For a POSIX shell. */
export const quote = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
