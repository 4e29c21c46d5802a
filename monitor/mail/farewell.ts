// The last mail of an incident whose target is no longer watched. It is made without the target: the configuration has
// it no more. Pure. Called by unwatched.ts.
import type { IncidentEvent } from '../incident.ts'
import type { NewMail } from '../store/store.ts'
import { renderHtml } from './html.ts'
import { messageIdOf, threadOf } from './message-id.ts'
import { ago, atLocal, clean } from './spelling.ts'
import { renderText } from './text.ts'
import type { MailContent } from './wording.ts'

export function farewellTo(
  to: string,
  target: string,
  { kind, event, at, incident, mail }: IncidentEvent,
): NewMail {
  const { openedAt, sequence } = incident
  const content: MailContent = {
    subject: clean(`[contactrz] ${target}: ${kind} resolved - no longer watched`, 120),
    // Nothing says that it is over: it is only no longer looked at.
    isGood: false,
    headline: clean(`${target}: ${kind} resolved, since it is no longer watched`),
    lead: 'The configuration has no target of this name any more: it was taken out, or renamed. Whether the trouble is over is not known, and no more mail comes of it.',
    facts: [
      ['Target', clean(target)],
      ['Since', `${atLocal('UTC', openedAt)}${ago(openedAt, at)}`],
      ['Closed', atLocal('UTC', at)],
    ],
    findingsTitle: '',
    findings: [],
    moreFindings: 0,
    gone: [],
    todo: ['If it was not meant, put the target back under the same name: what is still wrong is told anew.'],
    footer: 'contactrz-monitor wrote this mail; nobody reads replies to it.',
  }
  const key = { target, kind, openedAt, sequence, at, to }
  return {
    ...{ target, kind, event, to, messageId: messageIdOf(key), thread: threadOf(key) },
    subject: content.subject,
    text: renderText(content),
    html: renderHtml(content),
    report: null,
    afterMute: mail === 'after-mute',
  }
}
