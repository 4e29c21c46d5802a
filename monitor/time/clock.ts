// Two clocks held against each other: the wall clock, which can be set, and the one that only counts. What is looked at
// often also tells when the process stood still. Made by clock-notice.ts.

export interface Clock {
  /** The wall clock, in ms since the epoch. */
  readonly now: () => number
  /** Counts ms from some instant on, and nobody can set it. */
  readonly steady: () => number
}

export interface ClockWatch {
  /**
   * By how many ms the wall clock was set since the sample before, or the machine slept: forward is more than 0; 0 is
   * neither.
   */
  sample(): number
  /** Whether the wall clock went past this instant because it was set, or the machine slept. */
  isSkipped(at: number): boolean
  /** Whether nobody looked at this instant, although it came: the process stood still. */
  isStandstill(at: number): boolean
}

/** Sampled so often, it tells a standstill from a run that takes its time. */
export const sampleEveryMs = 1000
/** Between two samples the clocks drift apart by less than this. */
const toleranceMs = 60_000
/** Of a sample; under load one is late. */
const standstillMs = sampleEveryMs + 1000
/** Of a loaded machine, those of an hour and more. */
const spansKept = 1000

interface WallSpan {
  readonly from: number
  readonly to: number
}

export function createClockWatch({ now, steady }: Clock): ClockWatch {
  let before = { wall: now(), steady: steady() }
  const skipped: WallSpan[] = []
  const standstills: WallSpan[] = []
  const keep = (spans: WallSpan[], span: WallSpan) => {
    spans.push(span)
    if (spans.length > spansKept) spans.shift()
  }
  const isIn = (spans: readonly WallSpan[], at: number) => spans.some(({ from, to }) => from < at && at <= to)
  return {
    sample() {
      const next = { wall: now(), steady: steady() }
      const passedMs = next.steady - before.steady
      const jumpMs = next.wall - before.wall - passedMs
      const span = { from: before.wall, to: next.wall }
      before = next
      if (Math.abs(jumpMs) >= toleranceMs) {
        keep(skipped, span)
        return jumpMs
      }
      if (passedMs >= standstillMs) keep(standstills, span)
      return 0
    },
    isSkipped: (at) => isIn(skipped, at),
    isStandstill: (at) => isIn(standstills, at),
  }
}
