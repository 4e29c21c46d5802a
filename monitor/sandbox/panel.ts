// What was chosen last in the sandbox, and that it is met at once: the provider answers so from now on, a hold is lifted, and
// runs beyond the schedule follow. Made by sandbox.ts; chosen by the page.
import type { Provider } from 'contactrz/provider'
import type { Store } from '../store/store.ts'
import type { Choice } from './deviations.ts'

export interface Chosen {
  /** Null: to answer as documented. */
  readonly choice: Choice | null
  readonly at: number
}

/** What it takes of the monitor. */
export interface PanelHands {
  readonly store: Pick<Store, 'release' | 'now'>
  /** A slot beyond the schedule; null: there was none. */
  readonly runNow: (target: string) => Promise<{ readonly result: SlotResult } | null>
}

type SlotResult = { readonly result: string; readonly reason?: string }

export interface Panel {
  /** Null: nothing was chosen yet. */
  chosen(): Chosen | null
  /** Returns at once; the promise is of the runs that follow, and never rejects. */
  choose(chosen: Chosen, hands: PanelHands): { readonly met: Promise<void> }
}

export function createPanel(provider: Pick<Provider, 'deviate'>, target: string): Panel {
  let latest: Chosen | null = null
  return {
    chosen: () => latest,
    choose(chosen, hands) {
      latest = chosen
      provider.deviate(chosen.choice === null ? [] : [chosen.choice.deviation])
      const meet = async () => {
        for (let runs = chosen.choice?.runs ?? 1; runs > 0 && latest === chosen; runs--)
          await runOnce(target, hands)
      }
      // A failure of ours is in the log of the monitor.
      return { met: meet().catch(() => {}) }
    },
  }
}

/** A run that was under way when the hold was lifted may have held creates anew. */
async function runOnce(target: string, { store, runNow }: PanelHands): Promise<void> {
  const release = async () => store.release(target, await store.now())
  await release()
  const decided = await runNow(target)
  if (decided?.result.reason !== 'hold') return
  await release()
  await runNow(target)
}
