// What is kept with an event for the page, beside the messages, which go in time: what stands, why, and, where the run that
// brought it is at hand, what came back and what could be done about the document. Bounded. Pure. Called by notify.ts.
import type { IncidentEvent } from '../incidents/incident.ts'
import type { EventContent, Proposed, ProposedPart, Run } from '../store/store.ts'
import { clean } from '../tools/formatting.ts'
import { proposalFrom } from './kept.ts'

/** So many findings are kept of each list: a person reads fewer. */
const mostFindings = 100
const longestDetail = 300

/** What brought an event about. */
export interface Brought {
  readonly run: Run
  /** Of its provider. */
  readonly url: string
  /** What the events before it proposed; null: nothing. */
  readonly before: Proposed | null
}

/** @param by Null: time alone did, or an operator; what the event before has stands. */
export function contentOfEvent(event: IncidentEvent, by: Brought | null): EventContent {
  const { incident, findings, gone } = event
  const shown = by !== null && isOfDrift(event, by.run) ? by : null
  return {
    findings: findings.slice(0, mostFindings),
    gone: gone.slice(0, mostFindings),
    detail: incident.why === undefined ? null : clean(incident.why, longestDetail),
    seen: shown === null || shown.run.seen === null ? {} : { [shown.run.variant]: shown.run.seen },
    proposal: shown === null ? null : proposalOf(event, shown),
  }
}

/** Whether the event tells of what this run has met. */
export const isOfDrift = ({ kind, event }: IncidentEvent, run: Run | null): run is Run =>
  kind === 'drift' && event !== 'resolved' && run?.outcome === 'drift'

/** The run speaks for its own pair; of every other, what stands of what was proposed before. */
function proposalOf({ findings }: IncidentEvent, { run, url, before }: Brought): Proposed | null {
  const own = run.proposal ?? null
  const others = (before?.parts ?? []).filter(
    ({ variant, contact }) => variant !== run.variant || contact !== run.contact,
  )
  const standing = others.flatMap((part) => standingOf(part, findings))
  return standing.length === 0 ? own : proposalFrom(url, [...standing, ...(own?.parts ?? [])])
}

function standingOf(part: ProposedPart, findings: IncidentEvent['findings']): ProposedPart[] {
  const { variant, contact, edits } = part
  const shown = findings.filter(
    (told) => told.variant === variant && contact !== null && told.contacts.includes(contact),
  )
  const places = new Set(shown.map(({ found }) => `${found.rule} ${found.pointer}`))
  // Under another status, what else deviates is proposed, and is no finding.
  if (shown.some(({ found }) => found.rule === 'undocumented-status')) return [part]
  const left = edits.filter(({ askedBy }) => askedBy !== undefined && places.has(askedBy))
  return left.length === 0 ? [] : [{ ...part, edits: left, status: null }]
}
