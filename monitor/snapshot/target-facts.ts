// What is known of a target at one instant, without words: state, gate, next slot, hold, budget, what is open, what was
// found, verdicts of 90 days. Pure. Called by target-view.ts; told by words.ts.
import type { VariantName } from 'contactrz'
import { toLocalDay } from 'contactrz/internal'
import type { Alerts, Target } from '../config/config-shape.ts'
import { type ToldFinding, unionOf } from '../incidents/drift.ts'
import type { ExpiredProbe, Incident, IncidentKind } from '../incidents/incident.ts'
import { type ComingSlot, comingSlot, type GateNow, gateNow } from '../plan/opening.ts'
import { zoneOf } from '../plan/plan.ts'
import type { Glance, LastRun, SlotDay } from '../store/page-books.ts'
import type { MissedReason, Mute } from '../store/store.ts'
import { createdVariant } from '../tools/meanings.ts'
import { conformingSince } from './conforming-since.ts'
import { summaryOf } from './snapshot.ts'
import { type Stands, stateOf } from './target-state.ts'

/** So many days back, today among them. */
export const daysShown = 90

export interface OpenNow {
  readonly kind: IncidentKind
  readonly incident: Incident
  /** When the trouble was first met. */
  readonly since: number
  /** Null: it is not muted. */
  readonly mutedUntil: number | null
  /** Of that mute. */
  readonly mutedWhy: string | null
  /** Of a drift: what stands. */
  readonly findings: readonly ToldFinding[]
}

/** Of the days that are shown. Gated slots are not due. */
export interface VerdictShare {
  /** The first of these days on which a slot was decided; null: there is none. */
  readonly from: string | null
  /** Run, missed or cut short. */
  readonly due: number
  /** Ended in conforming or drift. */
  readonly conclusive: number
  readonly missed: number
  readonly gated: number
  /** Percent; null: nothing was due. */
  readonly percent: number | null
}

export interface MissedLately {
  /** Of today and yesterday. */
  readonly count: number
  /** Of the latest. */
  readonly reason: MissedReason | null
}

export interface TargetFacts extends Stands {
  readonly name: string
  readonly target: Target
  readonly at: number
  /** That its days and times are told in. */
  readonly zone: string
  /** Of a conforming one: the half hour in which it began to, as far back as days are kept; null: not known, or it does not. */
  readonly conformingSince: number | null
  /** Worst first. */
  readonly incidents: readonly OpenNow[]
  /** What the latest conclusive verdicts found, accepted ones left out; no incident need be open for it. */
  readonly standing: readonly ToldFinding[]
  /** Those in force. */
  readonly mutes: readonly Mute[]
  /** When the last hold ended; null: creates are held, or never were. */
  readonly holdEndedAt: number | null
  readonly gate: GateNow
  readonly next: ComingSlot
  readonly budget: { readonly day: string; readonly perDay: number; readonly spent: number }
  /** When it was first seen to: of a target without a verdict. */
  readonly watchedSince: number | null
  /** The latest conclusive verdict of a create; null: there was none yet. */
  readonly lastConclusiveAt: number | null
  readonly lastConclusive: Glance['lastConclusive']
  readonly lastConforming: Glance['lastConforming']
  /** Of a probe with an expired token: null, its latest run had a verdict, or there was none. */
  readonly expiredProbe: ExpiredProbe | null
  readonly lastSlot: Glance['lastSlot']
  readonly lastRuns: readonly LastRun[]
  readonly last24h: Glance['last24h']
  /** What the latest runs showed and is accepted for a time: each once. */
  readonly accepted: readonly AcceptedNow[]
  /** Days on which a slot was decided, of those that are shown, by day. */
  readonly days: readonly SlotDay[]
  readonly verdicts: VerdictShare
  /** Null: none was. */
  readonly missed: MissedLately | null
}

export interface AcceptedNow {
  readonly variant: VariantName
  readonly rule: string
  readonly pointer: string
  /** The last day, such as `2026-12-31`. */
  readonly until: string
}

