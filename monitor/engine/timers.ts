// What the monitor does by the time of day alone: each duty with a timer of its own. Started and stopped by monitor.ts.
import { sampleEveryMs } from '../time/clock.ts'

/** How often each duty comes, in ms. */
export const everyMs = {
  /** Begins to send what is due. */
  deliver: 5000,
  /** What follows from time alone, target by target. */
  watchTime: 60_000,
  sampleClock: sampleEveryMs,
  /** The clock may be set, the machine may sleep, a tick may be lost: somebody has to look. */
  poll: 20_000,
  /** What time alone makes ill: a slot that nobody decides, a message that nobody takes. */
  checkHealth: 20_000,
  /** Sums up the days that have ended since, each in its zone. */
  sumUpDays: 600_000,
  /** Forgets what is older than its retention. */
  prune: 86_400_000,
} as const

export type Duty = keyof typeof everyMs

/** None may throw, or reject: nobody waits for it. */
export type Duties = { readonly [Name in Duty]: () => unknown }

export interface Timers {
  start(): void
  stop(): void
}

export function createTimers(duties: Duties): Timers {
  let timers: NodeJS.Timeout[] = []
  return {
    start() {
      const names = Object.keys(everyMs) as Duty[]
      timers = names.map((name) => setInterval(() => void duties[name](), everyMs[name]))
    },
    stop() {
      for (const timer of timers) clearInterval(timer)
      timers = []
    },
  }
}
