// What went wrong before a slot, put on record before it is decided: runs that were cut short, and slots that nobody
// decided. Called by watch.ts.
import type { Target } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import { missedSlots } from '../slots/missed.ts'
import { attemptLeaseMs, type MissedReason, type Store } from '../store/store.ts'

interface BeforeSlot {
  readonly target: Target
  readonly store: Store
  readonly now: () => number
  readonly log: Log
}

/** What a crash left behind: it may have created, and nobody will say. */
export async function settleAbandoned({ target: { name }, store, now, log }: BeforeSlot) {
  const abandoned = await store.settleAbandoned(name, attemptLeaseMs, now())
  for (const { slotAt, variant } of abandoned) {
    const slot = new Date(slotAt).toISOString()
    const line = `${name}: the run of ${slot} (${variant}) was cut short: it may have created`
    log(line, { level: 'warn', target: name, slot })
  }
}

/** What is between the slot decided before and this one. */
export async function recordMissed(
  { target, store, now, log }: BeforeSlot,
  latestAt: number,
  whyAt: (slotAt: number) => MissedReason,
): Promise<void> {
  const missed = missedSlots(target, await store.lastSlotAt(target.name, latestAt), latestAt, now())
  for (const [reason, slots] of Map.groupBy(missed, ({ slotAt }) => whyAt(slotAt))) {
    const recorded = await store.recordMissed(slots, reason)
    if (recorded > 0) {
      log(`${target.name}: ${recorded} slot(s) missed (${reason})`, { level: 'warn', recorded })
    }
  }
}
