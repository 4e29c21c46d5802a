// How far apart the slots of a schedule lie: what a dead man's switch has to wait for, and whether blindness is a matter
// of course. Pure: time as an argument. Called by config.ts and doctor.
import { gateAt } from 'contactrz'
import { slotsBack, slotsBetween } from '../time/schedule.ts'
import { span } from '../tools/formatting.ts'
import type { Alerts, Target } from './config-shape.ts'
import { runLimitMs } from './run-limit.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
/** A month of every kind of day, and clock changes in most zones. */
const horizonMs = 62 * dayMs
/** Of a question that is asked at each start: what is not found by then is not told. */
const stepsAllowed = 5000

export interface Gap {
  readonly from: number
  /** Null: no slot that may run comes again within the horizon. */
  readonly to: number | null
}

type Gated = Pick<Target, 'schedule' | 'quotaWindow' | 'guardMs' | 'timeoutMs'>

/**
 * The first two slots outside the quota window that lie `limitMs` or more apart, with none between them; null if there
 * are none. In leaps of half of that, so that a slot each second costs no more than one each hour.
 */
export function gapOf(target: Gated, limitMs: number, from: number): Gap | null {
  const { schedule, quotaWindow, guardMs, timeoutMs } = target
  const isOpen = (at: number) => gateAt(quotaWindow, at, guardMs, timeoutMs).open
  const to = from + Math.max(horizonMs, 3 * limitMs)
  let steps = 0
  const firstOpen = (slots: Iterable<number>): number | null => {
    for (const slotAt of slots) {
      steps++
      if (steps > stepsAllowed || isOpen(slotAt)) return slotAt
    }
    return null
  }
  let known = firstOpen(slotsBetween(schedule, from, to))
  if (known === null) return { from, to: null }
  while (steps <= stepsAllowed) {
    const ahead = known + Math.max(1, Math.floor(limitMs / 2))
    const next = firstOpen(slotsBetween(schedule, ahead, to))
    if (next === null)
      return to - known >= limitMs
        ? { from: firstOpen(slotsBack(schedule, to - 1, known)) ?? known, to: null }
        : null
    if (steps > stepsAllowed) return null
    if (next - known >= limitMs) {
      // The leap may have passed one that lies nearer.
      const before = firstOpen(slotsBack(schedule, next - 1, known)) ?? known
      if (steps > stepsAllowed) return null
      if (next - before >= limitMs) return { from: before, to: next }
    }
    known = next
  }
  return null
}

/** What to ask about each target that would be blind as a matter of course. */
export function blindnessQuestions(
  targets: readonly Target[],
  { blindAfterMs }: Pick<Alerts, 'blindAfterMs'>,
  from: number,
): string[] {
  // Many targets, mostly alike: what is the same for all of them is worked out once.
  const gaps = new Map<string, Gap | null>()
  return targets.flatMap((target) => {
    const { name, schedule, quotaWindow, guardMs, timeoutMs } = target
    const kind = JSON.stringify([schedule, quotaWindow, guardMs, timeoutMs])
    const gap = gaps.has(kind) ? gaps.get(kind) : gapOf(target, blindAfterMs, from)
    gaps.set(kind, gap ?? null)
    return gap ? [blindnessQuestion(name, gap, blindAfterMs)] : []
  })
}

function blindnessQuestion(name: string, gap: Gap, blindAfterMs: number): string {
  const begin = new Date(gap.from).toISOString()
  const what =
    gap.to === null
      ? `no slot can run after ${begin}, as far as can be seen`
      : `no slot can run between ${begin} and ${new Date(gap.to).toISOString()}`
  const then = `blind opens after ${span(blindAfterMs)} without a verdict (alerts.blindAfter)`
  return `target ${name}: ${what}, and ${then}. Was that meant? Else see schedule (in UTC) and quotaWindow, with contactrz-monitor plan, or raise blindAfter`
}

/** Enough to see what such a schedule does within a week. */
const slotsLookedAt = 400

/** The longest time between two slots, gated ones included; null if there is none within the horizon. */
export function longestDistanceMs(schedule: string, from: number): number | null {
  let longest: number | null = null
  let before: number | null = null
  let steps = 0
  for (const slotAt of slotsBetween(schedule, from, from + 400 * dayMs)) {
    if (before !== null) longest = Math.max(longest ?? 0, slotAt - before)
    before = slotAt
    steps++
    if (steps >= slotsLookedAt && slotAt - from >= 8 * dayMs) break
  }
  return longest
}

/**
 * How long whoever waits for the heartbeat should wait before it calls somebody. Each decided slot is followed by one,
 * within a minute and the time that a run and its expired probe may take; the target that is asked most often counts.
 */
export function heartbeatPeriodMs(
  targets: readonly Pick<Target, 'schedule' | 'timeoutMs'>[],
  from: number,
): number | null {
  const periods = targets.flatMap((target) => {
    const distance = longestDistanceMs(target.schedule, from)
    return distance === null ? [] : [distance + 2 * runLimitMs(target) + minuteMs]
  })
  return periods.length === 0 ? null : Math.ceil(Math.min(...periods) / minuteMs) * minuteMs
}
