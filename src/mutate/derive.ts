// The compiled contract → mutants: every property × every operator that applies to it, and every operator on the
// status, the headers, the structure and the bytes of each variant. Nothing here names a property. Pure.
import { contract, variantNames } from '../generated/contract.ts'
import { isObject } from '../judge/evidence.ts'
import type { VariantName } from '../judge/verdict.ts'
import type { CreateContact } from '../types.ts'
import { answerOperators } from './answer-operators.ts'
import { byteOperators } from './byte-operators.ts'
import type { Mutant, Operator, Original } from './mutant.ts'
import { propertyOperators } from './property-operators.ts'
import { valueOperators } from './value-operators.ts'
import { wireOperators } from './wire-operators.ts'

const operators: Readonly<Record<string, Operator>> = {
  ...propertyOperators,
  ...valueOperators,
  ...answerOperators,
  ...byteOperators,
  ...wireOperators,
}

export const operatorNames = Object.keys(operators)

/** The documented answer to `sent`, as an object. */
export function originalOf(variant: VariantName, sent: CreateContact): Original {
  const { status, example } = contract.variants[variant]
  const echoed = variant === 'created' ? sent : {}
  return { variant, status, body: { ...(isObject(example) ? example : {}), ...echoed } }
}

/** Every mutant of the given variants. @param sent What the check sends, so that the echo can be mutated. */
export function deriveMutants(
  sent: Required<CreateContact>,
  only: readonly VariantName[] = variantNames,
): Mutant[] {
  return only.flatMap((variant) => {
    const original = originalOf(variant, sent)
    return Object.entries(operators).flatMap(([operator, mutate]) =>
      [...mutate(original)].map(([place, deviation]) => ({
        id: `${variant} ${operator} ${place}`,
        variant,
        operator,
        place,
        deviation: { variant, ...deviation },
      })),
    )
  })
}
