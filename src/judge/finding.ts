// One place that builds findings, so that severity and part always come from the registry.
import type { Part } from './rule.ts'
import { type RuleId, rules } from './rules.ts'
import type { Finding } from './verdict.ts'

export interface Seen {
  readonly pointer?: string
  readonly expected: string
  readonly actual: string
  /** Overrides the part that the registry gives, for a rule that can fire in two places. */
  readonly part?: Part
}

export function finding(rule: RuleId, { pointer = '', expected, actual, part }: Seen): Finding {
  const { severity, part: usualPart, summary } = rules[rule]
  const where = pointer === '' ? '' : `${pointer}: `
  return {
    rule,
    severity,
    part: part ?? usualPart,
    pointer,
    expected,
    actual,
    message: `${where}expected ${expected}, found ${actual}. ${summary}`,
  }
}
