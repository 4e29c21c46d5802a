// Known deviations: accepted with a reason, until a day. Used by `check` and by the monitor. Pure.

import type { Contract } from '../compiled/contract.ts'
import { type ContactKind, contactKinds } from '../contract/synthetic-contact.ts'
import { parseInstant } from '../time/instant.ts'
import { segmentsOf } from '../tools/json-pointer.ts'
import { didYouMean } from '../tools/nearest.ts'
import { createdIn } from './documented.ts'
import { isObject } from './evidence.ts'
import type { Judge } from './judge.ts'
import { type RuleId, rules } from './rules.ts'
import { type Finding, isConclusive, type Outcome, type VariantName, type Verdict } from './verdict.ts'

/** A known deviation that does not count until a day. */
export interface Acceptance<Rule extends string = RuleId> {
  readonly rule: Rule
  readonly pointer: string
  readonly reason: string
  /** Calendar day (`YYYY-MM-DD`, to its end in UTC) or instant with its zone, ISO 8601. From then on it counts again. */
  readonly until: string
}

/** An acceptance as it is written: one cause may show at several places. */
export interface WrittenAcceptance<Rule extends string = RuleId> extends Omit<Acceptance<Rule>, 'pointer'> {
  readonly pointer: string | readonly string[]
}

/** A list of acceptances, or everything that is wrong with it. @param known The rules, by their ids. */
export function parseAcceptances<Rule extends string = RuleId>(
  value: unknown,
  known: object = rules,
): readonly Acceptance<Rule>[] | { readonly problems: string[] } {
  if (!Array.isArray(value)) return { problems: ['it must be an array of { rule, pointer, reason, until }'] }
  const problems = value.flatMap((entry, index) =>
    acceptanceProblems(entry, known).map((problem) => `entry ${index}: ${problem}`),
  )
  return problems.length > 0 ? { problems } : onePerPlace(value as WrittenAcceptance<Rule>[])
}

/** An acceptance for each of the places that one names. */
const onePerPlace = <Rule extends string = RuleId>(
  written: readonly WrittenAcceptance<Rule>[],
): Acceptance<Rule>[] =>
  written.flatMap(({ pointer, ...entry }) => [pointer].flat().map((place) => ({ ...entry, pointer: place })))

/** What keeps a value from being an acceptance, one sentence each; empty if nothing does. */
export function acceptanceProblems(entry: unknown, known: object = rules): string[] {
  if (!isObject(entry)) return ['must be an object with rule, pointer, reason and until']
  const { rule, pointer, reason, until, ...rest } = entry
  const problems: string[] = []
  if (typeof rule !== 'string' || !Object.hasOwn(known, rule))
    problems.push(`"rule" is no rule id${didYouMean(String(rule), Object.keys(known))}`)
  const places = [pointer].flat()
  if (places.length === 0) problems.push('"pointer" must not be an empty list')
  const wrong = places.map((place) =>
    typeof place === 'string'
      ? placeProblem(known, rule, place)
      : '"pointer" must be a text, or a list of texts',
  )
  problems.push(...new Set(wrong.filter((problem) => problem !== null)))
  if (typeof reason !== 'string' || reason.trim() === '') problems.push('"reason" must say why')
  if (typeof until !== 'string' || Number.isNaN(endOf(until)))
    problems.push('"until" must be a day, such as 2027-01-31')
  if (Object.keys(rest).length > 0) problems.push('only rule, pointer, reason and until are known')
  return problems
}

