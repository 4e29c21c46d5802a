// What an incident is called on pages: in a list, while it stands, when it is over; and its sign. Pure. The state of a
// target is worded by words.ts; of an open incident that is the worst, both say the same.
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import { clean } from '../tools/formatting.ts'
import type { Sign } from './words.ts'

interface KindWords {
  /** In a list, as the link. */
  readonly short: string
  /** Behind the name of the target. */
  readonly stands: string
  readonly stood: string
}

export const kindWords: Readonly<Record<IncidentKind, KindWords>> = {
  drift: { short: 'drift', stands: 'drifts', stood: 'drifted' },
  unavailable: { short: 'gives no answer', stands: 'gives no answer', stood: 'gave no answer' },
  unauthorized: { short: 'accepts no token', stands: 'accepts no token', stood: 'accepted no token' },
  quota: { short: 'quota used up', stands: 'has used up its quota', stood: 'had used up its quota' },
  blind: { short: 'not known', stands: 'is not known', stood: 'was not known' },
  'monitor-fault': { short: 'monitor fault', stands: 'has failed', stood: 'had failed' },
}

/** `production drifts`; `The monitor has failed at production`. */
export function incidentSentence(target: string, kind: IncidentKind, isOpen: boolean): string {
  const words = kindWords[kind]
  const said = isOpen ? words.stands : words.stood
  const name = clean(target, 80)
  return kind === 'monitor-fault' ? `The monitor ${said} at ${name}` : `${name} ${said}`
}

/** In a story. */
export const eventTitles: Readonly<Record<EventName, string>> = {
  opened: 'Opened',
  changed: 'Changed',
  flapping: 'Flapping',
  reminded: 'Still open',
  resolved: 'Resolved',
}

export const signOfKind: Readonly<Record<IncidentKind, Sign>> = {
  drift: 'drift',
  unavailable: 'unavailable',
  unauthorized: 'unauthorized',
  quota: 'held',
  blind: 'blind',
  'monitor-fault': 'fault',
}
