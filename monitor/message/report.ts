// The report of one run, in the shape of `contactrz check --format json`: attached to messages. Pure.

import type { Report } from 'contactrz'
import { endpointOf } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { RunRow } from '../store/store.ts'

/** Null where there was no run. */
export function reportOf({ url }: Target, run: RunRow | null): Report | null {
  if (run === null) return null
  const { variant, outcome, mayHaveCreated, totalMs, findings } = run
  const durationMs = Math.round(totalMs ?? 0)
  return {
    version: 1,
    url: endpointOf(url),
    outcome,
    durationMs,
    probes: [
      {
        variant,
        outcome,
        ...(mayHaveCreated === null
          ? { reason: 'there was no token to send' }
          : { mayHaveCreated, durationMs }),
        findings,
      },
    ],
  }
}
