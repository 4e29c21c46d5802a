// What the snapshot of a target is made of, read from the store. Called by the report and for messages.
import { toLocalDay } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { zoneOf } from '../plan/plan.ts'
import type { Store } from '../store/store.ts'
import { expiredVariant } from '../tools/meanings.ts'
import { type Known, type Snapshot, snapshotOf } from './snapshot.ts'

export async function readKnown(target: Target, store: Store, at: number): Promise<Known> {
  const { name } = target
  const [incidents, hold, mutes, spent, lastConforming, lastExpiredAt] = await Promise.all([
    store.incidents(name),
    store.hold(name),
    store.mutes(name, at),
    store.spentOn(name, toLocalDay(zoneOf(target), at)),
    store.lastConforming(name),
    store.lastConclusiveAt(name, expiredVariant),
  ])
  return { incidents, hold, mutes, spent, lastConforming, lastExpiredAt }
}

export const readSnapshot = async (target: Target, store: Store, at: number): Promise<Snapshot> =>
  snapshotOf(target, await readKnown(target, store, at), at)
