// The registry of what can change between two versions of the document, in its order. docs/diff.md is generated from it; a
// test fires every rule. Ids are promises to those who accept changes.
import { answerBodyRules } from './answer-body-rules.ts'
import { answerRules } from './answer-rules.ts'
import { documentRules } from './document-rules.ts'
import { requestRules } from './request-rules.ts'
import type { DiffRule } from './rule.ts'

/** Every rule of `contactrz diff`, by its id. */
export const diffRules = {
  ...documentRules,
  ...requestRules,
  ...answerRules,
  ...answerBodyRules,
} as const satisfies Record<string, DiffRule>

/** The id of a rule of `contactrz diff`. */
export type DiffRuleId = keyof typeof diffRules
export const diffRuleIds = Object.keys(diffRules) as DiffRuleId[]
