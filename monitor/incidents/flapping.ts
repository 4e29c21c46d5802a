// An incident that opens or changes too often to be told each time: what is remembered of its turns, when it *flaps*, and
// when it has settled. Pure; all of it is in the state that the store keeps, so that nothing depends on a process that
// stays alive. Called by incident.ts and step.ts.
import type { IncidentKind } from './incident.ts'

const hourMs = 3_600_000

/** The third time that it opens, or the third that it changes, within this time. */
const timesToFlap = 3
const flapWithinMs = hourMs
/** Where slots are rare nothing can open thrice within an hour: then within so many creates, of a day at most. */
const flapWithinCreates = 12
const longestFlapMs = 24 * hourMs
/** It has settled when it was the same for `flapWithinMs`, as so many runs have said: of two in an hour nothing follows. */
const looksToSettle = 6

/** An event that tells of trouble. */
export interface Turn {
  readonly event: 'opened' | 'changed'
  readonly at: number
  /** How many creates there had been. */
  readonly creates: number
}

export type Turns = Readonly<Partial<Record<IncidentKind, readonly Turn[]>>>

/** The turns that still count. */
export const recentTurns = (turns: readonly Turn[] = [], at: number, creates: number): Turn[] =>
  turns
    .map((turn) => ({ ...turn, at: Math.min(turn.at, at) }))
    .filter(
      (turn) =>
        at - turn.at < flapWithinMs ||
        (creates - turn.creates < flapWithinCreates && at - turn.at < longestFlapMs),
    )

/** Whether one more of this would be too often. */
export const isOften = (recent: readonly Turn[], event: Turn['event']): boolean =>
  recent.filter((turn) => turn.event === event).length >= timesToFlap - 1

export interface Flapping {
  /** Whether there was trouble at the last step. */
  readonly stands: boolean
  /** Since when it has been the same, and how many runs have said so. */
  readonly since: number
  readonly looks: number
  /** What nobody was told of yet, by its place or cause. */
  readonly untold: readonly string[]
}

export interface FlappingInput {
  readonly stands: boolean
  /** The run has something to say of this kind of trouble. */
  readonly isSeen: boolean
  /** What stands is not what stood at the step before. */
  readonly isOther: boolean
  readonly news: readonly string[]
  readonly at: number
}

/** Of an incident that begins to flap: it stands, and all of it is told. */
export const newFlapping = (at: number): Flapping => ({ stands: true, since: at, looks: 1, untold: [] })

export function nextFlapping(
  before: Flapping,
  { stands, isSeen, isOther, news, at }: FlappingInput,
): Flapping {
  // Never later than now: a clock that has gone back would keep it from settling.
  const since = Math.min(before.since, at)
  const untold = [...new Set([...before.untold, ...news])]
  if (stands !== before.stands || isOther) return { stands, since: at, looks: 1, untold }
  return { stands, since, looks: before.looks + (isSeen ? 1 : 0), untold }
}

export const hasSettled = (flapping: Flapping, at: number): boolean => at >= settlesAt(flapping)

/** When it has settled, if nothing comes in between; not before another run where too few have said so. */
export const settlesAt = ({ since, looks }: Flapping): number =>
  looks >= looksToSettle ? since + flapWithinMs : Number.POSITIVE_INFINITY
