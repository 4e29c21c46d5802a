// What several targets of one host are said to do together: while something is wrong, and as it ends. Pure. For messages of
// groups; of one target kind-words.ts says it.
import type { IncidentKind } from '../incidents/incident.ts'
import { kindWords, shownName } from './kind-words.ts'

interface SeveralWords {
  readonly stand: string
  /** When it is over. */
  readonly areOver: string
  /** Those where it is not over: one, and more than one. */
  readonly isNot: string
  readonly areNot: string
}

const doNot = { isNot: 'does not', areNot: 'do not' }

/** Of the monitor, where it failed at them. */
const severalWords: Readonly<Record<Exclude<IncidentKind, 'monitor-fault'>, SeveralWords>> = {
  drift: { stand: 'drift', areOver: 'answer as documented again', ...doNot },
  unavailable: { stand: 'give no answer', areOver: 'answer again', ...doNot },
  unauthorized: { stand: 'accept no token', areOver: 'accept a token again', ...doNot },
  quota: { stand: 'have used up their quota', areOver: 'take creates again', ...doNot },
  blind: { stand: 'are not known', areOver: 'are known again', isNot: 'is not', areNot: 'are not' },
}

/** Such as `3 targets of api.example.com drift`. @param open At least two. */
export function sentenceOfMany(kind: IncidentKind, host: string, open: number): string {
  const them = `${open} targets of ${shownName(host)}`
  return kind === 'monitor-fault'
    ? `The monitor has failed at ${them}`
    : `${them} ${severalWords[kind].stand}`
}

/** Of so many targets, those that are over it, and those of which nobody knows, since they are no longer watched. */
export interface Ends {
  readonly all: number
  readonly over: number
  readonly unwatched: number
}

/** Such as `37 of 100 targets of api.example.com answer again, 63 do not`. */
export function sentenceOfEnds(kind: IncidentKind, host: string, { all, over, unwatched }: Ends): string {
  const open = all - over - unwatched
  const of = (count: number) => `${countOf(count, all)} targets of ${shownName(host)}`
  const gone = unwatched === 0 ? '' : `, ${unwatched} ${unwatched === 1 ? 'is' : 'are'} no longer watched`
  if (unwatched === all) return `${of(all)} are no longer watched`
  if (kind === 'monitor-fault')
    return `The monitor works again at ${lowered(of(over))}${gone}${open === 0 ? '' : `, and not at ${open}`}`
  const { areOver, isNot, areNot } = severalWords[kind]
  const left = open === 0 ? '' : `, ${open} ${open === 1 ? isNot : areNot}`
  return `${of(over)} ${over === 1 ? kindWords[kind].isOver : areOver}${gone}${left}`
}

const countOf = (count: number, all: number) =>
  count < all ? `${count === 0 ? 'None' : count} of ${all}` : all === 2 ? 'Both' : `All ${all}`

const lowered = (text: string) => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
