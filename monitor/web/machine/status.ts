// `/api/status.json`: what a program asks a monitor for, and its schema. No secret and no value of a contact is in it.
import { setImmediate } from 'node:timers/promises'
import { contract } from 'contactrz'
import { toLocal } from 'contactrz/internal'
import type { Config } from '../../config/config-shape.ts'
import type { Reason } from '../../health/health.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import { overallOf } from '../../snapshot/overall.ts'
import type { OpenNow } from '../../snapshot/target-facts.ts'
import { readTargetViews, type TargetView } from '../../snapshot/target-view.ts'
import { type Store, StoreError } from '../../store/store.ts'
import { ownVersion } from '../../tools/own-version.ts'
import type { Ask, FileRoute } from '../route.ts'
import { readChannelCounts } from './channel-counts.ts'
import { type Status, type StatusTarget, statusSchema } from './status-schema.ts'

const json = 'application/json; charset=utf-8'

export const statusPath = '/api/status.json'

export const statusRoute: FileRoute = {
  path: statusPath,
  open: 'private',
  async file(ask) {
    const status = await readStatus(ask)
    const { at: _at, monitor: _monitor, ...essence } = status
    return {
      status: status.reasons.length === 0 ? 200 : 503,
      type: json,
      text: `${JSON.stringify(status, null, 2)}\n`,
      essence: JSON.stringify(essence),
    }
  },
}

export const statusSchemaRoute: FileRoute = {
  path: '/api/status.schema.json',
  open: 'private',
  async file() {
    return {
      type: 'application/schema+json; charset=utf-8',
      text: `${JSON.stringify(statusSchema, null, 2)}\n`,
    }
  },
}

/** So many targets are read by one question; between two of them the process does what is due. */
const readAtOnce = 200

interface Read {
  readonly views: readonly TargetView[]
  readonly messages: NonNullable<Status['messages']>
}

export async function readStatus({ config, store, at, monitor, url }: Ask): Promise<Status> {
  const found = await monitor.health()
  const troubles = await monitor.ownTroubles()
  const read = found.some(({ kind }) => kind === 'store-unusable') ? null : await readAll(config, store, at)
  const isLost: Reason[] = read === null ? [{ kind: 'store-unusable', since: at }] : []
  const reasons = found.some(({ kind }) => kind === 'store-unusable') ? found : [...found, ...isLost]
  const { sinceTickMs } = monitor.pulse()
  return {
    version: 1,
    at: iso(at),
    ...saidOf(read),
    monitor: {
      version: ownVersion(),
      contract: contract.version,
      startedAt: iso(performance.timeOrigin),
      lastTickAt: sinceTickMs === null ? null : iso(at - sinceTickMs),
    },
    reasons: reasons.map(({ since, ...reason }) => ({ ...reason, since: iso(since) })),
    ownTroubles: troubles.map(({ kind, since }) => ({ kind, since: iso(since) })),
    clockApartMs: monitor.clockApartMs(),
    messages: read?.messages ?? null,
    targets: read?.views.map((view) => statusOf(view, url)) ?? null,
  }
}

/** What the page says, word for word. */
function saidOf(read: Read | null): Pick<Status, 'state' | 'sentence'> {
  if (read === null) return { state: 'monitor-fault', sentence: 'The monitor cannot read its store' }
  const { state, sentence } = overallOf(read.views)
  return { state, sentence }
}

/** Null: the store cannot be read. */
async function readAll(config: Config, store: Store, at: number): Promise<Read | null> {
  const { targets, alerts } = config
  try {
    const messages = await readMessages(config, store)
    const views: TargetView[] = []
    for (let read = 0; read < targets.length; read += readAtOnce) {
      const part = targets.slice(read, read + readAtOnce)
      views.push(...(await readTargetViews({ targets: part, alerts }, store, at)))
      await setImmediate()
    }
    return { views, messages }
  } catch (error) {
    if (error instanceof StoreError) return null
    throw error
  }
}

async function readMessages(config: Config, store: Store): Promise<Read['messages']> {
  const channels = await readChannelCounts({ config, store })
  const sumOf = (state: 'owed' | 'sent' | 'refused') =>
    channels.reduce((sum, { [state]: count }) => sum + count, 0)
  return {
    ...{ owed: sumOf('owed'), sent: sumOf('sent'), refused: sumOf('refused') },
    oldestOwedAt: isoOrNull(await store.oldestOwedAt()),
    channels,
  }
}

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null | undefined): string | null => (at == null ? null : iso(at))

function statusOf(view: TargetView, url: string): StatusTarget {
  const { zone, gate, next, hold, budget, last24h, lastSlot, words, verdicts, target } = view
  const { percent: _percent, ...counted } = verdicts
  return {
    name: view.name,
    state: view.state,
    since: isoOrNull(view.since ?? view.conformingSince),
    sentence: words.sentence,
    lastConclusiveAt: isoOrNull(view.lastConclusiveAt),
    lastConforming: Object.fromEntries(
      Object.entries(view.lastConforming).map(([variant, at]) => [variant, iso(at)]),
    ),
    lastSlot: lastSlot === null ? null : slotOf(lastSlot),
    gate: { open: gate.open, reason: gate.reason, opensAt: isoOrNull(gate.opensAt) },
    next: {
      at: isoOrNull(next.at),
      local: next.at === null ? null : toLocal(zone, next.at),
      waitsFor: next.waitsFor,
    },
    window: target.quotaWindow,
    heldUntil: isoOrNull(hold?.until),
    budget,
    verdicts: counted,
    durationMs: last24h === null ? null : durationOf(last24h),
    incidents: view.incidents.map((open) => incidentOf(view.name, open, url)),
    mutes: view.mutes.map(({ kind, until }) => ({ kind, until: iso(until) })),
  }
}

const durationOf = ({ runs, p50, p95, p99 }: NonNullable<TargetView['last24h']>) => ({
  ...{ hours: 24, runs, p50: toTenths(p50), p95: toTenths(p95), p99: toTenths(p99) },
})

const toTenths = (ms: number): number => Math.round(10 * ms) / 10

function slotOf({ slotAt, decision, reason, decidedAt }: NonNullable<TargetView['lastSlot']>) {
  return { at: iso(slotAt), decision, reason, decidedAt: iso(decidedAt) }
}

function incidentOf(name: string, { kind, incident, since, mutedUntil, findings }: OpenNow, url: string) {
  const { openedAt } = incident
  return {
    ...{ kind, openedAt: iso(openedAt), since: iso(since), mutedUntil: isoOrNull(mutedUntil) },
    page: `${url}${incidentPath(name, kind, openedAt)}`,
    findings: findings.map(({ variant, found: { rule, severity, part, pointer, expected, actual } }) => ({
      ...{ variant, rule, severity, part, pointer, expected, actual },
    })),
  }
}
