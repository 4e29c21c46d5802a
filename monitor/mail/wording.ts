// What a mail says. Pure: (target, event, circumstances) → content, which text.ts and html.ts lay out and mails.ts
// addresses. Findings are value-free already; nothing else of an exchange gets here.
import { describeQuotaWindow, endpointOf, type Finding, rules, type VariantName } from 'contactrz'
import type { Target } from '../config-shape.ts'
import { fingerprintOfFinding } from '../fingerprint.ts'
import type { EventName, IncidentEvent, IncidentKind, IncidentState } from '../incident.ts'
import { zoneOf } from '../plan.ts'
import type { RunRow } from '../store/store.ts'
import { ago, atLocal, clean } from './spelling.ts'

export interface Circumstances {
  /** The run that the event comes from, or else the latest; null if there was none. */
  readonly run: RunRow | null
  readonly lastConforming: Readonly<Partial<Record<VariantName, number>>>
  /** Why there was no token. */
  readonly detail: string | null
}

export interface FindingContent {
  readonly title: string
  /** Variant, part of the answer, pointer. */
  readonly where: string
  readonly expected: string
  readonly actual: string
  readonly meaning: string
  readonly todo: string
}

export interface MailContent {
  readonly subject: string
  /** A recovery. */
  readonly isGood: boolean
  readonly headline: string
  readonly lead: string
  readonly facts: readonly (readonly [label: string, value: string])[]
  /** What the findings are: what stands, or what stood. */
  readonly findingsTitle: string
  readonly findings: readonly FindingContent[]
  /** Findings that are left out. */
  readonly moreFindings: number
  /** Findings of before that are no longer there. */
  readonly gone: readonly string[]
  readonly todo: readonly string[]
  readonly footer: string
}

const what: Record<IncidentKind, string> = {
  drift: 'Answers are not as documented.',
  unavailable: 'The provider gives no answer.',
  unauthorized: 'No token is accepted.',
  quota: 'The quota is used up again and again.',
  blind: 'There has been no verdict for too long: whether answers are as documented is not known.',
  'monitor-fault': 'The monitor itself has failed.',
}

const whatAgain: Record<IncidentKind, string> = {
  drift: 'Answers are as documented again.',
  unavailable: 'The provider answers again.',
  unauthorized: 'A token is accepted again.',
  quota: 'Creates are taken again.',
  blind: 'There is a verdict again.',
  'monitor-fault': 'The monitor works again.',
}

const advice: Record<IncidentKind, readonly string[]> = {
  drift: [
    'Tell the teams that consume this API: what they read may be missing or different.',
    'If it is known and can wait, accept it until a day (accept, in the configuration), or mute it: contactrz-monitor mute.',
  ],
  unavailable: ['Check the address, the network and the provider: contactrz-monitor doctor.'],
  unauthorized: [
    'Check where the tokens come from: contactrz-monitor doctor. Until then nothing is known of the answers.',
  ],
  quota: [
    'Creates are held until the hours that the provider names. Check the budget, and who else uses the quota. To lift the hold: contactrz-monitor release.',
  ],
  blind: ['See what keeps the slots from running: contactrz-monitor report --slots, plan, doctor.'],
  'monitor-fault': ['Look at the log of the monitor on its machine, and try contactrz-monitor doctor.'],
}

export const eventWords: Record<EventName, string> = {
  opened: 'opened',
  changed: 'changed',
  reminded: 'still open',
  resolved: 'resolved',
}

export function contentOf(target: Target, event: IncidentEvent, circumstances: Circumstances): MailContent {
  const { kind } = event
  const isResolved = event.event === 'resolved'
  const findings = findingsOf(event, circumstances)
  const said = isResolved ? whatAgain[kind] : what[kind]
  return {
    subject: subjectOf(target, event, isResolved ? [] : findings.map(({ found }) => found)),
    isGood: isResolved,
    headline: `${target.name}: ${kind} ${eventWords[event.event]}`,
    lead: [said, ...leadOf(event, circumstances)].join(' '),
    facts: factsOf(target, event, circumstances),
    findingsTitle: isResolved ? 'What it was' : 'What was found',
    findings: findings.slice(0, findingsShown).map(contentOfFinding),
    moreFindings: Math.max(0, findings.length - findingsShown),
    gone: event.event === 'changed' ? goneOf(event) : [],
    todo: isResolved ? [] : [...todosOf(findings), ...advice[kind]],
    footer: `${circumstances.run === null ? '' : 'The report of the latest run is attached. '}${signature}`,
  }
}

