// How long exchanges took: what each phase takes of the stamps of a run, and what of many of them is told. Pure. Called by
// whatever is behind the part of the port that the page reads.
import type { Stamps } from './incidents.ts'
import type { Percentiles, Phase } from './page-books.ts'

export type PhaseTimes = Readonly<Partial<Record<Phase, number>>>

/** What each phase took, of stamps that all count from the beginning. What was not reached took nothing, and is absent. */
export function phaseTimes(stamps: Stamps, totalMs: number | null): PhaseTimes {
  const { dnsMs, connectMs, tlsMs, firstByteMs } = stamps
  const bodyAt = firstByteMs === null ? null : totalMs
  const reached = [
    ['dns', dnsMs],
    ['tcp', connectMs],
    ['tls', tlsMs],
    ['first-byte', firstByteMs],
    ['body', bodyAt],
  ] as const
  const times: Partial<Record<Phase, number>> = {}
  let before = 0
  for (const [phase, at] of reached) {
    if (at === null) continue
    times[phase] = Math.max(0, at - before)
    before = at
  }
  return totalMs === null ? times : { ...times, whole: totalMs }
}

/** Between two of the values it is as far as its share is, as `percentile_cont` of SQL has it. Null: there are none. */
export function percentilesOf(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const last = sorted.length - 1
  const of = (share: number): number => {
    const place = share * last
    const below = sorted[Math.floor(place)] ?? 0
    const above = sorted[Math.ceil(place)] ?? 0
    return below + (above - below) * (place - Math.floor(place))
  }
  return { runs: sorted.length, p50: of(0.5), p95: of(0.95), p99: of(0.99), max: of(1) }
}

/** Of each phase that any of them reached. */
export function percentilesByPhase(
  runs: readonly PhaseTimes[],
): Readonly<Partial<Record<Phase, Percentiles>>> {
  const byPhase = new Map<Phase, number[]>()
  for (const run of runs)
    for (const [phase, ms] of Object.entries(run) as [Phase, number][]) {
      const known = byPhase.get(phase)
      if (known === undefined) byPhase.set(phase, [ms])
      else known.push(ms)
    }
  return Object.fromEntries([...byPhase].map(([phase, values]) => [phase, percentilesOf(values)]))
}
