// The part of the port that the page reads: days, one look at each target, and lists that are paged. Times are ms since
// the epoch; days are calendar days of the target's zone. No question here grows with the days that are kept, and none
// walks a table. Nothing here changes anything.
import type { Outcome, VariantName } from 'contactrz'
import type { EventName, IncidentKind, IncidentState } from '../incidents/incident.ts'
import type { MessageState, Span } from './books.ts'
import type { EventContent, Hold, RunRow, SeenSchema } from './incidents.ts'
import type { Mute } from './mutes.ts'
import type { LedgerState, MissedReason, SlotRow } from './slots.ts'

/**
 * What became of half an hour, the worst of it: `f` monitor fault, `d` drift, `u` unavailable, `a` unauthorized, `q`
 * over quota, `m` missed, `c` conforming, `g` gated for another reason than the window, `w` gated by the quota window or
 * its guard, `.` nothing was due, or is not decided yet. This is their order as well, the worst first.
 */
export const cellLetters = 'fduaqmcgw.'
/** Half hours of a day, by the wall clock: a day of 23 or 25 h has as many. */
export const cellsADay = 48

/** One local day of one target. A day on which nothing was decided has none. */
export interface SlotDay {
  readonly target: string
  /** Such as `2026-11-27`. */
  readonly day: string
  readonly conforming: number
  readonly drift: number
  /** Runs without a conclusive verdict that are no fault of ours: unavailable, unauthorized, over quota. */
  readonly noVerdict: number
  /** Runs that ended in a monitor fault. */
  readonly fault: number
  readonly missed: number
  readonly gated: number
  /** `cellsADay` letters. */
  readonly cells: string
}

/** Phases of an exchange, in their order. `whole` is all of it. */
export const phases = ['dns', 'tcp', 'tls', 'first-byte', 'body', 'whole'] as const
export type Phase = (typeof phases)[number]

