// Instants as people write them: in files of known deviations, in the configuration, on the command line. Pure.
const form = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/
const dayMs = 86_400_000

/**
 * `"2026-12-01T06:00+07:00"` → ms since 1970. A bare day is one of UTC: where something begins, its first instant, and
 * where something ends (`until`, `to`), the first of the day after, so that the day itself belongs to it. Null if it is
 * neither: a local time without its zone would mean another instant on another machine.
 */
export function parseInstant(text: string, bound: 'begin' | 'end'): number | null {
  const [, day = '', time] = form.exec(text) ?? []
  const midnight = Date.parse(`${day}T00:00Z`)
  // Date.parse takes a 30th of February for the 2nd of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null
  if (time === undefined) return bound === 'end' ? midnight + dayMs : midnight
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}
