// Slots that came and went without anybody deciding them: the machine slept, the clock was set, the process was not
// there. They are recorded and never replayed. Pure. Called by watch.ts.
import { describeQuotaWindow, toLocal } from 'contactrz'
import type { Target } from './config-shape.ts'
import { slotsBetween } from './engine/schedule.ts'
import { zoneOf } from './plan.ts'
import type { SlotDecision } from './store/store.ts'

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
  const instants = [...slotsBetween(target.schedule, lastAt + 1, latestAt)].slice(-limit)
  return instants.map((slotAt) => {
    const local = toLocal(timeZone, slotAt)
    return { target: target.name, slotAt, decidedAt: at, local, timeZone, rule }
  })
}
