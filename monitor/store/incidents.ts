// The part of the port that keeps what runs came to, and what is told because of it: runs, incidents, holds.
// Behind it: sqlite-incidents.ts. Times are ms since the epoch.
import type { ContactKind, Outcome, Timing, VariantName, Verdict } from 'contactrz'
import type { SeenSchema, VariantProposal } from 'contactrz/proposal'
import type { ToldFinding } from '../incidents/drift.ts'
import type { IncidentEvent, IncidentState } from '../incidents/incident.ts'
import type { SentContact } from '../plan/contact.ts'
import type { Announcement, NewMessage } from './outbox.ts'
import type { LedgerState, Slot, SlotDecision } from './slots.ts'

export type { SeenSchema }

export interface Hold {
  readonly until: number
  readonly since: number
}

/** Of an exchange, as the probe took them: each counts from its beginning, and is null where it was not reached. */
export type Stamps = Pick<Timing, 'dnsMs' | 'connectMs' | 'tlsMs' | 'firstByteMs'>

/** What one run came to: what is stored, told and logged of it is all in here. */
export interface Run extends Slot {
  /** Of a run that sends nothing, and so claims nothing before: its slot is taken here. */
  readonly takes: SlotDecision | null
  readonly variant: VariantName
  /** Null when nothing was sent. */
  readonly contact: ContactKind | null
  readonly at: number
  readonly outcome: Outcome
  /** Null when there was no token to send anything with, or the run was given up. */
  readonly verdict: Verdict | null
  readonly totalMs: number | null
  /** When its exchange reached what, in ms since it began; null when nothing was sent, or the run was given up. */
  readonly timing: Stamps | null
  /** The shape that came back; null where it conforms, or nothing came that has one. */
  readonly seen: SeenSchema | null
  /** What would make the document match what came back; absent or null: nothing would. Told, not stored. */
  readonly proposal?: Proposed | null
  /** Why there is no verdict of the create, where no finding says it. Told, not stored. */
  readonly detail: string | null
  readonly attempt: {
    readonly id: number
    readonly state: LedgerState
    readonly createdId: string | null
  } | null
  readonly hold: Hold | null
}

/** What an event tells, kept with it for the page. Types, names and lengths, never a value. */
export interface EventContent {
  /** Of a drift: what stands, or, when resolved, what it was. */
  readonly findings: readonly ToldFinding[]
  /** Of a drift: what was told and stands no more. */
  readonly gone: readonly ToldFinding[]
  /** Why, where no finding says it. */
  readonly detail: string | null
  /** By variant that deviates: the shape that came back, as a JSON Schema. */
  readonly seen: Readonly<Partial<Record<VariantName, SeenSchema>>>
  /** What would make the document match what was seen; null: nothing would, or it is no drift. */
  readonly proposal: Proposed | null
  /** Set where it was closed because its target is no longer watched: whether it is over is not known. */
  readonly isUnwatched?: true
}

/** An overlay of the document, and the version that it asks for. */
export interface Proposed {
  readonly bump: string
  readonly version: { readonly from: string; readonly to: string }
  readonly overlay: object
  /** What it is made of, pair by pair: with those of the next event it is made anew. Absent: it cannot be. */
  readonly parts?: readonly ProposedPart[]
}

/** What was seen of one variant, met with one contact. */
export interface ProposedPart extends VariantProposal {
  readonly contact: ContactKind | null
}

/** An event with what is kept of it; null: it has nothing to tell but that it was. */
export interface RecordedEvent extends IncidentEvent {
  readonly content: EventContent | null
}

/** What it leaves behind beside itself: committed with it or not at all. */
export interface RunRecord extends Run {
  /** The incidents, as they were read when this was worked out; their version is what counts. */
  readonly basedOn: Pick<IncidentState, 'version'>
  readonly incidents: IncidentState
  readonly events: readonly RecordedEvent[]
  readonly messages: readonly NewMessage[]
  /** What is told with others of its group. Absent: nothing is. */
  readonly announcements?: readonly Announcement[]
}

/** What follows from time alone, without a run. */
export type IncidentChange = Pick<
  RunRecord,
  'target' | 'at' | 'basedOn' | 'incidents' | 'events' | 'messages' | 'announcements'
>

/** `stale`: the incidents were written since they were read when it was worked out; nothing was written. */
export type Committed = 'committed' | 'stale'

/** A run as it is on record. */
export interface RunRow extends Slot {
  readonly variant: VariantName
  /** Null when nothing was sent. */
  readonly contact: ContactKind | null
  readonly at: number
  readonly outcome: Outcome
  readonly status: number | null
  readonly totalMs: number | null
  readonly findings: Verdict['findings']
  /** Null when nothing was sent. */
  readonly mayHaveCreated: boolean | null
}

/** As it will be on record. A run that was given up has no verdict, and may have created. */
export function rowOf({ verdict, attempt, ...run }: Run): RunRow {
  const { target, slotAt, variant, contact, at, outcome, totalMs } = run
  const isUnknown = attempt === null ? null : attempt.state === 'unknown'
  return {
    ...{ target, slotAt, variant, contact, at, outcome, totalMs },
    status: verdict?.status ?? null,
    findings: verdict?.findings ?? [],
    mayHaveCreated: verdict?.mayHaveCreated ?? isUnknown,
  }
}

export interface IncidentStore {
  /**
   * `taken`: the slot that it takes was decided before; nothing was written. `lapsed`: its attempt was settled before, as
   * by whoever gave it up, so that the run is on record; the ledger takes its Id, and nothing else is written.
   */
  commit(run: RunRecord): Promise<Committed | 'taken' | 'lapsed'>
  commitIncidents(change: IncidentChange): Promise<Committed>
  incidents(target: string): Promise<IncidentState>
  /** When a variant was last met with a conclusive verdict; null if never. */
  lastConclusiveAt(target: string, variant: VariantName): Promise<number | null>
  latestRuns(target: string, limit: number): Promise<readonly RunRow[]>
  /** Of the latest runs of `created` that sent something, the latest first: whose turn is it? */
  latestContacts(target: string, limit: number): Promise<readonly SentContact[]>
  hold(target: string): Promise<Hold | null>
  setHold(target: string, hold: Hold): Promise<void>
  /** Ends the hold. Gives back the one that was in force, as it was; null: none was. */
  release(target: string, at: number): Promise<Hold | null>
}