const jsonPointer = /^(\/([^~/]|~[01])*)*$/
const headerName = /^[!#$%&'*+.^_`|~\da-z-]+$/

/** What keeps a pointer from being one of the place that findings of the rule have. @param known The rules. */
function placeProblem(known: object, rule: unknown, pointer: string): string | null {
  const found: unknown = Reflect.get(known, String(rule))
  const part = isObject(found) ? found.part : undefined
  const isBody = jsonPointer.test(pointer)
  const isHeader = headerName.test(pointer)
  if (part === 'header') {
    return isHeader ? null : '"pointer" must be the name of a header in lower case, such as content-type'
  }
  if (part !== undefined && part !== 'body') {
    return pointer === '' ? null : '"pointer" must be empty: this rule names no place'
  }
  // A secret can come back in a header as well; of two documents, headers and parameters are compared, too.
  if (isBody || (isHeader && (rule === 'secret-reflected' || part === undefined))) return null
  return '"pointer" must be a JSON Pointer, such as /Email, or empty'
}

const endOf = (until: string): number => parseInstant(until, 'end') ?? Number.NaN

/** What an entry says of a finding: that it is accepted, or that it was, and why it counts again. */
export interface Marks {
  readonly accepted?: { readonly reason: string; readonly until: string }
  readonly lapsed?: { readonly reason: string; readonly until: string }
}

interface Place {
  readonly rule: string
  readonly pointer: string
}

/** At the end of a pointer `/*` is any undocumented property there: one may bear another name in each answer. */
const isOf = (entry: Place, { rule, pointer }: Place): boolean =>
  entry.rule === rule &&
  (entry.pointer === pointer ||
    (rule === 'undocumented-property' && entry.pointer === `${pointer.slice(0, pointer.lastIndexOf('/'))}/*`))

/** Of the entries for this rule and place the one that still holds; else the one that has lapsed last. */
export function marksOf<Rule extends string>(
  found: { readonly rule: Rule; readonly pointer: string },
  acceptances: readonly Acceptance<Rule>[],
  at: number,
): Marks {
  const [latest] = acceptances
    .filter((entry) => isOf(entry, found))
    .sort((a, b) => endOf(b.until) - endOf(a.until))
  if (latest === undefined) return {}
  const { reason, until } = latest
  return at < endOf(until) ? { accepted: { reason, until } } : { lapsed: { reason, until } }
}

/** The verdict with the accepted findings marked, and the outcome that the others leave. */
export function accept<Variant extends VariantName>(
  judge: Pick<Judge, 'outcomeOf'>,
  verdict: Verdict<Variant>,
  acceptances: readonly Acceptance[],
  at: number,
): Verdict<Variant> {
  if (acceptances.length === 0 || verdict.findings.length === 0) return verdict
  const findings = verdict.findings.map((found) => ({ ...found, ...marksOf(found, acceptances, at) }))
  return { ...verdict, findings, outcome: judge.outcomeOf(findings, verdict.variant, verdict.meant) }
}

/** One probe that was, or was not, made: what `unusedAcceptances` needs of it. */
export interface Looked<Variant extends VariantName = VariantName> {
  readonly variant: Variant
  /** Absent: whatever there is to send was sent. */
  readonly contact?: ContactKind
  readonly outcome: Outcome | 'skipped'
  readonly findings: readonly Finding[]
}

/**
 * The acceptances that can be deleted: no finding matched them, although each variant that could have shown one gave a
 * conclusive verdict, the one that is created with both contacts.
 */
export function unusedAcceptances(
  contract: Contract,
  acceptances: readonly Acceptance[],
  probes: readonly Looked[],
): Acceptance[] {
  const findings = probes.flatMap((probe) => probe.findings)
  return acceptances.filter(
    (entry) =>
      !findings.some((found) => isOf(entry, found)) &&
      variantsWith(contract, entry.pointer).every((variant) => wasSeen(contract, variant, probes)),
  )
}

function wasSeen({ variants }: Contract, name: VariantName, probes: readonly Looked[]): boolean {
  const seen = probes.filter(({ variant, outcome }) => variant === name && isConclusive(outcome))
  const kinds = variants[name]?.means === 'created' ? contactKinds : [undefined]
  return kinds.every((kind) =>
    seen.some(({ contact }) => contact === undefined || kind === undefined || contact === kind),
  )
}

/** A property of what is created shows in that variant alone; anything else can come in any probe: an error, where a create was meant. */
function variantsWith(contract: Contract, pointer: string): readonly VariantName[] {
  const [first = ''] = segmentsOf(pointer)
  const { name, schema } = createdIn(contract)
  return Object.hasOwn(schema.properties ?? {}, first) ? [name] : Object.keys(contract.variants)
}
