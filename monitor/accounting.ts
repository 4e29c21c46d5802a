// Every slot that was to be: what became of it. Pure: (schedule, what is on record, time) → rows. Called by `report`.
import { slotsBetween } from './engine/schedule.ts'
import type { RunRow, SlotRow } from './store/store.ts'

export interface AccountedSlot {
  readonly target: string
  readonly slotAt: number
  /** `run`, `gated`, `missed`, `under-way`, or what else is on record. */
  readonly decision: string
  /** Outcome of its run, or why it did not run. */
  readonly detail: string
}

export interface Account {
  readonly name: string
  readonly schedule: string
  /** Of the span: `[from, to)`. */
  readonly slots: readonly Pick<SlotRow, 'slotAt' | 'decision' | 'reason'>[]
  readonly runs: readonly Pick<RunRow, 'slotAt' | 'variant' | 'outcome'>[]
  /** Before this nobody watched: there is nothing to account for. Null if nobody has yet. */
  readonly watchedSince: number | null
  readonly from: number
  readonly to: number
  readonly now: number
}

/** A slot may be decided so late and still be in time: a token has to be fetched, another run to end. */
const graceMs = 120_000

export function accountSlots(account: Account): AccountedSlot[] {
  const { name, schedule, slots, runs, watchedSince, from, to, now } = account
  const outcomes = new Map(
    runs.filter(({ variant }) => variant === 'created').map(({ slotAt, outcome }) => [slotAt, outcome]),
  )
  const rows = new Map<number, AccountedSlot>()
  const add = (slotAt: number, decision: string, detail: string) =>
    rows.set(slotAt, { target: name, slotAt, decision, detail })
  if (watchedSince !== null) {
    for (const slotAt of slotsBetween(schedule, Math.max(from, watchedSince), Math.min(to, now))) {
      if (now - slotAt < graceMs) add(slotAt, 'under-way', 'not decided yet')
      else add(slotAt, 'missed', 'no record: the monitor did not run, or was too late')
    }
  }
  for (const { slotAt, decision, reason } of slots) {
    const outcome = outcomes.get(slotAt)
    if (decision !== 'run') add(slotAt, decision, reason ?? '')
    else if (outcome !== undefined) add(slotAt, 'run', outcome)
    else if (now - slotAt < graceMs) add(slotAt, 'under-way', 'no verdict yet')
    else add(slotAt, 'run', 'no verdict: it was cut short')
  }
  return [...rows.values()].sort((a, b) => a.slotAt - b.slotAt)
}
