// How often in a row a run got no verdict, by why. Pure. Called by incident.ts, which opens an incident when a streak is
// long enough.
import type { ContactKind, Outcome, Verdict } from 'contactrz'

export interface Streaks {
  readonly unavailable: number
  readonly unauthorized: number
  readonly quota: number
  /**
   * How often in a row each contact got no answer. A provider that fails at one of the two alone is answered in between:
   * `unavailable` would never become long.
   */
  readonly unanswered: Readonly<Partial<Record<ContactKind, number>>>
}

export const noStreaks: Streaks = { unavailable: 0, unauthorized: 0, quota: 0, unanswered: {} }

/** What the incidents need to know of a run; `verdict` and `contact` are null when there was no token to send one with. */
export interface Observation {
  readonly outcome: Outcome
  readonly verdict: Verdict | null
  readonly contact: ContactKind | null
  /** The contacts that the configuration meets this variant with. */
  readonly met: readonly ContactKind[]
  /** Why there is no verdict, where no finding says it. */
  readonly detail?: string | null
}

export function nextStreaks(before: Streaks, observed: Observation): Streaks {
  const { outcome, verdict } = observed
  const answered = { ...before, unavailable: 0, unanswered: unansweredAfter(before, observed) }
  switch (outcome) {
    case 'unavailable':
      return { ...before, unavailable: before.unavailable + 1, unanswered: onceMore(before, observed) }
    case 'unauthorized':
      // With an answer the provider is up; without a token nothing was learned of it.
      return { ...(verdict === null ? before : answered), unauthorized: before.unauthorized + 1 }
    case 'over-quota':
      return { ...answered, unauthorized: 0, quota: before.quota + 1 }
    case 'monitor-fault':
      return before
    case 'drift':
    case 'conforming': {
      // A contact came back: the token was good and the quota not used up.
      const isCreated = verdict?.variant === 'created'
      return isCreated ? { ...answered, unauthorized: 0, quota: 0 } : answered
    }
  }
}

/** Of `created` alone: what is sent beside a token that has expired says nothing of the contact. */
function onceMore({ unanswered }: Streaks, { verdict, contact }: Observation): Streaks['unanswered'] {
  if (contact === null || verdict?.meant !== 'created') return unanswered
  return { ...unanswered, [contact]: (unanswered[contact] ?? 0) + 1 }
}

/**
 * An answer ends what was not of this contact alone. The other one's streak goes on only where this one was answered all
 * the while, and where the other is still sent.
 */
function unansweredAfter(
  { unanswered }: Streaks,
  { verdict, contact, met }: Observation,
): Streaks['unanswered'] {
  if (contact === null || verdict?.meant !== 'created') return unanswered
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
