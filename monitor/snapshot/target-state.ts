// What state a target is in, of the few that there are: its latest conclusive verdict, and what is open. A shut gate never
// changes it. Pure: (what the store knows, limits, time) → state and since when. Called by target-facts.ts; in words: words.ts.
import { isConclusive } from 'contactrz'
import type { Alerts } from '../config/config-shape.ts'
import type { Incident, IncidentKind } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { outageLimits } from '../incidents/streaks.ts'
import type { Glance } from '../store/page-books.ts'
import { createdVariant, isOfCreates } from '../tools/meanings.ts'

/** The worst first. */
export const targetStates = [
  'monitor-fault',
  'drift',
  'blind',
  'unavailable',
  'unauthorized',
  'over-quota',
  'conforming',
  'none-yet',
] as const
export type TargetState = (typeof targetStates)[number]

/** What kind of incident a state is of. */
export const kindOfState: Readonly<Record<TargetState, IncidentKind | null>> = {
  'monitor-fault': 'monitor-fault',
  drift: 'drift',
  blind: 'blind',
  unavailable: 'unavailable',
  unauthorized: 'unauthorized',
  'over-quota': 'quota',
  conforming: null,
  'none-yet': null,
}

/** Why creates are held: the quota is used up; a 401 came that nobody can explain; or it is not known (any more). */
export type HoldCause = 'quota' | 'unexplained' | 'unknown'

export interface Stands {
  readonly state: TargetState
  /** When its trouble was first met; null: it is conforming, or of the time before the first verdict. */
  readonly since: number | null
  /** The incident that makes it so; null: none is open of this kind. */
  readonly incident: Incident | null
  /** Of trouble that is no incident yet. */
  readonly unopened: Unopened | null
  /** While creates are held. */
  readonly hold: { readonly until: number; readonly since: number; readonly cause: HoldCause } | null
}

/** Creates without a verdict, in a row. */
export interface Unopened {
  readonly times: number
  /** So many in a row are an incident. */
  readonly incidentAt: number
}

export function stateOf(
  glance: Pick<Glance, 'incidents' | 'hold' | 'lastRuns' | 'lastConclusive'>,
  alerts: Alerts,
  at: number,
): Stands {
  const { open, streaks, onsets = {} } = glance.incidents
  const hold = holdOf(glance, at)
  const opened = (state: TargetState): Stands | null => {
    const kind = kindOfState[state]
    const incident = kind === null ? undefined : open[kind]
    return incident === undefined ? null : { state, since: sinceOf(incident), incident, unopened: null, hold }
  }
  const still = (state: TargetState, since: number | null, unopened: Unopened | null = null): Stands => ({
    ...{ state, since, incident: null, unopened, hold },
  })
  const create = glance.lastRuns.find(({ variant }) => isOfCreates(variant))
  const notYet = (
    state: TargetState,
    times: number,
    incidentAt: number,
    since: number | undefined,
  ): Stands | null => (times === 0 ? null : still(state, since ?? create?.at ?? null, { times, incidentAt }))
  return (
    opened('monitor-fault') ??
    opened('drift') ??
    driftUntold(create, still) ??
    opened('blind') ??
    opened('unavailable') ??
    notYet('unavailable', streaks.unavailable, outageLimits(alerts.unavailableAfter).inARow, onsets.inARow) ??
    opened('unauthorized') ??
    notYet('unauthorized', streaks.unauthorized, alerts.unauthorizedAfter, onsets.unauthorized) ??
    opened('over-quota') ??
    (hold === null ? null : still('over-quota', hold.since)) ??
    still(glance.lastConclusive[createdVariant] === undefined ? 'none-yet' : 'conforming', null)
  )
}

/** A verdict that opens nothing, as of undocumented properties where `alerts.additive` is false, is one all the same. */
function driftUntold(
  create: Glance['lastRuns'][number] | undefined,
  still: (state: TargetState, since: number | null) => Stands,
): Stands | null {
  return create?.outcome === 'drift' ? still('drift', create.at) : null
}

function holdOf({ hold, incidents, lastRuns }: Pick<Glance, 'hold' | 'incidents' | 'lastRuns'>, at: number) {
  if (hold === null || hold.until <= at) return null
  const run = lastRuns.find((one) => one.at === hold.since)
  const isOfQuota = run?.outcome === 'over-quota' || (run === undefined && incidents.open.quota !== undefined)
  const cause: HoldCause = isOfQuota
    ? 'quota'
    : run !== undefined && isConclusive(run.outcome)
      ? 'unexplained'
      : 'unknown'
  return { until: hold.until, since: hold.since, cause }
}
