// From an event to the messages that are owed: one per recipient, so that one refused address cannot keep the alert
// from the others. Pure. Called by tell.ts.
import type { Target } from '../config/config-shape.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { severityOf } from '../incidents/severity.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { NewMessage, ToldRecipient } from '../store/store.ts'
import type { Circumstances } from './circumstances.ts'
import { renderHtml } from './html.ts'
import { reportOf } from './report.ts'
import { renderText } from './text.ts'
import { contentOf } from './wording.ts'

export type Recipient = Pick<ToldRecipient, 'channel' | 'to'>

export function messagesOf(
  target: Target,
  event: IncidentEvent,
  circumstances: Circumstances,
  recipients: readonly Recipient[],
): NewMessage[] {
  if (event.telling === 'none') return []
  const content = contentOf(target, event, circumstances)
  const report = reportOf(target, circumstances.run)
  const { kind, incident } = event
  const said = {
    ...{ host: null, body: null },
    target: target.name,
    kind,
    event: event.event,
    severity: severityOf(event),
    subject: content.subject,
    text: renderText(content),
    html: renderHtml(content),
    report: report === null ? null : `${JSON.stringify(report, null, 2)}\n`,
    afterMute: event.telling === 'after-mute',
  }
  const { openedAt, sequence } = incident
  const told = { target: target.name, kind, openedAt, sequence }
  return recipients.map(({ channel, to }) => {
    const key = { ...told, at: event.at, to }
    return { ...said, channel, to, tells: [told], messageId: messageIdOf(key), thread: threadOf(key) }
  })
}
