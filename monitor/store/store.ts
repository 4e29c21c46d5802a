// The port: what the monitor asks of its memory. SQLite is behind it; PostgreSQL can be. Times are ms since
// the epoch.

import type { ContactKind, Outcome, VariantName, Verdict } from 'contactrz'
import { CodedError } from 'contactrz/internal'
import type { EventName, IncidentEvent, IncidentKind, IncidentState } from '../incidents/incident.ts'
import type { OwnTrouble } from '../incidents/own-trouble.ts'
import type { Severity } from '../incidents/severity.ts'
import type { SentContact } from '../plan/contact.ts'
import type { Decision, SlotGateReason } from '../plan/plan.ts'
import type { MonitorErrorCode } from '../tools/errors.ts'
import type { Books } from './books.ts'

/** One scheduled instant of one target. */
export interface Slot {
  readonly target: string
  readonly slotAt: number
}

/** What was decided for a slot, before anything was sent. */
export interface SlotDecision extends Slot {
  readonly decidedAt: number
  /** Wall clock and offset, and the zone they are of. */
  readonly local: string
  readonly timeZone: string
  /** The quota window as it stood, told both ways round. */
  readonly rule: string
}

export interface Attempt extends Slot {
  readonly variant: VariantName
  /** Calendar day of the window's zone, which the budget counts by. */
  readonly day: string
  readonly at: number
  /** Found again in the contact's name. */
  readonly marker: string
  readonly contact: ContactKind
}

export const ledgerStates = ['pending', 'created', 'refused', 'not-sent', 'unknown'] as const
export type LedgerState = (typeof ledgerStates)[number]

export interface Hold {
  readonly until: number
  readonly since: number
}

export interface OwedMail {
  readonly id: number
  /** Derived from the event and the recipient: a crash can repeat a mail, and shows that it did. */
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Null: text alone. */
  readonly html: string | null
  /** JSON, attached; null: none. */
  readonly report: string | null
  /** Message-ID of the mail that opened the incident, if this is not that one. */
  readonly thread: string | null
  /** What the filters of mail programs go by. Absent: it is about no incident, or of a store of before. */
  readonly target?: string | null
  readonly kind?: IncidentKind | null
  readonly event?: EventName | null
  readonly severity?: Severity | null
  readonly attempts: number
}

/** Of one target, kind and recipient they are sent one after the other, in the order in which they were owed. */
export interface NewMail extends Omit<OwedMail, 'id' | 'attempts'> {
  /** Null: it is about the monitor itself. */
  readonly target: string | null
  readonly kind: IncidentKind
  readonly event: EventName
  /** Sent when no mute of its target and kind is in force any more. */
  readonly afterMute: boolean
}

/** Silence for the incidents of a target, or for one kind of them, until a time. */
export interface Mute {
  readonly target: string
  readonly kind: IncidentKind | 'all'
  readonly since: number
  readonly until: number
  readonly reason: string | null
}

/** Everything that one run leaves behind: committed together or not at all. */
export interface RunRecord extends Slot {
  /** Of a run that sends nothing, and so claims nothing before: its slot is taken here. */
  readonly takes: SlotDecision | null
  readonly variant: VariantName
  /** Null when nothing was sent. */
  readonly contact: ContactKind | null
  readonly at: number
  readonly outcome: Outcome
  /** Null when there was no token to send anything with. */
  readonly verdict: Verdict | null
  readonly totalMs: number | null
  readonly attempt: {
    readonly id: number
    readonly state: LedgerState
    readonly createdId: string | null
  } | null
  /** What the incidents were when this was worked out. */
  readonly basedOn: IncidentState
  readonly incidents: IncidentState
  readonly events: readonly IncidentEvent[]
  readonly mails: readonly NewMail[]
  readonly hold: Hold | null
}

/** What follows from time alone, without a run. */
export type IncidentChange = Pick<RunRecord, 'target' | 'at' | 'basedOn' | 'incidents' | 'events' | 'mails'>

