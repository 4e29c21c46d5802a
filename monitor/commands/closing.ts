// How `start` ends: one thing after the other is closed, and whatever hangs then, a token command, a look-up of a name, a log that
// nobody reads, does not keep the process. Called by start.ts.
import type { Log } from '../log/log.ts'

/** Promised are 10 s; less what the system takes. */
export const stopLimitMs = 9500
/** For the last line of the log. */
const lingerMs = 500

export interface ClosingOptions {
  /** In order. One that fails keeps no other from being closed. */
  readonly closers: readonly (() => unknown)[]
  readonly log: Log
  /** Ends the process. */
  readonly exit: () => void
  /** For all of them. In ms. */
  readonly limitMs?: number
}

/** Settles when all are closed; the process ends soon after, or in time if that is not to be. */
export async function closeInTime({ exit, limitMs = stopLimitMs, ...of }: ClosingOptions): Promise<void> {
  const leaveIn = (ms: number) => void setTimeout(exit, ms).unref()
  leaveIn(limitMs)
  await closeAll(of)
  leaveIn(lingerMs)
}

export async function closeAll({ closers, log }: Pick<ClosingOptions, 'closers' | 'log'>): Promise<void> {
  for (const close of closers) {
    try {
      await close()
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown'
      log(`stopping: monitor-fault: ${why}`, { level: 'error' })
    }
  }
}
