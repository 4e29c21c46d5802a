// What is wrong with the monitor itself, not with a target: (what is known, what stands) → what is known next, events.
// Pure. Each trouble opens once and is resolved once. Called by own-troubles.ts; worded by message/own-trouble-messages.ts.
import type { EventName } from './incident.ts'

export const ownTroubleKinds = ['store-unusable', 'message-refused', 'log-lost'] as const
export type OwnTroubleKind = (typeof ownTroubleKinds)[number]

/** A trouble of these is told again while it lasts: nothing works meanwhile. */
const reminded: ReadonlySet<OwnTroubleKind> = new Set(['store-unusable'])

/** A trouble that stands now. */
export interface StandingTrouble {
  readonly kind: OwnTroubleKind
  /** Who refuses messages, an address or a channel; empty where there can be only one. */
  readonly about: string
  /** What it is made of: another part makes it another trouble than the one that was told. */
  readonly parts: readonly string[]
}

/** One that was opened, and not resolved. Kept as JSON by the store. */
export interface OwnTrouble extends StandingTrouble {
  readonly openedAt: number
  readonly toldAt: number
  /** Counts the events. */
  readonly sequence: number
}

export interface OwnTroubleEvent {
  readonly event: EventName
  readonly at: number
  readonly trouble: OwnTrouble
}

export interface OwnTransition {
  readonly troubles: readonly OwnTrouble[]
  readonly events: readonly OwnTroubleEvent[]
}

const isSame = (a: StandingTrouble, b: StandingTrouble) => a.kind === b.kind && a.about === b.about

export function nextOwnTroubles(
  before: readonly OwnTrouble[],
  standing: readonly StandingTrouble[],
  at: number,
  remindEveryMs: number,
): OwnTransition {
  const events: OwnTroubleEvent[] = []
  const happened = (event: EventName, trouble: OwnTrouble): OwnTrouble => {
    events.push({ event, at, trouble })
    return trouble
  }
  const troubles = standing.map((now) => {
    const known = before.find((trouble) => isSame(trouble, now))
    if (known === undefined) return happened('opened', { ...now, openedAt: at, toldAt: at, sequence: 1 })
    const next = { ...known, toldAt: at, sequence: known.sequence + 1 }
    const added = now.parts.filter((part) => !known.parts.includes(part))
    if (added.length > 0) return happened('changed', { ...next, parts: [...known.parts, ...added] })
    const isDue = reminded.has(now.kind) && Math.abs(at - known.toldAt) >= remindEveryMs
    return isDue ? happened('reminded', next) : known
  })
  for (const trouble of before) {
    if (standing.some((now) => isSame(trouble, now))) continue
    happened('resolved', { ...trouble, toldAt: at, sequence: trouble.sequence + 1 })
  }
  return { troubles, events }
}
