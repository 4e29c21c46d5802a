// Instants as people give them on the command line.
import { parseDuration, parseInstant } from 'contactrz/internal'
import { UsageError } from './command-line.ts'

const day = 'a day (UTC), such as 2026-12-01'
const instant = 'an instant with its zone, such as 2026-12-01T06:00:00+07:00'

/** `--from` or `--to` of a span `[from, to)`: a bare day is the instant at which it begins. Throws `UsageError`. */
export function parseBound(option: string, text: string): number {
  const at = parseInstant(text, 'begin')
  if (at === null) throw new UsageError(`${option} must be ${day}, or ${instant}`)
  return at
}

/** An instant to come, the end of a day, or how long from now. Throws `UsageError`. */
export function parseUntil(option: string, text: string, now: number): number {
  const ms = parseDuration(text)
  const until = ms === null ? parseInstant(text, 'end') : now + ms
  if (until === null) throw new UsageError(`${option} must be a duration, such as 4h, ${day}, or ${instant}`)
  if (until <= now || Number.isNaN(new Date(until).getTime()))
    throw new UsageError(`${option} must lie ahead`)
  return until
}
