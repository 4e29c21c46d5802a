// The store as the monitor writes it, with a counter beside each write that came to something: what is on record by this
// process is counted here, in one place, whoever wrote it. Made by `start`, around the store that it opened.
import type { Slot, Store } from '../store/store.ts'
import type { Counters } from './counters.ts'

/** An attempt that this process has begun. */
interface Begun {
  readonly target: string
  /** Its slot was claimed with it: what becomes of the slot is not known before it is settled. */
  readonly isOfSlot: boolean
}

export function countedStore(store: Store, { add }: Pick<Counters, 'add'>): Store {
  const begun = new Map<number, Begun>()
  const countSlot = (target: string, decision: string, reason = '', by = 1) =>
    add('contactrz_slots_total', { target, decision, reason }, by)
  const countCreate = (target: string, state: string) => add('contactrz_creates_total', { target, state })
  /**
   * @param state Null: whoever gave it up has settled it, and counted it; the slot was ours all the same.
   * @param reason Why the slot did not run after all; null: it ran.
   */
  const settled = (attemptId: number, state: string | null, reason: string | null = null) => {
    const attempt = begun.get(attemptId)
    if (attempt === undefined) return
    begun.delete(attemptId)
    if (state !== null) countCreate(attempt.target, state)
    if (!attempt.isOfSlot) return
    if (reason === null) countSlot(attempt.target, 'run')
    else countSlot(attempt.target, 'gated', reason)
  }
  const countOpened = ({
    target,
    events,
  }: Pick<Parameters<Store['commitIncidents']>[0], 'target' | 'events'>) => {
    for (const { kind, incident } of events)
      if (incident.sequence === 1) add('contactrz_incidents_opened_total', { target, kind })
  }
  return {
    ...store,
    ...countedSlots(store, { add, begun, settled, countSlot, countCreate }),
    async commit(run) {
      const committed = await store.commit(run)
      if (committed === 'stale' || committed === 'taken') return committed
      const { target, variant, outcome, attempt, takes } = run
      if (attempt !== null) settled(attempt.id, committed === 'lapsed' ? null : attempt.state)
      if (committed === 'lapsed') return committed
      if (takes !== null) countSlot(target, 'run')
      add('contactrz_runs_total', { target, variant, outcome })
      countOpened(run)
      return committed
    },
    async commitIncidents(change) {
      const committed = await store.commitIncidents(change)
      if (committed === 'committed') countOpened(change)
      return committed
    },
    ...countedMessages(store, add),
  }
}

/** What it is sent by is known since it was leased. */
function countedMessages(store: Store, add: Counters['add']): Pick<Store, 'leaseMessage' | 'settleMessage'> {
  const channels = new Map<number, string>()
  return {
    async leaseMessage(...args) {
      const message = await store.leaseMessage(...args)
      if (message !== null) channels.set(message.id, message.channel)
      return message
    },
    async settleMessage(id, result, at) {
      await store.settleMessage(id, result, at)
      const channel = channels.get(id)
      channels.delete(id)
      if (channel !== undefined) add('contactrz_message_attempts_total', { channel, result: result.result })
    },
  }
}

interface SlotCounting extends Pick<Counters, 'add'> {
  readonly begun: Map<number, Begun>
  readonly settled: (attemptId: number, state: string, reason?: string) => void
  readonly countSlot: (target: string, decision: string, reason?: string, by?: number) => void
  readonly countCreate: (target: string, state: string) => void
}

type SlotWrites = Pick<
  Store,
  | 'gate'
  | 'claim'
  | 'claimAgain'
  | 'refundSlot'
  | 'refundAttempt'
  | 'settle'
  | 'settleAbandoned'
  | 'recordMissed'
>

function countedSlots(
  store: Store,
  { add, begun, settled, countSlot, countCreate }: SlotCounting,
): SlotWrites {
  const keep = ({ target }: Slot, claim: Awaited<ReturnType<Store['claim']>>, isOfSlot: boolean) => {
    if (typeof claim === 'object') begun.set(claim.attemptId, { target, isOfSlot })
  }
  return {
    async gate(slot, reason) {
      const isGated = await store.gate(slot, reason)
      if (isGated) countSlot(slot.target, 'gated', reason)
      return isGated
    },
    async claim(slot, attempt, budgetPerDay) {
      const claim = await store.claim(slot, attempt, budgetPerDay)
      if (claim === 'no-budget') countSlot(slot.target, 'gated', 'budget')
      keep(slot, claim, true)
      return claim
    },
    async claimAgain(attempt, budgetPerDay) {
      const claim = await store.claimAgain(attempt, budgetPerDay)
      keep(attempt, claim, false)
      return claim
    },
    async refundSlot(slot, attemptId, reason, at) {
      await store.refundSlot(slot, attemptId, reason, at)
      settled(attemptId, 'not-sent', reason)
    },
    async refundAttempt(attemptId, at) {
      await store.refundAttempt(attemptId, at)
      settled(attemptId, 'not-sent')
    },
    async settle(attemptId, state, createdId, at) {
      await store.settle(attemptId, state, createdId, at)
      settled(attemptId, state)
    },
    async settleAbandoned(target, leaseMs, at) {
      const abandoned = await store.settleAbandoned(target, leaseMs, at)
      for (const { variant } of abandoned) {
        countCreate(target, 'unknown')
        add('contactrz_runs_total', { target, variant, outcome: 'monitor-fault' })
      }
      return abandoned
    },
    async recordMissed(slots, reason) {
      const recorded = await store.recordMissed(slots, reason)
      const [first] = slots
      if (first !== undefined && recorded > 0) countSlot(first.target, 'missed', reason, recorded)
      return recorded
    },
  }
}
