// The monitor at work: a watch for each target, what makes them decide, and the courier beside them.
import type { Config } from '../config/config-shape.ts'
import { createCourier } from '../delivery/courier.ts'
import type { Reason } from '../health/health.ts'
import { createHealthWatch, logHealth } from '../health/health-watch.ts'
import { createHeartbeat } from '../health/heartbeat.ts'
import { createFaultLog } from '../log/fault-log.ts'
import type { Log } from '../log/log.ts'
import type { Lost } from '../log/log-sink.ts'
import { originOf } from '../mail/circumstances.ts'
import { type MissedReason, type Store, StoreError } from '../store/store.ts'
import { createClockWatch, sampleEveryMs } from '../time/clock.ts'
import { type Engine, startCron } from '../time/cron.ts'
import { latestSlot } from '../time/schedule.ts'
import { within } from '../time/within.ts'
import { createOwnTroubles, type OpenTrouble } from './own-troubles.ts'
import { closeUnwatched } from './unwatched.ts'
import type { Decided, Watch } from './watch.ts'
import { createWatches } from './watches.ts'

export interface MonitorOptions {
  readonly config: Config
  readonly store: Store
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  /** Counts ms, and cannot be set; default performance.now. */
  readonly steady?: () => number
  readonly log: Log
  /** Address of its status page, which mails name; null, or by default: there is none. */
  readonly page?: () => string | null
  /** In [0, 1), for the delays of mail; default Math.random. */
  readonly random?: () => number
  /** What a create that has left is given to come to its end when the monitor is stopped. Default 5 s. */
  readonly finishMs?: number
  /** Lines of the log that were lost and not yet spoken of; default: none ever are. */
  readonly lost?: () => Lost | null
}

export interface Monitor {
  /** Claims the latest slot of each target, then ticks. */
  start(): Promise<void>
  /** Does what is due now: the latest slot of each target, what follows from time alone, mail. */
  runDue(missedBecause?: MissedReason): Promise<void>
  /**
   * The same for one target and one process that ends: the latest slot with what went wrong before it, then what
   * follows from time alone. Null if no slot is due.
   */
  once(name: string): Promise<Decided | null>
  /** Sends what mail is due, and waits until it is sent, or not, and for a heartbeat that is under way. */
  deliver(): Promise<void>
  /** Why the monitor is not well; empty: it is. */
  health(): Promise<readonly Reason[]>
  /**
   * Takes another configuration: what has begun goes on as it was, the next slot is of the new one. Store and
   * page stay those of the old.
   */
  reload(config: Config): Promise<void>
  /**
   * Lets a request that has left come to its end, if that takes no longer than a few seconds; begins no other. What
   * is given up is on record as unknown.
   */
  stop(): Promise<void>
  /** What is wrong with the monitor itself: for the page and `/health`. */
  ownTroubles(): Promise<readonly OpenTrouble[]>
}

const deliverEveryMs = 5000
const watchEveryMs = 60_000
const pruneEveryMs = 86_400_000
/** The clock may be set, the machine may sleep, a timer may be lost: somebody has to poll. */
const pollEveryMs = 20_000
/** What time alone makes ill: a slot that nobody decides, a mail that nobody takes. */
const healthEveryMs = 20_000
/** With the mail, less than the 10 s in which a stop is promised. */
const usualFinishMs = 5000
const giveUpMs = 1000

