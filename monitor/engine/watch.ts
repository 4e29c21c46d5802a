// The watch over one target: what is due, one thing after the other. It keeps the configuration that it was made with;
// a reload puts a new watch behind it. Made by watches.ts.
import type { Alerts, Routing, Target } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import type { Origin } from '../message/circumstances.ts'
import { type Span, type WhyMissed, whyMissed } from '../slots/missed.ts'
import type { MissedReason, Store } from '../store/store.ts'
import { latestSlot, nextSlot } from '../time/schedule.ts'
import { expiredVariant } from '../tools/meanings.ts'
import { recordMissed, settleAbandoned } from './before-slot.ts'
import { createLimitedRuns } from './limited-runs.ts'
import type { Told } from './notify.ts'
import { describeResult, fieldsOf } from './result-line.ts'
import { type RunResult, runExpiredProbe, runSlot } from './run.ts'
import type { RunQueue } from './run-queue.ts'
import { createTimeWatch } from './time-watch.ts'
import type { Tokens } from './token.ts'

/** A slot, or what follows from time alone. */
export type Work = 'slot' | 'time'

export interface WatchOptions {
  readonly target: Target
  readonly alerts: Alerts
  /** Who is told, and how. */
  readonly routing: Routing
  /** The host with whose group is told what opens; null, the default: it is told by itself. */
  readonly groupHost?: string | null
  readonly tokens: Tokens
  readonly store: Store
  readonly now: () => number
  /** Sets that clock by the store's: before anything is decided. Default: it is that of the store. */
  readonly ask?: () => Promise<void>
  readonly log: Log
  /** Of all watches: each decides its slot when it is its turn. */
  readonly runs: RunQueue
  /** For messages: the monitor that they come from. */
  readonly origin?: () => Origin
  /** Aborted when the monitor is to stop. */
  readonly stopping: AbortSignal
  /** Told of each slot that was decided, before the expired probe: the heartbeat. Nobody waits for it. */
  readonly onDecided: (result: RunResult) => void
  /** Told of a failure of ours, and of what it was that failed. Must not throw. */
  readonly onFault: (error: unknown, work: Work) => void
  /** Told of work that came to its end without one. Must not throw. */
  readonly onWell: (work: Work) => void
  /** Told when a message is owed: it is committed. Must not throw. */
  readonly onOwed: () => void
  /** What has to end before this watch begins: the watch that it follows. */
  readonly after?: Promise<void>
  /** In ms; default `runLimitMs`. */
  readonly limitMs?: number
  /** How often the lease of what is under way is renewed, in ms; default 10 s. */
  readonly renewEveryMs?: number
  /** What the clocks say of the instant of a slot that was missed. Default: nothing. */
  readonly clock?: Pick<WhyMissed, 'isSkipped' | 'isStandstill'>
}

/** The latest slot, and what became of it. */
export interface Decided {
  readonly slotAt: number
  readonly result: RunResult
}

export interface Watch {
  readonly target: Target
  readonly tokens: Tokens
  /**
   * Decides the latest slot, unless somebody did, and puts on record what went wrong before it.
   *
   * @param missedBecause Why slots were missed, where that is known; else it is found out, slot by slot.
   */
  tick(missedBecause?: MissedReason): Promise<void>
  /** The same, behind no other of this watch: what became of that slot; null if none is due. Throws what `tick` tells as a failure of ours. */
  decide(missedBecause: MissedReason): Promise<Decided | null>
  /**
   * A slot beyond the schedule, as soon as its turn comes, decided like any other; what is due by the schedule comes
   * before it. Null: it failed, as `onFault` is told, or nothing is begun any more.
   */
  runNow(): Promise<Decided | null>
  /** What follows from time alone: blindness, reminders, escalations, the end of a mute. */
  watchTime(): Promise<void>
  /** Whether time alone may do something that nobody has looked at. Costs nothing. */
  isTimeDue(): boolean
  /** Somebody else has written into the store: what time does next is not known any more. */
  forgetTime(): void
  /** Whether there may be a slot that nobody has looked at. Costs nothing. */
  isDue(): boolean
  /** When all that was begun has ended. */
  idle(): Promise<void>
  /** Begins no run any more. What a tick was for that waits for one; null: none does. */
  retire(): { readonly missedBecause: MissedReason | undefined } | null
  /** Waits no longer for the run that is under way: what it may have created is on record as unknown. */
  giveUp(): void
}

const unknownClock = { isSkipped: () => false, isStandstill: () => false }

