// `/healthz` and `/readyz`: does the process answer, and can it do its work? What a target answers is never a reason: nobody
// restarts a monitor, or takes its page away, because a provider drifts. Called by app.ts.
import { type Store, StoreError } from '../store/store.ts'
import type { MonitorSeen } from './route.ts'

/** It ticks each 20 s. */
export const tickAllowedMs = 90_000
/** So long what the store said is taken for what it says: whoever asks may be anybody. */
const keptMs = 1000

export interface ReadinessOptions {
  readonly store: Pick<Store, 'countMessages' | 'assertWritable'>
  readonly monitor: Pick<MonitorSeen, 'pulse'>
  /** Counts ms, and cannot be set; default performance.now. */
  readonly steady?: () => number
}

/** Why it is not ready, a line each; empty: it is. That there is a configuration, who asks knows: else nobody would answer. */
export type Readiness = () => Promise<readonly string[]>

export function createReadiness({
  store,
  monitor,
  steady = () => performance.now(),
}: ReadinessOptions): Readiness {
  let asked: { readonly at: number; readonly answer: Promise<readonly string[]> } | null = null
  const ofStore = (): Promise<readonly string[]> => {
    if (asked === null || steady() - asked.at >= keptMs) asked = { at: steady(), answer: askStore(store) }
    return asked.answer
  }
  return async () => {
    const { sinceTickMs, isStopping } = monitor.pulse()
    const reasons: string[] = []
    if (isStopping) reasons.push('it is being stopped')
    if (sinceTickMs === null) reasons.push('it has not started yet')
    else if (sinceTickMs >= tickAllowedMs)
      reasons.push(`it has not looked at what is due for ${Math.round(sinceTickMs / 1000)} s`)
    return [...reasons, ...(await ofStore())]
  }
}

async function askStore(store: ReadinessOptions['store']): Promise<readonly string[]> {
  const reasons: string[] = []
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      reasons.push(
        `the store cannot be ${what}: ${error instanceof StoreError ? error.message : 'a fault of ours'}`,
      )
    }
  }
  await attempt('read', () => store.countMessages())
  await attempt('written', () => store.assertWritable())
  return reasons
}
