// Slots that came and went without anybody deciding them: the machine slept, the clock was set, the process was not
// there. They are recorded and never replayed. Pure. Called by watch.ts.
import { describeQuotaWindow, toLocal } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { zoneOf } from '../plan/plan.ts'
import type { MissedReason, SlotDecision } from '../store/store.ts'
import { slotsBack } from '../time/schedule.ts'

/** More than this at once are not recorded one by one; `report --slots` still accounts for them. */
const limit = 5000

/**
 * The slots after the last one on record and before the latest, which is still to be decided. The newest are kept.
 *
 * @param lastAt The last slot on record; null: nobody has watched yet, and nothing was missed.
 */
export function missedSlots(
  target: Target,
  lastAt: number | null,
  latestAt: number,
  at: number,
): SlotDecision[] {
  if (lastAt === null || lastAt >= latestAt) return []
  const timeZone = zoneOf(target)
  const rule = describeQuotaWindow(target.quotaWindow, at)
  const missed: SlotDecision[] = []
  // From the latest back: after a year, or with a clock that was at 1970, there are more than anybody keeps.
  for (const slotAt of slotsBack(target.schedule, latestAt - 1, lastAt + 1)) {
    if (missed.length === limit) break
    const local = toLocal(timeZone, slotAt)
    missed.push({ target: target.name, slotAt, decidedAt: at, local, timeZone, rule })
  }
  return missed.reverse()
}

export interface WhyMissed {
  /** Whether the clock was set past this instant, or the machine slept over it. */
  readonly isSkipped: (at: number) => boolean
  /** Whether the process stood still at this instant. */
  readonly isStandstill: (at: number) => boolean
  /** When the run before was under way, and when this one waited for its turn. */
  readonly busy: readonly Span[]
  /** The first and the last slot that the monitor failed at, since the last that it did not; null: at none. */
  readonly failed: Span | null
}

/** Both ends are in it. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Why nobody decided a slot while there was a process. The clock first: a run goes on while a machine sleeps. */
export function whyMissed(
  slotAt: number,
  { isSkipped, isStandstill, busy, failed }: WhyMissed,
): MissedReason {
  const isIn = (span: Span | null) => span !== null && span.from <= slotAt && slotAt <= span.to
  if (isSkipped(slotAt)) return 'clock'
  if (isStandstill(slotAt)) return 'late'
  if (isIn(failed)) return 'monitor-fault'
  return busy.some(isIn) ? 'busy' : 'late'
}
