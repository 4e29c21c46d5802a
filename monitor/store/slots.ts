// The part of the port that decides slots and keeps the ledger: what may be created, and every create ever begun.
// Behind it: sqlite-slots.ts. Times are ms since the epoch.
import type { ContactKind, VariantName } from 'contactrz'
import type { Decision, SlotGateReason } from '../plan/plan.ts'

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
  /** When it is nobody's any more, unless it is renewed or settled before: a lease, held by whoever claims. */
  readonly leasedUntil: number
}

/** Of a create that is under way. Renewed while its run lives: it only has to outlast a process that died. */
export const attemptLeaseMs = 30_000

export const ledgerStates = ['pending', 'created', 'refused', 'not-sent', 'unknown'] as const
export type LedgerState = (typeof ledgerStates)[number]

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

export type Claim = { readonly attemptId: number } | 'taken' | 'no-budget'

export interface SlotStore {
  /** Records a slot that does not run. False if it was decided before. */
  gate(slot: SlotDecision, reason: SlotGateReason): Promise<boolean>
  /** Slot, budget and ledger row, in one transaction. */
  claim(slot: SlotDecision, attempt: Attempt, budgetPerDay: number): Promise<Claim>
  /** One more create for a slot that is already claimed: another ledger row, another piece of the budget. */
  claimAgain(attempt: Attempt, budgetPerDay: number): Promise<Claim>
  /**
   * The gate shut after the claim: nothing was sent, and the budget is given back. Nothing is written of an attempt that
   * was given up meanwhile.
   */
  refundSlot(slot: Slot, attemptId: number, reason: SlotGateReason, at: number): Promise<void>
  /** The same of one more create for a slot that stays as it was decided. */
  refundAttempt(attemptId: number, at: number): Promise<void>
  /**
   * Settles one attempt that is followed by another of the same slot, or whose run was given up. What was settled before
   * stays; only of one that was `unknown` the ledger takes the Id that it is `created` with.
   */
  settle(attemptId: number, state: LedgerState, createdId: string | null, at: number): Promise<void>
  /** Whatever this store has begun of a slot and not settled is leased until then; an instant that is over lets go of it. */
  renewAttempts(slot: Slot, until: number): Promise<void>
  /**
   * Settles as `unknown` what was begun, is not settled, and in no lease that lasts: it may have created. Its run says so.
   * A lease that ends later than `leaseMs` from now was taken by a clock that was ahead: it holds nobody.
   */
  settleAbandoned(target: string, leaseMs: number, at: number): Promise<readonly Abandoned[]>
  /** The create of a slot that this store has begun and that is not settled; null if there is none. */
  pendingAttempt(slot: Slot): Promise<PendingAttempt | null>
  /** Records slots that nobody decided. How many were not on record yet. */
  recordMissed(slots: readonly SlotDecision[], reason: MissedReason): Promise<number>
  /** The last slot on record that is not later than `at`; null if there is none. */
  lastSlotAt(target: string, at: number): Promise<number | null>
  findSlot(slot: Slot): Promise<SlotRow | null>
  latestSlots(target: string, limit: number): Promise<readonly SlotRow[]>
  spentOn(target: string, day: string): Promise<number>
  /** Whether a create of before has brought this Id: an answer must not repeat one. */
  knowsId(target: string, id: string): Promise<boolean>
  /** Whether any create has ever brought an Id. */
  hasCreated(target: string): Promise<boolean>
}
