// What a verdict does to the incidents of its target. Pure: (state, verdict) → next state, events.
import { type Finding, isConclusive, type Outcome, type VariantName, type Verdict } from 'contactrz'
import type { Alerts } from './config-shape.ts'

export const incidentKinds = [
  'drift',
  'unavailable',
  'unauthorized',
  'quota',
  'blind',
  'monitor-fault',
] as const
export type IncidentKind = (typeof incidentKinds)[number]

export const eventNames = ['opened', 'changed', 'reminded', 'resolved'] as const
export type EventName = (typeof eventNames)[number]

export interface Incident {
  readonly openedAt: number
  /** When its last mail was owed. */
  readonly toldAt: number
  /** Counts the events, so that each has a key of its own. */
  readonly sequence: number
  readonly fingerprint: string
}

/** What is remembered of a target between runs. Kept as JSON by the store. */
export interface IncidentState {
  /** Findings of each variant's latest conclusive verdict; a conforming variant is absent. */
  readonly drifts: Readonly<Partial<Record<VariantName, readonly Finding[]>>>
  /** How often in a row. */
  readonly streaks: { readonly unavailable: number; readonly unauthorized: number; readonly quota: number }
  readonly open: Readonly<Partial<Record<IncidentKind, Incident>>>
  /** When the latest conclusive verdict came, or, before the first, when the watch began; null before that. */
  readonly conclusiveAt: number | null
}

export interface IncidentEvent {
  readonly kind: IncidentKind
  readonly event: EventName
  readonly at: number
  readonly incident: Incident
  /** What stands, or, when resolved, nothing. */
  readonly drifts: IncidentState['drifts']
}

export const noIncidents: IncidentState = {
  drifts: {},
  streaks: { unavailable: 0, unauthorized: 0, quota: 0 },
  open: {},
  conclusiveAt: null,
}

/** What the incidents need to know of a run; `verdict` is null when there was no token to send one with. */
export interface Observation {
  readonly outcome: Outcome
  readonly verdict: Verdict | null
}

export interface Transition {
  readonly state: IncidentState
  readonly events: readonly IncidentEvent[]
}

export function nextIncidents(
  state: IncidentState,
  { outcome, verdict }: Observation,
  alerts: Alerts,
  at: number,
): Transition {
  const drifts = nextDrifts(state.drifts, outcome, verdict, alerts)
  const streaks = nextStreaks(state.streaks, outcome, verdict)
  const conclusive = isConclusive(outcome)
  const standing: Record<IncidentKind, string | null> = {
    drift: fingerprintOf(drifts),
    unavailable: standingOf(state, 'unavailable', streaks.unavailable, alerts.unavailableAfter),
    unauthorized: standingOf(state, 'unauthorized', streaks.unauthorized, alerts.unauthorizedAfter),
    quota: standingOf(state, 'quota', streaks.quota, 2),
    blind: conclusive ? null : (state.open.blind?.fingerprint ?? null),
    'monitor-fault': outcome === 'monitor-fault' ? 'monitor-fault' : null,
  }
  const open: Partial<Record<IncidentKind, Incident>> = {}
  const events: IncidentEvent[] = []
  for (const kind of incidentKinds) {
    const [incident, event] = step(state.open[kind] ?? null, standing[kind], alerts.remindEveryMs, at)
    if (incident === null) continue
    if (event !== 'resolved') open[kind] = incident
    if (event !== null) events.push({ kind, event, at, incident, drifts })
  }
  const conclusiveAt = conclusive ? at : state.conclusiveAt
  return { state: { drifts, streaks, open, conclusiveAt }, events }
}

/**
 * Between runs: has there been no conclusive verdict for too long? Time under a hold is known trouble and not
 * counted.
 */
