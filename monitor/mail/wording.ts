// What a mail says. Pure: (target, event, circumstances) → content, which text.ts and html.ts lay out and mails.ts
// addresses. Findings are value-free already; nothing else of an exchange gets here.
import {
  type ContactKind,
  describeQuotaWindow,
  endpointOf,
  type Finding,
  gatherFindings,
  rules,
} from 'contactrz'
import type { Target } from '../config-shape.ts'
import { contactsOf } from '../contact.ts'
import type { Pair, ToldFinding } from '../drift.ts'
import { sayExpiredProbe } from '../expired-probe.ts'
import type { EventName, ExpiredProbe, IncidentEvent, IncidentKind } from '../incident.ts'
import { zoneOf } from '../plan.ts'
import type { RunRow } from '../store/store.ts'
import { ago, atLocal, clean } from './spelling.ts'

export interface Circumstances {
  /** The run that the event comes from, or else the latest; null if there was none. */
  readonly run: RunRow | null
  /** When each pair did, by its name; absent if never. */
  readonly lastConforming: Readonly<Record<string, number>>
  /** Why there was no token. */
  readonly detail: string | null
  /** One that gets no verdict. Default: none. */
  readonly expiredProbe?: ExpiredProbe | null
  /** A 401 that nobody can explain, where no create has ever succeeded. Default: no. */
  readonly isTokenSuspect?: boolean
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
  flapping: 'flapping',
  reminded: 'still open',
  resolved: 'resolved',
}

export function contentOf(target: Target, event: IncidentEvent, circumstances: Circumstances): MailContent {
  const { kind } = event
  const isResolved = event.event === 'resolved'
  const findings = findingsOf(event, circumstances)
  const told = asTold(findings)
  const said = isResolved ? whatAgain[kind] : what[kind]
  return {
    subject: subjectOf(target, event, isResolved ? [] : findings.map(({ found }) => found)),
    isGood: isResolved,
    headline: `${target.name}: ${kind} ${eventWords[event.event]}`,
    lead: [said, ...leadOf(target, event, circumstances)].join(' '),
    facts: factsOf(target, event, circumstances),
    findingsTitle: isResolved ? 'What it was' : 'What was found',
    findings: told.slice(0, findingsShown).map(contentOfFinding),
    moreFindings: Math.max(0, told.length - findingsShown),
    gone: isResolved ? [] : [...new Set(event.gone.map((item) => goneLine(target, item)))],
    todo: isResolved ? [] : [...tokenAdvice(event, circumstances), ...todosOf(findings), ...advice[kind]],
    footer: `${circumstances.run === null ? '' : 'The report of the latest run is attached. '}${signature}`,
  }
}

const isOfToken = ({ kind, event }: IncidentEvent, { isTokenSuspect = false }: Circumstances) =>
  isTokenSuspect && kind === 'drift' && event !== 'resolved'

const tokenAdvice = (event: IncidentEvent, circumstances: Circumstances): string[] =>
  isOfToken(event, circumstances)
    ? ['Before anything else, check where the token comes from, and that it is one of this provider.']
    : []

function leadOf(target: Target, event: IncidentEvent, circumstances: Circumstances): string[] {
  const { detail } = circumstances
  const { kind, isMuteEnd, mail, alone, gone, incident } = event
  const isResolved = event.event === 'resolved'
  const lead: string[] = []
  if (isOfToken(event, circumstances))
    lead.push(
      'No create has succeeded at this target yet: the token may be what is wrong, and not the provider.',
    )
  if (event.event === 'changed') lead.push('It is not the same as before.')
  if (event.event === 'flapping') lead.push(isFlapping)
  if (event.wasFlapping)
    lead.push(`It was flapping; it has now been ${isResolved ? 'well' : 'the same'} for an hour.`)
  if (kind === 'unavailable' && !isResolved && incident.causes !== undefined && incident.causes.length > 1)
    lead.push(`Causes so far: ${incident.causes.join(', ')}.`)
  if (event.event === 'reminded')
    lead.push(isMuteEnd ? 'The mute has ended, and it is still open.' : 'It is still open.')
  if (!isResolved && alone !== null)
    lead.push(`It is so with ${contactNames[alone]} only: the other contact is answered.`)
  if (isResolved && gone.some((item) => !isMet(target, item)))
    lead.push('What is not sent any more (contact.send) is no longer looked for.')
  if (mail === 'after-mute') lead.push('This happened while it was muted.')
  if (!isResolved && detail !== null) lead.push(`Why: ${clean(detail, 240)}.`)
  return lead
}

