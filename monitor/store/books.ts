// The part of the port that reports read: what happened, by time. Times are ms since the epoch; every span is
// `[from, to)`. Nothing here changes anything.
import type { VariantName } from 'contactrz'
import type { Pair } from '../incidents/drift.ts'
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import type { Tally } from '../tools/tally.ts'
import type { RunRow } from './incidents.ts'
import type { LedgerState, SlotRow } from './slots.ts'

export interface Span {
  readonly target: string
  readonly from: number
  readonly to: number
}

export interface LedgerRow {
  readonly target: string
  readonly slotAt: number
  readonly variant: VariantName
  readonly at: number
  readonly marker: string
  readonly state: LedgerState
  readonly createdId: string | null
}

export interface EventRow {
  readonly target: string
  readonly kind: IncidentKind
  readonly event: EventName
  readonly at: number
  readonly openedAt: number
  /** It fell into a mute, and was not told at once. */
  readonly isMuted: boolean
}

const messageStates = ['owed', 'sent', 'refused'] as const
export type MessageState = (typeof messageStates)[number]

export interface MessageRow {
  /** Tells it from all others. */
  readonly id: number
  /** `mail`, or the name of a channel. */
  readonly channel: string
  readonly target: string | null
  /** Of the group that it tells of; null: it is of none. */
  readonly host: string | null
  readonly to: string
  /** Null: it waits for others of its group, and is worded with them. */
  readonly subject: string | null
  /** Of its incident; null for one that is of none. */
  readonly event: EventName | null
  readonly state: MessageState
  readonly attempts: number
  /** Of the latest attempt, if that failed: codes only. */
  readonly error: string | null
  readonly owedAt: number
  readonly settledAt: number | null
}

export type DecidedSlot = Pick<SlotRow, 'slotAt' | 'decision' | 'reason'>
export type RunOutcome = Pick<RunRow, 'slotAt' | 'variant' | 'outcome'>

export interface Tallies {
  /** Runs by variant and outcome. */
  readonly runs: Tally
  /** Creates by state. */
  readonly creates: Tally
  /** Messages by state. */
  readonly messages: Tally
}

/** How many slots were decided so. */
export type SlotCount = Pick<SlotRow, 'decision' | 'reason'> & { readonly count: number }

export interface Books {
  /** By target: its last slot on record that is not later than `at`; absent if there is none. By one question. */
  lastSlotsAt(targets: readonly string[], at: number): Promise<ReadonlyMap<string, number>>
  slotsOf(span: Span): Promise<readonly DecidedSlot[]>
  /** Of runs what an account of slots takes, and no more: a day of many targets is a lot of rows. */
  outcomesOf(span: Span): Promise<readonly RunOutcome[]>
  /** When the slots lay that were decided, and nothing else of them. */
  slotTimesOf(span: Span): Promise<readonly number[]>
  /** Counted in the store: a day of many targets is a lot of rows. */
  slotCountsOf(span: Span): Promise<readonly SlotCount[]>
  /** Counted in the store. */
  talliesOf(span: Span): Promise<Tallies>
  runsOf(span: Span): Promise<readonly RunRow[]>
  ledgerOf(span: Span): Promise<readonly LedgerRow[]>
  eventsOf(span: Span): Promise<readonly EventRow[]>
  /**
   * Those that tell of a target, alone or with others of its group. Null: about the monitor itself, or, from a store of
   * before, of unknown target.
   */
  messagesOf(span: Omit<Span, 'target'> & { readonly target: string | null }): Promise<readonly MessageRow[]>
  /** When each variant last conformed; absent if never. */
  lastConforming(target: string): Promise<Readonly<Partial<Record<VariantName, number>>>>
  /** When a variant last conformed with this contact; null if never. */
  lastConformingOf(target: string, pair: Pair): Promise<number | null>
  /** When the first slot of a target was decided that is still on record; null if none is. */
  firstSlotAt(target: string): Promise<number | null>
  /** When the oldest message that is still owed was owed, what waits for others of its group included; null if none is. */
  oldestOwedAt(): Promise<number | null>
  /**
   * When the oldest message was owed that is still owed; of what waits for others of its group, when that was due; of one
   * that waited for the end of a mute, when that ended. Null if none is, or all wait.
   */
  owedSince(at: number): Promise<number | null>
  /** When the oldest message was refused that is still refused, not counting those refused before `from`, and those given up. */
  refusedSince(from: number): Promise<number | null>
  /** Names of targets that anything is on record of, besides slots: those that are no longer watched as well. */
  targetsOnRecord(): Promise<readonly string[]>
  /** Names of targets that have an incident open. */
  targetsInTrouble(): Promise<readonly string[]>
}
