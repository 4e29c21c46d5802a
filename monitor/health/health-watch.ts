// Looks whether the monitor itself is well: what the store, its file and the log say, and since when. Asked by
// a timer of the monitor, before each heartbeat, and by the page.
import type { Config } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import type { Lost } from '../log/log-sink.ts'
import type { Store } from '../store/store.ts'
import { type Reason, reasonsOf, refusedCountsMs, type Snapshot, sayReason } from './health.ts'

export interface HealthWatchOptions {
  readonly store: Store
  readonly now: () => number
  readonly config: () => Pick<Config, 'targets'>
  /** Since when a target is watched by the schedule that it has. */
  readonly watchedSince: (target: string) => number
  /** Lines of the log that were lost and not yet spoken of. */
  readonly lost: () => Lost | null
  /** Told once of each reason that has begun or ended. Must not throw. */
  readonly onNews: (news: HealthNews) => void
}

export interface HealthNews {
  readonly begun: readonly Reason[]
  readonly ended: readonly Reason[]
}

export interface HealthWatch {
  /** Why the monitor is not well; empty: it is. Never throws. */
  check(): Promise<readonly Reason[]>
}

export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { now, config, onNews } = options
  let before: readonly Reason[] = []
  const storeSince = createSince()
  const logSince = createSince()
  return {
    async check() {
      const at = now()
      const snapshot: Snapshot = {
        ...(await readStore(options, at, storeSince)),
        logLostSince: logSince(options.lost() === null ? null : 'lost', at),
      }
      const reasons = reasonsOf(config(), snapshot, at)
      const [begun, ended] = [without(reasons, before), without(before, reasons)]
      before = reasons
      if (begun.length > 0 || ended.length > 0) onNews({ begun, ended })
      return reasons
    },
  }
}

async function readStore(
  { store, config, watchedSince }: HealthWatchOptions,
  at: number,
  since: Since,
): Promise<Omit<Snapshot, 'logLostSince'>> {
  const trouble = (kind: 'store-replaced' | 'store-unusable' | null) => {
    const begun = since(kind, at)
    return kind === null || begun === null ? null : { kind, since: begun }
  }
  try {
    const { targets } = config()
    const names = targets.map(({ name }) => name)
    const lastSlots = await store.lastSlotsAt(names, at)
    const slots = names.map((name) => {
      const lastSlotAt = lastSlots.get(name) ?? null
      return [name, { lastSlotAt, watchedSince: watchedSince(name) }] as const
    })
    const owedSince = await store.owedSince(at)
    const refusedSince = await store.refusedSince(at - refusedCountsMs)
    const isInPlace = await store.isInPlace()
    const isWrong = isInPlace ? null : 'store-replaced'
    return { slots: new Map(slots), owedSince, refusedSince, store: trouble(isWrong) }
  } catch {
    // What the store says of it is in the log of whoever needed it.
    const nothing = { slots: new Map(), owedSince: null, refusedSince: null }
    return { ...nothing, store: trouble('store-unusable') }
  }
}

/** Remembers since when something is as it is; null is nothing. */
type Since = (what: string | null, at: number) => number | null

function createSince(): Since {
  let known: { readonly what: string; readonly at: number } | null = null
  return (what, at) => {
    // Never later than now: the clock may have been put back since.
    known = what === null ? null : { what, at: known?.what === what ? Math.min(known.at, at) : at }
    return known?.at ?? null
  }
}

/** Those of `some` that are not among `others`, by what they are about. */
const without = (some: readonly Reason[], others: readonly Reason[]): readonly Reason[] =>
  some.filter(({ kind, target }) => !others.some((other) => other.kind === kind && other.target === target))

/** One line for each reason that has begun or ended. */
export function logHealth({ begun, ended }: HealthNews, log: Log) {
  for (const reason of begun) {
    const since = new Date(reason.since).toISOString()
    log(`health: ${sayReason(reason)} (since ${since}); no heartbeat meanwhile`, {
      ...{ level: 'error', reason: reason.kind, target: reason.target, since },
    })
  }
  for (const reason of ended)
    log(`health: no longer: ${sayReason(reason)}`, { reason: reason.kind, target: reason.target })
}
