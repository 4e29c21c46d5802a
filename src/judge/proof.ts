// The judge proves itself before its first verdict: each validator must accept its documented example and
// reject it with any one property removed. A validator that accepts everything would be silent for ever.

import type { Validator } from '../compiled/validator.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { child } from './evidence.ts'
import { closedValidators } from './shape.ts'

/** A validator does not do what the contract says: nothing that the judge says could be trusted. */
export class JudgeError extends CodedError {
  override readonly name = 'JudgeError'
  readonly code = 'judge-not-proven' satisfies ErrorCode
}

let isProven = false

/** Throws `JudgeError`. Costs a fraction of a millisecond, once per process. */
export function proveJudge(): void {
  if (isProven) return
  for (const name of variantNames)
    proveValidator(name, closedValidators[name], contract.variants[name].example)
  isProven = true
}

/** @param validate A validator that should accept exactly what is shaped as `example`. */
export function proveValidator(name: string, validate: Validator<unknown>, example: unknown): void {
  if (!validate(example)) throw new JudgeError(`the validator of ${name} rejects the documented example`)
  for (const [pointer, damaged] of withoutEachProperty(example)) {
    if (validate(damaged)) throw new JudgeError(`the validator of ${name} does not miss ${pointer}`)
  }
}

/** Copies of a JSON value, each with one property less, at any depth, and the pointer of what is gone. */
export function* withoutEachProperty(
  value: unknown,
  pointer = '',
): Generator<[pointer: string, value: unknown]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const object = value as Record<string, unknown>
  for (const name of Object.keys(object)) {
    const { [name]: removed, ...rest } = object
    yield [child(pointer, name), rest]
    for (const [inner, damaged] of withoutEachProperty(removed, child(pointer, name))) {
      yield [inner, { ...object, [name]: damaged }]
    }
  }
}
