// How bad an incident is for those who consume the API. Pure. The subjects of messages say it (message/subject.ts), routes
// go by it, and the store keeps it of each message.
import { type Severity, severitiesOfKind } from '../config/kinds.ts'
import type { IncidentEvent } from './incident.ts'

export { type Severity, severities } from '../config/kinds.ts'

/** Of a drift, the worst that it has shown; what is mended in part does not make another subject. */
export function severityOf({ kind, incident, findings }: IncidentEvent): Severity {
  if (kind !== 'drift') return severitiesOfKind[kind][0]
  if (incident.severity !== undefined) return incident.severity
  // Of states of before it is not known; what nobody has looked at is not made light of.
  const isAdditive = findings.length > 0 && findings.every(({ found }) => found.severity === 'additive')
  return isAdditive ? 'additive' : 'breaking'
}
