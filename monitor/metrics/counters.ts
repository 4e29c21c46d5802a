// What the process counts since it started. Every label value that is known is there from the start, with 0, so that an
// increase is seen from the first on. Made by `start`; counted-store.ts and the heartbeat add, /metrics reads.
import type { Outcome, VariantName } from 'contactrz'
import { incidentKinds } from '../incidents/incident.ts'
import { slotGateReasons } from '../plan/plan.ts'
import { ledgerStates, missedReasons } from '../store/slots.ts'
import { createdVariant, expiredVariant } from '../tools/meanings.ts'
import type { CounterName, LabelsOf } from './catalogue.ts'
import type { Sample } from './exposition.ts'

/** What there are several of, each with counters of its own. */
const countedOf = ['target', 'channel'] as const
export type CountedOf = (typeof countedOf)[number]

export interface Counters {
  add<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void
  /** Of a target that is no longer watched, or a channel that is gone, nothing is kept. */
  forget(of: CountedOf, isThere: (name: string) => boolean): void
  samplesOf(of: CountedOf, name: string): readonly Sample[]
  /** Of what belongs to neither. */
  samplesOfProcess(): readonly Sample[]
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

interface Series {
  readonly name: CounterName
  /** Without that of the target or channel. */
  readonly labels: Readonly<Record<string, string>>
  readonly key: string
}

const keyOf = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name} ${Object.keys(labels)
    .filter((label) => countedOf.every((of) => label !== of))
    .toSorted()
    .map((label) => labels[label])
    .join(' ')}`

const seriesOf = (name: CounterName, all: readonly Series['labels'][]): readonly Series[] =>
  all.map((labels) => ({ name, labels, key: keyOf(name, labels) }))

/** All that there are of a target. */
const ofTarget: readonly Series[] = [
  ...seriesOf('contactrz_slots_total', decisions),
  ...seriesOf(
    'contactrz_runs_total',
    probedVariants.flatMap((variant) => outcomes.map((outcome) => ({ variant, outcome }))),
  ),
  ...seriesOf(
    'contactrz_creates_total',
    settledStates.map((state) => ({ state })),
  ),
  ...seriesOf(
    'contactrz_incidents_opened_total',
    incidentKinds.map((kind) => ({ kind })),
  ),
]

const ofChannel = seriesOf(
  'contactrz_message_attempts_total',
  ['sent', 'retry', 'refused'].map((result) => ({ result })),
)

const ofEach: Readonly<Record<CountedOf, readonly Series[]>> = { target: ofTarget, channel: ofChannel }

const ofProcess = seriesOf(
  'contactrz_heartbeats_total',
  ['ok', 'failed'].map((result) => ({ result })),
)

export function createCounters(): Counters {
  const process = new Map<string, number>()
  const counts: Readonly<Record<CountedOf, Map<string, Map<string, number>>>> = {
    ...{ target: new Map(), channel: new Map() },
  }
  const countsOf = (labels: Readonly<Record<string, string>>): Map<string, number> => {
    for (const of of countedOf) {
      const name = labels[of]
      if (name === undefined) continue
      const own = counts[of].get(name) ?? new Map<string, number>()
      counts[of].set(name, own)
      return own
    }
    return process
  }
  return {
    add(name, labels, by = 1) {
      const own = countsOf(labels)
      const key = keyOf(name, labels)
      own.set(key, (own.get(key) ?? 0) + by)
    },
    forget(of, isThere) {
      for (const name of counts[of].keys()) if (!isThere(name)) counts[of].delete(name)
    },
    samplesOf(of, name) {
      const own = counts[of].get(name)
      return ofEach[of].map(({ name: metric, labels, key }) => ({
        ...{ name: metric, labels: { [of]: name, ...labels } },
        value: own?.get(key) ?? 0,
      }))
    },
    samplesOfProcess: () =>
      ofProcess.map(({ name, labels, key }) => ({ name, labels, value: process.get(key) ?? 0 })),
  }
}
