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

/** How the targets of one host stand; all the others add up to `all`. */
export interface HostCounts {
  readonly all: number
  readonly open: number
  /** It comes and goes. */
  readonly flapping: number
  /** What became of it is not told while they are muted. */
  readonly muted: number
  readonly over: number
  /** Of these nobody knows, since they are no longer watched. */
  readonly unwatched: number
}

/**
 * Such as `3 targets of api.example.com drift`, or `37 of 100 targets of api.example.com answer again, 63 do not`.
 *
 * @param counts Of at least two.
 */
export function sentenceOfHost(kind: IncidentKind, host: string, counts: HostCounts): string {
  const { all, over, unwatched } = counts
  const them = `targets of ${shownName(host)}`
  if (unwatched === all) return `${countOf(all, all)} ${them} are no longer watched`
  return over + unwatched === 0 ? sentenceWhile(kind, them, counts) : sentenceOfEnds(kind, them, counts)
}

/** Where it is over at none. */
function sentenceWhile(kind: IncidentKind, them: string, { all, open, flapping, muted }: HostCounts): string {
  // Where it comes and goes at all of them, it has just come.
  const isOneWord = flapping === all
  const standing = isOneWord ? all : open
  const count = standing === all ? `${all}` : countOf(standing, all)
  const others = othersOf({ flapping: isOneWord ? 0 : flapping, muted })
  return kind === 'monitor-fault'
    ? `The monitor has failed at ${lowered(`${count} ${them}`)}${others}`
    : `${count} ${them} ${standing === 1 ? kindWords[kind].stands : severalWords[kind].stand}${others}`
}

function sentenceOfEnds(kind: IncidentKind, them: string, counts: HostCounts): string {
  const { all, open, over, unwatched } = counts
  const of = `${countOf(over, all)} ${them}`
  const gone = unwatched === 0 ? '' : `, ${unwatched} ${unwatched === 1 ? 'is' : 'are'} no longer watched`
  if (kind === 'monitor-fault')
    return `The monitor works again at ${lowered(of)}${gone}${open === 0 ? '' : `, and not at ${open}`}${othersOf(counts)}`
  const { areOver, isNot, areNot } = severalWords[kind]
  const left = open === 0 ? '' : `, ${open} ${open === 1 ? isNot : areNot}`
  return `${of} ${over === 1 ? kindWords[kind].isOver : areOver}${gone}${left}${othersOf(counts)}`
}

const othersOf = ({ flapping, muted }: Pick<HostCounts, 'flapping' | 'muted'>): string =>
  [
    flapping === 0 ? '' : `, ${flapping} ${flapping === 1 ? 'comes and goes' : 'come and go'}`,
    muted === 0 ? '' : `, ${muted} ${muted === 1 ? 'is' : 'are'} muted`,
  ].join('')

const countOf = (count: number, all: number) =>
  count < all ? `${count === 0 ? 'None' : count} of ${all}` : all === 2 ? 'Both' : `All ${all}`

const lowered = (text: string) => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
