// The monitor at work: ticks become runs, one at a time per target; owed mail is sent beside them.
import { setTimeout } from 'node:timers/promises'
import { isConclusive } from 'contactrz'
import { probe, sayFailure } from 'contactrz/probe'
import type { Config, Target } from './config-shape.ts'
import { type Engine, startCron } from './engine/cron.ts'
import { latestSlot, nextSlot } from './engine/schedule.ts'
import type { Log } from './log.ts'
import { createLastResort } from './mail/last-resort.ts'
import { createMailer, type Mailer } from './mail/smtp.ts'
import { missedSlots } from './missed.ts'
import { deliverOwed } from './outbox.ts'
import { describeResult, fieldsOf } from './result-line.ts'
import { type RunResult, runExpiredProbe, runSlot } from './run.ts'
import type { MissReason, Store } from './store/store.ts'
import { commitTold, tellOfTime } from './tell.ts'
import { createTokens, type Tokens } from './token.ts'

export interface MonitorOptions {
  readonly config: Config
  readonly store: Store
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  readonly log: Log
  /** In [0, 1), for the delays of mail; default Math.random. */
  readonly random?: () => number
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
  /** Lets a request that has left come to its end; begins no other. */
  stop(): Promise<void>
}

const deliverEveryMs = 5000
const watchEveryMs = 60_000
const pruneEveryMs = 86_400_000
const stopMailMs = 5000
const heartbeatTimeoutMs = 10_000
/** The clock may be set, the machine may sleep, a timer may be lost: somebody has to look. */
const pollEveryMs = 20_000
/** Beyond its time-out, a create has long been settled by whoever made it, `once` in another process included. */
const abandonedAfterMs = 120_000
/** The wall clock and the one that only counts drift apart by less than this between two looks. */
const clockToleranceMs = 60_000

