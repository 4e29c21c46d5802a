// What is said of the expired probe, which opens no incident when it gets no verdict: one line for the report, the page
// and the messages. Pure.
import type { ExpiredProbe } from './incident.ts'

/** Of a probe that gets no verdict; null: its latest one did. */
export function sayExpiredProbe(
  probe: ExpiredProbe | null | undefined,
  show: (at: number) => string,
): string | null {
  if (probe == null) return null
  const { outcome, failures, since } = probe
  const tries = failures === 1 ? 'at its latest try' : `at its latest ${failures} tries`
  return `no verdict ${tries} (${outcome}), since ${show(since)}; creates are another matter`
}

/** Why there may have been none at all. */
export const neverTried =
  'never had a verdict: it takes a token whose exp has passed, and start remembers one; an opaque token has no exp, and once remembers none'
