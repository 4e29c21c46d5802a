// The compiled contract → mutants: every property × every operator that applies to it, and every operator on the
// status, the headers, the structure and the bytes of each variant. Nothing here names a property. Pure.

import { type ContactKind, contactKinds } from '../contract/synthetic-contact.ts'
import type { CreateContact } from '../contract/types.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { isObject } from '../judge/evidence.ts'
import type { VariantName } from '../judge/verdict.ts'
import { nameOf } from '../report/report.ts'
import { absenceOperators } from './absence-operators.ts'
import { answerOperators } from './answer-operators.ts'
import { byteOperators } from './byte-operators.ts'
import { lengthOperators } from './length-operators.ts'
import type { Mutant, Operator, Original } from './mutant.ts'
import { propertyOperators } from './property-operators.ts'
import { storedOperators } from './stored-operators.ts'
import { valueOperators } from './value-operators.ts'
import { wireOperators } from './wire-operators.ts'

/** By the contact that a mutant is met with. */
const operators: Readonly<Record<ContactKind, Readonly<Record<string, Operator>>>> = {
  full: {
    ...propertyOperators,
    ...valueOperators,
    ...lengthOperators,
    ...storedOperators,
    ...answerOperators,
    ...byteOperators,
    ...wireOperators,
  },
  'name-alone': { ...absenceOperators, ...storedOperators },
}

export const operatorNames = [...new Set(contactKinds.flatMap((kind) => Object.keys(operators[kind])))]

/** The documented answer to `sent`, as an object. */
export function originalOf(variant: VariantName, sent: CreateContact): Original {
  const { status, example } = contract.variants[variant]
  const names = Object.keys(contract.request.schema.properties) as (keyof CreateContact)[]
  const echoed =
    variant === 'created' ? Object.fromEntries(names.map((name) => [name, sent[name] ?? ''])) : {}
  return { variant, status, body: { ...(isObject(example) ? example : {}), ...echoed } }
}

/** Every mutant of the given variants. @param sent The full contact that the check sends, so that the echo can be mutated. */
export function deriveMutants(
  sent: Required<CreateContact>,
  only: readonly VariantName[] = variantNames,
): Mutant[] {
  return only.flatMap((variant) => [
    ...mutantsOf(originalOf(variant, sent), 'full', sent),
    ...(variant === 'created' ? mutantsOf(originalOf(variant, { Name: sent.Name }), 'name-alone', sent) : []),
  ])
}

function mutantsOf(original: Original, contact: ContactKind, full: CreateContact): Mutant[] {
  const { variant } = original
  return Object.entries(operators[contact]).flatMap(([operator, mutate]) =>
    [...mutate(original, full)].map(([place, deviation]) => ({
      id: `${nameOf({ variant, contact })} ${operator} ${place}`,
      variant,
      contact,
      operator,
      place,
      deviation: { variant, ...deviation },
    })),
  )
}
