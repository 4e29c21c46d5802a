// An oracle for the gate, built on Temporal's own notion of a wall clock: it asks what the clock shows at every minute
// that a span touches. It shares nothing with the library, not even Intl's formatting.
import { Temporal } from 'temporal-polyfill'

export interface Hours {
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

const minuteMs = 60_000

const minutesOf = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

export const clockAt = (timeZone: string, at: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)

export function isInsideByTemporal({ from, to, timeZone }: Hours, at: number): boolean {
  const clock = clockAt(timeZone, at)
  const shown = clock.hour * 60 + clock.minute
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (start === end) return false
  return start < end ? start <= shown && shown < end : shown >= start || shown < end
}

/** Why a create of so many ms may not leave at `at`; null if it may. */
export function gateByTemporal(
  window: Hours,
  at: number,
  guardMs: number,
  timeoutMs: number,
): 'quota-window' | 'guard' | null {
  if (isInsideByTemporal(window, at)) return 'quota-window'
  const end = at + timeoutMs + guardMs
  const moments = [at - guardMs]
  for (let minute = Math.ceil((at - guardMs) / minuteMs) * minuteMs; minute <= end; minute += minuteMs)
    moments.push(minute)
  return moments.some((moment) => isInsideByTemporal(window, moment)) ? 'guard' : null
}

/** Every instant at which the clocks of a zone change, in `[from, to)` years. */
export function clockChanges(timeZone: string, from: number, to: number): number[] {
  const changes: number[] = []
  let clock = Temporal.ZonedDateTime.from({ timeZone, year: from, month: 1, day: 1 })
  for (;;) {
    const next = clock.getTimeZoneTransition('next')
    if (next === null || next.year >= to) return changes
    changes.push(next.epochMilliseconds)
    clock = next
  }
}
