// The slots of a cron schedule, in UTC, where no clock change can skip or double one. node-cron decides which days and
// times are meant, and is asked once per schedule and day, since it takes its time.
import { createTask, parse, validate } from 'node-cron'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export const isSchedule = (schedule: string): boolean => validate(schedule)

interface Schedule {
  /** Ascending, in ms: of the day, of the hour, of the minute. */
  readonly hours: readonly number[]
  readonly minutes: readonly number[]
  readonly seconds: readonly number[]
  /** Whether a slot lies in the day that begins then. */
  readonly hasDay: (dayAt: number) => boolean
}

/** node-cron keeps every task that was ever made: one per schedule, not one per question. */
const schedules = new Map<string, Schedule>()
/** Two years and more. */
const daysKept = 1000

function scheduleOf(text: string): Schedule {
  const known = schedules.get(text)
  if (known !== undefined) return known
  const { second, minute, hour } = parse(text)
  const ms = (values: readonly unknown[], unit: number) =>
    values.map((value) => Number(value) * unit).sort((a, b) => a - b)
  const hours = ms(hour, hourMs)
  const minutes = ms(minute, minuteMs)
  const seconds = ms(second, secondMs)
  const task = createTask(text, () => {}, { timezone: 'UTC' })
  // The day fields know nothing of the time: what holds for one slot of a day holds for all of them.
  const firstMs = (hours[0] ?? 0) + (minutes[0] ?? 0) + (seconds[0] ?? 0)
  const days = new Map<number, boolean>()
  const hasDay = (dayAt: number) => {
    const seen = days.get(dayAt)
    if (seen !== undefined) return seen
    if (days.size >= daysKept) days.clear()
    const matches = task.match(new Date(dayAt + firstMs))
    days.set(dayAt, matches)
    return matches
  }
  const schedule = { hours, minutes, seconds, hasDay }
  schedules.set(text, schedule)
  return schedule
}

const startOfDay = (at: number) => Math.floor(at / dayMs) * dayMs

/** The slots in `[from, to)`, ascending. */
export function* slotsBetween(text: string, from: number, to: number): Generator<number> {
  const { hours, minutes, seconds, hasDay } = scheduleOf(text)
  for (let dayAt = startOfDay(from); dayAt < to; dayAt += dayMs) {
    if (!hasDay(dayAt)) continue
    for (const hour of hours) {
      if (dayAt + hour + hourMs <= from) continue
      if (dayAt + hour >= to) return
      for (const minute of minutes) {
        if (dayAt + hour + minute + minuteMs <= from) continue
        for (const second of seconds) {
          const at = dayAt + hour + minute + second
          if (at >= to) return
          if (at >= from) yield at
        }
      }
    }
  }
}

/** The slots in `[from, at]`, descending: the latest first, and no more is worked out than is taken. */
export function* slotsBack(text: string, at: number, from: number): Generator<number> {
  const { hasDay, ...times } = scheduleOf(text)
  const hours = times.hours.toReversed()
  const minutes = times.minutes.toReversed()
  const seconds = times.seconds.toReversed()
  for (let dayAt = startOfDay(at); dayAt + dayMs > from; dayAt -= dayMs) {
    if (!hasDay(dayAt)) continue
    for (const hour of hours) {
      if (dayAt + hour > at) continue
      if (dayAt + hour + hourMs <= from) return
      for (const minute of minutes) {
        if (dayAt + hour + minute > at) continue
        for (const second of seconds) {
          const slotAt = dayAt + hour + minute + second
          if (slotAt < from) return
          if (slotAt <= at) yield slotAt
        }
      }
    }
  }
}

/** The last slot at or before `at` and not older than `withinMs`; null if there is none. */
export function latestSlot(text: string, at: number, withinMs = 32 * dayMs): number | null {
  for (const slot of slotsBack(text, at, at - withinMs + 1)) return slot
  return null
}

/** The first slot after `at`; null if there is none within the span. */
export function nextSlot(text: string, at: number, withinMs = 32 * dayMs): number | null {
  for (const slot of slotsBetween(text, at + 1, at + withinMs)) return slot
  return null
}
