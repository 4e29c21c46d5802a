// What a verdict, or time alone, does to the incidents of a target. Pure: (state, verdict) → next state, events.
// Called by tell.ts; what an event says in a mail is no matter of this file.
import { type Finding, isConclusive, type Outcome, type VariantName, type Verdict } from 'contactrz'
import type { Alerts } from './config-shape.ts'
import { fingerprintOf } from './fingerprint.ts'

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
  /** When its last event was: reminders count from here. */
  readonly toldAt: number
  /** Counts the events, so that each has a key of its own. */
  readonly sequence: number
  readonly fingerprint: string
  /** How many runs met the trouble, those that opened the incident included. Absent in states of before. */
  readonly seen?: number
  /** Nobody was mailed of it so far: a mute was in force. */
  readonly isUntold?: boolean
  /** A mute was in force when it was last looked at. */
  readonly isMuted?: boolean
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
  /** What stood before this event. */
  readonly before: IncidentState['drifts']
  /**
   * `owed`: at once. `after-mute`: a recovery of something that was mailed waits for the end of the mute, so
   * that nobody goes on believing in the trouble. `none`: recorded only.
   */
  readonly mail: 'owed' | 'after-mute' | 'none'
  /** A reminder because a mute has ended, not because of `remindEvery`. */
  readonly isMuteEnd: boolean
}

/** Kinds whose incidents are silenced now. */
export type Muted = ReadonlySet<IncidentKind>
const nothingMuted: Muted = new Set()

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

/** After a run. */
export function nextIncidents(
  state: IncidentState,
  { outcome, verdict }: Observation,
  alerts: Alerts,
  at: number,
  muted: Muted = nothingMuted,
): Transition {
  const drifts = nextDrifts(state.drifts, outcome, verdict, alerts)
  const streaks = nextStreaks(state.streaks, outcome, verdict)
  const conclusive = isConclusive(outcome)
  const standing: Standing = {
    drift: fingerprintOf(drifts),
    unavailable: standingOf(state, 'unavailable', streaks.unavailable, alerts.unavailableAfter),
    unauthorized: standingOf(state, 'unauthorized', streaks.unauthorized, alerts.unauthorizedAfter),
    quota: standingOf(state, 'quota', streaks.quota, quotaAfter),
    blind: conclusive ? null : (state.open.blind?.fingerprint ?? null),
    'monitor-fault': outcome === 'monitor-fault' ? 'monitor-fault' : null,
  }
  const met = kindOfOutcome[outcome]
  const seen = (kind: IncidentKind) => {
    if (kind !== met) return state.open[kind]?.seen ?? 0
    const before = state.open[kind]?.seen
    return before === undefined ? Math.max(1, streakOf(streaks, kind)) : before + 1
  }
  const conclusiveAt = conclusive ? at : state.conclusiveAt
  return settle({ ...state, drifts, streaks, conclusiveAt }, state, { standing, seen, alerts, at, muted })
}

/**
 * Between runs: has there been no conclusive verdict for too long, is a reminder due, has a mute ended? Time
 * under a hold is known trouble and not counted as blindness.
 */
export function nextByTime(
  state: IncidentState,
  hold: { readonly since: number; readonly until: number } | null,
  alerts: Alerts,
  at: number,
  muted: Muted = nothingMuted,
): Transition {
  // Never later than now: a clock that has gone back since would keep it from being blind.
  const since = Math.min(state.conclusiveAt ?? at, at)
  const held = hold === null ? 0 : Math.max(0, Math.min(hold.until, at) - Math.max(hold.since, since))
  const isBlind = at - since - held >= alerts.blindAfterMs || state.open.blind !== undefined
  const kept = (kind: IncidentKind) => state.open[kind]?.fingerprint ?? null
  const standing: Standing = {
    drift: kept('drift'),
    unavailable: kept('unavailable'),
    unauthorized: kept('unauthorized'),
    quota: kept('quota'),
    blind: isBlind ? 'blind' : null,
    'monitor-fault': kept('monitor-fault'),
  }
  const seen = (kind: IncidentKind) => state.open[kind]?.seen ?? 0
  return settle({ ...state, conclusiveAt: since }, state, { standing, seen, alerts, at, muted })
}

