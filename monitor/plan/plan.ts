// What is due and what is gated, and why. Pure: no network, no store, time as an argument.
import { gateAt } from 'contactrz'
import { toLocal, toLocalDay, toUtc } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { slotsBetween } from '../time/schedule.ts'

const slotGateReasons = ['quota-window', 'guard', 'hold', 'budget'] as const
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

/** Whether a create of `target` may leave at `at`. */
export function decide(target: Target, at: number, { heldUntil, spent }: Allowance): Decision {
  const gate = gateAt(target.quotaWindow, at, target.guardMs, target.timeoutMs)
  if (!gate.open) return { decision: 'gated', reason: gate.reason }
  if (heldUntil !== null && at < heldUntil) return { decision: 'gated', reason: 'hold' }
  if (spent >= target.budgetPerDay) return { decision: 'gated', reason: 'budget' }
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

/**
 * Every slot of every target in `[from, to)`, with the decision that its budget and window lead to: hour by hour, by time and
 * then by target. A year of them is more than a text can hold.
 */
export function* plannedHours(
  targets: readonly Target[],
  from: number,
  to: number,
): Generator<readonly PlannedSlot[]> {
  const planners = targets
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map((target) => ({ target, spentOn: new Map<string, number>() }))
  for (let begin = from; begin < to; ) {
    const end = Math.min(to, (Math.floor(begin / hourMs) + 1) * hourMs)
    const found = planners.flatMap(({ target, spentOn }) => planTarget(target, spentOn, begin, end))
    // The sort is stable: at the same instant the targets stay in their order.
    if (planners.length > 1) found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    yield found
    begin = end
  }
}

/** @param spentOn By calendar day of the zone. Counted on. */
function planTarget(target: Target, spentOn: Map<string, number>, from: number, to: number): PlannedSlot[] {
  const zone = zoneOf(target)
  const planned: PlannedSlot[] = []
  for (const at of slotsBetween(target.schedule, from, to)) {
    const local = toLocal(zone, at)
    const day = toLocalDay(zone, at)
    const spent = spentOn.get(day) ?? 0
    const { decision, reason } = decide(target, at, { heldUntil: null, spent })
    if (decision === 'run') spentOn.set(day, spent + 1)
    planned.push({ target: target.name, at: toUtc(at), local, decision, reason })
  }
  return planned
}
