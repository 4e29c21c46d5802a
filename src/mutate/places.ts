// Places of a JSON body and copies of it with one place changed, and what the contract says of a place. Pure.
import type { PropertySchema } from '../compiled/contract.ts'
import { variantOf } from '../judge/documented.ts'
import { isObject, jsonType } from '../judge/evidence.ts'
import { child } from '../tools/json-pointer.ts'
import type { Original } from './mutant.ts'

export interface Place {
  readonly pointer: string
  readonly name: string
  readonly value: unknown
  readonly schema: PropertySchema
  /** Whether an answer may leave it out. */
  readonly isOptional: boolean
}

/** Every documented property at any depth, with its value. */
export function placesOf({ contract, variant, body }: Original): Place[] {
  const visit = (schema: PropertySchema, value: unknown, above: string): Place[] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
      const pointer = child(above, name)
      const at = isObject(value) ? value[name] : undefined
      const isOptional = schema.required?.includes(name) !== true
      return [{ pointer, name, value: at, schema: inner, isOptional }, ...visit(inner, at, pointer)]
    })
  return visit(variantOf(contract, variant).schema, body, '')
}

interface Echo extends Place {
  readonly value: string
}

/** Whether a place repeats what was sent, empty where nothing was sent: any other text is a deviation. */
export const isEcho = (place: Place, { contract, variant }: Original): place is Echo =>
  Object.keys(variantOf(contract, variant).echoes).some((name) => place.pointer === child('', name))

export const echoesOf = (original: Original): readonly Echo[] =>
  placesOf(original).filter((place) => isEcho(place, original))

/** Whether the answer is as documented without it: an optional property, unless something that was sent stands there. */
export const mayBeAbsent = (place: Place, original: Original): boolean =>
  place.isOptional && !(isEcho(place, original) && place.value !== '')

/** The pointers of every documented object, the body itself included. */
export function objectsOf(original: Original): string[] {
  const inner = placesOf(original).filter(({ schema }) => schema.properties !== undefined)
  return ['', ...inner.map(({ pointer }) => pointer)]
}

export const typesOf = ({ type }: PropertySchema): readonly string[] =>
  type === undefined ? [] : [type].flat()

/** Whether a schema takes a value, as far as its type goes. */
export function takesType(schema: PropertySchema, value: unknown): boolean {
  const type = jsonType(value)
  const types = typesOf(schema)
  return types.includes(type) || (type === 'number' && types.includes('integer') && Number.isInteger(value))
}
