// What a verdict, or time alone, does to the incidents of a target. Pure: (state, verdict) → next state, events.
// Called by tell.ts; what an event says in a mail is no matter of this file.
import { type ContactKind, isConclusive, type Outcome } from 'contactrz'
import type { Alerts } from './config-shape.ts'
import {
  type Drifts,
  goneOf,
  type Look,
  lookFor,
  nextDrifts,
  type Pair,
  standingOf,
  type ToldFinding,
  unionOf,
} from './drift.ts'
import { nextStreaks, noStreaks, type Observation, type Streaks, unansweredAlone } from './streaks.ts'

export type { Observation } from './streaks.ts'

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
  /** How many runs met the trouble, those that opened the incident included. Absent in states of before. */
  readonly seen?: number
  /** Nobody was mailed of it so far: a mute was in force. */
  readonly isUntold?: boolean
  /** A mute was in force when it was last looked at. */
  readonly isMuted?: boolean
}

/** What is remembered of a target between runs. Kept as JSON by the store. */
export interface IncidentState {
  /** Findings of each pair's latest conclusive verdict. */
  readonly drifts: Drifts
  /** The fingerprint of the drift that is open: what its events have said. Empty where none is. */
  readonly told: Drifts
  readonly streaks: Streaks
  readonly open: Readonly<Partial<Record<IncidentKind, Incident>>>
  /** When the latest conclusive verdict came, or, before the first, when the watch began; null before that. */
  readonly conclusiveAt: number | null
}

export interface IncidentEvent {
  readonly kind: IncidentKind
  readonly event: EventName
  readonly at: number
  readonly incident: Incident
  /** Of a drift: what stands, or, when resolved, what it was. */
  readonly findings: readonly ToldFinding[]
  /** Of a drift: what was told and stands no more; it went in silence, or with this event. */
  readonly gone: readonly ToldFinding[]
  /** Of an outage that is one of this contact alone: the other is answered. */
  readonly alone: ContactKind | null
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
  told: {},
  streaks: noStreaks,
  open: {},
  conclusiveAt: null,
}

export interface Transition {
  readonly state: IncidentState
  readonly events: readonly IncidentEvent[]
}

/** After a run. */
export function nextIncidents(
  state: IncidentState,
  observed: Observation,
  alerts: Alerts,
  at: number,
  muted: Muted = nothingMuted,
): Transition {
  const { outcome, verdict, contact, met } = observed
  const conclusive = isConclusive(outcome)
  // Only a conclusive verdict says anything of the drift, and of that of its own pair alone.
  const pair = conclusive && verdict !== null && contact !== null ? { variant: verdict.meant, contact } : null
  const drifts =
    pair === null || verdict === null ? state.drifts : nextDrifts(state.drifts, pair, verdict, met, alerts)
  const look = pair === null ? { told: state.told, news: noNews } : lookFor(state.told, drifts, pair)
  const streaks = nextStreaks(state.streaks, observed)
  const standing: Standing = {
    drift: Object.keys(drifts).length > 0,
    unavailable:
      standsFor(state, 'unavailable', streaks.unavailable, alerts.unavailableAfter) ||
      unansweredAlone(streaks, alerts.unavailableAfter) !== null,
    unauthorized: standsFor(state, 'unauthorized', streaks.unauthorized, alerts.unauthorizedAfter),
    quota: standsFor(state, 'quota', streaks.quota, quotaAfter),
    blind: !conclusive && state.open.blind !== undefined,
    'monitor-fault': outcome === 'monitor-fault',
  }
  const kindMet = kindOfOutcome[outcome]
  const seen = (kind: IncidentKind) => {
    if (kind !== kindMet) return state.open[kind]?.seen ?? 0
    const before = state.open[kind]?.seen
    return before === undefined ? Math.max(1, streakOf(streaks, kind)) : before + 1
  }
  const conclusiveAt = conclusive ? at : state.conclusiveAt
  const next = { ...state, drifts, streaks, conclusiveAt }
  return settle(next, state, { standing, look, pair, seen, alerts, at, muted })
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
  const stays = (kind: IncidentKind) => state.open[kind] !== undefined
  const standing: Standing = {
    drift: stays('drift'),
    unavailable: stays('unavailable'),
    unauthorized: stays('unauthorized'),
    quota: stays('quota'),
    blind: isBlind,
    'monitor-fault': stays('monitor-fault'),
  }
  const seen = (kind: IncidentKind) => state.open[kind]?.seen ?? 0
  const look = { told: state.told, news: noNews }
  const circumstances = { standing, look, pair: null, seen, alerts, at, muted }
  return settle({ ...state, conclusiveAt: since }, state, circumstances)
}

