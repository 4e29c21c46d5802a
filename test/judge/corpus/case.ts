// One entry of the corpus: a sentence, what came back, and the verdict that DOMAIN and DESIGN ask for.
// The files beside this one hold the entries, part by part; `corpus.test.ts` runs them.
import type { Outcome } from '../../../src/judge/verdict.ts'
import { type AnswerParts, bodyOf, contact, jsonType } from '../../support/exchange.ts'
import type { Context, VariantName } from '../../support/frozen.ts'

/** What came back, and what the probe was made for (`created`, unless it says otherwise). */
export interface Given extends AnswerParts {
  readonly meant?: VariantName
  readonly context?: Partial<Context>
}

export interface Case {
  readonly what: string
  readonly given: Given
  readonly outcome: Outcome
  /** `rule pointer` of every finding, in order; the rule alone where the pointer is empty. */
  readonly findings: readonly string[]
}

const caseOf =
  (outcome: Outcome) =>
  (what: string, given: Given, ...findings: readonly string[]): Case => ({ what, given, outcome, findings })

export const conforming = caseOf('conforming')
export const drift = caseOf('drift')
export const unavailable = caseOf('unavailable')
export const overQuota = caseOf('over-quota')
export const unauthorized = caseOf('unauthorized')

export type Json = Record<string, unknown>

/** The conforming contact with some properties changed or added. */
export const contactWith = (changes: Json): Json => ({ ...contact, ...changes })

/** Any object less some properties. */
export const without = (body: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

/** The contact with properties under other names, in their places. */
export const renamed = (names: Readonly<Record<string, string>>, body: Json = contact): Json =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [names[name] ?? name, value]))

/** The contact with every value changed, its Id aside. */
export const eachValue = (change: (value: string, name: string) => unknown): Json =>
  Object.fromEntries(
    Object.entries(contact).map(([name, value]) => [name, name === 'Id' ? value : change(value, name)]),
  )

/** An error body of a 401 variant with some of its `records` or its `_meta` changed. */
export function errorWith(variant: 'expiredToken' | 'overQuota', records: Json, meta: Json = {}): Json {
  const body = bodyOf(variant)
  return {
    _meta: { ...(body['_meta'] as Json), ...meta },
    records: { ...(body['records'] as Json), ...records },
  }
}

/** The inside of an error envelope. */
export const recordsOf = (variant: 'expiredToken' | 'overQuota'): Json => bodyOf(variant)['records'] as Json

/** Headers of a JSON answer with more of them. */
export const jsonAnd = (...more: readonly (readonly [string, string])[]): AnswerParts['headers'] & object => [
  ...jsonType,
  ...more,
]

export const typed = (value: string): AnswerParts['headers'] & object => [['content-type', value]]
