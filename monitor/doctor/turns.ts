// What `doctor` asks of many targets, side by side within the bounds of runs: each check takes what a run takes. Called by
// `doctor`.
import type { Target } from '../config/config-shape.ts'
import { createRunQueue, type RunBounds } from '../engine/run-queue.ts'

/** Does the check when it is its turn. */
export type InTurn = <Result>(target: Target, check: () => Promise<Result>) => Promise<Result>

export function createTurns(bounds: RunBounds): InTurn {
  const queue = createRunQueue(bounds)
  const { signal: never } = new AbortController()
  return <Result>({ name, url }: Target, check: () => Promise<Result>) => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const turn = { slotAt: 0, name, host: new URL(url).host }
    void queue.run(turn, never, () => check().then(resolve, reject))
    return promise
  }
}