export function nextBlindness(
  state: IncidentState,
  hold: { readonly since: number; readonly until: number } | null,
  alerts: Alerts,
  at: number,
): Transition {
  const since = state.conclusiveAt ?? at
  const held = hold === null ? 0 : Math.max(0, Math.min(hold.until, at) - Math.max(hold.since, since))
  const isBlind = at - since - held >= alerts.blindAfterMs || state.open.blind !== undefined
  const [incident, event] = step(state.open.blind ?? null, isBlind ? 'blind' : null, alerts.remindEveryMs, at)
  const open = incident === null ? state.open : { ...state.open, blind: incident }
  const events =
    event === null || incident === null
      ? []
      : [{ kind: 'blind' as const, event, at, incident, drifts: state.drifts }]
  return { state: { ...state, open, conclusiveAt: since }, events }
}

/** An incident that is open stays so while its streak lasts; it opens when the streak is long enough. */
function standingOf(state: IncidentState, kind: IncidentKind, streak: number, after: number): string | null {
  if (streak === 0) return null
  return streak >= after || state.open[kind] !== undefined ? kind : null
}

/** @param fingerprint Of the trouble that stands now; null if there is none. */
function step(
  before: Incident | null,
  fingerprint: string | null,
  remindEveryMs: number,
  at: number,
): [Incident | null, EventName | null] {
  if (before === null) {
    if (fingerprint === null) return [null, null]
    return [{ openedAt: at, toldAt: at, sequence: 1, fingerprint }, 'opened']
  }
  const told = { ...before, toldAt: at, sequence: before.sequence + 1 }
  if (fingerprint === null) return [told, 'resolved']
  if (fingerprint !== before.fingerprint) return [{ ...told, fingerprint }, 'changed']
  return at - before.toldAt >= remindEveryMs ? [told, 'reminded'] : [before, null]
}

/** Only a conclusive verdict of a variant says anything of its drift. */
function nextDrifts(
  drifts: IncidentState['drifts'],
  outcome: Outcome,
  verdict: Verdict | null,
  alerts: Alerts,
): IncidentState['drifts'] {
  if (verdict === null || !isConclusive(outcome)) return drifts
  const { [verdict.meant]: _before, ...others } = drifts
  const counted = verdict.findings.filter(
    ({ accepted, severity }) =>
      accepted === undefined && (severity === 'breaking' || (severity === 'additive' && alerts.additive)),
  )
  return counted.length === 0 ? others : { ...others, [verdict.meant]: counted }
}

function nextStreaks(
  before: IncidentState['streaks'],
  outcome: Outcome,
  verdict: Verdict | null,
): IncidentState['streaks'] {
  switch (outcome) {
    case 'unavailable':
      return { ...before, unavailable: before.unavailable + 1 }
    case 'unauthorized':
      // With an answer the provider is up; without a token nothing was learned of it.
      return { ...before, unauthorized: before.unauthorized + 1, ...(verdict !== null && { unavailable: 0 }) }
    case 'over-quota':
      return { unavailable: 0, unauthorized: 0, quota: before.quota + 1 }
    case 'monitor-fault':
      return before
    case 'drift':
    case 'conforming': {
      // A contact came back: the token was good and the quota not used up.
      const isCreated = verdict?.variant === 'created'
      return isCreated ? noIncidents.streaks : { ...before, unavailable: 0 }
    }
  }
}

/**
 * The state of a drift: variants, rules, pointers, and what was expected and found, without lengths and in
 * a fixed order, so that the same trouble gives the same text. Null if nothing drifts.
 */
export function fingerprintOf(drifts: IncidentState['drifts']): string | null {
  const entries = Object.entries(drifts).flatMap(([variant, findings]) =>
    findings.map(({ rule, pointer, expected, actual }) =>
      [variant, rule, pointer, expected, actual].map(withoutLengths).join(' | '),
    ),
  )
  return entries.length === 0 ? null : [...new Set(entries)].sort().join('\n')
}

const withoutLengths = (text: string) => text.replace(/\b\d+ (character|item|byte|ms)s?\b/g, 'some $1s')
