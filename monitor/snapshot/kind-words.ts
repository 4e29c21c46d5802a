// What an incident of each kind is called: in a sentence, while it stands and when it is over, in a list, and by its sign.
// For messages, the pages of incidents, and the table of states (words.ts), which says the same of a target. Pure.
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import { clean } from '../tools/formatting.ts'

/** Shapes that say a state without colour: `/favicon/<sign>.svg`. */
export type Sign =
  | 'conforming'
  | 'drift'
  | 'unavailable'
  | 'unauthorized'
  | 'held'
  | 'blind'
  | 'fault'
  | 'missed'
  | 'gated'

interface KindWords {
  /** In a list, as the link. */
  readonly short: string
  /** Of the target, or of the monitor, while it stands. */
  readonly stands: string
  /** Of what is over. */
  readonly stood: string
  /** What is so when it is over. */
  readonly isOver: string
  readonly sign: Sign
}

export const kindWords: Readonly<Record<IncidentKind, KindWords>> = {
  drift: {
    ...{ short: 'drift', stands: 'drifts', stood: 'drifted', sign: 'drift' },
    isOver: 'answers as documented again',
  },
  unavailable: {
    ...{ short: 'gives no answer', stands: 'gives no answer', stood: 'gave no answer', sign: 'unavailable' },
    isOver: 'answers again',
  },
  unauthorized: {
    ...{ short: 'accepts no token', stands: 'accepts no token', stood: 'accepted no token' },
    ...{ isOver: 'accepts a token again', sign: 'unauthorized' },
  },
  quota: {
    ...{ short: 'quota used up', stands: 'has used up its quota', stood: 'had used up its quota' },
    ...{ isOver: 'takes creates again', sign: 'held' },
  },
  blind: {
    ...{ short: 'not known', stands: 'is not known', stood: 'was not known', sign: 'blind' },
    isOver: 'is known again',
  },
  'monitor-fault': {
    ...{ short: 'monitor fault', stands: 'has failed', stood: 'had failed', sign: 'fault' },
    isOver: 'works again',
  },
}

/** Such as `production drifts`; what failed is no target. */
const sentenceOf = (kind: IncidentKind, name: string, said: string): string =>
  kind === 'monitor-fault' ? `The monitor ${said} at ${shownName(name)}` : `${shownName(name)} ${said}`

/** Such as `production drifts`. */
export const sentenceOfKind = (kind: IncidentKind, name: string): string =>
  sentenceOf(kind, name, kindWords[kind].stands)

/** Such as `production answers as documented again`. */
export const sentenceOfEnd = (kind: IncidentKind, name: string): string =>
  sentenceOf(kind, name, kindWords[kind].isOver)

/** Such as `production drifted`: of an incident that is over. */
export const sentenceOfPast = (kind: IncidentKind, name: string): string =>
  sentenceOf(kind, name, kindWords[kind].stood)

/** What a target is called in a sentence. */
export const shownName = (name: string): string => clean(name, 80)

/** In a story. */
export const eventTitles: Readonly<Record<EventName, string>> = {
  opened: 'Opened',
  changed: 'Changed',
  flapping: 'Flapping',
  reminded: 'Still open',
  escalated: 'Escalated',
  resolved: 'Resolved',
}
