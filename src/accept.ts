// Known deviations: accepted with a reason, until a day. Used by `check` and by the monitor. Pure.
import { parseInstant } from './instant.ts'
import { isObject } from './judge/evidence.ts'
import { outcomeOf } from './judge/judge.ts'
import { type RuleId, rules } from './judge/rules.ts'
import type { Verdict } from './judge/verdict.ts'

/** A known deviation that does not count until a day. */
export interface Acceptance<Rule extends string = RuleId> {
  readonly rule: Rule
  readonly pointer: string
  readonly reason: string
  /** Calendar day (`YYYY-MM-DD`, to its end in UTC) or instant with its zone, ISO 8601. From then on it counts again. */
  readonly until: string
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
  return problems.length > 0 ? { problems } : (value as Acceptance<Rule>[])
}

/** What keeps a value from being an acceptance, one sentence each; empty if nothing does. */
export function acceptanceProblems(entry: unknown, known: object = rules): string[] {
  if (!isObject(entry)) return ['must be an object with rule, pointer, reason and until']
  const { rule, pointer, reason, until, ...rest } = entry
  const problems: string[] = []
  if (typeof rule !== 'string' || !Object.hasOwn(known, rule)) problems.push('"rule" is no rule id')
  if (typeof pointer !== 'string') problems.push('"pointer" must be the pointer of the finding')
  if (typeof reason !== 'string' || reason.trim() === '') problems.push('"reason" must say why')
  if (typeof until !== 'string' || Number.isNaN(endOf(until)))
    problems.push('"until" must be a day, such as 2027-01-31')
  if (Object.keys(rest).length > 0) problems.push('only rule, pointer, reason and until are known')
  return problems
}

const endOf = (until: string): number => parseInstant(until, 'end') ?? Number.NaN

/** Those that still hold. */
export const liveAcceptances = <Rule extends string>(
  acceptances: readonly Acceptance<Rule>[],
  at: number,
): readonly Acceptance<Rule>[] => acceptances.filter(({ until }) => at < endOf(until))

/** The verdict with the accepted findings marked, and the outcome that the others leave. */
export function accept(verdict: Verdict, acceptances: readonly Acceptance[], at: number): Verdict {
  const live = liveAcceptances(acceptances, at)
  const findings = verdict.findings.map((found) => {
    const match = live.find(({ rule, pointer }) => rule === found.rule && pointer === found.pointer)
    return match === undefined ? found : { ...found, accepted: { reason: match.reason, until: match.until } }
  })
  if (findings.every(({ accepted }) => accepted === undefined)) return verdict
  return { ...verdict, findings, outcome: outcomeOf(findings, verdict.variant, verdict.meant) }
}

/** The acceptances that none of the verdicts needed: they can be deleted. */
export function unusedAcceptances(
  acceptances: readonly Acceptance[],
  verdicts: readonly Verdict[],
): Acceptance[] {
  const findings = verdicts.flatMap((verdict) => verdict.findings)
  return acceptances.filter(
    (entry) => !findings.some(({ rule, pointer }) => rule === entry.rule && pointer === entry.pointer),
  )
}
