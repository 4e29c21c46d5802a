// Slots of a cron schedule, in UTC, where no clock change can skip or double one.
import { createTask, parse, validate } from 'node-cron'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export const isSchedule = (schedule: string): boolean => validate(schedule)

interface Matcher {
  /** A schedule with a sixth field counts in seconds. */
  readonly stepMs: number
  readonly matchesHour: (at: number) => boolean
  readonly matches: (at: number) => boolean
}

/** node-cron keeps every task that was ever made: one per schedule, not one per question. */
const matchers = new Map<string, Matcher>()

function matcherOf(schedule: string): Matcher {
  const known = matchers.get(schedule)
  if (known !== undefined) return known
  const { second, minute, hour } = parse(schedule)
  const task = createTask(schedule, () => {}, { timezone: 'UTC' })
  const stepMs = schedule.trim().split(/\s+/).length > 5 ? 1000 : minuteMs
  const matchesHour = (at: number) => hour.includes(new Date(at).getUTCHours())
  const matches = (at: number) => {
    const date = new Date(at)
    // node-cron asks Intl for each instant: first what costs nothing.
    return (
      second.includes(date.getUTCSeconds()) &&
      minute.includes(date.getUTCMinutes()) &&
      matchesHour(at) &&
      task.match(date)
    )
  }
  const matcher = { stepMs, matchesHour, matches }
  matchers.set(schedule, matcher)
  return matcher
}

/** The slots in `[from, to)`, ascending. */
export function* slotsBetween(schedule: string, from: number, to: number): Generator<number> {
  const { stepMs, matchesHour, matches } = matcherOf(schedule)
  for (let at = Math.ceil(from / stepMs) * stepMs; at < to; ) {
    if (!matchesHour(at)) at = (Math.floor(at / hourMs) + 1) * hourMs
    else {
      if (matches(at)) yield at
      at += stepMs
    }
  }
}

/** The last slot at or before `at` and not older than `withinMs`; null if there is none. */
export function latestSlot(schedule: string, at: number, withinMs = 32 * dayMs): number | null {
  const { stepMs, matchesHour, matches } = matcherOf(schedule)
  for (let slot = Math.floor(at / stepMs) * stepMs; slot > at - withinMs; ) {
    if (!matchesHour(slot)) slot = Math.floor(slot / hourMs) * hourMs - stepMs
    else if (matches(slot)) return slot
    else slot -= stepMs
  }
  return null
}

/** The first slot after `at`; null if there is none within the span. */
export function nextSlot(schedule: string, at: number, withinMs = 32 * dayMs): number | null {
  for (const slot of slotsBetween(schedule, at + 1, at + withinMs)) return slot
  return null
}
