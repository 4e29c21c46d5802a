// What an incident remembers of the trouble that it is about, so that each of its messages can say it, whatever ran last:
// since when, the run that met it last, why, how bad. Pure. Called by incident.ts.
import type { Finding } from 'contactrz'
import type { Incident, IncidentKind, IncidentState } from './incident.ts'
import { failuresOf, type OutageLimits, type Streaks } from './streaks.ts'

/** Of creates without an answer there are two: in a row, and as a share of the latest. */
const streakNames = ['inARow', 'ofLatest', 'unauthorized', 'quota'] as const
type StreakName = (typeof streakNames)[number]

/** When each streak that lasts began, long before it may be enough to open an incident. */
export type Onsets = Readonly<Partial<Record<StreakName, number>>>

/** When the trouble was first met; it may have taken a streak to open the incident. */
export const sinceOf = ({ firstAt, openedAt }: Pick<Incident, 'firstAt' | 'openedAt'>): number =>
  firstAt ?? openedAt

/** By the clock of now: one that was ahead when it opened would put off what is told when it has been open for so long. */
export const openSinceOf = ({ openedAt, openSince = openedAt }: Pick<Incident, 'openedAt' | 'openSince'>) =>
  openSince

/** What a run met. */
export interface Met {
  readonly kind: IncidentKind
  readonly at: number
  /** Of a trouble without findings. */
  readonly why: string | null
}

/** @param lasting Those of before, as far as they are known. */
export function onsetsAfter(before: Streaks, after: Streaks, lasting: Onsets, at: number): Onsets {
  const [lengthsBefore, lengths] = [lengthsOf(before), lengthsOf(after)]
  const onsets = streakNames.flatMap((name): [StreakName, number][] => {
    const began = lengthsBefore[name] === 0 ? at : lasting[name]
    return lengths[name] === 0 || began === undefined ? [] : [[name, began]]
  })
  return Object.fromEntries(onsets)
}

/** Since when there has been this trouble; undefined: since its incident opened. */
export function onsetOf(
  kind: IncidentKind,
  { onsets = {}, streaks, conclusiveAt }: IncidentState,
  { inARow }: OutageLimits,
): number | undefined {
  // Blindness began when there was a verdict last.
  if (kind === 'blind') return conclusiveAt ?? undefined
  if (kind === 'unavailable') return lengthsOf(streaks).inARow >= inARow ? onsets.inARow : onsets.ofLatest
  return kind === 'unauthorized' || kind === 'quota' ? onsets[kind] : undefined
}

const lengthsOf = (streaks: Streaks): Readonly<Record<StreakName, number>> => ({
  inARow: Math.max(streaks.unavailable, ...Object.values(streaks.unanswered)),
  ofLatest: failuresOf(streaks),
  unauthorized: streaks.unauthorized,
  quota: streaks.quota,
})

/** @param findings Of a drift: all that is found now. @param onset Absent: it begins when it opens. */
export function withFacts(
  incident: Incident,
  met: Met | null,
  findings: readonly Pick<Finding, 'severity'>[],
  onset: number | undefined,
): Incident {
  const { openedAt, sequence } = incident
  const isBreaking = findings.some(({ severity }) => severity === 'breaking')
  const isDrift = findings.length > 0 || incident.severity !== undefined
  const { why: whyBefore, ...rest } = incident
  const why = met === null ? whyBefore : (met.why ?? undefined)
  return {
    ...rest,
    // What is told for the first time began now, or with the streak; an older one keeps what it knows.
    ...(sequence === 1 &&
      incident.firstAt === undefined && { firstAt: Math.min(onset ?? openedAt, openedAt) }),
    ...(met !== null && { metAt: met.at }),
    ...(why !== undefined && { why }),
    // Only ever worse: the subject of its messages says it, and hangs them together.
    ...(isDrift && { severity: isBreaking || incident.severity === 'breaking' ? 'breaking' : 'additive' }),
  }
}
