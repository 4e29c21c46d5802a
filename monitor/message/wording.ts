// What a message says. Pure: (target, event, circumstances) → content, which text.ts and html.ts lay out and messages.ts
// addresses. Findings are value-free already; nothing else of an exchange gets here.
import type { Target } from '../config/config-shape.ts'
import type { EventName, IncidentEvent, IncidentKind } from '../incidents/incident.ts'
import { openSinceOf, sinceOf } from '../incidents/incident-facts.ts'
import { severityOf } from '../incidents/severity.ts'
import { zoneOf } from '../plan/plan.ts'
import { sentenceOfEnd, sentenceOfKind, shownName } from '../snapshot/kind-words.ts'
import type { EventContent } from '../store/store.ts'
import { atLocal, clean, span } from '../tools/formatting.ts'
import type { Circumstances } from './circumstances.ts'
import { commandsOf } from './commands.ts'
import type { MessageContent, Tone } from './content.ts'
import { factsOf, placeOf, targetFacts } from './facts.ts'
import { asTold, contactNames, contentOfFinding, findingsOf, goneLine, isMet, todosOf } from './findings.ts'
import { linkTo } from './link.ts'
import { subjectOf } from './subject.ts'

export const toneOfKind: Readonly<Record<IncidentKind, Tone>> = {
  ...{ drift: 'provider', unavailable: 'no-verdict', unauthorized: 'no-verdict', quota: 'no-verdict' },
  ...{ blind: 'monitor', 'monitor-fault': 'monitor' },
}

export const what: Record<IncidentKind, string> = {
  drift: 'Answers are not as documented.',
  unavailable: 'The provider gives no answer that says anything of the contract.',
  unauthorized: 'No token is accepted, none is to be had, or the call is refused.',
  quota: 'The quota is used up again and again.',
  blind: 'There has been no verdict for too long: whether answers are as documented is not known.',
  'monitor-fault': 'The monitor itself has failed.',
}

export const whatAgain: Record<IncidentKind, string> = {
  drift: 'Answers are as documented again.',
  unavailable: 'The provider answers again.',
  unauthorized: 'Calls are accepted again.',
  quota: 'Creates are taken again.',
  blind: 'There is a verdict again.',
  'monitor-fault': 'The monitor works again.',
}

const advice: Record<IncidentKind, readonly string[]> = {
  drift: ['Tell the teams that consume this API: what they read may be missing or different.'],
  unavailable: ['Check the address, the network and the provider.'],
  unauthorized: ['Check where the tokens come from. Until then nothing is known of the answers.'],
  quota: ['Check the budget, and who else uses the quota.'],
  blind: ['See what keeps the slots from a verdict.'],
  'monitor-fault': ['Look at the log of the monitor on its machine.'],
}

/** How an incident ended, as far as that is on record; null: a store of before did not keep it. */
export function saidOfEnd(kind: IncidentKind, content: EventContent | null): string | null {
  if (content === null) return null
  return content.isUnwatched ? 'It is no longer watched: whether it is over is not known.' : whatAgain[kind]
}

export const eventWords: Record<EventName, string> = {
  opened: 'opened',
  changed: 'changed',
  flapping: 'flapping',
  reminded: 'still open',
  escalated: 'escalated',
  resolved: 'resolved',
}