export function factsOf(
  target: Target,
  alerts: Alerts,
  glance: Glance,
  allDays: readonly SlotDay[],
  at: number,
): TargetFacts {
  const zone = zoneOf(target)
  const today = toLocalDay(zone, at)
  const from = dayBefore(today, daysShown - 1)
  const days = allDays.filter(({ day }) => day >= from && day <= today)
  const stands = stateOf(glance, alerts, at)
  const allowance = { heldUntil: stands.hold?.until ?? null, spent: glance.spent }
  const { lastConclusive, lastConforming, lastRuns, last24h, lastSlot } = glance
  return {
    ...stands,
    ...{
      name: target.name,
      target,
      at,
      zone,
      days,
      lastConclusive,
      lastConforming,
      lastRuns,
      last24h,
      lastSlot,
    },
    conformingSince: stands.state === 'conforming' ? conformsSince(zone, days, glance, at) : null,
    incidents: openNow(glance, at),
    expiredProbe: glance.incidents.expiredProbe ?? null,
    standing: unionOf(glance.incidents.drifts, null, new Set()),
    mutes: glance.mutes,
    holdEndedAt: stands.hold === null ? (glance.hold?.until ?? null) : null,
    gate: gateNow(target, at, allowance),
    next: comingSlot(target, at, allowance),
    budget: { day: today, perDay: target.budgetPerDay, spent: glance.spent },
    watchedSince: glance.firstSlotAt ?? glance.incidents.conclusiveAt,
    lastConclusiveAt: lastConclusive[createdVariant] ?? null,
    accepted: acceptedOf(lastRuns),
    verdicts: shareOf(days),
    missed: missedOf(days, [today, dayBefore(today, 1)], glance.lastMissed),
  }
}

/** The calendar knows no clock changes. */
export const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10)

/** That half hour may have begun before its first slot. */
function conformsSince(
  zone: string,
  days: readonly SlotDay[],
  { firstSlotAt }: Glance,
  at: number,
): number | null {
  const since = conformingSince(zone, days, at)
  return since === null ? null : Math.max(since, firstSlotAt ?? since)
}

function openNow({ incidents, hold, mutes }: Glance, at: number): OpenNow[] {
  const { drifts, told, open: incidentOf } = incidents
  const { open } = summaryOf({ open: incidentOf, hold, mutes }, at)
  const findings = unionOf(Object.keys(drifts).length > 0 ? drifts : told, null, new Set())
  const order = ['monitor-fault', 'drift', 'blind', 'unavailable', 'unauthorized', 'quota'] as const
  return open
    .map((one) => ({
      ...one,
      mutedWhy: reasonOf(mutes, one.kind, one.mutedUntil),
      findings: one.kind === 'drift' ? findings : [],
    }))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

const reasonOf = (mutes: readonly Mute[], kind: IncidentKind, until: number | null): string | null =>
  mutes.find((mute) => mute.until === until && (mute.kind === kind || mute.kind === 'all'))?.reason ?? null

function acceptedOf(runs: readonly LastRun[]): AcceptedNow[] {
  const all = runs.flatMap(({ variant, findings }) =>
    findings.flatMap(({ rule, pointer, accepted }) =>
      accepted === undefined ? [] : [{ variant, rule, pointer, until: accepted.until }],
    ),
  )
  return [...new Map(all.map((one) => [`${one.rule} ${one.pointer}`, one])).values()]
}

function shareOf(days: readonly SlotDay[]): VerdictShare {
  let [conclusive, missed, others, gated] = [0, 0, 0, 0]
  for (const day of days) {
    conclusive += day.conforming + day.drift
    missed += day.missed
    others += day.noVerdict + day.fault
    gated += day.gated
  }
  const due = conclusive + missed + others
  const percent = due === 0 ? null : (100 * conclusive) / due
  return { from: days[0]?.day ?? null, due, conclusive, missed, gated, percent }
}

function missedOf(
  days: readonly SlotDay[],
  lately: readonly string[],
  reason: MissedReason | null,
): MissedLately | null {
  const count = days
    .filter(({ day }) => lately.includes(day))
    .reduce((total, { missed }) => total + missed, 0)
  return count === 0 ? null : { count, reason }
}
