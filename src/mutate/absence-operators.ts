// Mutation operators on absence: what was not sent must come back as an empty string. Met with Name alone. Pure.

import { variantOf } from '../judge/documented.ts'
import type { Deviation } from '../provider/deviation.ts'
import type { Operator, Original } from './mutant.ts'
import { echoesOf, mayBeAbsent } from './places.ts'

/** What stands for nothing in other systems; undefined: the property is left out. */
const nothings: Readonly<Record<string, unknown>> = {
  null: null,
  missing: undefined,
  'null-text': 'null',
  'undefined-text': 'undefined',
  default: 'N/A',
  dash: '-',
  zero: '0',
  blank: ' ',
}

const withNothing = (pointers: readonly string[], value: unknown): Deviation =>
  value === undefined
    ? { remove: pointers }
    : { set: Object.fromEntries(pointers.map((pointer) => [pointer, value])) }

const unsetIn = (original: Original) => echoesOf(original).filter(({ value }) => value === '')

/** In one property, as when one column has a default, and in all, as when a serialiser has. */
const absence = (value: unknown): Operator => {
  return (original) => {
    const unset = unsetIn(original)
      .filter((place) => value !== undefined || !mayBeAbsent(place, original))
      .map(({ pointer }) => pointer)
    return [
      ...unset.map((pointer) => [pointer, withNothing([pointer], value)] as const),
      ...(unset.length === 0 ? [] : [['whatever was not sent', withNothing(unset, value)] as const]),
    ]
  }
}

/** A value that was sent stands where nothing was. */
const copied: Operator = (original) => {
  const sent = echoesOf(original).find(({ value }) => value !== '')
  return unsetIn(original).map(({ pointer }) => [pointer, { set: { [pointer]: sent?.value } }] as const)
}

/** What an earlier contact of that name had comes back with this one. */
const remembered: Operator = (original, full) => {
  const { echoes } = variantOf(original.contract, original.variant)
  const set = Object.fromEntries(
    unsetIn(original).map(({ pointer, name }) => [pointer, full[echoes[name] ?? ''] ?? '']),
  )
  return [['whatever was not sent', { set }]]
}

export const absenceOperators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(Object.entries(nothings).map(([name, value]) => [`unset-${name}`, absence(value)])),
  'unset-copied': copied,
  'unset-remembered': remembered,
}
