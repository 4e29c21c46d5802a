// Two clocks held against each other: the wall clock, which can be set, and the one that only counts. Called by
// monitor.ts.

export interface Clock {
  /** The wall clock, in ms since the epoch. */
  readonly now: () => number
  /** Counts ms from some instant on, and nobody can set it. */
  readonly steady: () => number
}

/** Between two looks the clocks drift apart by less than this. */
const toleranceMs = 60_000

/**
 * Gives back what says by how many ms the wall clock was set since the look before, or the machine slept: forward is
 * more than 0; 0 is neither.
 */
export function createClockWatch({ now, steady }: Clock): () => number {
  let before = { wall: now(), steady: steady() }
  return () => {
    const next = { wall: now(), steady: steady() }
    const jumpMs = next.wall - before.wall - (next.steady - before.steady)
    before = next
    return Math.abs(jumpMs) < toleranceMs ? 0 : jumpMs
  }
}
