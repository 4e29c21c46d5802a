// Since when each target is watched by the schedule that it has: before that it owes no slot. Called by parts.ts, read by
// the health watch.
import type { Target } from '../config/config-shape.ts'

type Scheduled = Pick<Target, 'name' | 'schedule'>

export interface WatchedSince {
  /** Of a target that is not watched: now. */
  of(name: string): number
  /** Another schedule begins now; the same goes on. */
  reload(targets: readonly Scheduled[]): void
  /** The clock was set: what counts from an instant of the one before would count wrongly, or for ever. */
  restart(): void
}

export function createWatchedSince(targets: readonly Scheduled[], now: () => number): WatchedSince {
  let watched = new Map<string, { readonly schedule: string; readonly since: number }>()
  const reload = (next: readonly Scheduled[]) => {
    const before = watched
    const begin = ({ name, schedule }: Scheduled) => {
      const known = before.get(name)
      return [name, known?.schedule === schedule ? known : { schedule, since: now() }] as const
    }
    watched = new Map(next.map(begin))
  }
  reload(targets)
  return {
    of: (name) => watched.get(name)?.since ?? now(),
    reload,
    restart() {
      const targetsNow = [...watched].map(([name, { schedule }]) => ({ name, schedule }))
      watched = new Map()
      reload(targetsNow)
    },
  }
}
