// A plan as text. A year of slots can be millions of lines, and the lines of most hours differ from those of another hour
// in their dates alone: they are laid out once, and the dates put in. Pure.
import { toLocal, toUtc } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { type PlannedHour, type PlannedSlot, plannedHours, plannedSlots, zoneOf } from './plan.ts'

const hourMs = 3_600_000

/** The text of each slot, one after the other, in pieces of an hour. */
export function* planText(
  targets: readonly Target[],
  from: number,
  to: number,
  say: (slot: PlannedSlot) => string,
): Generator<string> {
  const fromMould = createMoulds(say)
  for (const hours of plannedHours(targets, from, to)) {
    const [only] = hours
    const text = only !== undefined && hours.length === 1 ? fromMould(only) : null
    yield text ?? plannedSlots(hours).map(say).join('')
  }
}

/** What stands for the day and the hour: of UTC, and of the wall clock. No name of a target has them, and JSON leaves them as they are. */
const [utcMark, localMark] = ['¤', '¦']
/** `2026-12-01T05` and `2026-12-01 12`, before the minutes. */
const hourLength = 13

function createMoulds(say: (slot: PlannedSlot) => string) {
  const moulds = new Map<string, string>()
  /** Null where the lines of the hour have more than their dates to themselves. */
  return (hour: PlannedHour): string | null => {
    const key = keyOf(hour)
    if (key === null) return null
    let mould = moulds.get(key)
    if (mould === undefined) {
      mould = plannedSlots([hour])
        .map((slot) => say(marked(slot)))
        .join('')
      moulds.set(key, mould)
    }
    const [at = 0] = hour.slots
    return mould
      .replace(/¤/g, toUtc(at).slice(0, hourLength))
      .replace(/¦/g, toLocal(zoneOf(hour.target), at).slice(0, hourLength))
  }
}

const marked = (slot: PlannedSlot): PlannedSlot => ({
  ...slot,
  at: `${utcMark}${slot.at.slice(hourLength)}`,
  local: `${localMark}${slot.local.slice(hourLength)}`,
})

/**
 * The same of hours whose lines are the same but for their dates. Null if, within it, the wall clock comes to another hour
 * or is put forward or back, or the decision changes.
 */
function keyOf({ target, slots, decisions }: PlannedHour): string | null {
  const [first, last] = [slots[0] ?? 0, slots.at(-1) ?? 0]
  const [local = '', lastLocal = ''] = [first, last].map((at) => toLocal(zoneOf(target), at))
  const offset = local.slice(-6)
  if (local.slice(0, hourLength) !== lastLocal.slice(0, hourLength) || offset !== lastLocal.slice(-6))
    return null
  const [decided] = decisions
  if (decided === undefined || decisions.some((other) => other !== decided)) return null
  // An hour that the plan begins or ends in has fewer slots.
  const part = `${first % hourMs} ${last % hourMs} ${slots.length}`
  return `${target.schedule} ${part} ${offset} ${decided.decision} ${decided.reason}`
}
