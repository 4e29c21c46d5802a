// What an incident is called, on pages and in mails: in a list, while it stands, when it is over; and its sign. Pure. The
// state of a target is worded by words.ts, which takes its sentences from here.
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import { clean } from '../tools/formatting.ts'
import type { Sign } from './words.ts'

interface KindWords {
  /** In a list, as the link. */
  readonly short: string
  /** Behind the name of the target. */
  readonly stands: string
  readonly stood: string
  /** What is so since it is over. */
  readonly again: string
}

export const kindWords: Readonly<Record<IncidentKind, KindWords>> = {
  drift: { short: 'drift', stands: 'drifts', stood: 'drifted', again: 'answers as documented again' },
  unavailable: {
    short: 'gives no answer',
    stands: 'gives no answer',
    stood: 'gave no answer',
    again: 'answers again',
  },
  unauthorized: {
    short: 'accepts no token',
    stands: 'accepts no token',
    stood: 'accepted no token',
    again: 'accepts a token again',
  },
  quota: {
    short: 'quota used up',
    stands: 'has used up its quota',
    stood: 'had used up its quota',
    again: 'takes creates again',
  },
  blind: { short: 'not known', stands: 'is not known', stood: 'was not known', again: 'is known again' },
  'monitor-fault': {
    short: 'monitor fault',
    stands: 'has failed',
    stood: 'had failed',
    again: 'works again',
  },
}

/** `production drifts`; `The monitor has failed at production`. */
export function incidentSentence(target: string, kind: IncidentKind, isOpen: boolean): string {
  const { stands, stood } = kindWords[kind]
  return sentenceWith(target, kind, isOpen ? stands : stood)
}

/** `production answers as documented again`; `The monitor works again at production`. */
export const endSentence = (target: string, kind: IncidentKind): string =>
  sentenceWith(target, kind, kindWords[kind].again)

const sentenceWith = (target: string, kind: IncidentKind, said: string): string =>
  kind === 'monitor-fault' ? `The monitor ${said} at ${shownName(target)}` : `${shownName(target)} ${said}`

/** What a target is called in a sentence. */
export const shownName = (name: string): string => clean(name, 80)

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
