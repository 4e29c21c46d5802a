// `/health`: what a machine asks a monitor for. No secret and no value of a contact is in it.
import { setImmediate } from 'node:timers/promises'
import type { Config, Target } from '../config/config-shape.ts'
import type { OpenTrouble } from '../engine/own-troubles.ts'
import type { Reason } from '../health/health.ts'
import { summaryOf } from '../snapshot/snapshot.ts'
import type { OverviewRow } from '../store/books.ts'
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

/** So many targets are read by one question; between two of them the process does what is due. */
const readAtOnce = 200

async function restOf(targets: readonly Target[], store: Store, at: number) {
  const [mails, oldestOwedAt] = [await store.countMails(), await store.oldestOwedAt()]
  const owedForMs = oldestOwedAt === null ? null : at - oldestOwedAt
  const shown: ReturnType<typeof healthOf>[] = []
  for (let read = 0; read < targets.length; read += readAtOnce) {
    const names = targets.slice(read, read + readAtOnce).map(({ name }) => name)
    for (const row of await store.overview(names, at, null)) shown.push(healthOf(row, at))
    await setImmediate()
  }
  return { mails: { ...mails, owedForMs }, targets: shown }
}

function healthOf(row: OverviewRow, at: number) {
  const { open, mutes, heldUntil } = summaryOf(row, at)
  const { target, lastSlot, lastConforming } = row
  return {
    target,
    lastSlot: lastSlot === null ? null : lastSlotOf(lastSlot),
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

function lastSlotOf({ slotAt, decision, reason, decidedAt }: NonNullable<OverviewRow['lastSlot']>) {
  return { at: iso(slotAt), decision, reason, decidedAt: iso(decidedAt) }
}
