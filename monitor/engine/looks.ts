// Looks at what time alone does, at those targets where it may do something, and at all of them where another process
// has written into the store: a mute, a release, a run of `once`. Called by a timer of monitor.ts.
import { setImmediate } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import type { Watch } from './watch.ts'

/** Then the process does what else is due: where all are to be looked at, there may be thousands. */
const begunAtOnce = 50

export interface LooksOptions {
  readonly store: Pick<Store, 'dataVersion'>
  /** Of the configuration in force. */
  readonly watches: () => readonly Pick<Watch, 'isTimeDue' | 'forgetTime' | 'watchTime'>[]
  /** Aborted when the monitor is to stop. */
  readonly stopping: AbortSignal
}

/** Resolves when the looks that are due have begun. Never rejects. */
export function createLooks({ store, watches, stopping }: LooksOptions): () => Promise<void> {
  let known: number | null = null
  return async () => {
    // Of a store that fails nothing is known: whoever looks at it fails as well, and tells.
    const version = await store.dataVersion().catch(() => null)
    if (stopping.aborted) return
    if (version === null || version !== known) for (const watch of watches()) watch.forgetTime()
    known = version
    let begun = 0
    for (const watch of watches()) {
      if (!watch.isTimeDue()) continue
      void watch.watchTime()
      if (++begun % begunAtOnce > 0) continue
      await setImmediate()
      if (stopping.aborted) return
    }
  }
}