export function contentOf(
  target: Target,
  event: IncidentEvent,
  circumstances: Circumstances,
): MessageContent {
  const { kind } = event
  const isResolved = event.event === 'resolved'
  const findings = findingsOf(event, circumstances)
  const told = asTold(findings)
  const said = isResolved ? whatAgain[kind] : whatOf(event, circumstances)
  return {
    subject: subjectOf(target, kind, severityOf(event)),
    tone: isResolved ? 'well' : toneOfKind[kind],
    headline: headlineOf(target, event, isResolved ? [] : findings),
    sentence: sentenceOf(target, event, circumstances),
    lead: [said, ...leadOf(target, event, circumstances)].join(' '),
    link: linkTo(circumstances.origin, { target: target.name, kind, openedAt: event.incident.openedAt }),
    facts: [
      ...targetFacts(target),
      ...factsOf(target, event, circumstances),
      ...placeOf(target, event, circumstances),
    ],
    findingsTitle: isResolved ? 'What it was' : 'What was found',
    findings: told.slice(0, findingsShown).map(contentOfFinding),
    moreFindings: Math.max(0, told.length - findingsShown),
    gone: isResolved ? [] : [...new Set(event.gone.map((item) => goneLine(target, item)))],
    todo: isResolved ? [] : todoOf(event, circumstances, todosOf(findings)),
    commands: commandsOf(target, event, circumstances),
    footer: `${circumstances.run === null ? '' : 'The report of the run that this is about is attached. '}${signature}`,
  }
}

/** An event, as far as it says what is wrong and what to do: for messages, and for pages that say how it is now. */
export type Trouble = Pick<IncidentEvent, 'kind' | 'event'> & {
  readonly incident: Pick<IncidentEvent['incident'], 'why'>
}

/** What it is, as far as the run that it is about can tell it more exactly. */
export function whatOf(event: Trouble, { run }: Pick<Circumstances, 'run'>): string {
  const exact = exactlyOf(event, run)
  return exact?.what ?? what[event.kind]
}

function sentenceOf({ name }: Target, event: IncidentEvent, { run }: Circumstances): string {
  if (event.event === 'resolved') return sentenceOfEnd(event.kind, name)
  const said = exactlyOf(event, run)?.said
  return said === undefined ? sentenceOfKind(event.kind, name) : `${shownName(name)} ${said}`
}

/** What a run says more exactly than its kind does: of the trouble, and of the target. */
interface Exactly {
  readonly what: string
  /** Absent: that of the kind. */
  readonly said?: string
}

function exactlyOf(event: Trouble, run: Circumstances['run']): Exactly | null {
  const { kind } = event
  if (run === null) return null
  if (kind === 'unauthorized') {
    if (run.status === null)
      return { what: 'No token is to be had.', said: 'is not asked: there is no token' }
    return isCallRefused(event, run)
      ? { what: 'The provider refuses the call.', said: 'refuses the call' }
      : { what: 'No token is accepted.' }
  }
  if (kind !== 'unavailable') return null
  const rulesMet = run.findings.map(({ rule }) => rule)
  if (rulesMet.includes('server-error'))
    return { what: `The provider answers with an error of its own (${run.status}).`, said: 'fails' }
  return rulesMet.includes('incomplete-body') || rulesMet.includes('body-too-large')
    ? { what: 'The answer of the provider does not arrive whole.', said: 'gives no whole answer' }
    : { what: 'The provider gives no answer.' }
}

/** Of an answer, a reason is known of the call alone (`whyNot` of the engine); that of a token says itself why. */
const isCallRefused = ({ kind, incident }: Trouble, run: Circumstances['run']): boolean =>
  kind === 'unauthorized' && (run?.status ?? null) !== null && incident.why !== undefined

/** Of these it matters how long it has been. */
const isOfLater: ReadonlySet<EventName> = new Set(['reminded', 'escalated', 'resolved'])

function headlineOf(
  target: Target,
  event: IncidentEvent,
  findings: readonly { readonly found: { readonly rule: string; readonly pointer: string } }[],
): string {
  const lastedMs = event.at - sinceOf(event.incident)
  const isLater = isOfLater.has(event.event)
  const lasted = isLater && lastedMs >= 60_000 ? ` after ${span(lastedMs)}` : ''
  const [first] = findings
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : ''
  const detail =
    first === undefined ? '' : ` - ${`${first.found.rule} ${first.found.pointer}`.trimEnd()}${more}`
  return clean(`${target.name}: ${event.kind} ${eventWords[event.event]}${lasted}${detail}`, 160)
}

const isOfToken = ({ kind, event }: Trouble, { isTokenSuspect }: Pick<Circumstances, 'isTokenSuspect'>) =>
  isTokenSuspect && kind === 'drift' && event !== 'resolved'

