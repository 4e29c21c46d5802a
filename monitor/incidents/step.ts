// The step that an incident takes: what was × what is → the event, and what is remembered of it. Pure. Called
// by settle.ts for each kind.
import {
  type FlappingInput,
  hasSettled,
  isOften,
  newFlapping,
  nextFlapping,
  recentTurns,
  settlesAt,
  type Turn,
} from './flapping.ts'
import type { EventName, Incident, Limits } from './incident.ts'
import { openSinceOf } from './incident-facts.ts'

/**
 * The transition table. `same`: nothing that was not told; `due`: the same, and it is time to remind; `long`: it has been
 * open for so long that more people are told, after whoever is reminded; `often`: it opens or changes once more, and has
 * done so too often. What flaps says nothing while it is `restless`; what has settled is told as what it is then. What of a
 * drift was not told yet: the table in drift.ts.
 */
export const transitions = {
  closed: { clear: null, other: 'opened', often: 'flapping' },
  open: {
    ...{ clear: 'resolved', other: 'changed', often: 'flapping', same: null },
    ...{ due: 'reminded', long: 'escalated' },
  },
  flapping: {
    ...{ restless: null, clear: 'resolved', other: 'changed', same: 'reminded' },
    ...{ due: 'reminded', long: 'escalated' },
  },
} as const satisfies Record<string, Readonly<Record<string, EventName | null>>>

export interface Now extends FlappingInput {
  readonly seen: number
  readonly isMuted: boolean
  /** How many creates there have been. */
  readonly creates: number
}

/** After how long time alone asks for something. */
export type Pace = Pick<Limits, 'remindEveryMs' | 'escalateAfterMs'>

export interface Step {
  /** Null: there is none, and there was none. One that is resolved is the last that is known of it. */
  readonly incident: Incident | null
  readonly event: EventName | null
  /** What of its turns still counts. */
  readonly turns: readonly Turn[]
}

export function stepOf(
  before: Incident | null,
  turnsBefore: readonly Turn[] | undefined,
  now: Now,
  limits: Pace,
): Step {
  const turns = recentTurns(turnsBefore, now.at, now.creates)
  if (before === null) return opening(turns, now)
  return before.flapping === undefined
    ? whileOpen(before, turns, now, limits)
    : whileFlapping(before, turns, now, limits)
}

const turned = (turns: readonly Turn[], event: Turn['event'], { at, creates }: Now): Turn[] => [
  ...turns,
  { event, at, creates },
]

function opening(turns: readonly Turn[], now: Now): Step {
  const { stands, at, seen, isMuted } = now
  const event = transitions.closed[!stands ? 'clear' : isOften(turns, 'opened') ? 'often' : 'other']
  if (!stands) return { incident: null, event, turns }
  const incident = { openedAt: at, toldAt: at, sequence: 1, seen, isUntold: isMuted, isMuted }
  return event === 'flapping'
    ? { incident: { ...incident, flapping: newFlapping(at) }, event, turns: [] }
    : { incident, event, turns: turned(turns, 'opened', now) }
}

function whileOpen(before: Incident, turns: readonly Turn[], now: Now, limits: Pace): Step {
  const other = isOften(turns, 'changed') ? 'often' : 'other'
  const same = dueOf(before, now, limits) ?? 'same'
  const event = transitions.open[!now.stands ? 'clear' : now.news.length > 0 ? other : same]
  const incident = told(before, event, now)
  if (event === 'flapping')
    return { incident: { ...incident, flapping: newFlapping(now.at) }, event, turns: [] }
  return { incident, event, turns: event === 'changed' ? turned(turns, event, now) : turns }
}

function whileFlapping(before: Incident, turns: readonly Turn[], now: Now, limits: Pace): Step {
  const flapping = nextFlapping(before.flapping ?? newFlapping(now.at), now)
  if (!hasSettled(flapping, now.at)) {
    const event = transitions.flapping[dueOf(before, now, limits) ?? 'restless']
    // An escalation is told to others: what is new is news to the rest still.
    const left = event === 'reminded' ? { ...flapping, untold: [] } : flapping
    return { incident: { ...told(before, event, now), flapping: left }, event, turns }
  }
  const event =
    transitions.flapping[!flapping.stands ? 'clear' : flapping.untold.length > 0 ? 'other' : 'same']
  const { flapping: _settled, ...incident } = told(before, event, now)
  return { incident, event, turns }
}

/** A clock that was ahead when it was told of last would put the reminder off. */
const toldBefore = ({ toldAt }: Incident, { at }: Now) => Math.min(toldAt, at)

/** What time asks for, if nothing else happens. */
function dueOf(before: Incident, now: Now, { remindEveryMs, escalateAfterMs }: Pace): 'due' | 'long' | null {
  if (now.isMuted) return null
  if (before.isMuted === true || now.at - toldBefore(before, now) >= remindEveryMs) return 'due'
  return now.at >= escalatesAt(before, escalateAfterMs) ? 'long' : null
}

/** When more people are told of it, unless it is muted then; infinite: never. */
export const escalatesAt = (incident: Incident, escalateAfterMs: number | undefined): number =>
  incident.isEscalated === true || escalateAfterMs === undefined
    ? Number.POSITIVE_INFINITY
    : openSinceOf(incident) + escalateAfterMs

/**
 * When the next step that time alone brings about does something: a reminder, an escalation, the end of a mute, a calm.
 * `at`: at once, since a mute began or was lifted, or the clock was put back.
 *
 * @param mutedUntil Null: it is not muted.
 */
export function nextStepAt(
  incident: Incident,
  mutedUntil: number | null,
  { remindEveryMs, escalateAfterMs }: Pace,
  at: number,
): number {
  const { toldAt, isMuted = false, flapping } = incident
  if (isMuted !== (mutedUntil !== null)) return at
  if (toldAt > at || openSinceOf(incident) > at || (flapping !== undefined && flapping.since > at)) return at
  const dueAt = mutedUntil ?? toldAt + remindEveryMs
  const settledAt = flapping === undefined ? dueAt : settlesAt(flapping)
  const escalatedAt = mutedUntil === null ? escalatesAt(incident, escalateAfterMs) : dueAt
  return Math.min(dueAt, settledAt, escalatedAt)
}

function told(before: Incident, event: EventName | null, now: Now): Incident {
  const { seen, isMuted, at } = now
  const stays = { ...before, toldAt: toldBefore(before, now), seen, isMuted, ...openSinceBy(before, at) }
  if (event === null) return stays
  const isUntold = before.isUntold === true && isMuted
  const next = { ...stays, sequence: before.sequence + 1, isUntold }
  // Whoever is reminded does not hear of it, and is reminded when it is time.
  return event === 'escalated' ? { ...next, isEscalated: true } : { ...next, toldAt: at }
}

const openSinceBy = (before: Incident, at: number): Pick<Incident, 'openSince'> =>
  openSinceOf(before) > at ? { openSince: at } : {}
