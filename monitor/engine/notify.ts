// From what happened to the mails that are owed: reads the state and the mutes of a target, takes the step (incident.ts) and
// words the mails that are owed. Called by run.ts after a run and by watch.ts as time goes by; the caller
// commits what it gets, by way of commitNotified.
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
import { createdVariant } from '../tools/meanings.ts'
import { type Latest, readCircumstances } from './read-circumstances.ts'

export interface NotifyDependencies {
  readonly store: Store
  readonly alerts: Alerts
  /** The monitor that mails; default: this machine, and nothing else is known of it. */
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

export type Notified = Pick<RunRecord, 'basedOn' | 'incidents' | 'events' | 'mails'>

/**
 * Works out what is owed, and commits it. Where another process did so in between (`once` beside `start`), it is done anew,
 * by what stands now: neither takes back what the other has said.
 */
export async function commitNotified<Of extends Notified | null, Result>(
  notify: () => Promise<Of>,
  commit: (notified: NonNullable<Of>) => Promise<Result | 'stale'>,
): Promise<Result | null> {
  for (;;) {
    const notified = await notify()
    if (notified === null) return null
    const result = await commit(notified)
    if (result !== 'stale') return result
  }
}

export async function notifyOfRun(
  target: Target,
  news: RunNews,
  dependencies: NotifyDependencies,
): Promise<Notified> {
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
  return withMails(target, dependencies, state, transition, { run, attempt: news.attempt, hold: news.hold })
}

/** A failure of ours that is no run. @param detail Why, without a value. */
export async function notifyOfFault(
  target: Target,
  detail: string,
  at: number,
  dependencies: NotifyDependencies,
): Promise<Notified> {
  const { store, alerts } = dependencies
  const [state, muted] = [await store.incidents(target.name), await mutedKinds(store, target.name, at)]
  const fault = { outcome: 'monitor-fault', variant: createdVariant } as const
  const observed = { ...fault, verdict: null, contact: null, met: [], detail }
  const transition = nextIncidents(state, observed, alerts, at, muted)
  return withMails(target, dependencies, state, transition, null)
}

/** Null if nothing has changed. */
export async function notifyOfTime(
  target: Target,
  at: number,
  dependencies: NotifyDependencies,
): Promise<Notified | null> {
  const { store, alerts } = dependencies
  const { name } = target
  const [state, hold] = [await store.incidents(name), await store.hold(name)]
  const transition = nextByTime(state, hold, alerts, at, await mutedKinds(store, name, at))
  if (transition.events.length === 0 && JSON.stringify(transition.state) === JSON.stringify(state))
    return null
  return withMails(target, dependencies, state, transition, null)
}

async function withMails(
  target: Target,
  { store, origin = () => originOf(undefined) }: NotifyDependencies,
  basedOn: IncidentState,
  { state, events }: Transition,
  latest: Latest | null,
): Promise<Notified> {
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
