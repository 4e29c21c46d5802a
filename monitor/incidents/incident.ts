// What a verdict, or time alone, does to the incidents of a target. Pure: (state, verdict) → next state, events.
// Called by notify.ts; what an event says in a message is no matter of this file.
import { type ContactKind, isConclusive, type Outcome, type RuleId } from 'contactrz'
import type { Alerts } from '../config/config-shape.ts'
import type { IncidentKind } from '../config/kinds.ts'
import { isOfCreates } from '../tools/meanings.ts'
import { compareWithTold, type Drifts, isOtherThan, nextDrifts, type ToldFinding } from './drift.ts'
import type { Flapping, Turns } from './flapping.ts'
import { type Onsets, onsetsAfter } from './incident-facts.ts'
import { blindAt, type Held } from './next-look.ts'
import { settle } from './settle.ts'
import { kindOfRun, type Standing, seenAfter, standingAfter, standsAlready } from './standing.ts'
import { causeOf, nextStreaks, noStreaks, type Observation, outageLimits, type Streaks } from './streaks.ts'
import type { Unstable } from './unstable.ts'

export { type IncidentKind, incidentKinds } from '../config/kinds.ts'
export type { Observation } from './streaks.ts'

export const eventNames = ['opened', 'changed', 'flapping', 'reminded', 'escalated', 'resolved'] as const
export type EventName = (typeof eventNames)[number]

export interface Incident {
  readonly openedAt: number
  /** When its last event was that is no escalation: reminders count from here. */
  readonly toldAt: number
  /** Counts the events, so that each has a key of its own. */
  readonly sequence: number
  /** How many runs met the trouble, those that opened the incident included. Absent in states of before. */
  readonly seen?: number
  /** Nobody was told of it so far: a mute was in force. */
  readonly isUntold?: boolean
  /** A mute was in force when it was last looked at. */
  readonly isMuted?: boolean
  /** It opens or changes too often to be told each time. */
  readonly flapping?: Flapping
  /** Of an outage: all that were told. Absent in states of before. */
  readonly causes?: readonly RuleId[]
  /** When its trouble was first met, which is before it opened where it takes a streak. Absent in states of before. */
  readonly firstAt?: number
  /** When the latest run that met it was. Absent if none did, and in states of before. */
  readonly metAt?: number
  /** Of that run, where it has no findings that say it. */
  readonly why?: string
  /** Of a drift: the worst that it has shown. */
  readonly severity?: 'breaking' | 'additive'
  /** The host whose group it was opened in: it is told with that one to its end. Absent: it is told by itself. */
  readonly group?: string
  /** Where the clock was put back to before it opened: since when it has been open by the clock of then. Absent: `openedAt`. */
  readonly openSince?: number
  /** More people were told, since it was open for so long. */
  readonly isEscalated?: boolean
}

/** What has become of the expired probe since its latest verdict. */
export interface ExpiredProbe {
  /** Of the latest. */
  readonly outcome: Outcome
  readonly failures: number
  /** When the first of them was. */
  readonly since: number
  /** When the latest was. */
  readonly at: number
}

/** What is remembered of a target between runs. Kept as JSON by the store; what can be absent is so in states of before. */
export interface IncidentState {
  /** Findings of each pair's latest conclusive verdict. */
  readonly drifts: Drifts
  /** The fingerprint of the drift that is open: what its events have said. Empty where none is. */
  readonly told: Drifts
  readonly streaks: Streaks
  readonly open: Readonly<Partial<Record<IncidentKind, Incident>>>
  /** When the latest conclusive verdict came, or, before the first, when the watch began; null before that. */
  readonly conclusiveAt: number | null
  /** Since then: time under holds that another has taken the place of. Absent: none. */
  readonly heldMs?: number
  /** Of the drift that is open. */
  readonly unstable?: Unstable
  readonly onsets?: Onsets
  /** How many creates there have been. */
  readonly creates?: number
  readonly turns?: Turns
  /** Null: its latest run had a verdict, or there was none. */
  readonly expiredProbe?: ExpiredProbe | null
  /** Of the store: how often it was written. Absent before the first time. */
  readonly version?: number
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
   * `owed`: at once. `after-mute`: a recovery of something that was told waits for the end of the mute, so
   * that nobody goes on believing in the trouble. `none`: recorded only.
   */
  readonly telling: 'owed' | 'after-mute' | 'none'
  /** A reminder because a mute has ended, not because of `remindEvery`. */
  readonly isMuteEnd: boolean
  /** It was flapping until now, and has settled. */
  readonly wasFlapping?: boolean
}

