// From what happened to what is told: reads the state and the mutes of a target, takes the step (incident.ts) and
// words the mails that are owed. Called by run.ts after a run and by watch.ts as time goes by; the caller
// commits what it gets, by way of commitTold.
import type { ContactKind, Outcome, VariantName, Verdict } from 'contactrz'
import type { Alerts, Target } from '../config/config-shape.ts'
import {
  type IncidentState,
  type Muted,
  nextByTime,
  nextIncidents,
  type Transition,
} from '../incidents/incident.ts'
import { type Origin, originOf } from '../mail/circumstances.ts'
import { mailsOf } from '../mail/mails.ts'
import { contactsOf } from '../plan/contact.ts'
import { mutedBy } from '../store/mutes.ts'
import type { NewMail, RunRecord, RunRow, Store } from '../store/store.ts'
import { type Latest, readCircumstances } from './read-circumstances.ts'

export interface TellDependencies {
  readonly store: Store
  readonly alerts: Alerts
  /** The monitor that tells; default: this machine, and nothing else is known of it. */
  readonly origin?: () => Origin
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
  /** Why there was no verdict, where no finding says it: there was no token, or the run was given up. */
  readonly detail: string | null
  readonly attempt: RunRecord['attempt']
  readonly hold: RunRecord['hold']
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
  dependencies: TellDependencies,
): Promise<Told> {
  const { store, alerts } = dependencies
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
  return told(target, dependencies, state, transition, { run, attempt: news.attempt, hold: news.hold })
}

/** A failure of ours that is no run. @param detail Why, without a value. */
export async function tellOfFault(
  target: Target,
  detail: string,
  at: number,
  dependencies: TellDependencies,
): Promise<Told> {
  const { store, alerts } = dependencies
  const [state, muted] = [await store.incidents(target.name), await mutedKinds(store, target.name, at)]
  const fault = { outcome: 'monitor-fault', variant: 'created' } as const
  const observed = { ...fault, verdict: null, contact: null, met: [], detail }
  const transition = nextIncidents(state, observed, alerts, at, muted)
  return told(target, dependencies, state, transition, null)
}

/** Null if nothing has changed. */
export async function tellOfTime(
  target: Target,
  at: number,
  dependencies: TellDependencies,
): Promise<Told | null> {
  const { store, alerts } = dependencies
  const { name } = target
  const [state, hold] = [await store.incidents(name), await store.hold(name)]
  const transition = nextByTime(state, hold, alerts, at, await mutedKinds(store, name, at))
  if (transition.events.length === 0 && JSON.stringify(transition.state) === JSON.stringify(state))
    return null
  return told(target, dependencies, state, transition, null)
}

async function told(
  target: Target,
  { store, origin = () => originOf(undefined) }: TellDependencies,
  basedOn: IncidentState,
  { state, events }: Transition,
  latest: Latest | null,
): Promise<Told> {
  const mails: NewMail[] = []
  for (const event of events) {
    if (event.mail === 'none') continue
    const around = { store, origin: origin(), expiredProbe: state.expiredProbe ?? null }
    mails.push(...mailsOf(target, event, await readCircumstances(target, event, latest, around)))
  }
  return { basedOn, incidents: state, events, mails }
}

async function mutedKinds(store: Store, target: string, at: number): Promise<Muted> {
  return mutedBy(await store.mutes(target, at))
}
