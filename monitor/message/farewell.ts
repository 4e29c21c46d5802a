// The last message of an incident whose target is no longer watched. It is made without the target: the configuration has
// it no more. Pure. Called by unwatched.ts.
import type { Recipient } from '../alerts/recipients.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { severityOf } from '../incidents/severity.ts'
import { shownName } from '../snapshot/kind-words.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { Announcement, NewMessage } from '../store/store.ts'
import { atLocal, clean, span } from '../tools/formatting.ts'
import { addressedTo, type Said } from './addressed.ts'
import { type AnnouncementContent, announced, keptOf } from './announcement.ts'
import { bodyTargetOf } from './body.ts'
import type { Origin } from './circumstances.ts'
import type { MessageContent } from './content.ts'
import { originFacts } from './facts.ts'
import { linkTo } from './link.ts'
import { subjectOf } from './subject.ts'
import { signature } from './wording.ts'

export interface Farewell {
  readonly messages: readonly NewMessage[]
  readonly announcements: readonly Announcement[]
}

/** To those who were told of it: with its group where it opened in one. @param waitMs What it waits for the others then. */
export function farewellTo(
  recipients: readonly Recipient[],
  target: string,
  ended: IncidentEvent,
  origin: Origin,
  waitMs: number,
): Farewell {
  const { kind, event, at, incident, telling } = ended
  const { openedAt, sequence, group: host } = incident
  const said = saidOfEnd(target, ended, origin)
  if (host !== undefined)
    return {
      messages: [],
      announcements: announced(target, ended, keptOfEnd(said), recipients, { host, waitMs }),
    }
  const told = { target, kind, openedAt, sequence }
  const about = { target, host: null, kind, event, severity: said.severity, tells: [told] }
  const messages = recipients.map(({ to }) => {
    const key = { ...told, at, to }
    const names = { messageId: messageIdOf(key), thread: threadOf(key) }
    return { ...about, ...addressedTo(to, names, said), afterMute: telling === 'after-mute' }
  })
  return { messages, announcements: [] }
}

const keptOfEnd = (said: Said): AnnouncementContent => ({
  ...{ ...keptOf(said), zone: 'UTC', reason: null, heldUntil: null, left: [], accept: [], isUnwatched: true },
})

function saidOfEnd(target: string, ended: IncidentEvent, origin: Origin): Said {
  const { kind, event, at, incident } = ended
  const { openedAt } = incident
  const [severity, since] = [severityOf(ended), sinceOf(incident)]
  const content: MessageContent = {
    subject: subjectOf({ name: target }, kind, severity),
    // Nothing says that it is over: it is only no longer looked at.
    tone: 'monitor',
    headline: clean(`${target}: ${kind} resolved, since it is no longer watched`),
    sentence: `${shownName(target)} is no longer watched`,
    lead: 'The configuration has no target of this name any more: it was taken out, or renamed. Whether the trouble is over is not known, and no more messages come of it.',
    link: linkTo(origin, { target, kind, openedAt }),
    facts: [
      ['Target', clean(target)],
      ['Since', atLocal('UTC', since)],
      ['Closed', `${atLocal('UTC', at)}, after ${span(at - since)}`],
      ...originFacts(origin),
    ],
    findingsTitle: '',
    findings: [],
    moreFindings: 0,
    gone: [],
    todo: ['If it was not meant, put the target back under the same name: what is still wrong is told anew.'],
    footer: signature,
  }
  return {
    ...{ at, kind, event, severity, since, host: null, trouble: null, origin, content, report: null },
    targets: [bodyTargetOf({ name: target }, ended, [], origin)],
  }
}
