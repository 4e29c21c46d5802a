// Messages of groups to look at: every kind of incident at every event, at more targets than are listed, with words as long as
// they can be.
import type { ThreadState } from '../../monitor/alerts/thread-state.ts'
import { eventNames, type IncidentKind, incidentKinds } from '../../monitor/incidents/incident.ts'
import { announcementsOf } from '../../monitor/message/announcement.ts'
import { nextMessageOf } from '../../monitor/message/thread-message.ts'
import type { NewMessage } from '../../monitor/store/store.ts'
import { aroundOf, eventOf, longOrigin, longTarget, type NamedMail } from './mails.ts'
import { targetOf } from './target.ts'

const count = 30
const waitMs = 60_000

/** One for each kind and event. @param to An address, or the name of a channel. */
export function everyGroupMail(to = 'a@example.com'): NamedMail[] {
  return incidentKinds.flatMap((kind) =>
    eventNames.map((name) => {
      const { host } = new URL(longTarget.url ?? '')
      const event = eventOf(kind, name)
      const waiting = namesOf(count).flatMap((target) =>
        announcementsOf(
          targetOf({ ...longTarget, name: target }),
          event,
          aroundOf(kind),
          [{ channel: 'mail', to }],
          { host, waitMs },
        ),
      )
      const key = { to, host, kind }
      // Some were told of before, unless this is what opens it.
      const state = name === 'opened' ? null : stateOf(kind, name === 'resolved' ? count : count + 12)
      const owed = { key, state, version: 7, waiting: waiting.map((one, id) => ({ ...one, id })), muted: [] }
      const change = nextMessageOf(owed, event.at + waitMs, longOrigin)
      return { kind, event: name, mail: change?.message as NewMessage }
    }),
  )
}

const namesOf = (many: number) =>
  Array.from({ length: many }, (_none, index) => `${longTarget.name}-${index}`)

function stateOf(kind: IncidentKind, many: number): ThreadState {
  const { incident } = eventOf(kind, 'opened')
  const members = namesOf(many).map((target) => ({
    ...{ target, openedAt: incident.openedAt, event: 'opened' as const, severity: 'breaking' as const },
  }))
  return { openedAt: incident.openedAt, sequence: 1, members }
}
