// What an incident remembers of the trouble that it is about, so that each of its mails can say it, whatever ran last:
// since when, the run that met it last, why, how bad. Pure. Called by incident.ts.
import type { Finding } from 'contactrz'
import type { Incident, IncidentKind } from './incident.ts'

/** When the trouble of each kind that lasts was first met, long before it may be enough to open an incident. */
export type Onsets = Readonly<Partial<Record<IncidentKind, number>>>

/** When the trouble was first met; it may have taken a streak to open the incident. */
export const sinceOf = ({ firstAt, openedAt }: Pick<Incident, 'firstAt' | 'openedAt'>): number =>
  firstAt ?? openedAt

/** What a run met. */
export interface Met {
  readonly kind: IncidentKind
  readonly at: number
  /** Of a trouble without findings. */
  readonly why: string | null
}

/**
 * @param streakOf How often in a row, before this run and after it.
 * @param lasting Those of before, as far as they are known.
 */
export function onsetsAfter(
  kinds: readonly IncidentKind[],
  streakOf: (kind: IncidentKind) => { readonly before: number; readonly after: number },
  lasting: Onsets,
  at: number,
): Onsets {
  const onsets = kinds.flatMap((kind): [IncidentKind, number][] => {
    const { before, after } = streakOf(kind)
    const began = before === 0 ? at : lasting[kind]
    return after === 0 || began === undefined ? [] : [[kind, began]]
  })
  return Object.fromEntries(onsets)
}

/** @param standing Of a drift: all that is found now. @param onset Absent: it begins when it opens. */
export function withFacts(
  incident: Incident,
  met: Met | null,
  standing: readonly Pick<Finding, 'severity'>[],
  onset: number | undefined,
): Incident {
  const { openedAt, sequence } = incident
  const isBreaking = standing.some(({ severity }) => severity === 'breaking')
  const isDrift = standing.length > 0 || incident.severity !== undefined
  const { why: whyBefore, ...rest } = incident
  const why = met === null ? whyBefore : (met.why ?? undefined)
  return {
    ...rest,
    // What is told for the first time began now, or with the streak; an older one keeps what it knows.
    ...(sequence === 1 &&
      incident.firstAt === undefined && { firstAt: Math.min(onset ?? openedAt, openedAt) }),
    ...(met !== null && { metAt: met.at }),
    ...(why !== undefined && { why }),
    // Only ever worse: the subject of its mails says it, and hangs them together.
    ...(isDrift && { severity: isBreaking || incident.severity === 'breaking' ? 'breaking' : 'additive' }),
  }
}
