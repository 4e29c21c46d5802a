// Opens the store for `start`, which holds its lock: a corrupt file is moved aside and a fresh one made, with every
// target held, since what was spent and held before is not known any more. Called by commands/start.ts.

import { existsSync, renameSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { contract, nextEnd } from 'contactrz'
import { toLocal } from 'contactrz/internal'
import { groupsOf } from '../alerts/grouping.ts'
import type { Config, Target } from '../config/config-shape.ts'
import { originOf } from '../message/circumstances.ts'
import { zoneOf } from '../plan/plan.ts'
import { makePrivate, storeSuffixes } from '../store/file.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import { CorruptStoreError, type Store } from '../store/store.ts'
import { notifyOfFault } from './notify.ts'

export interface Opened {
  readonly store: Store
  /** Where the corrupt file is now; null if there was none. */
  readonly movedTo: string | null
}

/** Throws `StoreError` where the file can be neither used nor moved. */
export async function openStore(config: Config, at: number): Promise<Opened> {
  const { storeFile } = config
  const fresh = `${storeFile}.fresh`
  const movedTo = nameAside(storeFile, at)
  // Killed between the renames below: what took the place of the corrupt one is ready, and told of.
  if (!existsSync(storeFile) && existsSync(fresh)) return putInPlace(fresh, storeFile, movedTo)
  try {
    return { store: openSqliteStore(storeFile, { isUnderLock: true }), movedTo: null }
  } catch (error) {
    if (!(error instanceof CorruptStoreError)) throw error
  }
  // Held before anybody can see it: a kill at any step leaves the corrupt file, or one that creates nothing.
  for (const suffix of storeSuffixes) rmSync(`${fresh}${suffix}`, { force: true })
  await makeSealed(fresh, movedTo, config, at)
  return putInPlace(fresh, storeFile, movedTo)
}

async function makeSealed(file: string, movedTo: string, config: Config, at: number) {
  const { targets, alerts, web, file: configFile } = config
  const groupOf = groupsOf(config)
  const store = openSqliteStore(file)
  try {
    for (const target of targets) {
      const hold = { since: at, until: sealedUntil(target, at) }
      await store.setHold(target.name, hold)
      const until = toLocal(zoneOf(target), hold.until)
      const detail = `the store was corrupt and is now ${basename(movedTo)}; creates are held until ${until}, or until contactrz-monitor release`
      const notified = await notifyOfFault(target, detail, at, {
        store,
        alerts,
        routing: config,
        groupHost: groupOf(target),
        origin: () => originOf(configFile, web.url),
      })
      await store.commitIncidents({ target: target.name, at, ...notified })
    }
  } finally {
    await store.close()
  }
}

/** The next end of the quota window: from then on it is another day's budget. */
function sealedUntil({ quotaWindow }: Target, at: number): number {
  const end = quotaWindow === null ? null : nextEnd(quotaWindow, at)
  return end ?? nextEnd(contract.quotaWindow, at) ?? at + 86_400_000
}

/** A journal of the corrupt file must not be taken for one of the fresh file: it goes along. */
function putInPlace(fresh: string, file: string, movedTo: string): Opened {
  // Corrupt, it holds the same.
  makePrivate(file)
  for (const suffix of storeSuffixes)
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${movedTo}${suffix}`)
  renameSync(fresh, file)
  return { store: openSqliteStore(file, { isUnderLock: true }), movedTo }
}

function nameAside(file: string, at: number): string {
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
  return `${file}.corrupt-${stamp}`
}