/** `stale`: the incidents are no longer what they were when it was worked out; nothing was written. */
export type Committed = 'committed' | 'stale'

export const missedReasons = ['not-running', 'busy', 'clock', 'monitor-fault', 'late'] as const
/**
 * `not-running`: there was no process. `busy`: the run before was not over yet. `clock`: the clock was set past it, or
 * the machine slept. `monitor-fault`: a failure of ours, which the log has. `late`: the process stood still, or its tick
 * was lost.
 */
export type MissedReason = (typeof missedReasons)[number]

export interface SlotRow extends SlotDecision {
  readonly decision: Decision['decision'] | 'missed'
  readonly reason: SlotGateReason | MissedReason | null
}

/** A create that was begun and never settled, as a crash leaves it. */
export interface Abandoned {
  readonly slotAt: number
  readonly variant: VariantName
  readonly contact: ContactKind
}

export interface PendingAttempt extends Pick<Attempt, 'variant' | 'contact'> {
  readonly attemptId: number
}

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

export type Claim = { readonly attemptId: number } | 'taken' | 'no-budget'

export type MailResult =
  | { readonly result: 'sent' }
  /** `isPutOff`: the server refused this mail, and may take it some day. */
  | { readonly result: 'retry'; readonly at: number; readonly error: string; readonly isPutOff: boolean }
  | { readonly result: 'refused'; readonly error: string }

/** An alert that the mail server will not take, or not yet. */
export interface RefusedMail {
  readonly to: string
  readonly target: string
  readonly kind: IncidentKind
}

/** What is wrong with the monitor itself, and what is told of it. */
export interface OwnTroubleChange {
  readonly at: number
  /** What was known when this was worked out. */
  readonly basedOn: readonly OwnTrouble[]
  readonly troubles: readonly OwnTrouble[]
  readonly mails: readonly NewMail[]
  /** Owed to those only whom the opening mail may have reached; the others are spared both. */
  readonly recoveries: readonly NewMail[]
}

