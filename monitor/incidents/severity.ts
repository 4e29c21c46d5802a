// How bad an incident is for those who consume the API. Pure. The subjects of messages say it (mail/subject.ts), and the
// store keeps it of each mail.
import type { IncidentEvent, IncidentKind } from './incident.ts'

export const severities = ['breaking', 'additive', 'no-verdict'] as const
/** `no-verdict`: nothing is known of the answers while it lasts. */
export type Severity = (typeof severities)[number]

const severityOfKind: Readonly<Record<Exclude<IncidentKind, 'drift'>, Severity>> = {
  unavailable: 'breaking',
  unauthorized: 'no-verdict',
  quota: 'no-verdict',
  blind: 'no-verdict',
  'monitor-fault': 'no-verdict',
}

/** Of a drift, the worst that it has shown; what is mended in part does not make another subject. */
export function severityOf({ kind, incident, findings }: IncidentEvent): Severity {
  if (kind !== 'drift') return severityOfKind[kind]
  if (incident.severity !== undefined) return incident.severity
  // Of states of before it is not known; what nobody has looked at is not made light of.
  const isAdditive = findings.length > 0 && findings.every(({ found }) => found.severity === 'additive')
  return isAdditive ? 'additive' : 'breaking'
}
