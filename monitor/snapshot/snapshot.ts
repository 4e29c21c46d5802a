// How a target stands at one instant: what is open and since when, hold, budget, what comes next and why it waits, what
// last conformed. Pure. The report and the messages read it here; the page, target-facts.ts.
import type { VariantName } from 'contactrz'
import { toLocalDay } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import {
  type ExpiredProbe,
  type Incident,
  type IncidentKind,
  type IncidentState,
  incidentKinds,
} from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { decide, type SlotGateReason, zoneOf } from '../plan/plan.ts'
import { mutedUntil } from '../store/mutes.ts'
import type { Hold, Mute } from '../store/store.ts'
import { nextSlot, slotsBetween } from '../time/schedule.ts'

/** What is on record of a target. */
export interface Known {
  readonly incidents: IncidentState
  readonly hold: Hold | null
  /** Those in force. */
  readonly mutes: readonly Mute[]
  /** Creates of the calendar day so far. */
  readonly spent: number
  readonly lastConforming: Readonly<Partial<Record<VariantName, number>>>
  /** When an expired token last had a verdict; null if never. */
  readonly lastExpiredAt: number | null
}

export interface OpenIncident {
  readonly kind: IncidentKind
  readonly incident: Incident
  /** When the trouble was first met. */
  readonly since: number
  /** Null: it is not muted. */
  readonly mutedUntil: number | null
}

/** Creates that have to wait for a time, and those of the day. */
export interface Allowance {
  /** Null: creates are not held. */
  readonly heldUntil: number | null
  readonly spent: number
}

export interface NextSlot {
  readonly slotAt: number
  /** Null: it will run, as far as can be seen. */
  readonly waitsFor: SlotGateReason | null
}

export interface Snapshot extends Omit<Known, 'incidents' | 'hold'>, Allowance {
  readonly open: readonly OpenIncident[]
  /** Null: none comes within a year. */
  readonly next: NextSlot | null
  /** One that gets no verdict; null: it does, or is not made. */
  readonly expiredProbe: ExpiredProbe | null
}

/** What stands now, and nothing of what was or comes. */
export type Summary = Pick<Snapshot, 'open' | 'mutes' | 'heldUntil'>

export function summaryOf(
  { open: incidents, hold, mutes }: Pick<Known, 'hold' | 'mutes'> & Pick<IncidentState, 'open'>,
  at: number,
): Summary {
  const open = incidentKinds.flatMap((kind) => {
    const incident = incidents[kind]
    if (incident === undefined) return []
    return [{ kind, incident, since: sinceOf(incident), mutedUntil: mutedUntil(mutes, kind) }]
  })
  return { open, mutes, heldUntil: hold !== null && hold.until > at ? hold.until : null }
}

export function snapshotOf(target: Target, known: Known, at: number): Snapshot {
  const { incidents, hold, ...rest } = known
  const summary = summaryOf({ open: incidents.open, hold, mutes: known.mutes }, at)
  const slotAt = nextSlot(target.schedule, at)
  const allowance = { heldUntil: summary.heldUntil, spent: known.spent }
  const next = slotAt === null ? null : comingOf(target, allowance, at)(slotAt)
  return { ...rest, ...summary, next, expiredProbe: incidents.expiredProbe ?? null }
}

/** Whoever looks for one that runs may meet very many that do not. */
const longestAheadMs = 32 * 86_400_000

/** The slots after `at`, and what they wait for. */
export function* slotsAhead(target: Target, allowance: Allowance, at: number): Generator<NextSlot> {
  const coming = comingOf(target, allowance, at)
  for (const slotAt of slotsBetween(target.schedule, at + 1, at + longestAheadMs)) yield coming(slotAt)
}

/** What a slot waits for, by what is known at `at`: on the next day nothing is spent. */
function comingOf(target: Target, allowance: Allowance, at: number): (slotAt: number) => NextSlot {
  const zone = zoneOf(target)
  const today = toLocalDay(zone, at)
  return (slotAt) => {
    const spent = toLocalDay(zone, slotAt) === today ? allowance.spent : 0
    const { reason } = decide(target, slotAt, { heldUntil: allowance.heldUntil, spent })
    return { slotAt, waitsFor: reason }
  }
}
