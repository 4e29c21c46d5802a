// What is due and what is gated, and why. Pure: no network, no store, time as an argument.
import { gateAt } from 'contactrz'
import { gateThrough, toLocal, toLocalDay, toUtc } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { hoursBetween } from '../time/schedule.ts'

export const slotGateReasons = ['quota-window', 'guard', 'hold', 'budget'] as const
export type SlotGateReason = (typeof slotGateReasons)[number]

export type Decision =
  | { readonly decision: 'run'; readonly reason: null }
  | { readonly decision: 'gated'; readonly reason: SlotGateReason }

/** What the store knows that matters to the gate. */
export interface Allowance {
  /** Creates are held until this instant; null if they are not. */
  readonly heldUntil: number | null
  /** Creates of the window's calendar day so far. */
  readonly spent: number
}

const run: Decision = { decision: 'run', reason: null }
const gated = (reason: SlotGateReason): Decision => ({ decision: 'gated', reason })
/** A plan may hold millions of them. */
const gatedBy: Readonly<Record<SlotGateReason, Decision>> = {
  'quota-window': gated('quota-window'),
  guard: gated('guard'),
  hold: gated('hold'),
  budget: gated('budget'),
}

/** Whether a create of `target` may leave at `at`. */
export function decide(target: Target, at: number, { heldUntil, spent }: Allowance): Decision {
  const gate = gateAt(target.quotaWindow, at, target.guardMs, target.timeoutMs)
  if (!gate.open) return gatedBy[gate.reason]
  if (heldUntil !== null && at < heldUntil) return gatedBy.hold
  if (spent >= target.budgetPerDay) return gatedBy.budget
  return run
}

/** The zone that a target's days and local times are told in. */
export const zoneOf = ({ quotaWindow }: Target) => quotaWindow?.timeZone ?? 'UTC'

export interface PlannedSlot {
  readonly target: string
  /** Instant, ISO 8601 in UTC. */
  readonly at: string
  /** Wall clock and offset in the window's zone. */
  readonly local: string
  readonly decision: Decision['decision']
  readonly reason: SlotGateReason | null
}

/** What the plan takes for granted. */
export const assumes = 'no hold, full budget'
const hourMs = 3_600_000

/** What is due of one target in one hour, by time. */
export interface PlannedHour {
  readonly target: Target
  readonly slots: readonly number[]
  /** Of each slot. */
  readonly decisions: readonly Decision[]
}

/**
 * Every slot of every target in `[from, to)`, with the decision that its budget and window lead to: hour by hour, and in
 * each by the names of targets. A year of them is more than a text can hold.
 */
export function* plannedHours(
  targets: readonly Target[],
  from: number,
  to: number,
): Generator<readonly PlannedHour[]> {
  const planners = targets
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((target) => ({ target, spentOn: new Map<string, SpentOn>() }))
  for (let begin = from; begin < to; ) {
    const end = Math.min(to, (Math.floor(begin / hourMs) + 1) * hourMs)
    yield planners.flatMap(({ target, spentOn }) =>
      [...hoursBetween(target.schedule, begin, end)].map((slots) => ({
        ...{ target, slots },
        decisions: decideAll(target, slots, spentOn),
      })),
    )
    begin = end
  }
}

/** @param spentOn By calendar day of the zone, which a clock that is put back can come to twice. Counted on. */
function decideAll(
  target: Target,
  slots: readonly number[],
  spentOn: Map<string, SpentOn>,
): readonly Decision[] {
  const zone = zoneOf(target)
  const [first = 0, last = 0] = [slots[0], slots.at(-1)]
  const gate = gateThrough(target.quotaWindow, first, last, target)
  if (gate?.open === false) return slots.map(() => gatedBy[gate.reason])
  const firstDay = toLocalDay(zone, first)
  let today = dayOf(spentOn, firstDay)
  const isOfOneDay = firstDay === toLocalDay(zone, last)
  if (gate !== null && isOfOneDay && today.spent + slots.length <= target.budgetPerDay) {
    today.spent += slots.length
    return slots.map(() => run)
  }
  return slots.map((at) => {
    if (!isOfOneDay) today = dayOf(spentOn, toLocalDay(zone, at))
    const decided = decide(target, at, { heldUntil: null, spent: today.spent })
    if (decided.decision === 'run') today.spent++
    return decided
  })
}

interface SpentOn {
  readonly day: string
  spent: number
}

function dayOf(spentOn: Map<string, SpentOn>, day: string): SpentOn {
  const known = spentOn.get(day) ?? { day, spent: 0 }
  spentOn.set(day, known)
  return known
}

/** The slots of an hour as they are shown: by time and then by target. */
export function plannedSlots(hours: readonly PlannedHour[]): PlannedSlot[] {
  const found = hours.flatMap(({ target, slots, decisions }) => {
    const zone = zoneOf(target)
    return slots.map((at, index) => {
      const { decision, reason } = decisions[index] as Decision
      return { target: target.name, at: toUtc(at), local: toLocal(zone, at), decision, reason }
    })
  })
  // The sort is stable: at the same instant the targets stay in their order.
  return hours.length > 1 ? found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) : found
}
