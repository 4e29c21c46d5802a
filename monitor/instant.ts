// Instants as people give them on the command line.
import { parseDuration } from 'contactrz'
import { UsageError } from './command-line.ts'

const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** With a zone: a bare local time would mean another instant on another machine. Throws `UsageError`. */
export function parseInstant(option: string, text: string): number {
  const at = form.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at))
    throw new UsageError(`${option} must be an instant with its zone, such as 2026-12-01T00:00:00Z`)
  return at
}

/** An instant to come, or how long from now. Throws `UsageError`. */
export function parseUntil(option: string, text: string, now: number): number {
  const ms = parseDuration(text)
  if (ms === null && !form.test(text)) {
    throw new UsageError(
      `${option} must be a duration, such as 4h, or an instant, such as 2026-12-01T00:00:00Z`,
    )
  }
  const until = ms === null ? parseInstant(option, text) : now + ms
  if (until <= now || Number.isNaN(new Date(until).getTime()))
    throw new UsageError(`${option} must lie ahead`)
  return until
}
