// The runs of one target, each with a limit: one that does not end is given up, and what it may have created is on record as
// unknown. What it begins is its own for as long as somebody waits for it. Called by watch.ts.
import type { Target } from '../config/config-shape.ts'
import { runLimitMs } from '../config/run-limit.ts'
import { type LeaseOptions, whileLeased } from './attempt-lease.ts'
import { abandonRun, type RunDependencies, type RunResult } from './run.ts'

export interface LimitedRunsOptions
  extends Omit<RunDependencies, 'signal' | 'lapsed' | 'givenUp'>,
    Pick<LeaseOptions, 'renewEveryMs'> {
  readonly target: Target
  /** Aborted when the monitor is to stop. */
  readonly stopping: AbortSignal
  /** In ms; default `runLimitMs`. */
  readonly limitMs?: number
}

type Work<Result> = (dependencies: RunDependencies) => Promise<Result>

export interface LimitedRuns {
  /** One at a time. A run that is given up counts as a failure of ours. */
  run<Result>(slotAt: number, work: Work<Result>): Promise<Result | RunResult>
  /** Waits no longer for the one that is under way. */
  giveUp(): void
}

export function createLimitedRuns(options: LimitedRunsOptions): LimitedRuns {
  const { target, stopping, limitMs = runLimitMs(target) } = options
  /** What ends the wait for the run that is under way. */
  let underWay: AbortController | null = null

  const withinLimit = async <Result>(slotAt: number, work: Work<Result>): Promise<Result | RunResult> => {
    const limit = new AbortController()
    const { promise: lapsed, resolve } = Promise.withResolvers<'lapsed'>()
    limit.signal.addEventListener('abort', () => resolve('lapsed'), { once: true })
    const timer = setTimeout(() => limit.abort(), limitMs)
    underWay = limit
    const { promise: givenUp, resolve: onGivenUp } = Promise.withResolvers<void>()
    const dependencies = { ...options, signal: stopping, lapsed: limit.signal, givenUp }
    try {
      const running = work(dependencies)
      const result = await Promise.race([running, lapsed])
      if (result !== 'lapsed') return result
      // Whatever becomes of it now is nobody's any more.
      running.catch(() => {})
      const why = stopping.aborted ? 'the monitor was stopped' : `it did not end within ${limitMs / 1000} s`
      return await abandonRun(target, slotAt, `the run was given up: ${why}`, dependencies)
    } finally {
      onGivenUp()
      clearTimeout(timer)
      underWay = null
    }
  }

  return {
    run: (slotAt, work) =>
      whileLeased({ target: target.name, slotAt }, options, () => withinLimit(slotAt, work)),
    giveUp: () => underWay?.abort(),
  }
}
