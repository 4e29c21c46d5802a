// The monitor at work: a watch for each target, and what makes them decide: ticks, timers, a start, a reload, a stop.
// Made by `start` and `once`; its parts are joined by parts.ts.
import type { Config } from '../config/config-shape.ts'
import type { Reason } from '../health/health.ts'
import type { MissedReason } from '../store/store.ts'
import { createLooks } from './looks.ts'
import type { OpenTrouble } from './own-troubles.ts'
import { createParts, type MonitorOptions } from './parts.ts'
import { endWatches, usualFinishMs } from './stop.ts'
import { createTicks } from './ticks.ts'
import { createTimers } from './timers.ts'
import type { Decided, Watch } from './watch.ts'

export interface Monitor {
  /** Claims the latest slot of each target, then ticks. */
  start(): Promise<void>
  /** Does what is due now: the latest slot of each target, what follows from time alone, messages. */
  runDue(missedBecause?: MissedReason): Promise<void>
  /**
   * The same for one target and one process that ends: the latest slot with what went wrong before it, then what
   * follows from time alone. Null if no slot is due.
   */
  once(name: string): Promise<Decided | null>
  /**
   * Decides a slot of this target at once, beyond its schedule: nothing is replayed or put off for it. Null: there is no
   * such target, it failed, or nothing is begun any more.
   */
  runNow(name: string): Promise<Decided | null>
  /**
   * Sends what is due, and what waits for others of its group, since nobody else may come: waits until it is sent, or not, and
   * for a heartbeat that is under way.
   */
  deliver(): Promise<void>
  /** Why the monitor is not well; empty: it is. */
  health(): Promise<readonly Reason[]>
  /**
   * Takes another configuration: what has begun goes on as it was, the next slot is of the new one. Store and
   * where the page listens stay those of the old.
   */
  reload(config: Config): Promise<void>
  /**
   * Lets a request that has left come to its end, if that takes no longer than a few seconds; begins no other. What
   * is given up is on record as unknown.
   */
  stop(): Promise<void>
  /** What is wrong with the monitor itself: for the page, and programs that ask. */
  ownTroubles(): Promise<readonly OpenTrouble[]>
  /** Whether it is at work. Reads nothing. */
  pulse(): Pulse
}

export interface Pulse {
  /** Since it last looked at what is due, which it does each 20 s; null: it has not started. */
  readonly sinceTickMs: number | null
  readonly isStopping: boolean
}

export function createMonitor(options: MonitorOptions): Monitor {
  const { store, now, steady = () => performance.now() } = options
  let config = options.config
  const stopping = new AbortController()
  const parts = createParts(options, () => config, stopping.signal)
  const { faults, outgoing, watches, vitalSigns } = parts
  const ticks = createTicks(watches.current)
  const prune = () =>
    store.prune(now() - config.retentionMs).catch((error: unknown) => faults.failed('store', error))
  const sumUpDays = () => store.sumUpDays(now()).catch((error: unknown) => faults.failed('store', error))
  const timers = createTimers({
    deliver: () => outgoing.begin(),
    watchTime: createLooks({ store, watches: watches.current, stopping: stopping.signal }),
    sampleClock: () => parts.clock.sample(),
    /** Does what a lost tick should have done. Cheap: between two slots it only looks at the clock. */
    async poll() {
      await parts.askTime()
      tickedAt = steady()
      for (const watch of watches.current()) if (watch.isDue()) void watch.tick()
      void outgoing.review()
    },
    checkHealth: () => vitalSigns.check(),
    sumUpDays,
    prune,
  })
  let tickedAt: number | null = null
  /** What is closed after a reload. */
  let closings = Promise.resolve()

  const runDue = async (missedBecause?: MissedReason): Promise<void> => {
    // After the slot: its verdict may be what there was none of for too long. Where it hangs, the timers do it.
    const runDueOf = async (watch: Watch) => {
      await watch.tick(missedBecause)
      await watch.watchTime()
    }
    await Promise.all(watches.current().map(runDueOf))
    await outgoing.review()
    // What fails there is in the log.
    await outgoing.deliver().catch(() => {})
  }

  return {
    async once(name) {
      const watch = watches.current().find(({ target }) => target.name === name)
      // After the slot: its verdict may be what there was none of for too long.
      const decided = (await watch?.decide('not-running')) ?? null
      await watch?.watchTime()
      return decided
    },
    runNow: async (name) =>
      (await watches
        .current()
        .find(({ target }) => target.name === name)
        ?.runNow()) ?? null,
    async deliver() {
      await Promise.all([outgoing.deliver(true), vitalSigns.idle()])
      await outgoing.tellOfLost()
    },
    health: vitalSigns.check,
    runDue,
    async start() {
      ticks.start()
      timers.start()
      tickedAt = steady()
      await outgoing.open()
      await outgoing.tellOfLost()
      // Beside everything else: years of runs take their time.
      void prune()
      void sumUpDays()
      await store.makeMessagesDue(now())
      await parts.closeOthers()
      await runDue('not-running')
    },
    async reload(next) {
      config = next
      parts.watchedSince.reload(config.targets)
      const ended = watches.reload(config)
      parts.runs.reload(config)
      await ticks.reload()
      // Not before they have ended: what they have under way may still open something.
      closings = Promise.all([closings, ended.then(parts.closeOthers)]).then(() => {})
      await outgoing.reload(config)
      await outgoing.tellOfLost()
      await outgoing.review()
    },
    async stop() {
      stopping.abort()
      timers.stop()
      await ticks.stop()
      const finishMs = options.finishMs ?? usualFinishMs
      await endWatches({ watches: watches.all(), others: closings, finishMs })
      await Promise.all([outgoing.stop(), vitalSigns.stop()])
    },
    ownTroubles: () => outgoing.own.open(),
    pulse: () => ({
      sinceTickMs: tickedAt === null ? null : steady() - tickedAt,
      isStopping: stopping.signal.aborted,
    }),
  }
}