/** Fingerprint of the trouble of each kind that stands now; null where there is none. */
type Standing = Readonly<Record<IncidentKind, string | null>>

const quotaAfter = 2

const kindOfOutcome: Readonly<Record<Outcome, IncidentKind | null>> = {
  drift: 'drift',
  unavailable: 'unavailable',
  unauthorized: 'unauthorized',
  'over-quota': 'quota',
  'monitor-fault': 'monitor-fault',
  conforming: null,
}

const streakOf = (streaks: IncidentState['streaks'], kind: IncidentKind): number =>
  kind === 'unavailable' || kind === 'unauthorized' || kind === 'quota' ? streaks[kind] : 0

interface Circumstances {
  readonly standing: Standing
  readonly seen: (kind: IncidentKind) => number
  readonly alerts: Alerts
  readonly at: number
  readonly muted: Muted
}

/** Each kind takes its step by itself. */
function settle(
  next: IncidentState,
  { open: openBefore, drifts: before }: IncidentState,
  { standing, seen, alerts, at, muted }: Circumstances,
): Transition {
  const open: Partial<Record<IncidentKind, Incident>> = {}
  const events: IncidentEvent[] = []
  for (const kind of incidentKinds) {
    const earlier = openBefore[kind] ?? null
    const now = { fingerprint: standing[kind], seen: seen(kind), isMuted: muted.has(kind), at }
    const [incident, event] = step(earlier, now, alerts.remindEveryMs)
    if (incident === null) continue
    if (event !== 'resolved') open[kind] = incident
    if (event === null) continue
    const mail = mailOf(event, earlier, now.isMuted)
    const isMuteEnd = event === 'reminded' && earlier?.isMuted === true
    events.push({ kind, event, at, incident, drifts: next.drifts, before, mail, isMuteEnd })
  }
  return { state: { ...next, open }, events }
}

/** A recovery is told to whoever was told of the trouble; else a mute silences. */
function mailOf(event: EventName, before: Incident | null, isMuted: boolean): IncidentEvent['mail'] {
  if (event !== 'resolved') return isMuted ? 'none' : 'owed'
  if (before?.isUntold === true) return 'none'
  return isMuted ? 'after-mute' : 'owed'
}

/** An incident that is open stays so while its streak lasts; it opens when the streak is long enough. */
function standingOf(state: IncidentState, kind: IncidentKind, streak: number, after: number): string | null {
  if (streak === 0) return null
  return streak >= after || state.open[kind] !== undefined ? kind : null
}

/**
 * The transition table: what was × what is → the event. `same`: nothing new; `due`: nothing new, and it is
 * time to remind.
 */
export const transitions = {
  closed: { clear: null, other: 'opened' },
  open: { clear: 'resolved', other: 'changed', same: null, due: 'reminded' },
} as const satisfies Record<string, Readonly<Record<string, EventName | null>>>

interface Look {
  /** Of the trouble that stands now; null if there is none. */
  readonly fingerprint: string | null
  readonly seen: number
  readonly isMuted: boolean
  readonly at: number
}

function step(
  before: Incident | null,
  { fingerprint, seen, isMuted, at }: Look,
  remindEveryMs: number,
): [Incident | null, EventName | null] {
  if (before === null) {
    const event = transitions.closed[fingerprint === null ? 'clear' : 'other']
    if (fingerprint === null) return [null, event]
    const opened = { openedAt: at, toldAt: at, sequence: 1, fingerprint, seen }
    return [{ ...opened, isUntold: isMuted, isMuted }, event]
  }
  const isDue = !isMuted && (before.isMuted === true || at - before.toldAt >= remindEveryMs)
  const now = fingerprint === before.fingerprint ? (isDue ? 'due' : 'same') : 'other'
  const event = transitions.open[fingerprint === null ? 'clear' : now]
  const stays = { ...before, seen, isMuted }
  if (event === null) return [stays, event]
  const isUntold = before.isUntold === true && isMuted
  const told = { ...stays, toldAt: at, sequence: before.sequence + 1, isUntold }
  return [{ ...told, fingerprint: fingerprint ?? before.fingerprint }, event]
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