/** Whether there is trouble of each kind now. */
type Standing = Readonly<Record<IncidentKind, boolean>>

const noNews: ReadonlySet<string> = new Set()
const quotaAfter = 2

const kindOfOutcome: Readonly<Record<Outcome, IncidentKind | null>> = {
  drift: 'drift',
  unavailable: 'unavailable',
  unauthorized: 'unauthorized',
  'over-quota': 'quota',
  'monitor-fault': 'monitor-fault',
  conforming: null,
}

function streakOf({ unanswered, ...streaks }: Streaks, kind: IncidentKind): number {
  if (kind === 'unavailable') return Math.max(streaks.unavailable, ...Object.values(unanswered))
  return kind === 'unauthorized' || kind === 'quota' ? streaks[kind] : 0
}

interface Circumstances {
  readonly standing: Standing
  readonly look: Look
  /** Met with a conclusive verdict. */
  readonly pair: Pair | null
  readonly seen: (kind: IncidentKind) => number
  readonly alerts: Alerts
  readonly at: number
  readonly muted: Muted
}

/** Each kind takes its step by itself. */
function settle(
  next: IncidentState,
  { open: openBefore, told: toldBefore }: IncidentState,
  { standing: stands, look, pair, seen, alerts, at, muted }: Circumstances,
): Transition {
  const open: Partial<Record<IncidentKind, Incident>> = {}
  const events: IncidentEvent[] = []
  let { told } = look
  for (const kind of incidentKinds) {
    const earlier = openBefore[kind] ?? null
    const isNews = kind === 'drift' && look.news.size > 0
    const now = { stands: stands[kind], isNews, seen: seen(kind), isMuted: muted.has(kind), at }
    const [incident, event] = step(earlier, now, alerts.remindEveryMs)
    if (incident === null) continue
    if (event !== 'resolved') open[kind] = incident
    if (event === null) continue
    const gone = kind === 'drift' ? goneOf(toldBefore, next.drifts) : []
    const standing = kind === 'drift' ? unionOf(next.drifts, pair, look.news) : []
    const findings = event === 'resolved' ? gone : standing
    if (kind === 'drift') told = standingOf(told, next.drifts)
    const alone = kind === 'unavailable' ? unansweredAlone(next.streaks, alerts.unavailableAfter) : null
    const mail = mailOf(event, earlier, now.isMuted)
    const isMuteEnd = event === 'reminded' && earlier?.isMuted === true
    events.push({ kind, event, at, incident, findings, gone, alone, mail, isMuteEnd })
  }
  return { state: { ...next, told, open }, events }
}

/** A recovery is told to whoever was told of the trouble; else a mute silences. */
export function mailOf(event: EventName, before: Incident | null, isMuted: boolean): IncidentEvent['mail'] {
  if (event !== 'resolved') return isMuted ? 'none' : 'owed'
  if (before?.isUntold === true) return 'none'
  return isMuted ? 'after-mute' : 'owed'
}

/** An incident that is open stays so while its streak lasts; it opens when the streak is long enough. */
const standsFor = (state: IncidentState, kind: IncidentKind, streak: number, after: number): boolean =>
  streak > 0 && (streak >= after || state.open[kind] !== undefined)

/**
 * The transition table: what was × what is → the event. `same`: nothing that was not told; `due`: the same, and it is
 * time to remind. What of a drift was not told yet: the table in drift.ts.
 */
export const transitions = {
  closed: { clear: null, other: 'opened' },
  open: { clear: 'resolved', other: 'changed', same: null, due: 'reminded' },
} as const satisfies Record<string, Readonly<Record<string, EventName | null>>>

interface Now {
  readonly stands: boolean
  /** It is more than was told, or something else. */
  readonly isNews: boolean
  readonly seen: number
  readonly isMuted: boolean
  readonly at: number
}

function step(
  before: Incident | null,
  { stands, isNews, seen, isMuted, at }: Now,
  remindEveryMs: number,
): [Incident | null, EventName | null] {
  if (before === null) {
    const event = transitions.closed[stands ? 'other' : 'clear']
    if (!stands) return [null, event]
    return [{ openedAt: at, toldAt: at, sequence: 1, seen, isUntold: isMuted, isMuted }, event]
  }
  const isDue = !isMuted && (before.isMuted === true || at - before.toldAt >= remindEveryMs)
  const now = isNews ? 'other' : isDue ? 'due' : 'same'
  const event = transitions.open[stands ? now : 'clear']
  const stays = { ...before, seen, isMuted }
  if (event === null) return [stays, event]
  const isUntold = before.isUntold === true && isMuted
  return [{ ...stays, toldAt: at, sequence: before.sequence + 1, isUntold }, event]
}
