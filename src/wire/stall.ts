// How long this process stood still: its loop was late, since it had too much to do, was stopped (SIGSTOP), or waited
// for a disk. Whoever measures a provider takes that off. Called by stamps.ts.

const tickMs = 50
/** Every loop is late by a little. */
const toleratedMs = 50

let watching = 0
let ticking: NodeJS.Timeout | undefined
let tickedAt = 0
/** Up to the last tick. */
let stoodMs = 0

const lateMs = () => Math.max(0, performance.now() - tickedAt - tickMs - toleratedMs)

function tick() {
  stoodMs += lateMs()
  tickedAt = performance.now()
}

export interface StallWatch {
  /** Since this watch began; it grows while the loop is late, so that an instant can be taken within. */
  stalledMs(): number
  end(): void
}

/** One clock for all that watch. It keeps no process alive. */
export function watchForStalls(): StallWatch {
  if (watching++ === 0) {
    tickedAt = performance.now()
    ticking = setInterval(tick, tickMs).unref()
  }
  const before = stoodMs + lateMs()
  return {
    stalledMs: () => stoodMs + lateMs() - before,
    end() {
      if (--watching === 0) clearInterval(ticking)
    },
  }
}
