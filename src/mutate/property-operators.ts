// Mutation operators on properties: every property of a variant times each of these. Pure.

import type { Deviation } from '../provider/deviation.ts'
import { child } from '../tools/json-pointer.ts'
import type { Operator } from './mutant.ts'
import { mayBeAbsent, objectsOf, type Place, placesOf, takesType } from './places.ts'

/** An operator that gives at most one deviation per property. */
const perProperty =
  (mutate: (place: Place) => Deviation | null): Operator =>
  (original) =>
    placesOf(original).flatMap((place) => {
      const deviation = mutate(place)
      return deviation === null ? [] : [[place.pointer, deviation] as const]
    })

const set = ({ pointer }: Place, value: unknown): Deviation => ({ set: { [pointer]: value } })

/** Another type, unless it is documented for the place. */
const retype = (convert: (value: unknown) => unknown) =>
  perProperty((place) => {
    const value = convert(place.value)
    return takesType(place.schema, value) ? null : set(place, value)
  })

const renamed = (rename: (name: string) => string) =>
  perProperty(({ pointer, name, value }) =>
    value === undefined || rename(name) === name ? null : { rename: { [pointer]: rename(name) } },
  )

const removed: Operator = (original) =>
  placesOf(original)
    .filter((place) => !mayBeAbsent(place, original))
    .map(({ pointer }) => [pointer, { remove: [pointer] }] as const)

const swapFirstCase = (name: string) =>
  name.replace(/[a-z]/i, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  )
const toSnakeCase = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()

/** An undocumented property in every documented object, under names that parsers and printers stumble over. */
const added =
  (name: string): Operator =>
  (original) =>
    objectsOf(original).map((above) => [child(above, name), { set: { [child(above, name)]: 'x' } }] as const)

export const propertyOperators: Readonly<Record<string, Operator>> = {
  remove: removed,
  'rename-case': renamed(swapFirstCase),
  'rename-snake': renamed(toSnakeCase),
  'rename-suffix': renamed((name) => `${name}Value`),
  'rename-other': renamed(() => 'renamed'),
  null: retype(() => null),
  number: retype((value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 0.5)),
  string: retype(String),
  boolean: retype((value) => Boolean(value)),
  array: retype((value) => [value]),
  'empty-array': retype(() => []),
  object: perProperty((place) => (place.schema.properties ? null : set(place, { value: place.value }))),
  'empty-object': perProperty((place) => set(place, {})),
  add: added('Undocumented'),
  'add-prototype': added('__proto__'),
  'add-constructor': added('constructor'),
  'add-empty-name': added(''),
  'add-escaped-name': added('a/b~c'),
  'add-control-name': added('\u001b[31m\u0000'),
}
