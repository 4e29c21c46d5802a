// What to do, as lines to copy: commands with the name of the target and the configuration of the monitor, and entries of
// `accept` for what was found; of several targets at once as well. Pure. Called by wording.ts and group.ts.
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
    left.length === 0 || kind === 'quota' ? [] : [command(toSeeLeft, `report --ledger --target ${name}`)]
  if (event === 'resolved') return books
  const accept = kind === 'drift' ? acceptLines(acceptEntries(findings, sinceOf(incident), at)) : []
  return [
    ...commandsToSee(` --target ${name}`, kind, sinceOf(incident)).map(([title, words]) =>
      command(title, ...words),
    ),
    ...books,
    ...(heldUntil === null ? [] : [command(toRelease, `release --target ${name}`)]),
    ...(accept.length === 0
      ? []
      : [{ title: `To accept it until a day: in the configuration, at the target ${name}`, lines: accept }]),
    command(toMute, `mute --target ${name} --kind ${kind} --until 4h`),
  ]
}

const toSeeLeft = 'To see what was created, and what may have been'
const toRelease = 'To lift the hold, when you know that creates are taken again'
const toMute = 'To silence it for a while'

/** What there is to do about one of several targets. */
export interface ActionableMember {
  readonly name: string
  readonly since: number
  readonly isOver: boolean
  readonly isHeld: boolean
  /** It made contacts, or may have. */
  readonly hasLeft: boolean
  /** Entries of `accept`. */
  readonly accept: readonly string[]
}

/** So many targets are named in commands; the others go alike. */
const namedShown = 5

/** The same about several targets of one host, the worst first. */
export function commandsOfGroup(
  kind: IncidentKind,
  members: readonly ActionableMember[],
  { configFile }: Pick<Origin, 'configFile'>,
): CommandContent[] {
  if (configFile === null) return []
  const commands = (title: string, words: readonly string[]): CommandContent[] => {
    const more = words.length > namedShown ? [`# and ${words.length - namedShown} more`] : []
    const lines = [...linesOf(configFile, words.slice(0, namedShown)), ...more]
    return words.length === 0 ? [] : [{ title, lines }]
  }
  const open = members.filter(({ isOver }) => !isOver)
  const since = Math.min(...open.map((one) => one.since))
  const accept = acceptLines([...new Set(open.flatMap((one) => one.accept))])
  const isLeft = kind !== 'quota' && members.some(({ hasLeft }) => hasLeft)
  return [
    ...(open.length === 0 ? [] : commandsToSee('', kind, since)).flatMap(([title, words]) =>
      commands(title, words),
    ),
    ...commands(toSeeLeft, isLeft ? ['report --ledger'] : []),
    ...commands(
      toRelease,
      open.filter(({ isHeld }) => isHeld).map(({ name }) => `release --target ${name}`),
    ),
    ...(accept.length === 0
      ? []
      : [
          {
            title: 'To accept it until a day: in the configuration, at each target that shows it',
            lines: accept,
          },
        ]),
    ...commands(
      toMute,
      open.map(({ name }) => `mute --target ${name} --kind ${kind} --until 4h`),
    ),
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

/** @param of The option that names the target; empty: all of them. */
function commandsToSee(
  of: string,
  kind: IncidentKind,
  since: number,
): [title: string, words: readonly string[]][] {
  const from = new Date(since).toISOString()
  switch (kind) {
    case 'drift':
      return [['To see every run since', [`report --runs${of} --from ${from}`]]]
    case 'unavailable':
    case 'unauthorized':
      return [['To see how far a connection and the token get; it creates nothing', ['doctor']]]
    case 'quota':
      return [['To see what was spent', [`report --ledger${of}`]]]
    case 'blind': {
      const slots = [`report --slots${of} --from ${from}`, `plan${of}`]
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

/** One for each rule and pointer, as YAML that a configuration takes. */
export function acceptEntries(findings: readonly ToldFinding[], since: number, at: number): string[] {
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
  return [...new Set(entries)]
}

function acceptLines(entries: readonly string[]): string[] {
  if (entries.length === 0) return []
  const more = entries.length > linesShown ? [`# and ${entries.length - linesShown} more`] : []
  return ['accept:', ...entries.slice(0, linesShown), ...more]
}

/** For a POSIX shell. */
export const quote = (word: string): string =>
  /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
