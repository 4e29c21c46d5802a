// From what happened to the messages that are owed: reads the state and the mutes of a target, takes the step (incident.ts) and
// words the messages that are owed. Called by run.ts after a run and by time-watch.ts as time goes by; the
// caller commits what it gets, by way of commitNotified.
import { setTimeout } from 'node:timers/promises'
import { openedInGroup } from '../alerts/grouping.ts'
import type { Alerts, Routing, Target } from '../config/config-shape.ts'
import {
  type IncidentEvent,
  type IncidentKind,
  type IncidentState,
  type Limits,
  nextByTime,
  nextIncidents,
  type Transition,
} from '../incidents/incident.ts'
import { keepHeld, nextLookAt } from '../incidents/next-look.ts'
import { type Origin, originOf } from '../message/circumstances.ts'
import { contactsOf } from '../plan/contact.ts'
import { mutedBy, mutedUntil } from '../store/mutes.ts'
import { type Mute, type Run, type RunRecord, type Store, StoreError } from '../store/store.ts'
import { createdVariant } from '../tools/meanings.ts'
import { type Brought, contentOfEvent, isOfDrift } from './event-content.ts'
import { readOwnCircumstances, readSurroundings } from './read-circumstances.ts'
import { listenersOf, type Telling, tell } from './tell.ts'

export interface NotifyDependencies {
  readonly store: Store
  readonly alerts: Alerts
  /** Who is told, and how. */
  readonly routing: Routing
  /** The host with whose group is told what opens; null, the default: it is told by itself. */
  readonly groupHost?: string | null
  /** The monitor that messages; default: this machine, and nothing else is known of it. */
  readonly origin?: () => Origin
  /** Told what a run has come to, when it is committed. Must not throw. */
  readonly onTold?: (told: Told) => void
}

/** What follows of what is committed. */
export interface Told {
  /** When time alone does something about the target, at the earliest. */
  readonly lookAt: number
  /** Something is to be told, at once or with others. */
  readonly isMessageOwed: boolean
}

/** Whether anybody is told, at once or with others. */
export const isOwed = ({ messages, announcements = [] }: Notified): boolean =>
  messages.length + announcements.length > 0

export type Notified = Pick<RunRecord, 'basedOn' | 'incidents' | 'events' | 'messages' | 'announcements'>
type NotifiedOfRun = Notified & Pick<Told, 'lookAt'>

const mostTimes = 20
/** Longer each time, so that whoever else writes comes to an end. */
const pauseMs = 2

/**
 * Works out what is owed, and commits it. Where another process did so in between (`once` beside `start`), it is done anew,
 * by what stands now, at most 20 times: neither takes back what the other has said. Throws `StoreError` after that.
 */
export async function commitNotified<Of extends Notified | null, Result>(
  notify: () => Promise<Of>,
  commit: (notified: NonNullable<Of>) => Promise<Result | 'stale'>,
): Promise<Result | null> {
  for (let times = 1; ; times++) {
    const notified = await notify()
    if (notified === null) return null
    const result = await commit(notified)
    if (result !== 'stale') return result
    if (times === mostTimes)
      throw new StoreError(`the incidents were written by others ${mostTimes} times in a row`)
    await setTimeout(pauseMs * times)
  }
}

export async function notifyOfRun(
  target: Target,
  run: Run,
  dependencies: NotifyDependencies,
): Promise<NotifiedOfRun> {
  const { store } = dependencies
  const limits = limitsOf(dependencies)
  const { at, hold } = run
  const [state, mutes] = [await store.incidents(target.name), await store.mutes(target.name, at)]
  const known = hold === null ? state : keepHeld(state, await store.hold(target.name), at)
  const observed = { ...run, met: contactsOf(target, run.variant) }
  const transition = nextIncidents(known, observed, limits, at, mutedBy(mutes))
  // A hold of before is not asked for: it only puts off, and a look that is early finds it.
  const lookAt = nextLookAt(transition.state, hold, untilOf(mutes), limits, at)
  return { ...(await withMessages(target, dependencies, { at, basedOn: state, transition, run })), lookAt }
}

