// How a target stands → the gauges of it. Pure. Called by metrics.ts.
import { incidentKinds } from '../../incidents/incident.ts'
import { probedVariants } from '../../metrics/counters.ts'
import { type Sample, sampleOf } from '../../metrics/exposition.ts'
import type { TargetFacts } from '../../snapshot/target-facts.ts'
import { targetStates } from '../../snapshot/target-state.ts'
import { mutedUntil } from '../../store/mutes.ts'
import { phases } from '../../store/page-books.ts'

/** Those that make a drift. */
const severities = ['breaking', 'additive'] as const

export function gaugesOf(facts: TargetFacts): Sample[] {
  const { name: target, budget, gate, hold, next, state, zone } = facts
  const { host } = new URL(facts.target.url)
  const labels = { target }
  return [
    sampleOf('contactrz_target_info', { target, host, time_zone: zone }, 1),
    ...targetStates.map((one) =>
      sampleOf('contactrz_target_state', { target, state: one }, one === state ? 1 : 0),
    ),
    ...incidentsOf(facts),
    ...verdictsOf(facts),
    ...timesOf(facts),
    ...instant('contactrz_next_slot_timestamp_seconds', labels, next.at),
    sampleOf('contactrz_gate_open', labels, gate.open ? 1 : 0),
    ...instant('contactrz_hold_until_timestamp_seconds', labels, hold?.until ?? null),
    sampleOf('contactrz_budget_creates', labels, budget.perDay),
    sampleOf('contactrz_budget_spent_creates', labels, budget.spent),
  ]
}

type InstantName =
  | 'contactrz_next_slot_timestamp_seconds'
  | 'contactrz_hold_until_timestamp_seconds'
  | 'contactrz_incident_opened_timestamp_seconds'
  | 'contactrz_last_conclusive_timestamp_seconds'
  | 'contactrz_last_conforming_timestamp_seconds'
  | 'contactrz_message_oldest_owed_timestamp_seconds'
  | 'contactrz_last_tick_timestamp_seconds'

/** In seconds; nothing where there is no such instant. */
export const instant = (
  name: InstantName,
  labels: Sample['labels'],
  at: number | null | undefined,
): Sample[] => (at == null ? [] : [{ name, labels, value: at / 1000 }])

function incidentsOf({ name: target, incidents, mutes }: TargetFacts): Sample[] {
  return incidentKinds.flatMap((kind) => {
    const open = incidents.find((one) => one.kind === kind)
    const labels = { target, kind }
    return [
      sampleOf('contactrz_incident_open', labels, open === undefined ? 0 : 1),
      ...instant('contactrz_incident_opened_timestamp_seconds', labels, open?.incident.openedAt),
      sampleOf('contactrz_incident_muted', labels, mutedUntil(mutes, kind) === null ? 0 : 1),
    ]
  })
}

function verdictsOf({ name: target, standing, lastConclusive, lastConforming }: TargetFacts): Sample[] {
  return probedVariants.flatMap((variant) => {
    const labels = { target, variant }
    return [
      ...severities.map((severity) =>
        sampleOf('contactrz_findings', { ...labels, severity }, findingsOf(standing, variant, severity)),
      ),
      ...instant('contactrz_last_conclusive_timestamp_seconds', labels, lastConclusive[variant]),
      ...instant('contactrz_last_conforming_timestamp_seconds', labels, lastConforming[variant]),
    ]
  })
}

const findingsOf = (standing: TargetFacts['standing'], variant: string, severity: string): number =>
  standing.filter((told) => told.variant === variant && told.found.severity === severity).length

function timesOf({ name: target, lastRuns }: TargetFacts): Sample[] {
  return lastRuns
    .filter(({ variant }) => probedVariants.includes(variant))
    .flatMap(({ variant, totalMs, phases: reached }) => {
      const labels = { target, variant }
      const whole = totalMs === null ? [] : [totalMs]
      return [
        ...whole.map((ms) => sampleOf('contactrz_probe_duration_seconds', labels, ms / 1000)),
        ...phases
          .filter((phase) => phase !== 'whole')
          .flatMap((phase) => {
            const ms = reached[phase]
            if (ms === undefined) return []
            return [sampleOf('contactrz_probe_phase_duration_seconds', { ...labels, phase }, ms / 1000)]
          }),
      ]
    })
}
