// The compiled contract → mutants: every property × every operator that applies to it, and every operator on the
// status, the headers, the structure and the bytes of each variant. Nothing here names a property. Pure.

import type { Contract } from '../compiled/contract.ts'
import { type ContactKind, contactKinds } from '../contract/synthetic-contact.ts'
import { variantOf } from '../judge/documented.ts'
import { isObject } from '../judge/evidence.ts'
import type { Sent, VariantName } from '../judge/verdict.ts'
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
export function originalOf(contract: Contract, variant: VariantName, sent: Sent): Original {
  const { status, example, echoes } = variantOf(contract, variant)
  const echoed = Object.entries(echoes).map(([name, source]) => [name, sent[source] ?? ''])
  const body = { ...(isObject(example) ? example : {}), ...Object.fromEntries(echoed) }
  return { contract, variant, status, body }
}

/** What is sent of a contact where nothing else than has to be is. */
const requiredOf = ({ request }: Contract, sent: Sent): Sent =>
  Object.fromEntries((request.schema.required ?? []).map((name) => [name, sent[name]]))

/** Every mutant of the given variants. @param sent The full contact that the check sends, so that the echo can be mutated. */
export function deriveMutants(
  contract: Contract,
  sent: Sent,
  only: readonly VariantName[] = Object.keys(contract.variants),
): Mutant[] {
  return only.flatMap((variant) => [
    ...mutantsOf(originalOf(contract, variant, sent), 'full', sent),
    ...(variantOf(contract, variant).means === 'created'
      ? mutantsOf(originalOf(contract, variant, requiredOf(contract, sent)), 'name-alone', sent)
      : []),
  ])
}

function mutantsOf(original: Original, contact: ContactKind, full: Sent): Mutant[] {
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
