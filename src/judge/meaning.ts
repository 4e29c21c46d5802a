// What follows for a verdict from what its variant means, each by a table with a line for every meaning. Called by judge.ts.
// Pure.
import type { Contract, Means } from '../compiled/contract.ts'
import { type Documented, variantOf } from './documented.ts'
import { isObject } from './evidence.ts'
import { finding } from './finding.ts'
import type { RuleId } from './rules.ts'
import type { Finding, Outcome, VariantName } from './verdict.ts'

/** What a documented answer comes to where another one was meant. */
const outcomeElsewhere: Readonly<Record<Means, Outcome>> = {
  // Where a refusal was meant it is a finding: if that is accepted, nothing is left to say.
  created: 'conforming',
  'token-expired': 'unauthorized',
  'quota-used-up': 'over-quota',
  refused: 'unauthorized',
}

/** The outcome that a set of findings has. */
export function outcomeOf(
  contract: Contract,
  findings: readonly Finding[],
  variant: VariantName | null,
  meant: VariantName,
): Outcome {
  const counted = findings.filter(({ accepted, severity }) => accepted === undefined && severity !== 'notice')
  if (counted.some(({ rule, part }) => part === 'transport' || rule === 'server-error')) return 'unavailable'
  if (counted.length > 0) return 'drift'
  return variant === null || variant === meant
    ? 'conforming'
    : outcomeElsewhere[variantOf(contract, variant).means]
}

/** Whether something exists after an answer that conforms. */
const exists: Readonly<Record<Means, boolean>> = {
  created: true,
  'token-expired': false,
  'quota-used-up': false,
  refused: false,
}

/** Of a deviating answer nobody knows. */
export function mayHaveCreated(
  contract: Contract,
  variant: VariantName | null,
  findings: readonly Finding[],
): boolean {
  const deviates = findings.some(({ severity }) => severity !== 'notice')
  return deviates || variant === null || exists[variantOf(contract, variant).means]
}

/** What it is that something was created where this was meant; null: as it should be. */
const acceptanceRules: Readonly<Record<Means, RuleId | null>> = {
  created: null,
  'token-expired': 'expired-token-accepted',
  'quota-used-up': 'quota-not-enforced',
  refused: 'refusal-not-enforced',
}

/** A success where a documented refusal was meant: the token should not have worked, the quota not have held. */
export function judgeAcceptance(
  { contract, created, words }: Documented,
  status: number,
  variant: VariantName | null,
  meant: VariantName,
): Finding[] {
  const { means, status: refusal } = variantOf(contract, meant)
  const rule = acceptanceRules[means]
  if (status !== created.status || variant !== created.name || rule === null) return []
  return [finding(rule, { expected: `the ${refusal} of ${meant}`, actual: `a created ${words.thing}` })]
}

/** The identifier of a success, wherever a deviating body holds it at its top; as text even if sent as a number. */
export function readId({ created }: Documented, status: number, value: unknown): string | null {
  const name = created.identifier
  if (name === undefined || status < 200 || status > 299 || !isObject(value)) return null
  const id = value[name]
  const text = typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : id
  const { pattern } = created.schema.properties?.[name] ?? {}
  const isOne = typeof text === 'string' && text !== '' && text.length <= maxIdLength
  return isOne && new RegExp(pattern ?? '').test(text) ? text : null
}

const maxIdLength = 40

/** From when on calls are taken again, by the message of a used-up quota. */
export function readRetryFrom({ contract, messages }: Documented, value: unknown): string | null {
  const text = messages.messageAt(value)
  const found = typeof text === 'string' ? messages.readMessage(text) : null
  if (found === null || variantOf(contract, found.variant).means !== 'quota-used-up') return null
  const from = found.hours?.from ?? ''
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(from) ? from : null
}
