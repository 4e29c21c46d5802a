// The monitor at work: a watch for each target, what makes them look, and the courier beside them.
import { isConclusive } from 'contactrz'
import type { Config, Target } from './config-shape.ts'
import { createCourier } from './courier.ts'
import { createClockWatch } from './engine/clock.ts'
import { type Engine, startCron } from './engine/cron.ts'
import { beat } from './heartbeat.ts'
import type { Log } from './log.ts'
import type { RunResult } from './run.ts'
import { type MissReason, type Store, StoreError } from './store/store.ts'
import { createTokens, type Tokens } from './token.ts'
import { createWatch, type Watch } from './watch.ts'
import { within } from './within.ts'

export interface MonitorOptions {
  readonly config: Config
  readonly store: Store
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  /** Counts ms, and cannot be set; default performance.now. */
  readonly steady?: () => number
  readonly log: Log
  /** In [0, 1), for the delays of mail; default Math.random. */
  readonly random?: () => number
  /** What a create that has left is given to come to its end when the monitor is stopped. Default 5 s. */
  readonly finishMs?: number
}

export interface Monitor {
  /** Claims the latest slot of each target, then ticks. */
  start(): Promise<void>
  /** Does what is due now: the latest slot of each target, what follows from time alone, mail. */
  look(missedBecause?: MissReason): Promise<void>
  /** Runs a slot of a target, unless it was decided before. */
  run(target: Target, slotAt: number): Promise<RunResult>
  deliver(): Promise<void>
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
}

const deliverEveryMs = 5000
const watchEveryMs = 60_000
const pruneEveryMs = 86_400_000
/** The clock may be set, the machine may sleep, a timer may be lost: somebody has to look. */
const pollEveryMs = 20_000
/** With the mail, less than the 10 s in which a stop is promised. */
const usualFinishMs = 5000
const giveUpMs = 1000

export function createMonitor({ store, env, now, log, random, ...options }: MonitorOptions): Monitor {
  let config = options.config
  let engine: Engine | undefined
  let timers: NodeJS.Timeout[] = []
  const stopping = new AbortController()
  const noticeClock = createClockWatch({ now, steady: options.steady ?? (() => performance.now()) })
  const courier = createCourier({
    store,
    smtp: config.smtp,
    now,
    log,
    ...(random !== undefined && { random }),
  })
  const faulty = (where: string, error: unknown) =>
    log(`${where}: monitor-fault: ${kindOf(error)}`, { level: 'error' })
  const deliver = () => courier.deliver().catch((error: unknown) => faulty('outbox', error))

  const watchOf = (target: Target, tokens: Tokens, before?: Watch): Watch => {
    const { alerts } = config
    return createWatch({
      ...{ target, alerts, tokens, store, now, log, stopping: stopping.signal },
      ...(before !== undefined && { after: before.idle() }),
      async onRun(result) {
        const { heartbeatUrl } = config
        if (heartbeatUrl === null || result.result !== 'run' || !isConclusive(result.outcome)) return
        await beat(heartbeatUrl, { log, stopping: stopping.signal, connection: config.connection })
      },
      async onFault(error) {
        faulty(target.name, error)
        if (!isOfStore(error)) return
        await courier
          .tellStraightAway(target, storeTrouble(error), alerts)
          .catch((failure: unknown) => faulty('mail', failure))
      },
      onDone: () => void deliver(),
    })
  }
  const tokensFor = ({ token, timeoutMs }: Target) =>
    createTokens(token, { env, now, timeoutMs, directory: config.directory })
  let watches = config.targets.map((target) => watchOf(target, tokensFor(target)))
  /** Those of a configuration of before, until they have ended. */
  let earlier: Watch[] = []

  /** Does what a lost tick should have done. Cheap: between two slots it only looks at the clock. */
  const poll = () => {
    const jumpMs = noticeClock()
    if (jumpMs !== 0) {
      const by = `${Math.round(Math.abs(jumpMs) / 1000)} s`
      log(`the clock was set ${jumpMs > 0 ? 'forward' : 'back'} by ${by}, or the machine slept`, {
        level: 'warn',
      })
    }
    // What was put off by the clock before would wait until that time comes again.
    if (jumpMs < 0) store.hastenMails(now()).catch((error: unknown) => faulty('store', error))
    for (const watch of watches) if (watch.isDue()) void watch.tick()
  }
  const startEngine = () =>
    startCron(watches.map((watch) => ({ schedule: watch.target.schedule, tick: () => watch.tick() })))
  const prune = () =>
    store.prune(now() - config.retentionMs).catch((error: unknown) => faulty('store', error))

  const look = async (missedBecause: MissReason = 'late'): Promise<void> => {
    await Promise.all(watches.flatMap((watch) => [watch.tick(missedBecause), watch.watchTime()]))
    await deliver()
  }

  return {
    run(target, slotAt) {
      const watch = watches.find(({ target: { name } }) => name === target.name)
      return (watch ?? watchOf(target, tokensFor(target))).run(slotAt)
    },
    deliver: () => courier.deliver(),
    look,
    async start() {
      engine = startEngine()
      timers = [
        setInterval(() => void deliver(), deliverEveryMs),
        setInterval(() => {
          for (const watch of watches) void watch.watchTime()
        }, watchEveryMs),
        setInterval(poll, pollEveryMs),
        setInterval(prune, pruneEveryMs),
      ]
      await courier.open().catch((error: unknown) => faulty('mail', error))
      // Beside everything else: years of runs take their time.
      void prune()
      await store.hastenMails(now())
      await look('not-running')
    },
    async reload(next) {
      const before = watches
      const ticking = engine
      config = next
      watches = config.targets.map((target) => {
        const old = before.find(({ target: { name } }) => name === target.name)
        // The tokens of a source that is the same stay: the lapsed one is needed for its probe.
        const isSame = old !== undefined && isSameSource(old.target, target)
        return watchOf(target, isSame ? old.tokens : tokensFor(target), old)
      })
      earlier = [...earlier, ...before]
      if (ticking !== undefined) engine = startEngine()
      await ticking?.stop()
      for (const watch of before) {
        void watch.idle().then(() => {
          earlier = earlier.filter((other) => other !== watch)
        })
      }
      await courier.reload(config.smtp)
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await engine?.stop()
      const all = [...earlier, ...watches]
      const idle = Promise.all(all.map((watch) => watch.idle()))
      await within(options.finishMs ?? usualFinishMs, idle)
      for (const watch of all) watch.giveUp()
      await within(giveUpMs, idle)
      await courier.stop()
    },
  }
}

/** The message of an error can quote anything; its name and code cannot. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name
}

const isOfStore = (error: unknown): boolean =>
  error instanceof StoreError ||
  (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')

/** Our words, or SQLite's own, such as `database or disk is full`: they name no value. */
function storeTrouble(error: unknown): string {
  if (error instanceof StoreError) return error.message
  const why = error instanceof Error ? error.message : 'unknown'
  return `the store cannot be used (${why}); nothing is created while it lasts`
}

const isSameSource = (a: Target, b: Target): boolean =>
  a.timeoutMs === b.timeoutMs && JSON.stringify(a.token) === JSON.stringify(b.token)
