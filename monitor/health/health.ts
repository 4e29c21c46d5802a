// Is the monitor itself well? What the page and its JSON say, and what the heartbeat is withheld for. Pure:
// (configuration, what was seen, time) → reasons. Called by health-watch.ts, which does the seeing.
import type { Target } from '../config/config-shape.ts'
import { runLimitMs } from '../config/run-limit.ts'
import { nextSlot } from '../time/schedule.ts'

export const reasonKinds = [
  'slot-undecided',
  'message-owed',
  'message-refused',
  'store-replaced',
  'store-unusable',
  'log-lost',
] as const
export type ReasonKind = (typeof reasonKinds)[number]

/** Why the monitor is not well. */
export interface Reason {
  readonly kind: ReasonKind
  /** Where it is about one. */
  readonly target?: string
  readonly since: number
}

/** Of one target. */
export interface SlotsSeen {
  /** Its last slot on record that is not later than now; null if there is none. */
  readonly lastSlotAt: number | null
  /** Since when this process has watched it by this schedule: it owes nothing of before. */
  readonly watchedSince: number
}

export interface Snapshot {
  /** By name. */
  readonly slots: ReadonlyMap<string, SlotsSeen>
  /** When the oldest message was owed that nothing but its channel keeps back; null: there is none. */
  readonly owedSince: number | null
  /** When the oldest refused message was refused that is not resent, nor older than `refusedCountsMs`; null: there is none. */
  readonly refusedSince: number | null
  /** What is wrong with the store, and since when it was seen. */
  readonly store: { readonly kind: 'store-replaced' | 'store-unusable'; readonly since: number } | null
  /** Since when lines of the log are lost; null: they are written. */
  readonly logLostSince: number | null
}

/** A mail server, or a channel, may be away for a restart. */
export const owedAllowedMs = 15 * 60_000
/** Older ones are known: they stay on record, and the monitor is to be well again some day. */
export const refusedCountsMs = 7 * 86_400_000

export function reasonsOf(
  { targets }: { readonly targets: readonly Pick<Target, 'name' | 'schedule' | 'timeoutMs'>[] },
  { slots, owedSince, refusedSince, store, logLostSince }: Snapshot,
  now: number,
): readonly Reason[] {
  const reasons: Reason[] = targets.flatMap((target) => {
    const seen = slots.get(target.name)
    const since = seen === undefined ? null : undecidedSince(target, seen, now)
    return since === null ? [] : [{ kind: 'slot-undecided', target: target.name, since }]
  })
  if (owedSince !== null && now - owedSince >= owedAllowedMs)
    reasons.push({ kind: 'message-owed', since: owedSince })
  if (refusedSince !== null && now - refusedSince < refusedCountsMs)
    reasons.push({ kind: 'message-refused', since: refusedSince })
  if (store !== null) reasons.push(store)
  if (logLostSince !== null) reasons.push({ kind: 'log-lost', since: logLostSince })
  return reasons
}

/**
 * Since when a slot is due that nobody has decided, if that is longer than until the slot after it, at which it would
 * be put on record as missed, and than a run can take. Null: the target is watched.
 */
function undecidedSince(
  target: Pick<Target, 'schedule' | 'timeoutMs'>,
  { lastSlotAt, watchedSince }: SlotsSeen,
  now: number,
): number | null {
  const slotAt = nextSlot(target.schedule, lastSlotAt ?? watchedSince)
  if (slotAt === null || slotAt > now) return null
  const nextAt = nextSlot(target.schedule, slotAt)
  if (nextAt === null) return null
  const since = Math.max(slotAt, watchedSince)
  return now - since > nextAt - slotAt + runLimitMs(target) ? since : null
}

const words: Readonly<Record<ReasonKind, string>> = {
  'slot-undecided': 'no slot was decided',
  'message-owed': 'a message is owed and cannot be sent',
  'message-refused': 'a message was refused for good',
  'store-replaced': 'the file of the store is gone, or another one: nothing is created',
  'store-unusable': 'the store cannot be read',
  'log-lost': 'lines of the log are lost',
}

/** In words, without since when. */
export const sayReason = ({ kind, target }: Reason): string =>
  target === undefined ? words[kind] : `${target}: ${words[kind]}`
