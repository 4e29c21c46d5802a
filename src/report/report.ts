// The report of a check: the JSON document that `--format json` prints, and what follows from it. Pure.

import type { ContactKind } from '../contract/synthetic-contact.ts'
import type { Acceptance } from '../judge/accept.ts'
import type { Severity } from '../judge/rule.ts'
import { type Finding, isConclusive, type Outcome, outcomes, type VariantName } from '../judge/verdict.ts'

/** What came of one variant, met with one contact: a verdict, or why it was skipped. */
export interface ProbeReport<Variant extends VariantName = VariantName> {
  readonly variant: Variant
  /** Which synthetic contact was sent, or was to be. */
  readonly contact?: ContactKind
  readonly outcome: Outcome | 'skipped'
  /** Absent when nothing was sent. */
  readonly mayHaveCreated?: boolean
  /** Why it was skipped, why there is no verdict, or what else a drift may come from. */
  readonly reason?: string
  readonly durationMs?: number
  readonly findings: readonly Finding[]
  /** The contact that stays, or may stay, in somebody's address book. Absent on loopback, and where none can be. */
  readonly leftBehind?: LeftBehind
}

/** By what a contact that a check has left is found again. Its Id is never part of a report. */
export interface LeftBehind {
  /** The contact's Name begins with `contactrz synthetic` and this. */
  readonly marker: string
  /** False: it may have been created, and nobody can say. */
  readonly created: boolean
}

/** A variant that was asked for by `--require`, and why it was not met. */
export interface UnmetRequirement<Variant extends VariantName = VariantName> {
  readonly variant: Variant
  readonly reason: string
}

/** What a probe is called wherever it is told: `created`, or `created (name-alone)`. */
export const nameOf = ({ variant, contact = 'full' }: Pick<ProbeReport, 'variant' | 'contact'>): string =>
  contact === 'full' ? variant : `${variant} (${contact})`

/** What `contactrz check --format json` prints; its JSON Schema is `contactrz/report.schema.json`. */
export interface Report<Variant extends VariantName = VariantName> {
  readonly version: 1
  /** Where the creates went. */
  readonly url: string
  readonly outcome: Outcome | 'skipped'
  readonly durationMs: number
  readonly probes: readonly ProbeReport<Variant>[]
  /** What `--require` names and was not probed. Absent if there is nothing. */
  readonly unmetRequirements?: readonly UnmetRequirement<Variant>[]
  /** True: it was ended before its end. Else absent. */
  readonly interrupted?: true
  /** Acceptances that nothing matched, although all that could have was looked at. Absent if there are none. */
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
}

/** Of the required variants those of which a probe was not made. */
export function unmetRequirements(
  require: readonly VariantName[],
  probes: readonly ProbeReport[],
): UnmetRequirement[] {
  return require.flatMap((name) => {
    const skipped = probes.find(({ variant, outcome }) => variant === name && outcome === 'skipped')
    return skipped === undefined ? [] : [{ variant: name, reason: skipped.reason ?? 'skipped' }]
  })
}

/** 0 well, 1 drift at or above `failOn`, 3 no conclusive verdict. */
export function exitCodeOf({ probes, unmetRequirements = [] }: Report, { failOn }: ExitRules): 0 | 1 | 3 {
  const counted = probes
    .filter(({ outcome }) => outcome === 'drift')
    .flatMap(({ findings }) => findings.filter(({ accepted }) => accepted === undefined))
  const fails = (severity: Severity) => severity === 'breaking' || severity === failOn
  if (counted.some(({ severity }) => fails(severity))) return 1
  const met = probes.filter(({ outcome }) => outcome !== 'skipped')
  if (met.length === 0 || unmetRequirements.length > 0) return 3
  return met.every(({ outcome }) => isConclusive(outcome)) ? 0 : 3
}
