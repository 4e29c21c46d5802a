// A judge proves itself when it is made: each validator must accept its documented example, reject it with any one
// required property removed, and with a value of another type anywhere. One that accepts everything would be silent for ever.
import type { Contract, PropertySchema } from '../compiled/contract.ts'
import type { Validator, Validators } from '../compiled/validator.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { child } from '../tools/json-pointer.ts'
import { isObject, jsonType } from './evidence.ts'

/** A validator does not do what the contract says: nothing that the judge says could be trusted. */
export class JudgeError extends CodedError {
  override readonly name = 'JudgeError'
  readonly code = 'judge-not-proven' satisfies ErrorCode
}

/** Throws `JudgeError`. Costs a fraction of a millisecond, once for each judge that is made. */
export function proveValidators({ variants }: Contract, validators: Validators): void {
  for (const [name, { schema, example }] of Object.entries(variants)) {
    const validate = validators.variants[name]
    if (validate === undefined) throw new JudgeError(`there is no validator of ${name}`)
    proveValidator(name, validate, schema, example)
  }
}

/** @param validate A validator that should accept what the schema says, and nothing else. */
export function proveValidator(
  name: string,
  validate: Validator<unknown>,
  schema: PropertySchema,
  example: unknown,
): void {
  if (!validate(example)) throw new JudgeError(`the validator of ${name} rejects the documented example`)
  for (const [pointer, damaged, isAllowed] of withoutEachProperty(example, schema)) {
    if (validate(damaged) === isAllowed) continue
    const does = isAllowed ? 'asks for' : 'does not miss'
    throw new JudgeError(`the validator of ${name} ${does} ${pointer}`)
  }
  for (const [pointer, damaged] of withEachPropertyWrong(example, schema)) {
    if (validate(damaged)) throw new JudgeError(`the validator of ${name} takes anything at ${pointer}`)
  }
}

/** Copies of a JSON value, each with one property less, at any depth; the pointer of what is gone, and whether it may be. */
export function* withoutEachProperty(
  value: unknown,
  schema: PropertySchema | undefined,
  pointer = '',
): Generator<[pointer: string, value: unknown, isAllowed: boolean]> {
  if (!isObject(value)) return
  for (const name of Object.keys(value)) {
    const { [name]: removed, ...rest } = value
    yield [child(pointer, name), rest, schema?.required?.includes(name) !== true]
    const inner = withoutEachProperty(removed, schema?.properties?.[name], child(pointer, name))
    for (const [at, damaged, isAllowed] of inner) yield [at, { ...value, [name]: damaged }, isAllowed]
  }
}

/** Of each type one value. */
const anyValues: readonly unknown[] = [null, true, 0.5, 'x', [], { x: 'x' }]

/** Copies, each with a value of another type at one documented property, be it one that the example does not show. */
export function* withEachPropertyWrong(
  value: unknown,
  schema: PropertySchema | undefined,
  pointer = '',
): Generator<[pointer: string, value: unknown]> {
  if (!isObject(value)) return
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const types = [property.type ?? []].flat()
    const wrong = anyValues.find((item) => types.length > 0 && !types.includes(jsonType(item)))
    if (wrong !== undefined) yield [child(pointer, name), { ...value, [name]: wrong }]
    for (const [at, damaged] of withEachPropertyWrong(value[name], property, child(pointer, name))) {
      yield [at, { ...value, [name]: damaged }]
    }
  }
}
