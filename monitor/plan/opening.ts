// When a create may leave next, and which slot is the first that will: found from edge to edge of what keeps the gate shut,
// never slot by slot. Pure: (target, time, what is spent and held) → instants. Called by the snapshot of a target.
import { gateAt, type QuotaWindow } from 'contactrz'
import { instantOf, nextChange, toLocalDay } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { nextSlot } from '../time/schedule.ts'
import { type Allowance, decide, type SlotGateReason, zoneOf } from './plan.ts'

const dayMs = 86_400_000
/** Whoever looks further meets a gate that never opens, or no slot while it is open. */
export const longestAheadMs = 32 * dayMs

export interface GateNow {
  readonly open: boolean
  /** Null: it is open. */
  readonly reason: SlotGateReason | null
  /** When it opens, by what is known now; null: it is open, or does not within 32 days. */
  readonly opensAt: number | null
  /** When window or guard shut it; null: it is shut, or they never do. */
  readonly shutsAt: number | null
}

export interface ComingSlot {
  /** The first that will run, by what is known now; null: none does within 32 days. */
  readonly at: number | null
  /** What the slots before it wait for; null: it is the very next one. */
  readonly waitsFor: SlotGateReason | null
  /** The next one, whatever becomes of it; null: none comes within a year. */
  readonly nearestAt: number | null
}

/** Whether a create may leave now, and when that changes. */
export function gateNow(target: Target, at: number, allowance: Allowance): GateNow {
  const { reason } = decide(target, at, allowance)
  if (reason === null) return { open: true, reason, opensAt: null, shutsAt: nextShut(target, at) }
  const opens = openFrom(target, at, allowance, at)
  return { open: false, reason, opensAt: opens, shutsAt: null }
}

/** The first slot after `at` that will run, and what those before it wait for. */
export function comingSlot(target: Target, at: number, allowance: Allowance): ComingSlot {
  const nearestAt = nextSlot(target.schedule, at)
  if (nearestAt === null) return { at: null, waitsFor: null, nearestAt }
  const { reason: waitsFor } = decideLater(target, nearestAt, allowance, at)
  let slotAt: number | null = nearestAt
  while (slotAt !== null && slotAt - at <= longestAheadMs) {
    const opens: number | null = openFrom(target, slotAt, allowance, at)
    if (opens === slotAt) return { at: slotAt, waitsFor, nearestAt }
    slotAt = opens === null ? null : nextSlot(target.schedule, opens - 1)
  }
  // The very next one may be far away, and run.
  const isFar = waitsFor === null && nearestAt - at > longestAheadMs
  return { at: isFar ? nearestAt : null, waitsFor, nearestAt }
}

/** On another day than that of `now` nothing is spent. */
function decideLater(target: Target, at: number, { heldUntil, spent }: Allowance, now: number) {
  const zone = zoneOf(target)
  const isToday = toLocalDay(zone, at) === toLocalDay(zone, now)
  return decide(target, at, { heldUntil, spent: isToday ? spent : 0 })
}

/** The first instant from `from` on at which a create may leave; null: none within 32 days. */
function openFrom(target: Target, from: number, allowance: Allowance, now: number): number | null {
  let at = from
  while (at - now <= longestAheadMs) {
    const { reason } = decideLater(target, at, allowance, now)
    if (reason === null) return at
    const next = afterReason(target, at, reason, allowance)
    if (next === null) return null
    at = next
  }
  return null
}

/** When this reason is over, at the latest; always later than `at`. */
function afterReason(
  target: Target,
  at: number,
  reason: SlotGateReason,
  { heldUntil }: Allowance,
): number | null {
  if (reason === 'hold') return heldUntil
  if (reason === 'budget') return dayAfter(zoneOf(target), at)
  return target.quotaWindow === null ? null : windowOver(target.quotaWindow, at, target)
}

/** Where midnight comes twice, the later of the two; where it never comes, what comes instead. */
function dayAfter(zone: string, at: number): number {
  const tomorrow = Date.parse(toLocalDay(zone, at)) + dayMs
  return instantOf(zone, tomorrow)
}

/** A window has two edges a day, and a clock change can swallow one or show it twice. */
const edgesTried = 8

/** The first instant after `at` at which the window and its guard let a create leave. */
function windowOver(
  window: QuotaWindow,
  at: number,
  { guardMs, timeoutMs }: Pick<Target, 'guardMs' | 'timeoutMs'>,
): number | null {
  // The guard behind an edge is that of an edge before `at`.
  let edge = nextChange(window, at - guardMs - 1)
  for (let tried = 0; edge !== null && tried < edgesTried; tried++) {
    const opens = edge + guardMs
    if (gateAt(window, opens, guardMs, timeoutMs).open) return opens
    edge = nextChange(window, edge)
  }
  return null
}

/** When window or guard next shut the gate, which is open at `at`. */
function nextShut({ quotaWindow, guardMs, timeoutMs }: Target, at: number): number | null {
  const begins = quotaWindow === null ? null : nextChange(quotaWindow, at)
  return begins === null ? null : begins - timeoutMs - guardMs
}
