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

function scheduleOf(text: string): Schedule {
  const known = schedules.get(text)
  if (known !== undefined) return known
  const { second, minute, hour } = parse(text)
  const ms = (values: readonly unknown[], unit: number) =>
    values.map((value) => Number(value) * unit).sort((a, b) => a - b)
  const hours = ms(hour, hourMs)
  const minutes = ms(minute, minuteMs)
  const seconds = ms(second, secondMs)
  // The day fields know nothing of the time: what holds for one slot of a day holds for all of them.
  const firstMs = (hours[0] ?? 0) + (minutes[0] ?? 0) + (seconds[0] ?? 0)
  const schedule = { hours, minutes, seconds, hasDay: daysOf(text, firstMs) }
  schedules.set(text, schedule)
  return schedule
}

/** Two years and more. */
const daysKept = 1000

/**
 * A day has to fit all three fields. Where they are plain numbers that is seen at once; node-cron, which takes a
 * hundred times as long, is asked of days that its `L`, `W` and `#` leave open.
 */
function daysOf(text: string, firstMs: number): Schedule['hasDay'] {
  const { dayOfMonth, month, dayOfWeek } = parse(text)
  const task = createTask(text, () => {}, { timezone: 'UTC' })
  const asked = new Map<number, boolean>()
  const ask = (dayAt: number) => {
    const seen = asked.get(dayAt)
    if (seen !== undefined) return seen
    if (asked.size >= daysKept) asked.clear()
    const matches = task.match(new Date(dayAt + firstMs))
    asked.set(dayAt, matches)
    return matches
  }
  const fits = (values: readonly unknown[], value: number) =>
    values.includes(value) ? 'yes' : values.every((item) => typeof item === 'number') ? 'no' : 'perhaps'
  return (dayAt) => {
    const day = new Date(dayAt)
    const answers = [
      fits(month, day.getUTCMonth() + 1),
      fits(dayOfMonth, day.getUTCDate()),
      fits(dayOfWeek, day.getUTCDay()),
    ]
    if (answers.includes('no')) return false
    return answers.includes('perhaps') ? ask(dayAt) : true
  }
}

const startOfDay = (at: number) => Math.floor(at / dayMs) * dayMs

/** The slots in `[from, to)`, ascending, and no more is worked out than is taken. */
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

/** The same, those of an hour at a time: whoever takes very many gets them faster. */
export function* hoursBetween(text: string, from: number, to: number): Generator<readonly number[]> {
  const { hours, minutes, seconds, hasDay } = scheduleOf(text)
  for (let dayAt = startOfDay(from); dayAt < to; dayAt += dayMs) {
    if (!hasDay(dayAt)) continue
    for (const hour of hours) {
      if (dayAt + hour + hourMs <= from) continue
      if (dayAt + hour >= to) return
      const found: number[] = []
      for (const minute of minutes) {
        for (const second of seconds) {
          const at = dayAt + hour + minute + second
          if (at >= from && at < to) found.push(at)
        }
      }
      yield found
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

/** The first slot after `at`; null if there is none within the span: of a leap year, unless told otherwise. */
export function nextSlot(text: string, at: number, withinMs = 367 * dayMs): number | null {
  for (const slot of slotsBetween(text, at + 1, at + withinMs)) return slot
  return null
}
