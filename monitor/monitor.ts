// The monitor at work: ticks become runs, one at a time per target; owed mail is sent beside them.
import { summarise } from 'contactrz'
import type { Config, Target } from './config.ts'
import { type Engine, startCron } from './engine/cron.ts'
import { latestSlot } from './engine/schedule.ts'
import { createMailer, type Mailer } from './mail/smtp.ts'
import { deliverOwed } from './outbox.ts'
import { type RunResult, runSlot } from './run.ts'
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
  /** Runs the latest slot of a target, unless it was decided before, and sends what is owed. */
  runLatest(target: Target): Promise<RunResult>
  deliver(): Promise<void>
  /** Lets what has begun come to its end. */
  stop(): Promise<void>
}

const deliverEveryMs = 5000

export function createMonitor({ config, store, env, now, log }: MonitorOptions): Monitor {
  const tokens = new Map<string, Tokens>(
    config.targets.map((target) => {
      const { timeoutMs } = target
      return [target.name, createTokens(target.token, { env, now, timeoutMs, directory: config.directory })]
    }),
  )
  let mailer: Promise<Mailer> | undefined
  let engine: Engine | undefined
  let timer: NodeJS.Timeout | undefined
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

  const runLatest = async (target: Target): Promise<RunResult> => {
    const slotAt = latestSlot(target.schedule, now())
    if (slotAt === null) return { result: 'taken' }
    const tokensOfTarget = tokens.get(target.name) as Tokens
    const result = await runSlot(target, slotAt, {
      store,
      tokens: tokensOfTarget,
      alerts: config.alerts,
      now,
    })
    const line = describeResult(target, slotAt, result)
    if (line !== null) log(line)
    return result
  }

  /** One after the other per target; a failure of ours is logged and does not end the monitor. */
  const tick = (target: Target): Promise<void> => {
    const next = (running.get(target.name) ?? Promise.resolve())
      .then(() => runLatest(target))
      .then(() => deliver())
      .catch((error: unknown) => log(`${target.name}: monitor-fault: ${kindOf(error)}`))
    running.set(target.name, next)
    return next
  }

  return {
    runLatest,
    deliver,
    async start() {
      engine = startCron(
        config.targets.map((target) => ({ schedule: target.schedule, tick: () => tick(target) })),
      )
      timer = setInterval(() => {
        deliver().catch((error: unknown) => log(`outbox: monitor-fault: ${kindOf(error)}`))
      }, deliverEveryMs)
      await Promise.all(config.targets.map((target) => tick(target)))
    },
    async stop() {
      clearInterval(timer)
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
