// What the reference provider saw, without any value: the proof that a request did, or did not, arrive.
import type { VariantName } from '../judge/verdict.ts'
import type { TokenState } from './tokens.ts'

/** A request that arrived, without anything that was sent: names, types and lengths. */
export interface RequestLogEntry<Variant extends VariantName = VariantName> {
  /** Instant, ISO 8601 in UTC. */
  readonly at: string
  readonly method: string
  /** One of the provider's own paths, or null for any other. */
  readonly path: string | null
  readonly status: number
  readonly variant: Variant | null
  /** Of the call itself; null for the token and state endpoints. */
  readonly token: TokenState | null
  readonly bodyBytes: number
}

/** Enough for any test; a provider that runs for weeks must not grow. */
const maxEntries = 10_000

export interface RequestLog {
  readonly entries: readonly RequestLogEntry[]
  add(entry: RequestLogEntry): void
}

export function createRequestLog(notify: (entry: RequestLogEntry) => void): RequestLog {
  const entries: RequestLogEntry[] = []
  return {
    entries,
    add(entry) {
      entries.push(entry)
      if (entries.length > maxEntries) entries.shift()
      notify(entry)
    },
  }
}
