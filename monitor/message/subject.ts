// The subject, which says how bad it is: the same for all messages of an incident, so that mail programs hang them together.
// Pure. Called by wording.ts, farewell.ts and own-trouble-messages.ts.
import type { Target } from '../config/config-shape.ts'
import type { IncidentKind } from '../incidents/incident.ts'
import type { Severity } from '../incidents/severity.ts'
import { clean } from '../tools/formatting.ts'

/** Long enough for any sensible name; kind and severity must stand in the first 60 characters. */
const longestNameShown = 20

/** @param severity Absent: none is told. */
export function subjectOf({ name }: Pick<Target, 'name'>, kind: IncidentKind, severity?: Severity): string {
  const shown = name.length > longestNameShown ? `${name.slice(0, longestNameShown - 3)}...` : name
  const said = severity === undefined ? '' : ` (${severity.replace('-', ' ')})`
  return clean(`[contactrz] ${shown}: ${kind}${said}`, 120)
}