function leadOf({ event, isMuteEnd, mail }: IncidentEvent, { detail }: Circumstances): string[] {
  const lead: string[] = []
  if (event === 'changed') lead.push('It is not the same as before.')
  if (event === 'reminded')
    lead.push(isMuteEnd ? 'The mute has ended, and it is still open.' : 'It is still open.')
  if (mail === 'after-mute') lead.push('This happened while it was muted.')
  if (event !== 'resolved' && detail !== null) lead.push(`Why: ${clean(detail, 200)}.`)
  return lead
}

interface Listed {
  readonly variant: VariantName
  readonly found: Finding
  readonly isNew: boolean
}

const listOf = (drifts: IncidentState['drifts']): { variant: VariantName; found: Finding }[] =>
  Object.entries(drifts).flatMap(([variant, list]) =>
    list.map((found) => ({ variant: variant as VariantName, found })),
  )

const keyOf = ({ variant, found }: Pick<Listed, 'variant' | 'found'>) =>
  `${variant} ${fingerprintOfFinding(found)}`

/** Of a drift all that stands, in all variants; of anything else what its run found. */
function findingsOf({ kind, event, drifts, before }: IncidentEvent, { run }: Circumstances): Listed[] {
  if (kind === 'drift') {
    const known = new Set(event === 'changed' ? listOf(before).map(keyOf) : [])
    const listed = listOf(event === 'resolved' ? before : drifts)
    const marked = listed.map((item) => ({ ...item, isNew: event === 'changed' && !known.has(keyOf(item)) }))
    // What is new comes first: it is what the mail is about, and what its subject names.
    return marked.sort((a, b) => Number(b.isNew) - Number(a.isNew))
  }
  if (event === 'resolved' || run === null || kind === 'blind') return []
  const counted = run.findings.filter(({ accepted }) => accepted === undefined)
  return counted.map((found) => ({ variant: run.variant, found, isNew: false }))
}

function goneOf({ drifts, before }: IncidentEvent): string[] {
  const still = new Set(listOf(drifts).map(keyOf))
  return listOf(before)
    .filter((item) => !still.has(keyOf(item)))
    .map(({ variant, found }) => clean(`${found.rule}, ${variant}, ${found.part} ${found.pointer}`.trimEnd()))
}

function contentOfFinding({ variant, found, isNew }: Listed): FindingContent {
  const { rule, severity, part, pointer, expected, actual } = found
  return {
    title: `${rule} (${severity})${isNew ? ' - new' : ''}`,
    where: clean(`${variant}, ${part}${pointer === '' ? '' : ` ${pointer}`}`),
    expected: clean(expected),
    actual: clean(actual),
    meaning: rules[rule].summary,
    todo: rules[rule].advice,
  }
}

/** Each advice once, in the order of the findings. */
const todosOf = (findings: readonly Listed[]) => [
  ...new Set(findings.map(({ found }) => rules[found.rule].advice)),
]

export const signature = 'contactrz-monitor wrote this mail; nobody reads replies to it.'

/** A mail is read on a telephone, too. */
const findingsShown = 20

/** Long enough for any sensible name; the event must stand in the first 60 characters. */
const longestNameShown = 24

function subjectOf({ name }: Target, { kind, event }: IncidentEvent, findings: readonly Finding[]): string {
  const shown = name.length > longestNameShown ? `${name.slice(0, longestNameShown - 3)}...` : name
  const [first] = findings
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : ''
  const detail =
    first === undefined
      ? ''
      : ` - ${[first.rule, first.pointer].filter((part) => part !== '').join(' ')}${more}`
  return clean(`[contactrz] ${shown}: ${kind} ${eventWords[event]}${detail}`, 120)
}

function factsOf(
  target: Target,
  event: IncidentEvent,
  { run, lastConforming }: Circumstances,
): [string, string][] {
  const { kind, at, incident } = event
  const zone = zoneOf(target)
  const url = new URL(endpointOf(target.url))
  const facts: [string, string][] = [
    ['Target', target.name],
    ['Address', clean(`${url.host}${url.pathname}`)],
    ['Since', `${atLocal(zone, incident.openedAt)}${ago(incident.openedAt, at)}`],
    [event.event === 'resolved' ? 'Resolved' : 'Now', atLocal(zone, at)],
  ]
  const seen = incident.seen ?? 0
  if (kind !== 'blind' && seen > 0) facts.push(['Seen', `in ${seen} run${seen === 1 ? '' : 's'}`])
  if (run?.status != null && kind !== 'blind') facts.push(['Status', String(run.status)])
  const conforming = Object.entries(lastConforming).map(
    ([variant, last]) => `${variant} ${atLocal(zone, last)}${ago(last, at)}`,
  )
  if (conforming.length === 0) conforming.push('never')
  facts.push(
    ...conforming.map((last, index): [string, string] => [index === 0 ? 'Last conforming' : '', last]),
  )
  facts.push(['Quota window', describeQuotaWindow(target.quotaWindow, at)])
  return facts
}
