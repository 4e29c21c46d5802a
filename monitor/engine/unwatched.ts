// A target that the configuration no longer has cannot recover, nor be reminded of: what is open of it is closed, with a
// word to whoever was told of it. A target that was renamed is one, too. Called by parts.ts, at a start and after a reload.
import {
  type IncidentEvent,
  type IncidentState,
  incidentKinds,
  type Muted,
  noIncidents,
  type Transition,
} from '../incidents/incident.ts'
import { mailOf } from '../incidents/settle.ts'
import type { Log } from '../log/log.ts'
import type { Origin } from '../mail/circumstances.ts'
import { farewellTo } from '../mail/farewell.ts'
import { mutedBy } from '../store/mutes.ts'
import type { NewMail, Store } from '../store/store.ts'
import { contentOfEvent } from './event-content.ts'
import { commitNotified } from './notify.ts'

export interface UnwatchedOptions {
  readonly store: Store
  readonly now: () => number
  readonly log: Log
  /** For mails: the monitor that they come from. */
  readonly origin: () => Origin
}

/** @param isWatched Whether the configuration has a target of this name. */
export async function closeUnwatched(
  isWatched: (name: string) => boolean,
  { store, now, log, origin }: UnwatchedOptions,
): Promise<void> {
  for (const name of await store.targetsInTrouble()) {
    if (isWatched(name)) continue
    const at = now()
    const events = await commitNotified(
      () => notifyOfEnd(store, name, at, origin()),
      async (notified) => {
        const committed = await store.commitIncidents({ target: name, at, ...notified })
        return committed === 'stale' ? committed : notified.events
      },
    )
    for (const { kind, event } of events ?? [])
      log(`${name}: ${kind} ${event}: it is no longer watched`, { target: name, kind, event })
  }
}

async function notifyOfEnd(store: Store, name: string, at: number, origin: Origin) {
  const [basedOn, mutes] = [await store.incidents(name), await store.mutes(name, at)]
  const { state, events } = nextUnwatched(basedOn, at, mutedBy(mutes))
  const mails: NewMail[] = []
  for (const event of events) {
    if (event.mail === 'none') continue
    const recipients = await store.recipientsOf(name, event.kind, event.incident.openedAt)
    mails.push(...recipients.map((to) => farewellTo(to, name, event, origin)))
  }
  const recorded = events.map((event) => ({
    ...event,
    content: { ...contentOfEvent(event, null), isUnwatched: true as const },
  }))
  return { basedOn, incidents: state, events: recorded, mails }
}

/** Closes all that is open and forgets the rest: who comes back under this name begins anew. Pure. */
export function nextUnwatched({ open }: IncidentState, at: number, muted: Muted): Transition {
  const events = incidentKinds.flatMap((kind): IncidentEvent[] => {
    const before = open[kind]
    if (before === undefined) return []
    const incident = { ...before, toldAt: at, sequence: before.sequence + 1 }
    const mail = mailOf('resolved', before, muted.has(kind))
    return [
      { kind, event: 'resolved', at, incident, mail, findings: [], gone: [], alone: null, isMuteEnd: false },
    ]
  })
  return { state: noIncidents, events }
}
