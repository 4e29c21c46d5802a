// Who is told of an event, and what becomes of that: messages, which are owed at once, and announcements, which wait for
// the others of their group. Called by notify.ts; the caller commits both with the event.
import type { Target } from '../config/config-shape.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import type { Circumstances } from '../message/circumstances.ts'
import { messagesOf, type Recipient } from '../message/messages.ts'
import type { Announcement, NewMessage } from '../store/store.ts'

export interface Telling {
  readonly messages: readonly NewMessage[]
  readonly announcements: readonly Announcement[]
}

/** Who is told of an event. */
export async function toldOf(target: Target, _event: IncidentEvent): Promise<readonly Recipient[]> {
  return target.mailTo.map((to) => ({ channel: 'mail', to }))
}

export function tell(
  target: Target,
  event: IncidentEvent,
  recipients: readonly Recipient[],
  circumstances: Circumstances,
): Telling {
  return { messages: messagesOf(target, event, circumstances, recipients), announcements: [] }
}
