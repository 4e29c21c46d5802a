// What is kept with an event for the page, beside the mails, which go in time: what stands, why, and, where the run that
// brought it is at hand, what came back and what could be done about the document. Bounded. Pure. Called by notify.ts.
import type { IncidentEvent } from '../incidents/incident.ts'
import type { EventContent, Run } from '../store/store.ts'
import { clean } from '../tools/formatting.ts'

/** So many findings are kept of each list: a person reads fewer. */
const mostFindings = 100
const longestDetail = 300

/**
 * @param run That brought it about; null: time alone did, or an operator, and what the event before has stands.
 */
export function contentOfEvent(event: IncidentEvent, run: Run | null): EventContent {
  const { kind, incident, findings, gone } = event
  const isShown = kind === 'drift' && event.event !== 'resolved' && run?.outcome === 'drift'
  const { seen = null, proposal = null } = isShown ? run : {}
  return {
    findings: findings.slice(0, mostFindings),
    gone: gone.slice(0, mostFindings),
    detail: incident.why === undefined ? null : clean(incident.why, longestDetail),
    seen: seen === null || !isShown ? {} : { [run.variant]: seen },
    proposal,
  }
}
