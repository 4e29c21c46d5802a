// When time alone next does something about a target: until then nobody has to look. Pure: (state, hold, mutes, limits,
// time) → instant. What time does then is nextByTime of incident.ts; called by notify.ts.
import type { Alerts } from '../config/config-shape.ts'
import type { IncidentState } from './incident.ts'
import { type IncidentKind, incidentKinds } from './kinds.ts'
import { standsAlready } from './standing.ts'
import { nextStepAt } from './step.ts'

/** Creates are, or were, held. */
export interface Held {
  readonly since: number
  readonly until: number
}

/** When a target is blind that had its latest verdict `since`: time under a hold is known trouble, and not counted. */
export function blindAt(since: number, hold: Held | null, { blindAfterMs }: Alerts): number {
  const unheldAt = since + blindAfterMs
  if (hold === null) return unheldAt
  const heldFrom = Math.max(hold.since, since)
  return unheldAt <= heldFrom ? unheldAt : unheldAt + Math.max(0, hold.until - heldFrom)
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
  alerts: Alerts,
  at: number,
): number {
  const { conclusiveAt, open } = state
  // The watch begins, or the clock was put back: that is put on record.
  if (conclusiveAt === null || conclusiveAt > at) return at
  const steps = incidentKinds.flatMap((kind) => {
    const incident = open[kind]
    return incident === undefined ? [] : [nextStepAt(incident, mutedUntil(kind), alerts.remindEveryMs, at)]
  })
  const blind = standsAlready(state, 'blind') ? [] : [blindAt(conclusiveAt, hold, alerts)]
  return Math.max(at, Math.min(...steps, ...blind, Number.POSITIVE_INFINITY))
}
