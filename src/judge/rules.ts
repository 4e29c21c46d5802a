// The registry: every kind of finding, once, in its order. docs/rules.md is generated from it; a test walks it. A rule's
// id and severity are promises to those who accept or count findings.
import { bytesRules, contentRules } from './body-rules.ts'
import { type Rule, rule } from './rule.ts'
import { headerRules, statusRules, timingRules, transportRules } from './wire-rules.ts'

/** Every rule of the judge, by its id. `docs/rules.md` is generated from it. */
export const rules = {
  ...transportRules,
  ...statusRules,
  ...headerRules,
  ...bytesRules,
  ...contentRules,
  ...timingRules,

  // Behind those of before: SARIF names a rule by its place in this list.
  'refusal-not-enforced': rule(
    'status',
    'breaking',
    'The call was to be refused, yet something was created.',
    '200 in the state "the call is refused"',
    'Check the provider-state endpoint; then report it to the provider.',
  ),
} as const satisfies Record<string, Rule>

/** The id of a rule: stable, see the policy in `docs/releasing.md`. */
export type RuleId = keyof typeof rules
/** The ids of all rules. */
export const ruleIds = Object.keys(rules) as RuleId[]