const isFlapping =
  'It comes and goes, or changes, too often to be told each time: the next mail comes when it has been the same for an hour (and six runs), or as a reminder.'

/** Of a drift all that stands, or stood, in all variants; of anything else what its run found. */
function findingsOf({ kind, event, findings }: IncidentEvent, { run }: Circumstances): ToldFinding[] {
  if (kind === 'drift') {
    const marked = findings.map((item) => ({ ...item, isNew: event === 'changed' && item.isNew }))
    // What is new comes first: it is what the mail is about, and what its subject names.
    return marked.sort((a, b) => Number(b.isNew) - Number(a.isNew))
  }
  if (event === 'resolved' || run === null || kind === 'blind') return []
  const counted = run.findings.filter(({ accepted }) => accepted === undefined)
  return counted.map((found) => ({ variant: run.variant, found, contacts: [], isNew: false }))
}

/** What has one cause is told once; of another variant or contact, or new, it is told apart. */
function asTold(findings: readonly ToldFinding[]): ToldFinding[] {
  const groups = new Map<string, ToldFinding[]>()
  for (const item of findings) {
    const key = `${item.variant} ${item.contacts.join(' ')} ${item.isNew}`
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.values()].flatMap((group) =>
    gatherFindings(group.map(({ found }) => found)).map((found) => ({ ...(group[0] as ToldFinding), found })),
  )
}

function goneLine(target: Target, item: ToldFinding): string {
  const { variant, found } = item
  const where = `${found.rule}, ${variant}, ${found.part} ${found.pointer}`.trimEnd()
  return clean(isMet(target, item) ? where : `${where} (not looked for any more: ${notSent(item)})`)
}

/** Whether a contact that showed it is still sent. */
const isMet = (target: Target, { variant, contacts }: ToldFinding): boolean =>
  contacts.some((kind) => contactsOf(target, variant).includes(kind))

const contactNames: Readonly<Record<ContactKind, string>> = {
  full: 'the full contact',
  'name-alone': 'Name alone',
}

/** Of the full contact, which is the usual one, the variant alone. */
export const pairName = ({ variant, contact }: Pair): string =>
  contact === 'full' ? variant : `${variant}, ${contactNames[contact]}`

const notSent = ({ contacts }: ToldFinding) =>
  `${contacts.map((kind) => contactNames[kind]).join(' and ')} is not sent any more`

function contentOfFinding({ variant, found, contacts, isNew }: ToldFinding): FindingContent {
  const { rule, severity, part, pointer, expected, actual, lapsed } = found
  const again =
    lapsed === undefined
      ? ''
      : ` It counts again, since it was accepted until ${lapsed.until} only (${clean(lapsed.reason)}).`
  // The full contact is the usual one: only what it does not show needs to be told how it was met.
  const isOfNameAlone = contacts.length === 1 && contacts[0] === 'name-alone'
  const met = isOfNameAlone ? ', where Name alone is sent' : ''
  return {
    title: `${rule} (${severity})${isNew ? ' - new' : ''}`,
    where: clean(`${variant}, ${part}${pointer === '' ? '' : ` ${pointer}`}${met}`),
    expected: clean(expected),
    actual: clean(actual),
    meaning: `${rules[rule].summary}${again}`,
    todo: rules[rule].advice,
  }
}

/** Each advice once, in the order of the findings. */
const todosOf = (findings: readonly ToldFinding[]) => [
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
  { run, lastConforming, expiredProbe }: Circumstances,
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
    ([pair, last]) => `${pair} ${atLocal(zone, last)}${ago(last, at)}`,
  )
  if (conforming.length === 0) conforming.push('never')
  facts.push(
    ...conforming.map((last, index): [string, string] => [index === 0 ? 'Last conforming' : '', last]),
  )
  const expired = sayExpiredProbe(expiredProbe, (of) => atLocal(zone, of))
  if (expired !== null) facts.push(['Expired probe', expired])
  facts.push(['Quota window', describeQuotaWindow(target.quotaWindow, at)])
  return facts
}
