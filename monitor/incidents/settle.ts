// Each kind of incident of a target takes its step, and what of it is told: what opened, changed or ended, what is found,
// what it was about, and whether it is told. Pure. Called by incident.ts.
import type { RuleId } from 'contactrz'
import { type IncidentKind, incidentKinds } from '../config/kinds.ts'
import { type Comparison, goneOf, type Pair, stillShown, unionOf } from './drift.ts'
import type { Turn } from './flapping.ts'
import type {
  EventName,
  Incident,
  IncidentEvent,
  IncidentState,
  Limits,
  Muted,
  Transition,
} from './incident.ts'
import { type Met, onsetOf, withFacts } from './incident-facts.ts'
import { type Standing, saysOf } from './standing.ts'
import { stepOf } from './step.ts'
import { causesOf, type Observation, outageLimits, unansweredAlone } from './streaks.ts'

/** What a run, or time, has brought. */
export interface StepContext {
  readonly standing: Standing
  readonly compared: Comparison
  /** Met with a conclusive verdict. */
  readonly pair: Pair | null
  readonly seen: (kind: IncidentKind) => number
  readonly alerts: Limits
  readonly at: number
  readonly muted: Muted
  /** Null: time alone. */
  readonly observed: Observation | null
  /** Why this create got no answer; null if it got one, or was none. */
  readonly cause: RuleId | null
  /** This pair does not show what it showed before. */
  readonly isOther: boolean
  /** What its incident remembers of this run; null: it met no trouble. */
  readonly kept: Met | null
}

/** Each kind takes its step by itself. */
export function settle(next: IncidentState, before: IncidentState, context: StepContext): Transition {
  const { compared, pair, alerts, at, muted, kept } = context
  const open: Partial<Record<IncidentKind, Incident>> = {}
  const turns: Partial<Record<IncidentKind, readonly Turn[]>> = {}
  const events: IncidentEvent[] = []
  let { told } = compared
  for (const kind of incidentKinds) {
    const earlier = before.open[kind] ?? null
    const now = { ...inputOf(kind, earlier, next, context), isMuted: muted.has(kind), at }
    const turned = alerts.isEachTold === true ? [] : before.turns?.[kind]
    const { event, ...step } = stepOf(earlier, turned, now, alerts)
    // Time alone forgets none: how often somebody looks must not matter where the clock is put back.
    const left = event === null && context.observed === null ? (turned ?? []) : step.turns
    if (left.length > 0) turns[kind] = left
    if (step.incident === null) continue
    const found = kind === 'drift' ? unionOf(next.drifts, null, new Set()).map((item) => item.found) : []
    const onset = onsetOf(kind, next, outageLimits(alerts.unavailableAfter))
    const incident = withFacts(
      withCauses(kind, step.incident, next, context),
      kept?.kind === kind ? kept : null,
      found,
      onset,
    )
    if (event !== 'resolved') open[kind] = incident
    if (event === null) continue
    const isDrift = kind === 'drift'
    // Whoever is told by escalation has not heard of what is gone; the others hear of it with what they are told next.
    const isToOthers = event === 'escalated'
    const gone = isDrift && !isToOthers ? goneOf(before.told, next.drifts) : []
    const news = new Set([...compared.news, ...(earlier?.flapping?.untold ?? [])])
    const findings = event === 'resolved' ? gone : isDrift ? unionOf(next.drifts, pair, news) : []
    if (isDrift && !isToOthers) told = stillShown(told, next.drifts)
    const { inARow } = outageLimits(alerts.unavailableAfter)
    const alone = kind === 'unavailable' ? unansweredAlone(next.streaks, inARow) : null
    const telling = tellingOf(event, earlier, now.isMuted)
    const isMuteEnd = event === 'reminded' && earlier?.isMuted === true
    const wasFlapping = earlier?.flapping !== undefined && incident.flapping === undefined
    events.push({ kind, event, at, incident, findings, gone, alone, telling, isMuteEnd, wasFlapping })
  }
  const unstable = open.drift === undefined ? [] : (next.unstable ?? [])
  return { state: { ...next, told, open, unstable, turns }, events }
}

function inputOf(
  kind: IncidentKind,
  earlier: Incident | null,
  { creates = 0 }: IncidentState,
  { standing, compared, seen, observed, cause, isOther }: StepContext,
) {
  // Of an outage of before it is not known what was told.
  const isNewCause = cause !== null && earlier?.causes?.includes(cause) === false
  const news = kind === 'drift' ? [...compared.news] : kind === 'unavailable' && isNewCause ? [cause] : []
  return {
    stands: standing[kind],
    news,
    isSeen: observed !== null && saysOf(kind, observed),
    isOther: kind === 'drift' ? isOther : news.length > 0,
    seen: seen(kind),
    creates,
  }
}

/** Of an outage: what led to it, and what came to it since. */
function withCauses(
  kind: IncidentKind,
  incident: Incident,
  { streaks }: IncidentState,
  { cause }: StepContext,
): Incident {
  if (kind !== 'unavailable') return incident
  const before = incident.causes ?? causesOf(streaks)
  return { ...incident, causes: cause === null ? before : [...new Set([...before, cause])] }
}

/** A recovery is told to whoever was told of the trouble; else a mute silences. */
export function tellingOf(
  event: EventName,
  before: Incident | null,
  isMuted: boolean,
): IncidentEvent['telling'] {
  if (event !== 'resolved') return isMuted ? 'none' : 'owed'
  if (before?.isUntold === true) return 'none'
  return isMuted ? 'after-mute' : 'owed'
}
