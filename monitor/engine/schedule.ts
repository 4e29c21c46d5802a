// Slots of a cron schedule, in UTC, where no clock change can skip or double one.
import { createTask, validate } from 'node-cron'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export const isSchedule = (schedule: string): boolean => validate(schedule)

/** A schedule with a sixth field counts in seconds. */
const stepOf = (schedule: string) => (schedule.trim().split(/\s+/).length > 5 ? 1000 : minuteMs)

function matcherOf(schedule: string): (at: number) => boolean {
  const task = createTask(schedule, () => {}, { timezone: 'UTC' })
  return (at) => task.match(new Date(at))
}

/** The slots in `[from, to)`, ascending. */
export function* slotsBetween(schedule: string, from: number, to: number): Generator<number> {
  const step = stepOf(schedule)
  const matches = matcherOf(schedule)
  for (let at = Math.ceil(from / step) * step; at < to; at += step) if (matches(at)) yield at
}

/** The last slot at or before `at` and not older than `withinMs`; null if there is none. */
export function latestSlot(schedule: string, at: number, withinMs = 32 * dayMs): number | null {
  const step = stepOf(schedule)
  const matches = matcherOf(schedule)
  for (let slot = Math.floor(at / step) * step; slot > at - withinMs; slot -= step)
    if (matches(slot)) return slot
  return null
}

/** The first slot after `at`; null if there is none within the span. */
export function nextSlot(schedule: string, at: number, withinMs = 32 * dayMs): number | null {
  for (const slot of slotsBetween(schedule, at + 1, at + withinMs)) return slot
  return null
}
