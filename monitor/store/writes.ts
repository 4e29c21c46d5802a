// Which questions to the store change it; and a store that tells when it has changed what pages show. Called by `start`.
import type { Store } from './store.ts'

/** What nobody sees: leases, and what makes room or sums up. */
const unseen = [
  'renewAttempts',
  'leaseMessage',
  'renewLease',
  'prune',
  'sumUpDays',
  'assertWritable',
] as const

const seen = [
  ...(['gate', 'claim', 'claimAgain', 'recordMissed', 'refundSlot', 'refundAttempt', 'settle'] as const),
  ...(['settleAbandoned', 'commit', 'commitIncidents', 'setHold', 'release', 'mute', 'unmute'] as const),
  ...(['settleMessage', 'makeMessagesDue', 'resendMessages', 'dropMessages'] as const),
  ...(['commitOwnTroubles', 'commitThread'] as const),
] as const

/** All that write. */
export const writes: ReadonlySet<string> = new Set<keyof Store>([...unseen, ...seen])

/** @param tell Is called when something was written, or may have been. Must not throw. */
export function tellingWrites(store: Store, tell: () => void): Store {
  const telling = Object.fromEntries(
    seen.map((name) => {
      const method = store[name] as (...args: unknown[]) => Promise<unknown>
      return [name, (...args: unknown[]) => Reflect.apply(method, store, args).finally(tell)]
    }),
  )
  return { ...store, ...(telling as Pick<Store, (typeof seen)[number]>) }
}
