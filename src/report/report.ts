// The report of a check: the JSON document that `--format json` prints, and what follows from it. Pure.
import type { Acceptance } from '../accept.ts'
import type { Severity } from '../judge/rules.ts'
import { type Finding, isConclusive, type Outcome, outcomes, type VariantName } from '../judge/verdict.ts'
import type { ContactKind } from '../synthetic-contact.ts'

/** What came of one variant, met with one contact: a verdict, or why it was skipped. */
export interface ProbeReport {
  readonly variant: VariantName
  /** Which synthetic contact was sent, or was to be. */
  readonly contact?: ContactKind
  readonly outcome: Outcome | 'skipped'
  /** Absent when nothing was sent. */
  readonly mayHaveCreated?: boolean
  /** Why it was skipped, or why there is no verdict. */
  readonly reason?: string
  readonly durationMs?: number
  readonly findings: readonly Finding[]
}

/** What a probe is called wherever it is told: `created`, or `created (name-alone)`. */
export const nameOf = ({ variant, contact = 'full' }: Pick<ProbeReport, 'variant' | 'contact'>): string =>
  contact === 'full' ? variant : `${variant} (${contact})`

/** What `contactrz check --format json` prints; its JSON Schema is `contactrz/report.schema.json`. */
export interface Report {
  readonly version: 1
  /** Where the creates went. */
  readonly url: string
  readonly outcome: Outcome | 'skipped'
  readonly durationMs: number
  readonly probes: readonly ProbeReport[]
  /** Acceptances that matched no finding. Absent if there are none. */
  readonly unusedAcceptances?: readonly Acceptance[]
}

/** Drift beats an outage of another probe; an outage beats a conforming answer. */
export function overallOutcome(probes: readonly ProbeReport[]): Report['outcome'] {
  const seen = new Set(probes.map(({ outcome }) => outcome))
  if (seen.has('drift')) return 'drift'
  return outcomes.find((outcome) => seen.has(outcome)) ?? 'skipped'
}

export interface ExitRules {
  readonly failOn: Exclude<Severity, 'notice'>
  /** Variants whose skip is a failure. */
  readonly require: readonly VariantName[]
}

/** 0 well, 1 drift at or above `failOn`, 3 no conclusive verdict. */
export function exitCodeOf({ probes }: Report, { failOn, require }: ExitRules): 0 | 1 | 3 {
  const counted = probes
    .filter(({ outcome }) => outcome === 'drift')
    .flatMap(({ findings }) => findings.filter(({ accepted }) => accepted === undefined))
  const fails = (severity: Severity) => severity === 'breaking' || severity === failOn
  if (counted.some(({ severity }) => fails(severity))) return 1
  const met = probes.filter(({ outcome }) => outcome !== 'skipped')
  const isRequiredSkipped = probes.some(
    ({ outcome, variant }) => outcome === 'skipped' && require.includes(variant),
  )
  if (met.length === 0 || isRequiredSkipped) return 3
  return met.every(({ outcome }) => outcome !== 'skipped' && isConclusive(outcome)) ? 0 : 3
}