export function createWatch(options: WatchOptions): Watch {
  const { target, tokens, now, log, stopping, clock = unknownClock } = options
  /** When the run before was under way, or what this watch waited for. */
  let busy: Span | null = null
  /** From the slot that the latest run was to be of, to when it began. */
  let waited: Span | null = null
  const retired = new AbortController()
  const ending = AbortSignal.any([stopping, retired.signal])
  const { host } = new URL(target.url)
  const beganAt = now()
  let last: Promise<void> = Promise.resolve(options.after).then(() => {
    if (options.after !== undefined) busy = { from: beganAt, to: now() }
  })
  let failed: WhyMissed['failed'] = null
  /** The latest slot that no schedule has. */
  let latestBeyond = 0
  /** One tick that waits is enough, since it looks for the latest slot. */
  let waitingTick: ReturnType<Watch['retire']> = null
  /** From the latest slot that was looked at to the one after it: in between there is nothing to do. */
  let lookedAt: { readonly from: number; readonly to: number } | null = null

  /** One after the other; a failure of ours does not end the watch. */
  const enqueue = (work: () => Promise<unknown>): Promise<void> => {
    last = last
      .then(async () => {
        await work()
        options.onWell('slot')
      })
      .catch((error: unknown) => options.onFault(error, 'slot'))
    return last
  }

  const time = createTimeWatch(options)
  const onTold = ({ lookAt, isMessageOwed }: Told) => {
    time.settle(lookAt)
    // Nobody waits for it: a mail server or a channel that hangs delays no slot.
    if (isMessageOwed) options.onOwed()
  }

  const limited = createLimitedRuns({ ...options, onTold })
  const run = async (slotAt: number): Promise<RunResult> => {
    const result = await limited.run(slotAt, (dependencies) => runSlot(target, slotAt, dependencies))
    const line = describeResult(target, slotAt, result)
    if (line !== null) log(line, fieldsOf(target, slotAt, result))
    if (stopping.aborted || (result.result !== 'run' && result.result !== 'gated')) return result
    options.onDecided(result)
    if (result.result === 'gated') return result
    const expired = await limited.run(slotAt, (dependencies) => runExpiredProbe(target, slotAt, dependencies))
    const expiredLine = expired === null ? null : describeResult(target, slotAt, expired)
    if (expired !== null && expiredLine !== null) {
      log(`${expiredLine} (${expiredVariant})`, {
        ...fieldsOf(target, slotAt, expired),
        variant: expiredVariant,
      })
    }
    return result
  }

  const busily = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const from = now()
    try {
      return await work()
    } finally {
      busy = { from, to: now() }
    }
  }

  /** Null, too, if it is to begin nothing any more: whoever comes next decides the slot. */
  const decideInTurn = async (missedBecause?: MissedReason, onTurn = () => {}): Promise<Decided | null> => {
    const dueAt = latestSlot(target.schedule, now()) ?? now()
    const decided = await options.runs.run({ slotAt: dueAt, name: target.name, host }, ending, () => {
      waited = { from: dueAt, to: now() }
      onTurn()
      // What has come since was not missed for what was known then.
      return decide((slotAt) => (slotAt < dueAt ? missedBecause : undefined))
    })
    return decided === 'withdrawn' ? null : decided
  }
  type Because = (slotAt: number) => MissedReason | undefined
  const decide = async (because: Because): Promise<Decided | null> => {
    let slotAt = latestSlot(target.schedule, now())
    try {
      await options.ask?.()
      slotAt = latestSlot(target.schedule, now())
      await settleAbandoned(options)
      return slotAt === null ? null : await decideSlot(slotAt, because)
    } catch (error) {
      // What it has written, if anything, is not known.
      time.forget()
      if (slotAt !== null) failed = { from: failed?.from ?? slotAt, to: slotAt }
      throw error
    }
  }
  const decideSlot = async (slotAt: number, because: Because): Promise<Decided> => {
    const spans = [busy, waited].filter((span) => span !== null)
    const why = (at: number) => because(at) ?? whyMissed(at, { ...clock, busy: spans, failed })
    await recordMissed(options, slotAt, why)
    failed = null
    const result = await busily(() => run(slotAt))
    lookedAt = { from: slotAt, to: nextSlot(target.schedule, slotAt) ?? Number.POSITIVE_INFINITY }
    return { slotAt, result }
  }

  /** No slot of any schedule, and none that was before: it has a place of its own on record. */
  const beyondSchedule = (): number => {
    const at = Math.max(now(), latestBeyond + 1)
    latestBeyond = at % 1000 === 0 ? at + 1 : at
    return latestBeyond
  }
  const decideBeyond = async (): Promise<Decided | null> => {
    await decideInTurn()
    const turn = { slotAt: now(), name: target.name, host }
    const decided = await options.runs.run(turn, ending, async () => {
      await options.ask?.()
      const slotAt = beyondSchedule()
      return { slotAt, result: await busily(() => run(slotAt)) }
    })
    return decided === 'withdrawn' ? null : decided
  }

  return {
    target,
    tokens,
    async runNow() {
      let decided: Decided | null = null
      await enqueue(async () => {
        decided = await decideBeyond()
      })
      return decided
    },
    decide: (missedBecause) => decideInTurn(missedBecause),
    tick(missedBecause) {
      if (waitingTick !== null) return last
      waitingTick = { missedBecause }
      return enqueue(() =>
        decideInTurn(missedBecause, () => {
          waitingTick = null
        }),
      )
    },
    retire() {
      retired.abort()
      return waitingTick
    },
    watchTime: time.watch,
    isTimeDue: time.isDue,
    forgetTime: time.forget,
    isDue: () => lookedAt === null || now() < lookedAt.from || now() >= lookedAt.to,
    idle: async () => void (await Promise.all([last, time.idle()])),
    giveUp: limited.giveUp,
  }
}
