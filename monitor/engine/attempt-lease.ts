// What a run has begun stays in its lease for as long as it lives: nobody else settles it meanwhile. Called by
// limited-runs.ts.
import { attemptLeaseMs, type Slot, type Store } from '../store/store.ts'

/** So often that one that is lost does not matter. */
const usualRenewMs = 10_000

export interface LeaseOptions {
  readonly store: Pick<Store, 'renewAttempts'>
  readonly now: () => number
  /** In ms; default 10 s. */
  readonly renewEveryMs?: number
}

/** A run that fails leaves what it has begun to whoever comes next. */
export async function whileLeased<Result>(
  slot: Slot,
  { store, now, renewEveryMs = usualRenewMs }: LeaseOptions,
  run: () => Promise<Result>,
): Promise<Result> {
  // One that fails ends the lease too early; what is then settled by another is fenced when this run commits.
  const renew = (until: number) => store.renewAttempts(slot, until).catch(() => {})
  // It keeps no process alive that has nothing else to wait for.
  const renewing = setInterval(() => void renew(now() + attemptLeaseMs), renewEveryMs).unref()
  try {
    return await run()
  } catch (error) {
    await renew(now())
    throw error
  } finally {
    clearInterval(renewing)
  }
}
