// How what is under way ends when the monitor is stopped: given a little time, then given up. Called by monitor.ts.
import { within } from '../time/within.ts'
import type { Watch } from './watch.ts'

/** What a create that has left is given. With the messages, less than the 10 s in which a stop is promised. */
export const usualFinishMs = 5000
/** What a run that is given up is given to put that on record. */
const giveUpMs = 1000

export interface EndOptions {
  readonly watches: readonly Pick<Watch, 'idle' | 'giveUp'>[]
  /** What else has to end. */
  readonly others: Promise<unknown>
  readonly finishMs: number
}

/** Resolves when all has ended, or time is up. */
export async function endWatches({ watches, others, finishMs }: EndOptions): Promise<void> {
  const idle = Promise.all([...watches.map((watch) => watch.idle()), others])
  await within(finishMs, idle)
  for (const watch of watches) watch.giveUp()
  await within(giveUpMs, idle)
}
