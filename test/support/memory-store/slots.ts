// Slots and the ledger in memory. Called by memory-store.ts.
import type {
  Attempt,
  Claim,
  LedgerState,
  Slot,
  SlotDecision,
  SlotRow,
  SlotStore,
} from '../../../monitor/store/store.ts'
import { latest, sorted, type Tables } from './tables.ts'

const isOf =
  (target: string, slotAt: number) =>
  (row: { readonly target: string; readonly slotAt: number }): boolean =>
    row.target === target && row.slotAt === slotAt

/** False if it was decided before: then nothing is written. */
export function insertSlot(
  { slots }: Tables,
  slot: SlotDecision,
  decision: SlotRow['decision'],
  reason: SlotRow['reason'],
): boolean {
  const { target, slotAt, decidedAt, local, timeZone, rule } = slot
  const row = { target, slotAt, decision, reason, decidedAt, local, timeZone, rule }
  const index = slots.findIndex(isOf(target, slotAt))
  if (index === -1) slots.push(row)
  else if (slots[index]?.decision === 'missed' && decision !== 'missed') slots[index] = row
  else return false
  return true
}

/** False if it was settled before; then the ledger takes the Id of what was unknown, and that is all. */
export function settleAttempt(
  { ledger }: Tables,
  id: number,
  state: LedgerState,
  createdId: string | null,
): boolean {
  const entry = ledger.find((row) => row.id === id)
  const before = entry?.state
  if (before === 'pending') Object.assign(entry ?? {}, { state, createdId })
  else if (before === 'unknown' && createdId !== null)
    Object.assign(entry ?? {}, { state: 'created', createdId })
  return before === 'pending'
}

export const slotStoreOf = (tables: Tables, owner: string): SlotStore => ({
  ...decisionsOf(tables, owner),
  ...settlementsOf(tables),
  ...recoveryOf(tables, owner),
  ...readsOf(tables),
})

type Decisions = Pick<SlotStore, 'gate' | 'recordMissed' | 'claim' | 'claimAgain'>
type Settlements = Pick<SlotStore, 'refundSlot' | 'refundAttempt' | 'settle'>
type Recovery = Pick<SlotStore, 'renewAttempts' | 'settleAbandoned' | 'pendingAttempt'>
type Reads = Omit<SlotStore, keyof (Decisions & Settlements & Recovery)>

const budgetKey = ({ target, day }: Pick<Attempt, 'target' | 'day'>) => JSON.stringify([day, target])

/** @param by -1: a refund. */
function spend({ budgets }: Tables, of: Pick<Attempt, 'target' | 'day'>, by: 1 | -1): void {
  budgets.set(budgetKey(of), (budgets.get(budgetKey(of)) ?? 0) + by)
}

function insertAttempt(tables: Tables, owner: string, attempt: Attempt, budgetPerDay: number): Claim {
  if ((tables.budgets.get(budgetKey(attempt)) ?? 0) >= budgetPerDay) return 'no-budget'
  spend(tables, attempt, 1)
  const id = ++tables.lastId
  tables.ledger.push({ ...attempt, id, owner, state: 'pending', createdId: null })
  return { attemptId: id }
}

function decisionsOf(tables: Tables, owner: string): Decisions {
  return {
    async gate(slot, reason) {
      return insertSlot(tables, slot, 'gated', reason)
    },
    async recordMissed(slots, reason) {
      return slots.filter((slot) => insertSlot(tables, slot, 'missed', reason)).length
    },
    async claim(slot, attempt, budgetPerDay) {
      if (!insertSlot(tables, slot, 'run', null)) return 'taken'
      const claim = insertAttempt(tables, owner, attempt, budgetPerDay)
      const row = tables.slots.find(isOf(slot.target, slot.slotAt))
      if (claim === 'no-budget') Object.assign(row ?? {}, { decision: 'gated', reason: 'budget' })
      return claim
    },
    async claimAgain(attempt, budgetPerDay) {
      return insertAttempt(tables, owner, attempt, budgetPerDay)
    },
  }
}

function settlementsOf(tables: Tables): Settlements {
  const refund = (attemptId: number): boolean => {
    const entry = tables.ledger.find(({ id }) => id === attemptId)
    if (entry === undefined || !settleAttempt(tables, attemptId, 'not-sent', null)) return false
    spend(tables, entry, -1)
    return true
  }
  return {
    async refundSlot({ target, slotAt }, attemptId, reason) {
      const row = tables.slots.find(isOf(target, slotAt))
      if (refund(attemptId) && row !== undefined) Object.assign(row, { decision: 'gated', reason })
    },
    async refundAttempt(attemptId) {
      refund(attemptId)
    },
    async settle(attemptId, state, createdId) {
      settleAttempt(tables, attemptId, state, createdId)
    },
  }
}

function recoveryOf(tables: Tables, owner: string): Recovery {
  const begun = ({ target, slotAt }: Slot) =>
    tables.ledger.filter((row) => isOf(target, slotAt)(row) && row.state === 'pending' && row.owner === owner)
  return {
    async renewAttempts(slot, until) {
      for (const entry of begun(slot)) entry.leasedUntil = until
    },
    async settleAbandoned(target, leaseMs, at) {
      const isLeased = (until: number) => until > at && until <= at + leaseMs
      const abandoned = tables.ledger.filter(
        (row) => row.target === target && row.state === 'pending' && !isLeased(row.leasedUntil),
      )
      for (const { id, slotAt, variant, contact } of abandoned) {
        settleAttempt(tables, id, 'unknown', null)
        tables.runs.push({
          ...{ target, slotAt, variant, contact, at, outcome: 'monitor-fault', status: null, totalMs: null },
          ...{ findings: [], mayHaveCreated: true, attemptId: id, timing: null, seen: null },
        })
      }
      return abandoned.map(({ slotAt, variant, contact }) => ({ slotAt, variant, contact }))
    },
    async pendingAttempt(slot) {
      const row = begun(slot).at(-1)
      if (row === undefined) return null
      return { attemptId: row.id, variant: row.variant, contact: row.contact }
    },
  }
}

function readsOf(tables: Tables): Reads {
  const of = (target: string) => tables.slots.filter((row) => row.target === target)
  return {
    async lastSlotAt(target, at) {
      return latest(
        of(target)
          .map(({ slotAt }) => slotAt)
          .filter((slotAt) => slotAt <= at),
      )
    },
    async findSlot({ target, slotAt }) {
      const row = tables.slots.find(isOf(target, slotAt))
      return row === undefined ? null : { ...row }
    },
    async latestSlots(target, limit) {
      return sorted(of(target), ({ slotAt }) => -slotAt)
        .slice(0, limit)
        .map((row) => ({ ...row }))
    },
    async spentOn(target, day) {
      return tables.budgets.get(budgetKey({ target, day })) ?? 0
    },
    async knowsId(target, id) {
      return tables.ledger.some((row) => row.target === target && row.createdId === id)
    },
    async hasCreated(target) {
      return tables.ledger.some((row) => row.target === target && row.createdId !== null)
    },
  }
}
