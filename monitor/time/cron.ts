// What makes it tick: node-cron, in UTC. A tick only says that it is time to decide; which slot that is, and
// whether it runs, is decided elsewhere.
import { schedule } from 'node-cron'

export interface Engine {
  stop(): Promise<void>
}

/** A tick that the event loop delays by less than this still counts; the slot's claim keeps it single. */
const toleranceMs = 30_000

const silent = { info() {}, warn() {}, error() {}, debug() {} }

/** Calls `tick` at every slot. `tick` must not throw. */
export function startCron(
  entries: readonly { readonly schedule: string; readonly tick: () => Promise<void> }[],
): Engine {
  const tasks = entries.map((entry) =>
    schedule(entry.schedule, () => entry.tick(), {
      timezone: 'UTC',
      missedExecutionTolerance: toleranceMs,
      // Its own lines would stand between ours; what it misses is noticed by the slot that nobody decided.
      logger: silent,
    }),
  )
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.destroy()))
    },
  }
}