export function createMonitor({ store, env, now, log, random, ...options }: MonitorOptions): Monitor {
  let config = options.config
  const tokensFor = ({ token, timeoutMs }: Target) =>
    createTokens(token, { env, now, timeoutMs, directory: config.directory })
  let tokens = new Map<string, Tokens>(config.targets.map((target) => [target.name, tokensFor(target)]))
  let mailer: Promise<Mailer> | undefined
  let engine: Engine | undefined
  let timers: NodeJS.Timeout[] = []
  let delivery: Promise<void> | undefined
  const faulty = (where: string, error: unknown) =>
    log(`${where}: monitor-fault: ${kindOf(error)}`, { level: 'error' })
  const openMailer = () => (mailer ??= createMailer(config.smtp))
  const tellStraightAway = createLastResort({ mailer: openMailer, now })
  /** From the latest slot that was looked at to the one after it: in between there is nothing to do. */
  const lookedAt = new Map<string, { readonly from: number; readonly to: number }>()
  const running = new Map<string, Promise<void>>()
  /** Targets whose next tick waits already: one is enough, since it looks for the latest slot. */
  const waiting = new Set<string>()
  const stopping = new AbortController()

  const deliver = (): Promise<void> => {
    delivery ??= deliverOwed({
      store,
      now,
      log,
      ...(random !== undefined && { random }),
      mailer: openMailer,
    }).finally(() => {
      delivery = undefined
    })
    return delivery
  }

  /** A dead man's switch: whoever waits for it learns that the monitor has stopped. */
  const beat = async () => {
    if (config.heartbeatUrl === null) return
    const { answer, failure } = await probe({
      url: config.heartbeatUrl,
      method: 'GET',
      headers: { accept: '*/*', 'user-agent': 'contactrz-monitor' },
      body: '',
      timeoutMs: heartbeatTimeoutMs,
      signal: stopping.signal,
      ...(config.connection !== undefined && { connection: config.connection }),
    })
    // The address may hold a secret; what is said of a failure never does.
    if (answer === null) log(`heartbeat: no answer (${failure === null ? 'unknown' : sayFailure(failure)})`)
    else if (!isSuccess(answer.status)) log(`heartbeat: answered with status ${answer.status}`)
  }

  const watchTime = async (target: Target): Promise<void> => {
    const at = now()
    const events = await commitTold(
      () => tellOfTime(target, at, { store, alerts: config.alerts }),
      async (told) => {
        const committed = await store.commitIncidents({ target: target.name, at, ...told })
        return committed === 'stale' ? committed : told.events
      },
    )
    for (const { kind, event } of events ?? [])
      log(`${target.name}: ${kind} ${event}`, { target: target.name, kind, event })
  }

  const run = async (target: Target, slotAt: number): Promise<RunResult> => {
    // A slot that was waiting when its target was taken out of the configuration still runs.
    const tokensOfTarget = tokens.get(target.name) ?? tokensFor(target)
    const { signal } = stopping
    const dependencies = { store, tokens: tokensOfTarget, alerts: config.alerts, now, signal }
    const result = await runSlot(target, slotAt, dependencies)
    const line = describeResult(target, slotAt, result)
    if (line !== null) log(line, fieldsOf(target, slotAt, result))
    if (result.result !== 'run' || signal.aborted) return result
    if (isConclusive(result.outcome)) await beat()
    const expired = await runExpiredProbe(target, slotAt, dependencies)
    const expiredLine = expired === null ? null : describeResult(target, slotAt, expired)
    if (expired !== null && expiredLine !== null) {
      log(`${expiredLine} (expiredToken)`, { ...fieldsOf(target, slotAt, expired), variant: 'expiredToken' })
    }
    return result
  }

  /** One after the other per target; a failure of ours is logged and does not end the monitor. */
  const enqueue = (target: Target, work: () => Promise<unknown>): Promise<void> => {
    const next = (running.get(target.name) ?? Promise.resolve())
      .then(async () => void (await work()))
      .catch(async (error: unknown) => {
        faulty(target.name, error)
        if (isOfStore(error)) await tellStraightAway(target, storeTrouble(error), config.alerts)
      })
      .catch((error: unknown) => faulty('mail', error))
    running.set(target.name, next)
    // Beside it: a mail server that hangs delays no slot.
    void next.then(deliver).catch((error: unknown) => faulty('outbox', error))
    return next
  }

  const recordMissed = async (target: Target, latestAt: number, reason: MissReason): Promise<void> => {
    const missed = missedSlots(target, await store.lastSlotAt(target.name, latestAt), latestAt, now())
    const recorded = missed.length === 0 ? 0 : await store.miss(missed, reason)
    if (recorded > 0)
      log(`${target.name}: ${recorded} slot(s) missed (${reason})`, { level: 'warn', recorded })
  }

  /** What a crash left behind: it may have created, and nobody will say. */
  const settleAbandoned = async ({ name, timeoutMs }: Target): Promise<void> => {
    const abandoned = await store.settleAbandoned(name, now() - timeoutMs - abandonedAfterMs, now())
    for (const { slotAt, variant } of abandoned) {
      const slot = new Date(slotAt).toISOString()
      const line = `${name}: the run of ${slot} (${variant}) was cut short: it may have created`
      log(line, { level: 'warn', target: name, slot })
    }
  }

  const tick = (target: Target, missedBecause: MissReason = 'late'): Promise<void> => {
    const before = running.get(target.name)
    if (before !== undefined && waiting.has(target.name)) return before
    waiting.add(target.name)
    return enqueue(target, async () => {
      waiting.delete(target.name)
      if (stopping.signal.aborted) return
      await settleAbandoned(target)
      const slotAt = latestSlot(target.schedule, now())
      if (slotAt === null) return
      await recordMissed(target, slotAt, missedBecause)
      await run(target, slotAt)
      const to = nextSlot(target.schedule, slotAt) ?? Number.POSITIVE_INFINITY
      lookedAt.set(target.name, { from: slotAt, to })
    })
  }

  /** Does what a lost tick should have done. Cheap: between two slots it only looks at the clock. */
  const poll = () => {
    noticeClock()
    for (const target of config.targets) {
      const span = lookedAt.get(target.name)
      if (span === undefined || now() < span.from || now() >= span.to) void tick(target)
    }
  }

  let clock = { wall: now(), steady: performance.now() }
  const noticeClock = () => {
    const next = { wall: now(), steady: performance.now() }
    const jump = next.wall - clock.wall - (next.steady - clock.steady)
    clock = next
    if (Math.abs(jump) < clockToleranceMs) return
    const by = `${Math.round(Math.abs(jump) / 1000)} s`
    log(`the clock was set ${jump > 0 ? 'forward' : 'back'} by ${by}, or the machine slept`, {
      level: 'warn',
    })
    // What was put off by the clock before would wait until that time comes again.
    if (jump < 0) store.hastenMails(next.wall).catch((error: unknown) => faulty('store', error))
  }
  const startEngine = () =>
    startCron(config.targets.map((target) => ({ schedule: target.schedule, tick: () => tick(target) })))
  const prune = () =>
    store.prune(now() - config.retentionMs).catch((error: unknown) => faulty('store', error))

  const look = async (missedBecause: MissReason = 'late'): Promise<void> => {
    const looks = config.targets.flatMap((target) => [
      tick(target, missedBecause),
      enqueue(target, () => watchTime(target)),
    ])
    await Promise.all(looks)
    await deliver().catch((error: unknown) => faulty('outbox', error))
  }

  return {
    run,
    deliver,
    look,
    async start() {
      engine = startEngine()
      timers = [
        setInterval(() => {
          deliver().catch((error: unknown) => faulty('outbox', error))
        }, deliverEveryMs),
        setInterval(() => {
          for (const target of config.targets) void enqueue(target, () => watchTime(target))
        }, watchEveryMs),
        setInterval(poll, pollEveryMs),
        setInterval(prune, pruneEveryMs),
      ]
      await prune()
      await store.hastenMails(now())
      await look('not-running')
    },
    async reload(next) {
      const before = new Map(config.targets.map((target) => [target.name, target]))
      const earlier = engine
      const closing = mailer
      config = next
      // The tokens of a source that is the same stay: the lapsed one is needed for its probe.
      tokens = new Map(
        config.targets.map((target) => {
          const old = tokens.get(target.name)
          const isSame = old !== undefined && isSameSource(before.get(target.name), target)
          return [target.name, isSame ? old : tokensFor(target)]
        }),
      )
      mailer = undefined
      lookedAt.clear()
      if (earlier !== undefined) engine = startEngine()
      await earlier?.stop()
      await delivery?.catch(() => {})
      if (closing !== undefined) (await closing).close()
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await engine?.stop()
      await Promise.all(running.values())
      // A mail server that hangs may not keep the process: what is broken off stays owed.
      await Promise.race([delivery?.catch(() => {}), setTimeout(stopMailMs, undefined, { ref: false })])
      if (mailer !== undefined) (await mailer).close()
      await delivery?.catch(() => {})
    },
  }
}

/** The message of an error can quote anything; its name and code cannot. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

const isOfStore = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'

/** SQLite's own words, such as `database or disk is full`: they name no value. */
const storeTrouble = (error: unknown): string =>
  `the store cannot be used (${error instanceof Error ? error.message : 'unknown'}); nothing is created while it lasts`

const isSameSource = (a: Target | undefined, b: Target): boolean =>
  a !== undefined && a.timeoutMs === b.timeoutMs && JSON.stringify(a.token) === JSON.stringify(b.token)
