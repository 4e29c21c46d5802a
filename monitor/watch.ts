// The watch over one target: what is due, one thing after the other. It keeps the configuration that it was made with;
// a reload puts a new watch behind it. Called by monitor.ts.
import type { Alerts, Target } from './config-shape.ts'
import { latestSlot, nextSlot } from './engine/schedule.ts'
import type { Log } from './log.ts'
import { missedSlots } from './missed.ts'
import { describeResult, fieldsOf } from './result-line.ts'
import { type RunResult, runExpiredProbe, runSlot } from './run.ts'
import type { MissReason, Store } from './store/store.ts'
import { commitTold, tellOfTime } from './tell.ts'
import type { Tokens } from './token.ts'

export interface WatchOptions {
  readonly target: Target
  readonly alerts: Alerts
  readonly tokens: Tokens
  readonly store: Store
  readonly now: () => number
  readonly log: Log
  /** Aborted when the monitor is to stop. */
  readonly stopping: AbortSignal
  /** Told of each slot that ran, before the expired probe: the heartbeat. */
  readonly onRun: (result: RunResult) => Promise<void>
  /** Told of a failure of ours. Must not throw. */
  readonly onFault: (error: unknown) => Promise<void>
  /** Told when a piece of work is done: mail may be owed. */
  readonly onDone: () => void
  /** What has to end before this watch begins: the watch that it follows. */
  readonly after?: Promise<void>
}

export interface Watch {
  readonly target: Target
  readonly tokens: Tokens
  /** Decides the latest slot, unless somebody did, and puts on record what went wrong before it. */
  tick(missedBecause?: MissReason): Promise<void>
  /** What follows from time alone: blindness, reminders, the end of a mute. */
  watchTime(): Promise<void>
  /** Decides a slot, unless somebody did. */
  run(slotAt: number): Promise<RunResult>
  /** Whether there may be a slot that nobody has looked at. Costs nothing. */
  isDue(): boolean
  /** When all that was begun has ended. */
  idle(): Promise<void>
}

/** Beyond its time-out, a create has long been settled by whoever made it, `once` in another process included. */
const abandonedAfterMs = 120_000

export function createWatch(options: WatchOptions): Watch {
  const { target, alerts, tokens, store, now, log, stopping } = options
  let last: Promise<void> = options.after ?? Promise.resolve()
  /** One tick that waits is enough, since it looks for the latest slot. */
  let isTickWaiting = false
  /** From the latest slot that was looked at to the one after it: in between there is nothing to do. */
  let lookedAt: { readonly from: number; readonly to: number } | null = null

  /** One after the other; a failure of ours does not end the watch. */
  const enqueue = (work: () => Promise<unknown>): Promise<void> => {
    last = last.then(async () => void (await work())).catch(options.onFault)
    // Beside it: a mail server that hangs delays no slot.
    void last.then(options.onDone)
    return last
  }

  const run = async (slotAt: number): Promise<RunResult> => {
    const dependencies = { store, tokens, alerts, now, signal: stopping }
    const result = await runSlot(target, slotAt, dependencies)
    const line = describeResult(target, slotAt, result)
    if (line !== null) log(line, fieldsOf(target, slotAt, result))
    if (result.result !== 'run' || stopping.aborted) return result
    await options.onRun(result)
    const expired = await runExpiredProbe(target, slotAt, dependencies)
    const expiredLine = expired === null ? null : describeResult(target, slotAt, expired)
    if (expired !== null && expiredLine !== null) {
      log(`${expiredLine} (expiredToken)`, { ...fieldsOf(target, slotAt, expired), variant: 'expiredToken' })
    }
    return result
  }

  return {
    target,
    tokens,
    run,
    tick(missedBecause = 'late') {
      if (isTickWaiting) return last
      isTickWaiting = true
      return enqueue(async () => {
        isTickWaiting = false
        if (stopping.aborted) return
        await settleAbandoned(options)
        const slotAt = latestSlot(target.schedule, now())
        if (slotAt === null) return
        await recordMissed(options, slotAt, missedBecause)
        await run(slotAt)
        lookedAt = { from: slotAt, to: nextSlot(target.schedule, slotAt) ?? Number.POSITIVE_INFINITY }
      })
    },
    watchTime: () => enqueue(() => tellTime(options)),
    isDue: () => lookedAt === null || now() < lookedAt.from || now() >= lookedAt.to,
    idle: () => last,
  }
}

/** What a crash left behind: it may have created, and nobody will say. */
async function settleAbandoned({ target: { name, timeoutMs }, store, now, log }: WatchOptions) {
  const abandoned = await store.settleAbandoned(name, now() - timeoutMs - abandonedAfterMs, now())
  for (const { slotAt, variant } of abandoned) {
    const slot = new Date(slotAt).toISOString()
    const line = `${name}: the run of ${slot} (${variant}) was cut short: it may have created`
    log(line, { level: 'warn', target: name, slot })
  }
}

async function recordMissed(
  { target, store, now, log }: WatchOptions,
  latestAt: number,
  reason: MissReason,
): Promise<void> {
  const missed = missedSlots(target, await store.lastSlotAt(target.name, latestAt), latestAt, now())
  const recorded = missed.length === 0 ? 0 : await store.miss(missed, reason)
  if (recorded > 0) {
    log(`${target.name}: ${recorded} slot(s) missed (${reason})`, { level: 'warn', recorded })
  }
}

async function tellTime({ target, alerts, store, now, log }: WatchOptions): Promise<void> {
  const at = now()
  const events = await commitTold(
    () => tellOfTime(target, at, { store, alerts }),
    async (told) => {
      const committed = await store.commitIncidents({ target: target.name, at, ...told })
      return committed === 'stale' ? committed : told.events
    },
  )
  for (const { kind, event } of events ?? []) {
    log(`${target.name}: ${kind} ${event}`, { target: target.name, kind, event })
  }
}