/** What the configuration says of when there is something to tell. */
export interface Limits extends Alerts {
  /** What is open for so long is told to more people. Absent: nobody else is told. */
  readonly escalateAfterMs?: number
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
  alerts: Limits,
  at: number,
  muted: Muted = nothingMuted,
): Transition {
  const { outcome, verdict, contact, met, variant } = observed
  const conclusive = isConclusive(outcome)
  const isCreate = isOfCreates(variant)
  // Only a conclusive verdict says anything of the drift, and of that of its own pair alone.
  const pair = conclusive && verdict !== null && contact !== null ? { variant: verdict.meant, contact } : null
  const { drifts, unstable = [] } =
    pair === null || verdict === null ? state : nextDrifts(state, pair, verdict, met, alerts)
  const compared =
    pair === null ? { told: state.told, news: noNews } : compareWithTold(state.told, drifts, pair)
  const streaks = nextStreaks(state.streaks, observed, outageLimits(alerts.unavailableAfter))
  const standing = standingAfter(state, { observed, drifts, streaks, alerts })
  const seen = seenAfter(state, { observed, streaks, alerts })
  const seenAt = state.conclusiveAt === null ? null : Math.min(state.conclusiveAt, at)
  const conclusiveAt = conclusive && isCreate ? at : seenAt
  const creates = (state.creates ?? 0) + (isCreate ? 1 : 0)
  const { heldMs, ...before } = state
  const next = {
    ...before,
    ...(heldMs !== undefined && !(conclusive && isCreate) && { heldMs }),
    drifts,
    streaks,
    conclusiveAt,
    unstable,
    creates,
    onsets: onsetsAfter(state.streaks, streaks, state.onsets ?? {}, at),
    ...expiredAfter(state, observed, at),
  }
  const kindMet = kindOfRun(observed)
  const kept = kindMet === null ? null : { kind: kindMet, at, why: observed.detail ?? null }
  const cause = isCreate && outcome === 'unavailable' ? causeOf(observed) : null
  const isOther = pair !== null && isOtherThan(state.drifts, drifts, pair)
  return settle(next, state, {
    standing,
    compared,
    pair,
    seen,
    alerts,
    at,
    muted,
    observed,
    cause,
    isOther,
    kept,
  })
}

/** An expired token that gets no verdict is a matter of its own: it opens nothing, and is shown. */
function expiredAfter(
  { expiredProbe = null }: IncidentState,
  { variant, outcome }: Observation,
  at: number,
): Pick<IncidentState, 'expiredProbe'> {
  if (isOfCreates(variant)) return { expiredProbe }
  if (isConclusive(outcome)) return { expiredProbe: null }
  const since = Math.min(expiredProbe?.since ?? at, at)
  return { expiredProbe: { outcome, failures: (expiredProbe?.failures ?? 0) + 1, since, at } }
}

/** Between runs: has there been no conclusive verdict for too long, is a reminder or an escalation due, has a mute ended? */
export function nextByTime(
  state: IncidentState,
  hold: Held | null,
  alerts: Limits,
  at: number,
  muted: Muted = nothingMuted,
): Transition {
  // Never later than now: a clock that has gone back since would keep it from being blind.
  const since = Math.min(state.conclusiveAt ?? at, at)
  const stays = (kind: IncidentKind) => standsAlready(state, kind)
  const isBlind = at >= blindAt(since, hold, alerts, state.heldMs) || stays('blind')
  const standing: Standing = {
    drift: stays('drift'),
    unavailable: stays('unavailable'),
    unauthorized: stays('unauthorized'),
    quota: stays('quota'),
    blind: isBlind,
    'monitor-fault': stays('monitor-fault'),
  }
  const seen = (kind: IncidentKind) => state.open[kind]?.seen ?? 0
  const compared = { told: state.told, news: noNews }
  const none = { pair: null, observed: null, cause: null, isOther: false, kept: null }
  return settle({ ...state, conclusiveAt: since }, state, {
    standing,
    compared,
    seen,
    alerts,
    at,
    muted,
    ...none,
  })
}

const noNews: ReadonlySet<string> = new Set()