export function createMonitor({ store, env, now, log, random, ...options }: MonitorOptions): Monitor {
  let config = options.config
  let engine: Engine | undefined
  let timers: NodeJS.Timeout[] = []
  const stopping = new AbortController()
  /** Asked when it is needed: the page may begin to be served later. */
  const origin = () => originOf(config.file, options.page?.())
  const steady = options.steady ?? (() => performance.now())
  const clock = createClockWatch({ now, steady })
  const faults = createFaultLog(log)
  const ofStore = (error: unknown) => faults.failed('store', error)
  const review = () => own.review().then(() => faults.served('store'), ofStore)
  const courier = createCourier({
    ...{ store, smtp: config.smtp, now, log, onSettled: review },
    onFault: (error) => faults.failed('outbox', error),
    onWell: () => faults.served('outbox'),
    ...(random !== undefined && { random }),
  })
  const own = createOwnTroubles({
    ...{ store, mailer: courier.mailer, now, origin, config: () => config },
    ...(options.lost !== undefined && { lost: options.lost }),
  })

  const watchedSince = new Map(config.targets.map(({ name }) => [name, now()]))
  const health = createHealthWatch({
    ...{ store, now, config: () => config },
    watchedSince: (target) => watchedSince.get(target) ?? now(),
    lost: options.lost ?? (() => null),
    onNews: (news) => logHealth(news, log),
  })
  const heartbeat = createHeartbeat({
    ...{ log, steady },
    beat: () =>
      config.heartbeatUrl === null ? null : { url: config.heartbeatUrl, connection: config.connection },
    isWell: async () => (await health.check()).length === 0,
  })

  const sampleClock = () => {
    const jumpMs = clock.sample()
    if (jumpMs === 0) return
    const by = `${Math.round(Math.abs(jumpMs) / 1000)} s`
    log(`the clock was set ${jumpMs > 0 ? 'forward' : 'back'} by ${by}, or the machine slept`, {
      level: 'warn',
    })
    // What counts from an instant of the clock before would count wrongly, or for ever.
    for (const name of watchedSince.keys()) watchedSince.set(name, now())
    // What was put off by the clock before would wait until that time comes again.
    if (jumpMs < 0) store.makeMailsDue(now()).catch(ofStore)
  }
  /** What happened since the latest sample counts, too. */
  const sampleFirst =
    (says: (at: number) => boolean) =>
    (at: number): boolean => {
      sampleClock()
      return says(at)
    }

  const watches = createWatches({
    ...{ config, env, store, origin, now, log, stopping: stopping.signal },
    clock: { isSkipped: sampleFirst(clock.isSkipped), isStandstill: sampleFirst(clock.isStandstill) },
    onDecided: () => heartbeat.decided(),
    onFault({ name, schedule }, error, work) {
      faults.failed(name, error, String(latestSlot(schedule, now())))
      if (error instanceof StoreError) own.storeFailed(`${name} ${work}`, error.message)
    },
    onWell: ({ name }, work) => own.storeServed(`${name} ${work}`),
    onDone: () => void courier.begin(),
  })
  /** What is closed after a reload. */
  let closings = Promise.resolve()

  /** Does what a lost tick should have done. Cheap: between two slots it only looks at the clock. */
  const poll = () => {
    for (const watch of watches.current()) if (watch.isDue()) void watch.tick()
    void review()
  }
  const startEngine = () =>
    startCron(
      watches.current().map(({ target, tick }) => ({ schedule: target.schedule, tick: () => tick() })),
    )
  const prune = () => store.prune(now() - config.retentionMs).catch(ofStore)

  const closeOthers = () =>
    closeUnwatched((name) => config.targets.some((target) => target.name === name), {
      ...{ store, now, log, origin },
    })
      .then(() => void courier.begin())
      .catch(ofStore)

  const runDue = async (missedBecause?: MissedReason): Promise<void> => {
    // After the slot: its verdict may be what there was none of for too long. Where it hangs, the timers do it.
    const runDueOf = async (watch: Watch) => {
      await watch.tick(missedBecause)
      await watch.watchTime()
    }
    await Promise.all(watches.current().map(runDueOf))
    await review()
    // What fails there is in the log.
    await courier.deliver().catch(() => {})
  }

  return {
    async once(name) {
      const watch = watches.current().find(({ target }) => target.name === name)
      // After the slot: its verdict may be what there was none of for too long.
      const decided = (await watch?.decide('not-running')) ?? null
      await watch?.watchTime()
      return decided
    },
    async deliver() {
      await Promise.all([courier.deliver(), heartbeat.idle()])
    },
    health: health.check,
    runDue,
    async start() {
      engine = startEngine()
      timers = [
        setInterval(() => void courier.begin(), deliverEveryMs),
        setInterval(() => {
          for (const watch of watches.current()) void watch.watchTime()
        }, watchEveryMs),
        setInterval(sampleClock, sampleEveryMs),
        setInterval(poll, pollEveryMs),
        setInterval(() => void health.check(), healthEveryMs),
        setInterval(prune, pruneEveryMs),
      ]
      await courier.open().catch((error: unknown) => faults.failed('mail', error))
      // Beside everything else: years of runs take their time.
      void prune()
      await store.makeMailsDue(now())
      await closeOthers()
      await runDue('not-running')
    },
    async reload(next) {
      const before = new Map(watches.current().map(({ target }) => [target.name, target.schedule]))
      const ticking = engine
      config = next
      for (const { name, schedule } of config.targets)
        if (before.get(name) !== schedule) watchedSince.set(name, now())
      const ended = watches.reload(config)
      if (ticking !== undefined) engine = startEngine()
      await ticking?.stop()
      // Not before they have ended: what they have under way may still open something.
      closings = Promise.all([closings, ended.then(closeOthers)]).then(() => {})
      own.reload()
      courier.reload(config.smtp)
      // Another mail server, or another login: what the one of before would not take is due.
      await store.makeMailsDue(now())
      await review()
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await engine?.stop()
      const all = watches.all()
      const idle = Promise.all([...all.map((watch) => watch.idle()), closings])
      await within(options.finishMs ?? usualFinishMs, idle)
      for (const watch of all) watch.giveUp()
      await within(giveUpMs, idle)
      await Promise.all([courier.stop(own.idle()), heartbeat.stop()])
    },
    ownTroubles: () => own.open(),
  }
}
