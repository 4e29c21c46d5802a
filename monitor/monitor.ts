// The monitor at work: ticks become runs, one at a time per target; owed mail is sent beside them.
import { isConclusive, summarise } from 'contactrz'
import type { Config, Target } from './config-shape.ts'
import { type Engine, startCron } from './engine/cron.ts'
import { latestSlot } from './engine/schedule.ts'
import { nextBlindness } from './incident.ts'
import { createMailer, type Mailer } from './mail/smtp.ts'
import { mailsOf } from './mail/wording.ts'
import { deliverOwed } from './outbox.ts'
import { type RunResult, runExpiredProbe, runSlot } from './run.ts'
import type { Store } from './store/store.ts'
import { createTokens, type Tokens } from './token.ts'

export interface MonitorOptions {
  readonly config: Config
  readonly store: Store
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
  readonly log: (line: string) => void
}

export interface Monitor {
  /** Claims the latest slot of each target, then ticks. */
  start(): Promise<void>
  /** Runs a slot of a target, unless it was decided before. */
  run(target: Target, slotAt: number): Promise<RunResult>
  deliver(): Promise<void>
  /** Lets what has begun come to its end. */
  stop(): Promise<void>
}

const deliverEveryMs = 5000
const watchEveryMs = 60_000
const pruneEveryMs = 86_400_000
const heartbeatTimeoutMs = 10_000
/** Longer than any attempt of another process, such as `once`, can take. */
const abandonedAfterMs = 900_000

export function createMonitor({ config, store, env, now, log }: MonitorOptions): Monitor {
  const tokens = new Map<string, Tokens>(
    config.targets.map((target) => {
      const { timeoutMs } = target
      return [target.name, createTokens(target.token, { env, now, timeoutMs, directory: config.directory })]
    }),
  )
  let mailer: Promise<Mailer> | undefined
  let engine: Engine | undefined
  let timers: NodeJS.Timeout[] = []
  let delivery: Promise<void> | undefined
  const running = new Map<string, Promise<unknown>>()

  const deliver = (): Promise<void> => {
    delivery ??= deliverOwed({
      store,
      now,
      log,
      mailer: () => (mailer ??= createMailer(config.smtp)),
    }).finally(() => {
      delivery = undefined
    })
    return delivery
  }

  /** A dead man's switch: whoever waits for it learns that the monitor has stopped. */
  const beat = async () => {
    if (config.heartbeatUrl === null) return
    try {
      const response = await fetch(config.heartbeatUrl, { signal: AbortSignal.timeout(heartbeatTimeoutMs) })
      await response.body?.cancel()
      if (!response.ok) log(`heartbeat: answered with status ${response.status}`)
    } catch {
      // The address may hold a secret, and so may the error.
      log('heartbeat: no answer')
    }
  }

  const watchBlindness = async (target: Target): Promise<void> => {
    const at = now()
    const [state, hold] = [await store.incidents(target.name), await store.hold(target.name)]
    const { state: incidents, events } = nextBlindness(state, hold, config.alerts, at)
    const mails = events.flatMap((event) => mailsOf(target, event))
    await store.commitIncidents({ target: target.name, at, incidents, events, mails })
    for (const { event } of events) log(`${target.name}: blind ${event}`)
  }

  const run = async (target: Target, slotAt: number): Promise<RunResult> => {
    const tokensOfTarget = tokens.get(target.name) as Tokens
    const dependencies = { store, tokens: tokensOfTarget, alerts: config.alerts, now }
    const result = await runSlot(target, slotAt, dependencies)
    const line = describeResult(target, slotAt, result)
    if (line !== null) log(line)
    if (result.result !== 'run') return result
    if (isConclusive(result.outcome)) await beat()
    const expired = await runExpiredProbe(target, slotAt, dependencies)
    const expiredLine = expired === null ? null : describeResult(target, slotAt, expired)
    if (expiredLine !== null) log(`${expiredLine} (expiredToken)`)
    return result
  }

  /** One after the other per target; a failure of ours is logged and does not end the monitor. */
  const enqueue = (target: Target, work: () => Promise<unknown>): Promise<void> => {
    const next = (running.get(target.name) ?? Promise.resolve())
      .then(work)
      .then(() => deliver())
      .catch((error: unknown) => log(`${target.name}: monitor-fault: ${kindOf(error)}`))
    running.set(target.name, next)
    return next
  }

  const tick = (target: Target) =>
    enqueue(target, async () => {
      const slotAt = latestSlot(target.schedule, now())
      if (slotAt !== null) await run(target, slotAt)
    })
  const prune = () =>
    store
      .prune(now() - config.retentionMs)
      .catch((error: unknown) => log(`store: monitor-fault: ${kindOf(error)}`))

  return {
    run,
    deliver,
    async start() {
      engine = startCron(
        config.targets.map((target) => ({ schedule: target.schedule, tick: () => tick(target) })),
      )
      timers = [
        setInterval(() => {
          deliver().catch((error: unknown) => log(`outbox: monitor-fault: ${kindOf(error)}`))
        }, deliverEveryMs),
        setInterval(() => {
          for (const target of config.targets) void enqueue(target, () => watchBlindness(target))
        }, watchEveryMs),
        setInterval(prune, pruneEveryMs),
      ]
      await prune()
      const abandoned = await store.settleAbandoned(now() - abandonedAfterMs, now())
      if (abandoned > 0)
        log(`${abandoned} create(s) of an earlier process are unsettled: they may have created`)
      await Promise.all(config.targets.map((target) => tick(target)))
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await engine?.stop()
      await Promise.all(running.values())
      await delivery?.catch(() => {})
      if (mailer !== undefined) (await mailer).close()
    },
  }
}

/** The message of an error can quote anything; its name and code cannot. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name
}

/** A line of the log; null for what is no news. */
export function describeResult(target: Target, slotAt: number, result: RunResult): string | null {
  const slot = `${new Date(slotAt).toISOString().replace('.000Z', 'Z')}  ${target.name}`
  switch (result.result) {
    case 'taken':
      return null
    case 'gated':
      return `${slot}  gated (${result.reason}); nothing was sent`
    case 'run':
      return `${slot}  ${result.verdict === null ? `${result.outcome}: ${result.detail ?? ''}` : summarise(result.verdict)}`
  }
}
