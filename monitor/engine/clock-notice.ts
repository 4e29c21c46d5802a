// Notices that the clock was set or the machine slept, and says so. Whoever asks about an instant is answered by what
// happened until now, not until the latest timer. Made by parts.ts.
import type { Log } from '../log/log.ts'
import { type Clock, createClockWatch } from '../time/clock.ts'

export interface ClockNoticeOptions extends Clock {
  readonly log: Log
  /** Told of each jump by its ms: forward is more than 0. Must not throw. */
  readonly onJump: (jumpMs: number) => void
}

export interface ClockNotice {
  sample(): void
  /** Whether the wall clock went past this instant because it was set, or the machine slept. */
  isSkipped(at: number): boolean
  /** Whether nobody looked at this instant, although it came: the process stood still. */
  isStandstill(at: number): boolean
}

export function createClockNotice({ now, steady, log, onJump }: ClockNoticeOptions): ClockNotice {
  const clock = createClockWatch({ now, steady })
  const sample = () => {
    const jumpMs = clock.sample()
    if (jumpMs === 0) return
    const by = `${Math.round(Math.abs(jumpMs) / 1000)} s`
    const where = jumpMs > 0 ? 'forward' : 'back'
    log(`the clock was set ${where} by ${by}, or the machine slept`, { level: 'warn' })
    onJump(jumpMs)
  }
  const sampleFirst =
    (says: (at: number) => boolean) =>
    (at: number): boolean => {
      sample()
      return says(at)
    }
  return {
    sample,
    isSkipped: sampleFirst(clock.isSkipped),
    isStandstill: sampleFirst(clock.isStandstill),
  }
}