export interface Store extends Books {
  /** Records a slot that does not run. False if it was decided before. */
  gate(slot: SlotDecision, reason: SlotGateReason): Promise<boolean>
  /** Slot, budget and ledger row, in one transaction. */
  claim(slot: SlotDecision, attempt: Attempt, budgetPerDay: number): Promise<Claim>
  /** One more create for a slot that is already claimed: another ledger row, another piece of the budget. */
  claimAgain(attempt: Attempt, budgetPerDay: number): Promise<Claim>
  /** The gate shut after the claim: nothing was sent, and the budget is given back. */
  refundSlot(slot: Slot, attemptId: number, reason: SlotGateReason, at: number): Promise<void>
  /** The same of one more create for a slot that stays as it was decided. */
  refundAttempt(attemptId: number, at: number): Promise<void>
  /** Settles one attempt that is followed by another of the same slot. */
  settle(attemptId: number, state: LedgerState, createdId: string | null, at: number): Promise<void>
  /**
   * Settles as `unknown` what was begun longer ago than `longestMs` and never settled: it may have created. Its run says
   * so. What was begun as far in the future was begun by a clock that was ahead.
   */
  settleAbandoned(target: string, longestMs: number, at: number): Promise<readonly Abandoned[]>
  /** The create of a slot that is begun and not settled; null if there is none. */
  pendingAttempt(slot: Slot): Promise<PendingAttempt | null>
  /** Records slots that nobody decided. How many were not on record yet. */
  recordMissed(slots: readonly SlotDecision[], reason: MissedReason): Promise<number>
  /** The last slot on record that is not later than `at`; null if there is none. */
  lastSlotAt(target: string, at: number): Promise<number | null>
  /**
   * Whatever mail is owed is due now, and owed since now at the latest: the clock may have been put back. A lease holds
   * all the same: whoever has it may be sending.
   */
  makeMailsDue(at: number): Promise<void>
  setHold(target: string, hold: Hold): Promise<void>
  /** `taken`: the slot that it takes was decided before; nothing was written. */
  commit(run: RunRecord): Promise<Committed | 'taken'>
  commitIncidents(change: IncidentChange): Promise<Committed>
  /** When a variant was last met with a conclusive verdict; null if never. */
  lastConclusiveAt(target: string, variant: VariantName): Promise<number | null>
  /** Takes the place of an earlier mute of the same target and kind. */
  mute(mute: Mute): Promise<void>
  /** Lifts mutes; without a kind all of the target. Gives back those that were in force at `at`. */
  unmute(target: string, kind: Mute['kind'] | null, at: number): Promise<readonly Mute[]>
  /** Mutes that are in force at `at`. */
  mutes(target: string, at: number): Promise<readonly Mute[]>
  /**
   * Deletes runs, slots, sent mails and ended mutes older than this. The ledger, refused mails and the last slot of
   * each target stay, and when each pair was last met. Other work goes on meanwhile; a store that is closed ends it.
   */
  prune(before: number): Promise<void>
  findSlot(slot: Slot): Promise<SlotRow | null>
  spentOn(target: string, day: string): Promise<number>
  hold(target: string): Promise<Hold | null>
  /** Lifts the hold. Gives back the one that was lifted. */
  release(target: string): Promise<Hold | null>
  incidents(target: string): Promise<IncidentState>
  /** Ids of the latest creates: an answer must not repeat one. */
  knownIds(target: string, limit: number): Promise<ReadonlySet<string>>
  latestRuns(target: string, limit: number): Promise<readonly RunRow[]>
  /** Of the latest runs of `created` that sent something, the latest first: whose turn is it? */
  latestContacts(target: string, limit: number): Promise<readonly SentContact[]>
  latestSlots(target: string, limit: number): Promise<readonly SlotRow[]>
  /**
   * The mail that has been due for longest, kept from others until `leaseMs` have passed; null if there is none. A mail
   * has to wait until those before it of its target, kind and recipient are sent or refused.
   *
   * @param busy Recipients that are left out.
   */
  leaseMail(at: number, leaseMs: number, busy: readonly string[]): Promise<OwedMail | null>
  /** Keeps it from others for longer. */
  renewLease(id: number, until: number): Promise<void>
  /** One that is sent makes all due that is owed, save what was tried within the last minute: that comes after it. */
  settleMail(id: number, result: MailResult, at: number): Promise<void>
  /**
   * Alerts, not mails about the monitor itself: put off, or refused and nothing sent to that recipient since. Each
   * recipient, target and kind once.
   */
  refusedMails(): Promise<readonly RefusedMail[]>
  /** What was refused is owed again, and what was put off is due. How many mails, by recipient. @param to Null: all. */
  resendMails(
    to: string | null,
    at: number,
  ): Promise<readonly { readonly to: string; readonly mails: number }[]>
  ownTroubles(): Promise<readonly OwnTrouble[]>
  commitOwnTroubles(change: OwnTroubleChange): Promise<Committed>
  countMails(): Promise<{ readonly owed: number; readonly sent: number; readonly refused: number }>
  /** Whether its file is still the one that was opened: what is written to another is lost. */
  isInPlace(): Promise<boolean>
  close(): Promise<void>
}

/** The store cannot be used. The message says what to do; of one that failed while it was open, in the words of SQLite. */
export class StoreError extends CodedError {
  override readonly name: string = 'StoreError'
  readonly code: MonitorErrorCode & `store-${string}`

  constructor(message: string, { code = 'store-unusable', cause }: StoreErrorOptions = {}) {
    super(message, { cause })
    this.code = code
  }
}

interface StoreErrorOptions {
  readonly code?: StoreError['code']
  readonly cause?: unknown
}

/** The file is damaged: `start` moves it aside. */
export class CorruptStoreError extends StoreError {
  override readonly name = 'CorruptStoreError'

  constructor(message: string, cause?: unknown) {
    super(message, { code: 'store-corrupt', cause })
  }
}
