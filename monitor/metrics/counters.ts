// What the process counts since it started. Every label value that is known is there from the start, with 0, so that an
// increase is seen from the first on. Made by `start`; counted-store.ts and the heartbeat add, /metrics reads.
import type { Outcome, VariantName } from 'contactrz'
import { incidentKinds } from '../incidents/kinds.ts'
import { slotGateReasons } from '../plan/plan.ts'
import { ledgerStates, missedReasons } from '../store/slots.ts'
import { createdVariant, expiredVariant } from '../tools/meanings.ts'
import type { CounterName, LabelsOf } from './catalogue.ts'
import { type Sample, sampleOf } from './exposition.ts'

export interface Counters {
  add<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void
  /** Of these targets and of the process. What was counted of other targets is forgotten. */
  samples(targets: readonly string[]): readonly Sample[]
}

/** The table has a line for each, which the type asks for. */
const outcomeTable: Readonly<Record<Outcome, true>> = {
  ...{ conforming: true, drift: true, unavailable: true, unauthorized: true },
  ...{ 'over-quota': true, 'monitor-fault': true },
}
const outcomes = Object.keys(outcomeTable)
/** Those that a run is to meet. */
export const probedVariants: readonly VariantName[] = [createdVariant, expiredVariant]
const settledStates = ledgerStates.filter((state) => state !== 'pending')

const decisions = [
  { decision: 'run', reason: '' },
  ...slotGateReasons.map((reason) => ({ decision: 'gated', reason })),
  ...missedReasons.map((reason) => ({ decision: 'missed', reason })),
]

/** Every series of a target, with 0. */
const zerosOf = (target: string): readonly Sample[] => [
  ...decisions.map((decided) => sampleOf('contactrz_slots_total', { target, ...decided }, 0)),
  ...probedVariants.flatMap((variant) =>
    outcomes.map((outcome) => sampleOf('contactrz_runs_total', { target, variant, outcome }, 0)),
  ),
  ...settledStates.map((state) => sampleOf('contactrz_creates_total', { target, state }, 0)),
  ...incidentKinds.map((kind) => sampleOf('contactrz_incidents_opened_total', { target, kind }, 0)),
]

const zerosOfProcess: readonly Sample[] = [
  ...['sent', 'retry', 'refused'].map((result) => sampleOf('contactrz_mail_attempts_total', { result }, 0)),
  ...['ok', 'failed'].map((result) => sampleOf('contactrz_heartbeats_total', { result }, 0)),
]

const keyOf = (name: string, { target: _, ...labels }: Readonly<Record<string, string>>) =>
  JSON.stringify([name, ...Object.entries(labels).sort().flat()])

/** What belongs to no target. */
const ofProcess = Symbol('process')

export function createCounters(): Counters {
  const counts = new Map<string | symbol, Map<string, number>>()
  const counted = (target: string | symbol, zeros: readonly Sample[]) =>
    zeros.map((zero) => ({ ...zero, value: counts.get(target)?.get(keyOf(zero.name, zero.labels)) ?? 0 }))
  return {
    add(name, labels, by = 1) {
      const given: Readonly<Record<string, string>> = labels
      const owner = given.target ?? ofProcess
      const own = counts.get(owner) ?? new Map<string, number>()
      const key = keyOf(name, given)
      own.set(key, (own.get(key) ?? 0) + by)
      counts.set(owner, own)
    },
    samples(targets) {
      const watched = new Set<string | symbol>([...targets, ofProcess])
      for (const owner of counts.keys()) if (!watched.has(owner)) counts.delete(owner)
      return [
        ...targets.flatMap((target) => counted(target, zerosOf(target))),
        ...counted(ofProcess, zerosOfProcess),
      ]
    },
  }
}
