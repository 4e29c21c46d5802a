// What an incident of each kind is called in a sentence, while it stands and when it is over: for mails, the pages of
// incidents and the table of states (words.ts). Pure.
import type { IncidentKind } from '../incidents/incident.ts'
import { clean } from '../tools/formatting.ts'

interface KindWords {
  /** What is so of the target while it stands. */
  readonly stands: (name: string) => string
  /** What is so when it is over. */
  readonly isOver: (name: string) => string
}

const kindWords: Readonly<Record<IncidentKind, KindWords>> = {
  drift: { stands: (name) => `${name} drifts`, isOver: (name) => `${name} answers as documented again` },
  unavailable: { stands: (name) => `${name} gives no answer`, isOver: (name) => `${name} answers again` },
  unauthorized: {
    stands: (name) => `${name} accepts no token`,
    isOver: (name) => `${name} accepts a token again`,
  },
  quota: {
    stands: (name) => `${name} has used up its quota`,
    isOver: (name) => `${name} takes creates again`,
  },
  blind: { stands: (name) => `${name} is not known`, isOver: (name) => `${name} is known again` },
  'monitor-fault': {
    stands: (name) => `The monitor has failed at ${name}`,
    isOver: (name) => `The monitor works again at ${name}`,
  },
}

/** Such as `production drifts`. */
export const sentenceOfKind = (kind: IncidentKind, name: string): string =>
  kindWords[kind].stands(shownName(name))

/** Such as `production answers as documented again`. */
export const sentenceOfEnd = (kind: IncidentKind, name: string): string =>
  kindWords[kind].isOver(shownName(name))

/** What a target is called in a sentence. */
export const shownName = (name: string): string => clean(name, 80)
