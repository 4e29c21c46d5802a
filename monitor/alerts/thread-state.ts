// What one recipient was told of one cause: a thread of messages about incidents of one kind at one host. Shapes alone.
// Kept by the store, worked out by thread.ts.
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import type { Severity } from '../incidents/severity.ts'

export interface ThreadKey {
  /** An address, or the name of a channel. */
  readonly to: string
  /** With its port, unless that is the usual one. */
  readonly host: string
  readonly kind: IncidentKind
}

/** An incident that a thread has told of. */
export interface ThreadMember {
  readonly target: string
  readonly openedAt: number
  /** What was told of it last. */
  readonly event: EventName
  readonly severity: Severity
  /** It was closed since its target is no longer watched: whether it is over is not known. */
  readonly isUnwatched?: true
}

/** Kept as JSON by the store. */
export interface ThreadState {
  /** When the first event was that it told. */
  readonly openedAt: number
  /** Counts the messages, so that each has a key of its own. */
  readonly sequence: number
  /** One for each target, the worst first, those that are over included: the last message counts them. */
  readonly members: readonly ThreadMember[]
}
