// The parts of a monitor, joined: who tells whom of what. What makes them work, and when, is monitor.ts, which calls this.
import type { Config } from '../config/config-shape.ts'
import { createVitalSigns, type VitalSigns } from '../health/vital-signs.ts'
import { createFaultLog, type FaultLog } from '../log/fault-log.ts'
import type { Log } from '../log/log.ts'
import type { Lost } from '../log/log-sink.ts'
import { originOf } from '../message/circumstances.ts'
import { type Store, StoreError } from '../store/store.ts'
import { latestSlot } from '../time/schedule.ts'
import { type ClockNotice, createClockNotice } from './clock-notice.ts'
import { createOutgoing, type Outgoing } from './outgoing.ts'
import { createRunQueue, type RunQueue } from './run-queue.ts'
import type { StoreClock } from './store-clock.ts'
import { closeUnwatched } from './unwatched.ts'
import { createWatchedSince, type WatchedSince } from './watched-since.ts'
import { createWatches, type Watches } from './watches.ts'

export interface MonitorOptions {
  readonly config: Config
  readonly store: Store
  readonly env: NodeJS.ProcessEnv
  /** What is decided by: that of `storeClock`, or one that goes with the store's by itself. */
  readonly now: () => number
  /** Asked before each decision; default: nobody has to be. */
  readonly storeClock?: Pick<StoreClock, 'ask'>
  /** Counts ms, and cannot be set; default performance.now. */
  readonly steady?: () => number
  readonly log: Log
  /** Address of its status page, which messages lead to; null, or by default: only that of the configuration is known. */
  readonly page?: () => string | null
  /** In [0, 1), for the delays of messages; default Math.random. */
  readonly random?: () => number
  /** What a create that has left is given to come to its end when the monitor is stopped. Default 5 s. */
  readonly finishMs?: number
  /** Lines of the log that were lost and not yet spoken of; default: none ever are. */
  readonly lost?: () => Lost | null
  /** Told of each heartbeat whether it was answered. Must not throw. Default: nobody is told. */
  readonly onBeat?: (isAnswered: boolean) => void
}

export interface Parts {
  readonly faults: FaultLog
  readonly outgoing: Outgoing
  readonly watchedSince: WatchedSince
  readonly vitalSigns: VitalSigns
  readonly clock: ClockNotice
  readonly runs: RunQueue
  readonly watches: Watches
  /** Sets the clock by the store's, where it has to be asked. Never rejects. */
  askTime(): Promise<void>
  /** Closes what is open of targets that the configuration in force does not have. Never rejects. */
  closeOthers(): Promise<void>
}

/**
 * @param config The one in force.
 * @param stopping Aborted when the monitor is to stop.
 */
export function createParts(options: MonitorOptions, config: () => Config, stopping: AbortSignal): Parts {
  const { store, now, log, steady = () => performance.now() } = options
  /** Asked when it is needed: the page may begin to be served later. */
  const origin = () => originOf(config().file, options.page?.() ?? config().web.url)
  const faults = createFaultLog(log)
  const ofStore = (error: unknown) => faults.failed('store', error)
  const outgoing = createOutgoing({ ...options, config, origin, faults })
  const watchedSince = createWatchedSince(config().targets, now)
  const lost = options.lost ?? (() => null)
  const vitalSigns = createVitalSigns({
    ...{ store, now, steady, log, config, lost },
    watchedSince: watchedSince.of,
    ...(options.onBeat !== undefined && { onBeat: options.onBeat }),
  })
  const clock = createClockNotice({
    ...{ now, steady, log },
    onJump(jumpMs) {
      watchedSince.restart()
      // What was put off by the clock before would wait until that time comes again.
      if (jumpMs < 0) void outgoing.makeDue()
    },
  })
  const runs = createRunQueue(config())
  const watches = createWatches({
    ...{ config: config(), env: options.env, store, origin, now, log, stopping, clock, runs },
    ...(options.storeClock !== undefined && { ask: options.storeClock.ask }),
    onDecided: () => vitalSigns.decided(),
    onFault({ name, schedule }, error, work) {
      faults.failed(name, error, String(latestSlot(schedule, now())))
      if (error instanceof StoreError) outgoing.own.storeFailed(`${name} ${work}`, error.message)
    },
    onWell: ({ name }, work) => outgoing.own.storeServed(`${name} ${work}`),
    onOwed: () => void outgoing.begin(),
  })
  const closeOthers = () =>
    closeUnwatched({ store, config, now, log, origin })
      .then(() => void outgoing.begin())
      .catch(ofStore)
  const askTime = async () => options.storeClock?.ask().catch(ofStore)
  return { faults, outgoing, watchedSince, vitalSigns, clock, runs, watches, askTime, closeOthers }
}