/** In ms. */
export interface Percentiles {
  readonly runs: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Of one day that has ended, of creates that had a conclusive verdict. */
export interface DurationDay {
  readonly target: string
  readonly day: string
  /** Absent: no run of that day reached it. */
  readonly phases: Readonly<Partial<Record<Phase, Percentiles>>>
}

/** What one look at a target shows. */
export interface Glance {
  readonly target: string
  readonly incidents: IncidentState
  readonly hold: Hold | null
  /** In force. */
  readonly mutes: readonly Mute[]
  /** Creates of the calendar day so far. */
  readonly spent: number
  /** When the first slot was decided that is still on record; null if none is. */
  readonly firstSlotAt: number | null
  /** The last on record that is not later than now. */
  readonly lastSlot: Pick<SlotRow, 'slotAt' | 'decision' | 'reason' | 'decidedAt'> | null
  /** Why the latest slot was missed of the last two days; null: none was. */
  readonly lastMissed: MissedReason | null
  /** The latest run of each variant. */
  readonly lastRuns: readonly LastRun[]
  /** When each variant last had a conclusive verdict; absent if never. */
  readonly lastConclusive: Readonly<Partial<Record<VariantName, number>>>
  /** When each variant last conformed; absent if never. */
  readonly lastConforming: Readonly<Partial<Record<VariantName, number>>>
  /** Of the creates of the last 24 h that had a conclusive verdict; null if there was none. */
  readonly last24h: Percentiles | null
}

export interface LastRun extends Pick<RunRow, 'variant' | 'at' | 'outcome' | 'totalMs' | 'findings'> {
  /** In ms; absent: not reached. */
  readonly phases: Readonly<Partial<Record<Phase, number>>>
}

/** A part of a list that begins with the newest. */
export interface Part {
  /** Only what is older than this; null: from the newest on. */
  readonly before: number | null
  readonly most: number
}

/** A slot with the run of its create, if that came to its end. */
export interface SlotWithRun extends SlotRow {
  readonly run: (RunRow & { readonly phases: LastRun['phases']; readonly seen: SeenSchema | null }) | null
}

/** An incident as its events tell it. */
export interface IncidentRow {
  readonly target: string
  readonly kind: IncidentKind
  readonly openedAt: number
  /** Null: it is open. */
  readonly resolvedAt: number | null
  readonly events: number
  readonly lastEvent: EventName
  readonly lastEventAt: number
  /** The rules of what stood at the last event that told of any, worst first. */
  readonly rules: readonly string[]
  /** That its events had owed; of a store of before those that could be told to be its own. */
  readonly messages: number
  /** Of these. */
  readonly messagesSent: number
}

export interface StoryMessage {
  /** `mail`, or the name of a channel. */
  readonly channel: string
  readonly to: string
  /** `waiting`: for others of its group; its message is made by `dueAt`. */
  readonly state: MessageState | 'waiting'
  readonly owedAt: number
  readonly settledAt: number | null
  readonly attempts: number
  /** Of the latest attempt, if that failed: codes only. */
  readonly error: string | null
  /** When it is tried next; null: it is settled. */
  readonly dueAt: number | null
  readonly afterMute: boolean
  /** Of the group that it is told with; null: it is told alone. */
  readonly host: string | null
  /** The incidents that the same message tells of, besides this one. */
  readonly others: readonly Pick<IncidentStory, 'target' | 'openedAt'>[]
}

export interface StoryEvent {
  readonly event: EventName
  readonly at: number
  /** Of the event in its incident; 1 opens it. */
  readonly sequence: number
  readonly isMuted: boolean
  /** Null: of a store of before, which kept none. */
  readonly content: EventContent | null
  readonly messages: readonly StoryMessage[]
}

/** One incident from its opening on; its events by time. */
export interface IncidentStory {
  readonly target: string
  readonly kind: IncidentKind
  readonly openedAt: number
  readonly events: readonly StoryEvent[]
}

export interface LedgerEntry {
  /** Its place in the ledger: what `before` goes by. */
  readonly id: number
  readonly target: string
  readonly slotAt: number
  readonly variant: VariantName
  readonly at: number
  readonly marker: string
  readonly state: LedgerState
  readonly createdId: string | null
}

export interface LedgerFilter {
  /** Null: all. */
  readonly target: string | null
  readonly state: LedgerState | null
  /** `[from, to)`, by when it was begun; null: without an end. */
  readonly from: number | null
  readonly to: number | null
}

/** A message that did not arrive; of one about several incidents, as the first of them. */
export interface StuckMessage extends Omit<StoryMessage, 'afterMute' | 'host' | 'others' | 'state'> {
  readonly state: MessageState
  readonly target: string | null
  readonly kind: IncidentKind | null
  readonly openedAt: number | null
  readonly subject: string
}

export interface PageBooks {
  /** Of each of these, in their order, by one question. `day` is the calendar day that `spent` is of. */
  glances(
    targets: readonly { readonly name: string; readonly day: string }[],
    at: number,
  ): Promise<readonly Glance[]>
  /** Days `[fromDay, toDay]` of all these, by target and day, by one question. */
  slotDaysOf(targets: readonly string[], fromDay: string, toDay: string): Promise<readonly SlotDay[]>
  /** By day, the oldest first. */
  durationDaysOf(target: string, fromDay: string, toDay: string): Promise<readonly DurationDay[]>
  /** Of conclusive creates of the span, from the runs themselves; by phase. */
  phasesOf(span: Span): Promise<DurationDay['phases']>
  /** The newest first. `before` is the instant of a slot. */
  slotsWithRuns(target: string, part: Part): Promise<readonly SlotWithRun[]>
  /** Of `[from, to)`, by time. */
  slotsWithRunsOf(span: Span): Promise<readonly SlotWithRun[]>
  /**
   * The newest first. `before` is when it opened; those that opened in one instant come together, be they more than
   * `most`. @param target Null: of all, those as well that are no longer watched.
   */
  incidentsOf(target: string | null, part: Part): Promise<readonly IncidentRow[]>
  /** Null: there was none that opened then. */
  incidentStory(target: string, kind: IncidentKind, openedAt: number): Promise<IncidentStory | null>
  /** The latest events `opened`, `changed` and `resolved` of all targets, the newest first, with what they tell. */
  latestEvents(
    most: number,
  ): Promise<readonly (Omit<StoryEvent, 'messages'> & Pick<IncidentStory, 'target' | 'kind' | 'openedAt'>)[]>
  /** The newest first. `before` is an `id`. */
  ledgerEntries(filter: LedgerFilter, part: Part): Promise<readonly LedgerEntry[]>
  /** How many there are of each state. */
  ledgerCounts(filter: Omit<LedgerFilter, 'state'>): Promise<Readonly<Record<LedgerState, number>>>
  /** Owed since before this instant, those apart that wait for the end of a mute; and refused. The oldest first. */
  stuckMessages(owedBefore: number, most: number): Promise<readonly StuckMessage[]>
}

/** What a run came to, as a cell says it. */
export const cellOfOutcome: Readonly<Record<Outcome, string>> = {
  ...{ conforming: 'c', drift: 'd', unavailable: 'u', unauthorized: 'a' },
  ...{ 'over-quota': 'q', 'monitor-fault': 'f' },
}
