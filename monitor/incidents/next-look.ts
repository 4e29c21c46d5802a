// When time alone next does something about a target: until then nobody has to look. Pure: (state, hold, mutes, limits,
// time) → instant. What time does then is nextByTime of incident.ts; called by notify.ts.
import type { Alerts } from '../config/config-shape.ts'
import { type IncidentKind, incidentKinds } from '../config/kinds.ts'
import type { IncidentState, Limits } from './incident.ts'
import { standsAlready } from './standing.ts'
import { nextStepAt } from './step.ts'

/** Creates are, or were, held. */
export interface Held {
  readonly since: number
  readonly until: number
}

/**
 * When a target is blind that had its latest verdict `since`: time under a hold is known trouble, and not counted.
 *
 * @param heldMs Time under the holds before that one.
 */
export function blindAt(since: number, hold: Held | null, { blindAfterMs }: Alerts, heldMs = 0): number {
  const unheldAt = since + blindAfterMs + heldMs
  if (hold === null) return unheldAt
  const heldFrom = Math.max(hold.since, since)
  return unheldAt <= heldFrom ? unheldAt : unheldAt + Math.max(0, hold.until - heldFrom)
}

/**
 * Another hold takes the place of this one, of which nothing is on record from then on but how long it was.
 *
 * @param replaced Null: there was none.
 */
export function keepHeld(state: IncidentState, replaced: Held | null, at: number): IncidentState {
  const { conclusiveAt, heldMs = 0 } = state
  if (replaced === null || conclusiveAt === null) return state
  const lasted = Math.min(replaced.until, at) - Math.max(replaced.since, conclusiveAt)
  return lasted <= 0 ? state : { ...state, heldMs: heldMs + lasted }
}

/**
 * Not before `at`; infinite where time alone does nothing. Holds until a run, a mute or a hold comes in between, or the
 * clock is put back.
 *
 * @param hold Null where it is not known: then it may be early, and never late.
 * @param mutedUntil Until when a kind is muted; null: it is not.
 */
export function nextLookAt(
  state: IncidentState,
  hold: Held | null,
  mutedUntil: (kind: IncidentKind) => number | null,
  alerts: Limits,
  at: number,
): number {
  const { conclusiveAt, open } = state
  // The watch begins, or the clock was put back: that is put on record.
  if (conclusiveAt === null || conclusiveAt > at) return at
  const steps = incidentKinds.flatMap((kind) => {
    const incident = open[kind]
    return incident === undefined ? [] : [nextStepAt(incident, mutedUntil(kind), alerts, at)]
  })
  const blind = standsAlready(state, 'blind') ? [] : [blindAt(conclusiveAt, hold, alerts, state.heldMs)]
  return Math.max(at, Math.min(...steps, ...blind, Number.POSITIVE_INFINITY))
}
