// From what happened to what is told: reads the state and the mutes of a target, takes the step (incident.ts) and
// words the mails that are owed. Called by run.ts after a run and by watch.ts as time goes by; the caller
// commits what it gets, by way of commitTold.
import {
  type ContactKind,
  type Outcome,
  suspectsToken,
  type VariantName,
  type Verdict,
  variantNames,
} from 'contactrz'
import type { Alerts, Target } from './config-shape.ts'
import { contactsOf } from './contact.ts'
import {
  type IncidentKind,
  type IncidentState,
  incidentKinds,
  type Muted,
  nextByTime,
  nextIncidents,
  type Transition,
} from './incident.ts'
import { mailsOf } from './mail/mails.ts'
import { type Circumstances, pairName } from './mail/wording.ts'
import type { Mute, RunRecord, RunRow, Store } from './store/store.ts'

export interface TellDependencies {
  readonly store: Store
  readonly alerts: Alerts
}

export interface RunNews {
  readonly slotAt: number
  readonly variant: VariantName
  /** Null when nothing was sent. */
  readonly contact: ContactKind | null
  readonly at: number
  readonly outcome: Outcome
  /** Null when there was no token to send anything with. */
  readonly verdict: Verdict | null
  readonly totalMs: number | null
  /** Why there was no token. */
  readonly detail: string | null
}

export type Told = Pick<RunRecord, 'basedOn' | 'incidents' | 'events' | 'mails'>

/**
 * Tells and commits. Where another process has told of something in between (`once` beside `start`), it is told anew,
 * of what stands now: neither takes back what the other has said.
 */
export async function commitTold<Of extends Told | null, Result>(
  tell: () => Promise<Of>,
  commit: (told: NonNullable<Of>) => Promise<Result | 'stale'>,
): Promise<Result | null> {
  for (;;) {
    const told = await tell()
    if (told === null) return null
    const result = await commit(told)
    if (result !== 'stale') return result
  }
}

export async function tellOfRun(
  target: Target,
  news: RunNews,
  { store, alerts }: TellDependencies,
): Promise<Told> {
  const [state, muted] = [await store.incidents(target.name), await mutedKinds(store, target.name, news.at)]
  const run: RunRow = {
    target: target.name,
    slotAt: news.slotAt,
    variant: news.variant,
    contact: news.contact,
    at: news.at,
    outcome: news.outcome,
    status: news.verdict?.status ?? null,
    totalMs: news.totalMs,
    findings: news.verdict?.findings ?? [],
    mayHaveCreated: news.verdict?.mayHaveCreated ?? null,
  }
  const observed = { ...news, met: contactsOf(target, news.variant) }
  const transition = nextIncidents(state, observed, alerts, news.at, muted)
  return told(target, store, state, transition, run, news.detail)
}

/** A failure of ours that is no run. @param detail Why, without a value. */
export async function tellOfFault(
  target: Target,
  detail: string,
  at: number,
  { store, alerts }: TellDependencies,
): Promise<Told> {
  const [state, muted] = [await store.incidents(target.name), await mutedKinds(store, target.name, at)]
  const fault = { outcome: 'monitor-fault', variant: 'created' } as const
  const observed = { ...fault, verdict: null, contact: null, met: [] }
  const transition = nextIncidents(state, observed, alerts, at, muted)
  return told(target, store, state, transition, null, detail)
}

/** Null if nothing has changed. */
export async function tellOfTime(
  target: Target,
  at: number,
  { store, alerts }: TellDependencies,
): Promise<Told | null> {
  const { name } = target
  const [state, hold] = [await store.incidents(name), await store.hold(name)]
  const transition = nextByTime(state, hold, alerts, at, await mutedKinds(store, name, at))
  if (transition.events.length === 0 && JSON.stringify(transition.state) === JSON.stringify(state))
    return null
  const [latest = null] = transition.events.length === 0 ? [] : await store.latestRuns(name, 1)
  return told(target, store, state, transition, latest, null)
}

async function told(
  target: Target,
  store: Store,
  basedOn: IncidentState,
  { state, events }: Transition,
  run: RunRow | null,
  detail: string | null,
): Promise<Told> {
  if (events.length === 0) return { basedOn, incidents: state, events, mails: [] }
  const lastConforming = await lastConformingOf(target, store)
  const isTokenSuspect = await suspectToken(store, target.name, run)
  const { expiredProbe = null } = state
  const circumstances = { run, lastConforming, detail, isTokenSuspect, expiredProbe }
  return {
    basedOn,
    incidents: state,
    events,
    mails: events.flatMap((event) => mailsOf(target, event, circumstances)),
  }
}

/** Whether the latest create met a 401 that nobody can explain, and none has ever come back with an Id. */
export async function suspectToken(store: Store, target: string, run: RunRow | null): Promise<boolean> {
  const latest = run?.variant === 'created' ? [run] : await store.latestRuns(target, 2)
  const created = latest.find(({ variant }) => variant === 'created')
  if (created === undefined || !suspectsToken({ meant: 'created', ...created })) return false
  return (await store.knownIds(target, 1)).size === 0
}

/** Pair by pair: that the one conforms says nothing of the trouble of the other. */
async function lastConformingOf(target: Target, store: Store): Promise<Circumstances['lastConforming']> {
  const found: [name: string, at: number][] = []
  for (const variant of variantNames) {
    for (const contact of contactsOf(target, variant)) {
      const at = await store.lastConformingOf(target.name, { variant, contact })
      if (at !== null) found.push([pairName({ variant, contact }), at])
    }
  }
  return Object.fromEntries(found)
}

async function mutedKinds(store: Store, target: string, at: number): Promise<Muted> {
  return mutedBy(await store.mutes(target, at))
}

/** The kinds that these mutes silence. */
export function mutedBy(mutes: readonly Mute[]): ReadonlySet<IncidentKind> {
  const kinds = mutes.map(({ kind }) => kind)
  return new Set(incidentKinds.filter((kind) => kinds.includes('all') || kinds.includes(kind)))
}

/** Until when a kind is silenced; null if it is not. */
export function mutedUntil(mutes: readonly Mute[], kind: IncidentKind): number | null {
  const ends = mutes.filter((mute) => mute.kind === kind || mute.kind === 'all').map(({ until }) => until)
  return ends.length === 0 ? null : Math.max(...ends)
}
