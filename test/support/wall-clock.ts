// An oracle for the quota window, minute by minute, that asks Intl for the wall clock of each minute and does
// no arithmetic with offsets. Slow and plain: it shares nothing with the library.
const minuteMs = 60_000

const formatters = new Map<string, Intl.DateTimeFormat>()

/** `{ day: "2026-11-24", time: "18:30" }`. */
export function wallClock(timeZone: string, at: number): { day: string; time: string } {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    })
    formatters.set(timeZone, formatter)
  }
  const [day = '', time = ''] = formatter.format(at).split(' ')
  return { day, time }
}

export interface Hours {
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

/** HH:MM texts compare as the times do, 24:00 included. */
export function isInsideByClock({ from, to, timeZone }: Hours, at: number): boolean {
  const { time } = wallClock(timeZone, at)
  if (from === to) return false
  return from < to ? from <= time && time < to : time >= from || time < to
}

/** The first whole minute after `at` at which inside and outside change; null within `days` without one. */
export function nextChangeByClock(window: Hours, at: number, days: number): number | null {
  const before = isInsideByClock(window, at)
  const first = (Math.floor(at / minuteMs) + 1) * minuteMs
  for (let minute = first; minute <= at + days * 24 * 60 * minuteMs; minute += minuteMs) {
    if (isInsideByClock(window, minute) !== before) return minute
  }
  return null
}

/** Whether any minute that touches `[start, end]` lies inside. */
export function touchesByClock(window: Hours, start: number, end: number): boolean {
  for (let minute = Math.floor(start / minuteMs) * minuteMs; minute <= end; minute += minuteMs) {
    if (isInsideByClock(window, minute)) return true
  }
  return false
}
