// How often a create got no verdict, in a row and of the latest ones, and by what cause. Pure. Called by incident.ts, which
// opens an incident when it is often enough. Of creates alone: what an expired token meets says nothing of them.
import type { ContactKind, Outcome, RuleId, VariantName, Verdict } from 'contactrz'
import type { UnavailableAfter } from '../config/config-shape.ts'
import { isOfCreates } from '../tools/meanings.ts'

export interface Streaks {
  readonly unavailable: number
  readonly unauthorized: number
  readonly quota: number
  /**
   * How often in a row each contact got no answer. A provider that fails at one of the two alone is answered in between:
   * `unavailable` would never become long.
   */
  readonly unanswered: Readonly<Partial<Record<ContactKind, number>>>
  /** Why each of the latest creates got no answer; null: it got one. Absent in states of before. */
  readonly latest?: Latest
}

type Latest = readonly (RuleId | null)[]

export const noStreaks: Streaks = { unavailable: 0, unauthorized: 0, quota: 0, unanswered: {}, latest: [] }

/** What the incidents need to know of a run; `verdict` and `contact` are null when there was no token to send one with. */
export interface Observation {
  readonly outcome: Outcome
  /** What it was to meet. */
  readonly variant: VariantName
  readonly verdict: Verdict | null
  readonly contact: ContactKind | null
  /** The contacts that the configuration meets this variant with. */
  readonly met: readonly ContactKind[]
  /** Why there is no verdict, where no finding says it. */
  readonly detail?: string | null
}

/** When creates that get no answer are an outage. */
export interface OutageLimits {
  readonly inARow: number
  /** So many of the latest `within`. */
  readonly of: number
  readonly within: number
}

const mostKept = 1000

/** A number is so many in a row, and as good as that: twice as many of four times as many. */
export function outageLimits(after: UnavailableAfter): OutageLimits {
  return typeof after === 'number'
    ? { inARow: after, of: 2 * after, within: 4 * after }
    : { inARow: after.of, ...after }
}

export function nextStreaks(before: Streaks, observed: Observation, limits: OutageLimits): Streaks {
  const { outcome, verdict, variant } = observed
  // An expired token meets the quota as a create does: it is held as well.
  if (!isOfCreates(variant)) return outcome === 'over-quota' ? { ...before, quota: before.quota + 1 } : before
  const answered = () => ({
    ...before,
    unavailable: 0,
    unanswered: unansweredAfter(before, observed),
    latest: latestAfter(before, observed, limits),
  })
  switch (outcome) {
    case 'unavailable':
      return {
        ...before,
        unavailable: before.unavailable + 1,
        unanswered: onceMore(before, observed),
        latest: keep([...(before.latest ?? []), causeOf(observed)], limits),
      }
    case 'unauthorized':
      // With an answer the provider is up; without a token nothing was learned of it.
      return { ...(verdict === null ? before : answered()), unauthorized: before.unauthorized + 1 }
    case 'over-quota':
      return { ...answered(), unauthorized: 0, quota: before.quota + 1 }
    case 'monitor-fault':
      return before
    case 'drift':
    case 'conforming': {
      // A contact came back: the token was good and the quota not used up.
      const isCreated = verdict?.variant != null && isOfCreates(verdict.variant)
      return isCreated ? { ...answered(), unauthorized: 0, quota: 0 } : answered()
    }
  }
}

/** What kind of failure it was. */
export function causeOf({ verdict }: Observation): RuleId {
  const found = verdict?.findings.find(({ severity }) => severity === 'breaking')
  return found?.rule ?? 'connect-failed'
}

/** Of what stands as an outage. */
export const causesOf = ({ latest = [] }: Streaks): RuleId[] => [
  ...new Set(latest.filter((cause) => cause !== null)),
]

/** Of the latest creates. */
export const failuresOf = ({ latest = [] }: Streaks): number =>
  latest.filter((cause) => cause !== null).length

const keep = (latest: Latest, { within }: OutageLimits) => latest.slice(-Math.min(within, mostKept))

/** An outage that was one in a row is over, and no part of another. */
function latestAfter(before: Streaks, { contact }: Observation, limits: OutageLimits): Latest {
  const ownStreak = contact === null ? 0 : (before.unanswered[contact] ?? 0)
  if (Math.max(before.unavailable, ownStreak) >= limits.inARow) return []
  return keep([...(before.latest ?? []), null], limits)
}

function onceMore({ unanswered }: Streaks, { contact }: Observation): Streaks['unanswered'] {
  return contact === null ? unanswered : { ...unanswered, [contact]: (unanswered[contact] ?? 0) + 1 }
}

/**
 * An answer ends what was not of this contact alone. The other one's streak goes on only where this one was answered all
 * the while, and where the other is still sent.
 */
function unansweredAfter({ unanswered }: Streaks, { contact, met }: Observation): Streaks['unanswered'] {
  if (contact === null) return unanswered
  if ((unanswered[contact] ?? 0) > 0) return {}
  return Object.fromEntries(
    Object.entries(unanswered).filter(([kind]) => kind !== contact && met.includes(kind as ContactKind)),
  )
}

/** The contact that alone has got no answer so often; null if there is none. */
export function unansweredAlone({ unavailable, unanswered }: Streaks, after: number): ContactKind | null {
  if (unavailable >= after) return null
  const [kind = null] = Object.entries(unanswered).find(([, times]) => times >= after) ?? []
  return kind as ContactKind | null
}
