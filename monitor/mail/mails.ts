// From an event to the mails that are owed: one per recipient, so that one refused address cannot keep the alert
// from the others. Pure. Called by notify.ts.
import type { Target } from '../config/config-shape.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { severityOf } from '../incidents/severity.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { NewMail } from '../store/store.ts'
import type { Circumstances } from './circumstances.ts'
import { renderHtml } from './html.ts'
import { reportOf } from './report.ts'
import { renderText } from './text.ts'
import { contentOf } from './wording.ts'

export function mailsOf(target: Target, event: IncidentEvent, circumstances: Circumstances): NewMail[] {
  if (event.mail === 'none') return []
  const content = contentOf(target, event, circumstances)
  const report = reportOf(target, circumstances.run)
  const { kind, incident } = event
  const said = {
    target: target.name,
    kind,
    event: event.event,
    severity: severityOf(event),
    subject: content.subject,
    text: renderText(content),
    html: renderHtml(content),
    report: report === null ? null : `${JSON.stringify(report, null, 2)}\n`,
    afterMute: event.mail === 'after-mute',
  }
  return target.mailTo.map((to) => {
    const { openedAt, sequence } = incident
    const key = { target: target.name, kind, openedAt, sequence, at: event.at, to }
    return { ...said, to, openedAt, sequence, messageId: messageIdOf(key), thread: threadOf(key) }
  })
}
