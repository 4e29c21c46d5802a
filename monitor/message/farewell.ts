// The last mail of an incident whose target is no longer watched. It is made without the target: the configuration has
// it no more. Pure. Called by unwatched.ts.
import type { IncidentEvent } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { severityOf } from '../incidents/severity.ts'
import { shownName } from '../snapshot/kind-words.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { NewMessage } from '../store/store.ts'
import { atLocal, clean, span } from '../tools/formatting.ts'
import { addressedTo, type Said } from './addressed.ts'
import { bodyTargetOf } from './body.ts'
import type { Origin } from './circumstances.ts'
import { originFacts } from './facts.ts'
import { linkTo } from './link.ts'
import { subjectOf } from './subject.ts'
import type { MessageContent } from './wording.ts'

export function farewellTo(to: string, target: string, ended: IncidentEvent, origin: Origin): NewMessage {
  const { kind, event, at, incident, telling } = ended
  const { openedAt, sequence } = incident
  const [severity, since] = [severityOf(ended), sinceOf(incident)]
  const content: MessageContent = {
    subject: subjectOf({ name: target }, kind, severity),
    // Nothing says that it is over: it is only no longer looked at.
    tone: 'monitor',
    headline: clean(`${target}: ${kind} resolved, since it is no longer watched`),
    sentence: `${shownName(target)} is no longer watched`,
    lead: 'The configuration has no target of this name any more: it was taken out, or renamed. Whether the trouble is over is not known, and no more mail comes of it.',
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
    footer: 'contactrz-monitor wrote this mail; nobody reads replies to it.',
  }
  const told = { target, kind, openedAt, sequence }
  const key = { ...told, at, to }
  const about = { target, host: null, kind, event, severity, tells: [told] }
  const names = { messageId: messageIdOf(key), thread: threadOf(key) }
  const said: Said = {
    ...{ at, kind, event, severity, since, host: null, trouble: null, origin, content, report: null },
    targets: [bodyTargetOf({ name: target }, ended, [], origin)],
  }
  return { ...about, ...addressedTo(to, names, said), afterMute: telling === 'after-mute' }
}
