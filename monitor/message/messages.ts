// From an event to the messages that are owed: one per recipient, so that one refused address cannot keep the alert
// from the others. Pure. Called by tell.ts; what waits for its group says the same (announcement.ts).
import type { Target } from '../config/config-shape.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { severityOf } from '../incidents/severity.ts'
import { messageIdOf, threadOf } from '../store/message-id.ts'
import type { NewMessage } from '../store/store.ts'
import { addressedTo, type Said } from './addressed.ts'
import { bodyTargetOf } from './body.ts'
import type { Circumstances } from './circumstances.ts'
import { findingsOf } from './findings.ts'
import { reportOf } from './report.ts'
import { contentOf } from './wording.ts'

export function messagesOf(
  target: Target,
  event: IncidentEvent,
  circumstances: Circumstances,
  recipients: readonly Pick<NewMessage, 'to'>[],
): NewMessage[] {
  if (event.telling === 'none') return []
  const { kind, at, incident } = event
  const said = saidOf(target, event, circumstances)
  const { severity } = said
  const { openedAt, sequence } = incident
  const told = { target: target.name, kind, openedAt, sequence }
  const about = { target: target.name, host: null, kind, event: event.event, severity, tells: [told] }
  return recipients.map(({ to }) => {
    const key = { ...told, at, to }
    const names = { messageId: messageIdOf(key), thread: threadOf(key) }
    return { ...about, ...addressedTo(to, names, said), afterMute: event.telling === 'after-mute' }
  })
}

/** What all are told of it. */
export function saidOf(target: Target, event: IncidentEvent, circumstances: Circumstances): Said {
  const { kind, at, incident } = event
  const { origin } = circumstances
  const report = reportOf(target, circumstances.run)
  return {
    ...{ at, kind, event: event.event, severity: severityOf(event), since: sinceOf(incident) },
    ...{ host: null, trouble: null, origin },
    targets: [bodyTargetOf(target, event, findingsOf(event, circumstances), origin)],
    content: contentOf(target, event, circumstances),
    report: report === null ? null : `${JSON.stringify(report, null, 2)}\n`,
  }
}
