// A dead man's switch: whoever waits for it learns that the monitor has stopped. Called by monitor.ts.
import type { Log } from './log.ts'

const timeoutMs = 10_000

/** Calls the address. Never throws; what goes wrong is logged, without the address, which may hold a secret. */
export async function beat(url: string, log: Log, stopping: AbortSignal): Promise<void> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), stopping])
    const response = await fetch(url, { signal, redirect: 'manual' })
    await response.body?.cancel()
    if (!response.ok) log(`heartbeat: answered with status ${response.status}`)
  } catch {
    log('heartbeat: no answer')
  }
}
