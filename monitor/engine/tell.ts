// Who is told of an event, and what becomes of that: messages, which are owed at once, and announcements, which wait for
// the others of their group. Called by notify.ts; the caller commits both with the event.
import { type Recipient, recipientsOf } from '../alerts/recipients.ts'
import type { Routing, Target } from '../config/config-shape.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { severityOf } from '../incidents/severity.ts'
import { announcementsOf } from '../message/announcement.ts'
import { type Circumstances, withoutIds } from '../message/circumstances.ts'
import { messagesOf } from '../message/messages.ts'
import type { Announcement, NewMessage, Store } from '../store/store.ts'

export interface Telling {
  readonly messages: readonly NewMessage[]
  readonly announcements: readonly Announcement[]
}

export interface Listener extends Recipient {
  /** Nothing of the incident was told to them so far. */
  readonly isNew: boolean
}

export interface TellDependencies {
  readonly store: Pick<Store, 'toldOf'>
  /** Of the configuration in force. */
  readonly routing: Routing
}

/** What an incident is told with that was opened in a group. */
type Grouping = Pick<Routing, 'group'>

/** Who is told of an event. */
export async function listenersOf(
  target: Target,
  event: IncidentEvent,
  { store, routing }: TellDependencies,
): Promise<readonly Listener[]> {
  const { kind, incident } = event
  const told = incident.sequence === 1 ? [] : await store.toldOf(target.name, kind, incident.openedAt)
  const matter = { kind, event: event.event, severity: severityOf(event) }
  const heard = new Set(told.map(({ to }) => to))
  return recipientsOf(matter, target, routing, told).map((one) => ({ ...one, isNew: !heard.has(one.to) }))
}

export function tell(
  target: Target,
  event: IncidentEvent,
  listeners: readonly Listener[],
  circumstances: Circumstances,
  { group }: Grouping,
): Telling {
  const host = event.incident.group
  const heardBy = (one: Listener) => (one.isNew ? asFirstHeard(event) : event)
  const knownTo = ({ channel }: Listener) => (channel === 'mail' ? circumstances : withoutIds(circumstances))
  if (host !== undefined) {
    // Where the configuration groups no more, what was opened in a group waits for nobody.
    const of = { host, waitMs: group?.waitMs ?? 0 }
    const announcements = listeners.flatMap((one) =>
      announcementsOf(target, heardBy(one), knownTo(one), [one], of),
    )
    return { messages: [], announcements }
  }
  const messages = listeners.flatMap((one) => messagesOf(target, heardBy(one), knownTo(one), [one]))
  return { messages, announcements: [] }
}

/** A change of something that they have not heard of is no change to them. */
export const asFirstHeard = (event: IncidentEvent): IncidentEvent =>
  event.event === 'changed' ? { ...event, event: 'opened', gone: [] } : event
