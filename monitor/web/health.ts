// `/health`: what a machine asks a monitor for. No secret and no value of a contact is in it.
import type { Config, Target } from '../config/config-shape.ts'
import type { OpenTrouble } from '../engine/own-troubles.ts'
import type { Reason } from '../health/health.ts'
import { readSnapshot } from '../snapshot/read-snapshot.ts'
import type { Store } from '../store/store.ts'

const iso = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString())

/** What is wrong now, and what has been told of the monitor itself. */
export interface Said {
  readonly reasons: readonly Reason[]
  readonly troubles: readonly OpenTrouble[]
  /** By how many ms the clock of this machine is ahead of the store's; null, or absent: they go together. */
  readonly clockApartMs?: number | null
}

/**
 * JSON: `status` is `ok`, or `ill` for as long as there are reasons; the rest says how well the targets do. Of a store
 * that cannot be read there is no rest: `mails` and `targets` are null. `clockApartMs` is there while it is too much.
 */
export async function renderHealth(
  { targets }: Config,
  store: Store,
  at: number,
  { reasons, troubles, clockApartMs = null }: Said,
): Promise<string> {
  const said = {
    status: reasons.length === 0 ? 'ok' : 'ill',
    reasons: reasons.map(({ since, ...reason }) => ({ ...reason, since: iso(since) })),
  }
  const ownTroubles = troubles.map(({ kind, since }) => ({ kind, since: iso(since) }))
  const isReadable = reasons.every(({ kind }) => kind !== 'store-unusable')
  const rest = isReadable ? await restOf(targets, store, at) : { mails: null, targets: null }
  return `${JSON.stringify({ ...said, ...(clockApartMs !== null && { clockApartMs }), ownTroubles, ...rest }, null, 2)}\n`
}

async function restOf(targets: readonly Target[], store: Store, at: number) {
  const [mails, oldestOwedAt] = [await store.countMails(), await store.oldestOwedAt()]
  const owedForMs = oldestOwedAt === null ? null : at - oldestOwedAt
  const shown = await Promise.all(targets.map((target) => healthOf(target, store, at)))
  return { mails: { ...mails, owedForMs }, targets: shown }
}

async function healthOf(target: Target, store: Store, at: number) {
  const { name } = target
  const [standing, lastSlot] = [await readSnapshot(target, store, at), await lastSlotOf(name, store, at)]
  const { open, mutes, heldUntil, lastConforming } = standing
  return {
    target: name,
    lastSlot,
    incidents: open.map(({ kind, since, mutedUntil }) => ({
      ...{ kind, since: iso(since), muted: mutedUntil !== null },
    })),
    mutes: mutes.map(({ kind, until }) => ({ kind, until: iso(until) })),
    heldUntil: iso(heldUntil),
    lastConforming: Object.fromEntries(
      Object.entries(lastConforming).map(([variant, last]) => [variant, iso(last)]),
    ),
  }
}

/** The last one on record; null if none is. */
async function lastSlotOf(target: string, store: Store, at: number) {
  const slotAt = await store.lastSlotAt(target, at)
  const slot = slotAt === null ? null : await store.findSlot({ target, slotAt })
  if (slot === null) return null
  const { decision, reason, decidedAt } = slot
  return { at: iso(slotAt), decision, reason, decidedAt: iso(decidedAt) }
}
