// `/metrics`: gauges as the store has them at this moment, and what the process has counted. Where the store cannot be
// read it says so, and what the process knows by itself. No name or value that came over the wire is in it.
import { statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { contract } from 'contactrz'
import type { Counters } from '../../metrics/counters.ts'
import { expositionOf, expositionType, type Sample, sampleOf } from '../../metrics/exposition.ts'
import { readTargetViews } from '../../snapshot/target-view.ts'
import { storeSuffixes } from '../../store/file.ts'
import { StoreError } from '../../store/store.ts'

import { ownVersion } from '../../tools/own-version.ts'
import type { Ask, FileRoute } from '../route.ts'
import { gaugesOf, instant } from './gauges.ts'

export interface MetricsOptions {
  readonly counters: Pick<Counters, 'samples'>
  /** Whether the configuration was refused at the last reload. */
  readonly isReloadRefused: () => boolean
}

export const metricsRoute = (options: MetricsOptions): FileRoute => ({
  path: '/metrics',
  open: 'metrics',
  async file(ask) {
    const names = ask.config.targets.map(({ name }) => name)
    const samples = [
      ...(await gaugesOrNone(ask)),
      ...ownSamples(ask, options),
      ...options.counters.samples(names),
    ]
    return { type: expositionType, text: expositionOf(samples) }
  },
})

/** So many targets are read by one question; between two of them the process does what is due. */
const readAtOnce = 200

async function gaugesOrNone(ask: Ask): Promise<readonly Sample[]> {
  try {
    return [...(await readGauges(ask)), sampleOf('contactrz_store_readable', {}, 1)]
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return [sampleOf('contactrz_store_readable', {}, 0)]
  }
}

async function readGauges({ config, store, at }: Ask): Promise<Sample[]> {
  const { owed, refused } = await store.countMails()
  const samples = [
    sampleOf('contactrz_mails', { state: 'owed' }, owed),
    sampleOf('contactrz_mails', { state: 'refused' }, refused),
    ...instant('contactrz_mail_oldest_owed_timestamp_seconds', {}, await store.owedSince(at)),
  ]
  for (let read = 0; read < config.targets.length; read += readAtOnce) {
    const targets = config.targets.slice(read, read + readAtOnce)
    const views = await readTargetViews({ ...config, targets }, store, at)
    samples.push(...views.flatMap(gaugesOf))
    await setImmediate()
  }
  return samples
}

/** What the process knows without the store. */
function ownSamples({ config, monitor, at }: Ask, { isReloadRefused }: MetricsOptions): Sample[] {
  const { sinceTickMs } = monitor.pulse()
  const { user, system } = process.cpuUsage()
  const versions = { version: ownVersion(), contract: contract.version, node: process.versions.node }
  return [
    sampleOf('contactrz_build_info', versions, 1),
    ...instant('contactrz_last_tick_timestamp_seconds', {}, sinceTickMs === null ? null : at - sinceTickMs),
    ...sizeOf(config.storeFile),
    sampleOf('contactrz_config_last_reload_successful', {}, isReloadRefused() ? 0 : 1),
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
