// Whether there is trouble of each kind after a run, whether the run says anything of it, and how often it was seen. Pure.
// Called by incident.ts. A variant speaks for itself alone: what an expired token meets says nothing of creates.
import { isConclusive, type Outcome } from 'contactrz'
import type { Alerts } from '../config/config-shape.ts'
import { isOfCreates } from '../tools/meanings.ts'
import type { Drifts } from './drift.ts'
import type { IncidentKind, IncidentState } from './incident.ts'
import { failuresOf, type Observation, outageLimits, type Streaks, unansweredAlone } from './streaks.ts'

/** Whether there is trouble of each kind now. */
export type Standing = Readonly<Record<IncidentKind, boolean>>

interface Seen {
  readonly observed: Observation
  readonly streaks: Streaks
  readonly alerts: Alerts
}

const quotaAfter = 2

export function standingAfter(
  state: IncidentState,
  { observed, drifts, streaks, alerts }: Seen & { readonly drifts: Drifts },
): Standing {
  const { inARow, of } = outageLimits(alerts.unavailableAfter)
  const isSeen = isConclusive(observed.outcome) && isOfCreates(observed.variant)
  return {
    drift: Object.keys(drifts).length > 0,
    unavailable:
      standsFor(state, 'unavailable', streaks.unavailable, inARow) ||
      unansweredAlone(streaks, inARow) !== null ||
      failuresOf(streaks) >= of,
    unauthorized: standsFor(state, 'unauthorized', streaks.unauthorized, alerts.unauthorizedAfter),
    quota: standsFor(state, 'quota', streaks.quota, quotaAfter),
    blind: !isSeen && standsAlready(state, 'blind'),
    'monitor-fault': observed.outcome === 'monitor-fault',
  }
}

/** An incident that is open stays so while its streak lasts; it opens when the streak is long enough. */
const standsFor = (state: IncidentState, kind: IncidentKind, streak: number, after: number): boolean =>
  streak > 0 && (streak >= after || standsAlready(state, kind))

/** What flaps is open all the while, and the trouble of it is not always there. */
export const standsAlready = ({ open }: IncidentState, kind: IncidentKind): boolean =>
  open[kind] !== undefined && open[kind].flapping?.stands !== false

/** Whether a run has anything to say of this kind of trouble: whether it is there, or is over. */
export function saysOf(kind: IncidentKind, { outcome, variant, verdict }: Observation): boolean {
  if (kind === 'drift') return isConclusive(outcome)
  if (kind === 'monitor-fault') return true
  if (!isOfCreates(variant) || outcome === 'monitor-fault') return false
  return kind === 'unavailable' ? verdict !== null : kind === 'blind' || outcome !== 'unavailable'
}

/** Of which trouble a run is; null: of none. What an expired token meets says nothing of creates. */
export function kindOfRun({
  outcome,
  variant,
}: Pick<Observation, 'outcome' | 'variant'>): IncidentKind | null {
  const isNoVerdict = outcome === 'unavailable' || outcome === 'unauthorized'
  return isNoVerdict && !isOfCreates(variant) ? null : kindOfOutcome[outcome]
}

const kindOfOutcome: Readonly<Record<Outcome, IncidentKind | null>> = {
  drift: 'drift',
  unavailable: 'unavailable',
  unauthorized: 'unauthorized',
  'over-quota': 'quota',
  'monitor-fault': 'monitor-fault',
  conforming: null,
}

/** Of each kind in how many runs it was met, those that opened its incident included. */
export function seenAfter(
  { open }: IncidentState,
  { observed, streaks, alerts }: Seen,
): (kind: IncidentKind) => number {
  const kindMet = kindOfRun(observed)
  const { inARow } = outageLimits(alerts.unavailableAfter)
  return (kind) => {
    const before = open[kind]?.seen
    if (kind !== kindMet) return before ?? 0
    return before === undefined ? Math.max(1, streakOf(streaks, kind, inARow)) : before + 1
  }
}

function streakOf(streaks: Streaks, kind: IncidentKind, inARow: number): number {
  if (kind !== 'unavailable') return kind === 'unauthorized' || kind === 'quota' ? streaks[kind] : 0
  const longest = Math.max(streaks.unavailable, ...Object.values(streaks.unanswered))
  return longest >= inARow ? longest : failuresOf(streaks)
}