/** A failure of ours that is no run. @param detail Why, without a value. */
export async function notifyOfFault(
  target: Target,
  detail: string,
  at: number,
  dependencies: NotifyDependencies,
): Promise<Notified> {
  const { store } = dependencies
  const [state, mutes] = [await store.incidents(target.name), await store.mutes(target.name, at)]
  const fault = { outcome: 'monitor-fault', variant: createdVariant } as const
  const observed = { ...fault, verdict: null, contact: null, met: [], detail }
  const transition = nextIncidents(state, observed, limitsOf(dependencies), at, mutedBy(mutes))
  return withMessages(target, dependencies, { at, basedOn: state, transition, run: null })
}

export interface NotifiedOfTime extends Pick<Told, 'lookAt'> {
  /** Null if nothing has changed. */
  readonly notified: Notified | null
}

export async function notifyOfTime(
  target: Target,
  at: number,
  dependencies: NotifyDependencies,
): Promise<NotifiedOfTime> {
  const { store } = dependencies
  const limits = limitsOf(dependencies)
  const { name } = target
  const [state, hold, mutes] = [
    await store.incidents(name),
    await store.hold(name),
    await store.mutes(name, at),
  ]
  const transition = nextByTime(state, hold, limits, at, mutedBy(mutes))
  const lookAt = nextLookAt(transition.state, hold, untilOf(mutes), limits, at)
  if (transition.events.length === 0 && JSON.stringify(transition.state) === JSON.stringify(state))
    return { notified: null, lookAt }
  const notified = await withMessages(target, dependencies, { at, basedOn: state, transition, run: null })
  return { notified, lookAt }
}

interface Changed {
  readonly at: number
  readonly basedOn: IncidentState
  readonly transition: Transition
  /** That brought it about; null: none did. */
  readonly run: Run | null
}

async function withMessages(
  target: Target,
  { store, routing, groupHost = null, origin = () => originOf(undefined) }: NotifyDependencies,
  { at, basedOn, transition, run }: Changed,
): Promise<Notified> {
  const { state, events } = openedInGroup(transition, groupHost)
  const withContent = async (event: IncidentEvent) => ({
    ...event,
    content: contentOfEvent(event, await broughtBy(target, event, run, store)),
  })
  const notified = { basedOn, incidents: state, events: await Promise.all(events.map(withContent)) }
  const told = events.filter(({ telling }) => telling !== 'none')
  if (told.length === 0) return { ...notified, messages: [], announcements: [] }
  const around = { origin: origin(), ...(await readSurroundings(target, at, state, run, store)) }
  const tellingOf = async (event: IncidentEvent): Promise<Telling> => {
    const own = await readOwnCircumstances(target, event, run, store)
    const listeners = await listenersOf(target, event, { store, routing })
    return tell(target, event, listeners, { ...around, ...own }, routing)
  }
  const tellings = await Promise.all(told.map(tellingOf))
  return {
    ...notified,
    messages: tellings.flatMap(({ messages }) => messages),
    announcements: tellings.flatMap(({ announcements }) => announcements),
  }
}

/** What brought an event about, with what the events before it have proposed. */
async function broughtBy(
  { name, url }: Target,
  event: IncidentEvent,
  run: Run | null,
  store: Store,
): Promise<Brought | null> {
  if (!isOfDrift(event, run)) return null
  const { openedAt, sequence } = event.incident
  const story = sequence === 1 ? null : await store.incidentStory(name, event.kind, openedAt)
  const told = story?.events.findLast(({ content }) => (content?.proposal ?? null) !== null)
  return { run, url, before: told?.content?.proposal ?? null }
}

const limitsOf = ({ alerts, routing: { escalate } }: NotifyDependencies): Limits =>
  escalate === null ? alerts : { ...alerts, escalateAfterMs: escalate.afterMs }

const untilOf = (mutes: readonly Mute[]) => (kind: IncidentKind) => mutedUntil(mutes, kind)
