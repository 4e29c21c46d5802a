// `/metrics`: gauges as the store has them at this moment, and what the process has counted. Where the store cannot be
// read it says so, and what the process knows by itself. No name or value that came over the wire is in it.
import { statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { contract } from 'contactrz'
import { channelsOf } from '../../config/config-shape.ts'
import type { Counters } from '../../metrics/counters.ts'
import {
  createExposition,
  type Exposition,
  expositionType,
  type Sample,
  sampleOf,
} from '../../metrics/exposition.ts'
import { readTargetViews } from '../../snapshot/target-view.ts'
import { storeSuffixes } from '../../store/file.ts'
import { StoreError } from '../../store/store.ts'

import { ownVersion } from '../../tools/own-version.ts'
import type { Ask, FileRoute } from '../route.ts'
import { readChannelCounts } from './channel-counts.ts'
import { gaugesOf, instant } from './gauges.ts'

export interface MetricsOptions {
  readonly counters: Pick<Counters, 'forget' | 'samplesOf' | 'samplesOfProcess'>
  /** Whether the configuration was refused at the last reload. */
  readonly isReloadRefused: () => boolean
}

export const metricsRoute = (options: MetricsOptions): FileRoute => ({
  path: '/metrics',
  open: 'metrics',
  async file(ask) {
    const { counters } = options
    // Of the configuration that is asked for: another may be in force before the store has answered.
    const isRefused = options.isReloadRefused()
    const written = createExposition()
    const isReadable = await writeGauges(ask, written)
    written.add([sampleOf('contactrz_store_readable', {}, isReadable ? 1 : 0), ...ownSamples(ask, isRefused)])
    const names = ask.config.targets.map(({ name }) => name)
    const watched = new Set(names)
    counters.forget('target', (name) => watched.has(name))
    for (const part of partsOf(names)) {
      written.add(part.flatMap((name) => counters.samplesOf('target', name)))
      await setImmediate()
    }
    const channels = channelsOf(ask.config)
    counters.forget('channel', (name) => channels.includes(name))
    written.add(channels.flatMap((name) => counters.samplesOf('channel', name)))
    written.add(counters.samplesOfProcess())
    return { type: expositionType, text: written.text() }
  },
})

/** So many targets are read by one question, and written; between two of them the process does what is due. */
const atOnce = 100

function* partsOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let begun = 0; begun < items.length; begun += atOnce) yield items.slice(begun, begun + atOnce)
}

/** Whether the store could be read; of one that cannot there is none of them. */
async function writeGauges(ask: Ask, written: Exposition): Promise<boolean> {
  try {
    const read: (readonly Sample[])[] = [await readMessages(ask)]
    for (const targets of partsOf(ask.config.targets)) {
      const views = await readTargetViews({ ...ask.config, targets }, ask.store, ask.at)
      read.push(views.flatMap(gaugesOf))
      await setImmediate()
    }
    for (const samples of read) {
      written.add(samples)
      await setImmediate()
    }
    return true
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return false
  }
}

async function readMessages(ask: Ask): Promise<readonly Sample[]> {
  const counted = await readChannelCounts(ask)
  return [
    ...counted.flatMap(({ channel, owed, refused }) => [
      sampleOf('contactrz_messages', { channel, state: 'owed' }, owed),
      sampleOf('contactrz_messages', { channel, state: 'refused' }, refused),
    ]),
    ...instant('contactrz_message_oldest_owed_timestamp_seconds', {}, await ask.store.owedSince(ask.at)),
  ]
}

/** What the process knows without the store. */
function ownSamples({ config, monitor, at }: Ask, isReloadRefused: boolean): Sample[] {
  const { sinceTickMs } = monitor.pulse()
  const { user, system } = process.cpuUsage()
  const versions = { version: ownVersion(), contract: contract.version, node: process.versions.node }
  return [
    sampleOf('contactrz_build_info', versions, 1),
    ...instant('contactrz_last_tick_timestamp_seconds', {}, sinceTickMs === null ? null : at - sinceTickMs),
    ...sizeOf(config.storeFile),
    sampleOf('contactrz_config_last_reload_successful', {}, isReloadRefused ? 0 : 1),
    sampleOf('process_start_time_seconds', {}, performance.timeOrigin / 1000),
    sampleOf('process_resident_memory_bytes', {}, process.memoryUsage.rss()),
    sampleOf('process_cpu_seconds_total', {}, (user + system) / 1e6),
  ]
}

function sizeOf(storeFile: string): Sample[] {
  const sizes = storeSuffixes
    .filter((suffix) => suffix !== '-shm')
    .flatMap((suffix) => statSync(`${storeFile}${suffix}`, { throwIfNoEntry: false })?.size ?? [])
  if (sizes.length === 0) return []
  return [
    sampleOf(
      'contactrz_store_size_bytes',
      {},
      sizes.reduce((sum, size) => sum + size),
    ),
  ]
}