const ofRefusal =
  'Ask the provider who may make the call, and whether its token is of one of these. Until then nothing is known of the answers.'

export const todoOf = (
  event: Trouble,
  circumstances: Pick<Circumstances, 'run' | 'isTokenSuspect'>,
  ofFindings: readonly string[],
) => [
  ...tokenAdvice(event, circumstances),
  ...ofFindings,
  ...(isCallRefused(event, circumstances.run) ? [ofRefusal] : advice[event.kind]).filter(
    (text) => !ofFindings.some((other) => saysAsWell(other, text)),
  ),
]

/** Whether a sentence ends as the other is. */
const saysAsWell = (sentence: string, other: string) => sentence.toLowerCase().endsWith(other.toLowerCase())

const tokenAdvice = (event: Trouble, circumstances: Pick<Circumstances, 'isTokenSuspect'>): string[] =>
  isOfToken(event, circumstances)
    ? ['Before anything else, check where the token comes from, and that it is one of this provider.']
    : []

function leadOf(target: Target, event: IncidentEvent, circumstances: Circumstances): string[] {
  const { kind, isMuteEnd, telling, alone, findings, gone, incident } = event
  const isResolved = event.event === 'resolved'
  const lead: string[] = []
  if (isOfToken(event, circumstances))
    lead.push(
      'No create has succeeded at this target yet: the token may be what is wrong, and not the provider.',
    )
  if (kind === 'drift' && !isResolved && circumstances.run !== null) {
    const found = `${findings.length} finding${findings.length === 1 ? '' : 's'}`
    lead.push(`${found}, last met in the run of ${atLocal(zoneOf(target), circumstances.run.at)}.`)
  }
  // The first that a recipient hears of what others were told of before.
  if (event.event === 'opened' && incident.sequence > 1)
    lead.push(
      `It has been open for ${span(event.at - openSinceOf(incident))}, and is told to you from now on.`,
    )
  if (event.event === 'changed') lead.push('It is not the same as before.')
  if (event.event === 'flapping') lead.push(isFlapping)
  if (event.wasFlapping)
    lead.push(`It was flapping; it has now been ${isResolved ? 'well' : 'the same'} for an hour.`)
  if (kind === 'unavailable' && !isResolved && incident.causes !== undefined && incident.causes.length > 1)
    lead.push(`Causes so far: ${incident.causes.join(', ')}.`)
  if (event.event === 'reminded')
    lead.push(isMuteEnd ? 'The mute has ended, and it is still open.' : 'It is still open.')
  if (event.event === 'escalated')
    lead.push(
      `It has been open for ${span(event.at - openSinceOf(incident))}; you are told because it is still not over.`,
    )
  if (!isResolved && alone !== null)
    lead.push(`It is so with ${contactNames[alone]} only: the other contact is answered.`)
  if (isResolved && gone.some((item) => !isMet(target, item)))
    lead.push('What is not sent any more (contact.send) is no longer looked for.')
  if (telling === 'after-mute') lead.push('This happened while it was muted.')
  if (!isResolved && circumstances.heldUntil !== null)
    lead.push(`Creates are held until ${atLocal(zoneOf(target), circumstances.heldUntil)}.`)
  const why = isResolved ? null : whyOf(event, circumstances)
  if (why !== null) lead.push(`Why: ${clean(why, 240)}.`)
  return lead
}

export const isFlapping =
  'It comes and goes, or changes, too often to be told each time: the next message comes when it has been the same for an hour (and six runs), or as a reminder.'

/** Where no finding says it. */
export function whyOf({ kind, incident }: Trouble, { run }: Pick<Circumstances, 'run'>): string | null {
  if (incident.why !== undefined) return incident.why
  return kind === 'unauthorized' && run !== null && run.status !== null
    ? `the provider refused a token that should be live, with the documented ${run.status} of an expired one`
    : null
}

export const signature = 'contactrz-monitor wrote this mail; nobody reads replies to it.'

/** A mail is read on a telephone, too. */
export const findingsShown = 20
