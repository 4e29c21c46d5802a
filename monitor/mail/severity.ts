// How bad it is for those who consume the API, and the subject, which says it: the same for all mails of an incident, so
// that mail programs hang them together. Pure. Called by wording.ts and mails.ts.
import type { Target } from '../config-shape.ts'
import type { IncidentEvent, IncidentKind } from '../incident.ts'
import { clean } from './spelling.ts'

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

/** Long enough for any sensible name; kind and severity must stand in the first 60 characters. */
const longestNameShown = 20

/** @param severity Absent: none is told. */
export function subjectOf({ name }: Pick<Target, 'name'>, kind: IncidentKind, severity?: Severity): string {
  const shown = name.length > longestNameShown ? `${name.slice(0, longestNameShown - 3)}...` : name
  const said = severity === undefined ? '' : ` (${severity.replace('-', ' ')})`
  return clean(`[contactrz] ${shown}: ${kind}${said}`, 120)
}
