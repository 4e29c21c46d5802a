// The shape of an answer without its values, as a JSON Schema: types, and names as findings show them. Bounded, whatever
// came. For what is put on record of an answer that deviates. Pure.
import { readBody } from '../judge/body.ts'
import type { Documented } from '../judge/documented.ts'
import { createNameMask, isObject, jsonType, type NameMask } from '../judge/evidence.ts'
import { sensitiveOf } from '../judge/semantics.ts'
import type { Judged } from './proposal.ts'

/**
 * The shape of a JSON value, as a JSON Schema 2020-12 without any value of it. Names that are no identifiers, or hold
 * what was sent, stand as their length, such as `(12 characters)`; two of one length are told as one.
 */
export interface SeenSchema {
  /** By name; a list where it has had several, as items of an array can. `integer` is no `number` here. */
  readonly type: string | readonly string[]
  /** Of an object, by name; of items, those of all of them. */
  readonly properties?: Readonly<Record<string, SeenSchema>>
  /** Which of them every such object has. */
  readonly required?: readonly string[]
  /** Of an array: what its items are, taken together; absent where it is empty or nested too deep. */
  readonly items?: SeenSchema
  /** There was more than is told here. */
  readonly additionalProperties?: true
}

/** Deeper it says no more than the type. */
const deepest = 8
/** So many properties are told, of all objects together. */
const mostProperties = 200
/** So many items of arrays in one place are looked at. */
const mostItems = 200

/** Of what came back, as far as it can be read; null where that is no JSON. */
export function seenSchemaOf(
  documented: Documented,
  { exchange, sent, secrets }: Pick<Judged, 'exchange' | 'sent' | 'secrets'>,
): SeenSchema | null {
  const body = exchange.answer?.body ?? null
  if (body === null) return null
  const mask = createNameMask(sensitiveOf(secrets, sent))
  const { value } = readBody(documented, body, mask)
  return value === undefined ? null : schemaOf([value], { mask, left: mostProperties }, 0)
}

interface Room {
  readonly mask: NameMask
  /** So many properties may still be told. */
  left: number
}

/** Of all values that stand in one place. */
function schemaOf(values: readonly unknown[], room: Room, depth: number): SeenSchema {
  const objects = values.filter(isObject)
  const items = values.flatMap((value) => (Array.isArray(value) ? value.slice(0, mostItems) : []))
  const isTold = depth < deepest
  return {
    type: typesOf(values),
    ...(isTold && objects.length > 0 && propertiesOf(objects, room, depth)),
    ...(isTold && items.length > 0 && { items: schemaOf(items.slice(0, mostItems), room, depth + 1) }),
  }
}

function typesOf(values: readonly unknown[]): string | readonly string[] {
  const types = new Set(values.map((value) => (Number.isInteger(value) ? 'integer' : jsonType(value))))
  // Every integer is a number.
  if (types.has('number')) types.delete('integer')
  const [first = 'null', ...rest] = [...types].sort()
  return rest.length === 0 ? first : [first, ...rest]
}

type Properties = Pick<SeenSchema, 'properties' | 'required' | 'additionalProperties'>

/** In the order of the alphabet: the same shape is the same text, in whichever order it came. */
function propertiesOf(objects: readonly Record<string, unknown>[], room: Room, depth: number): Properties {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))].sort()
  const told = names.slice(0, room.left)
  room.left -= told.length
  const byShown = new Map<string, string[]>()
  for (const name of told) {
    const shown = room.mask(name)
    byShown.set(shown, [...(byShown.get(shown) ?? []), name])
  }
  const required: string[] = []
  const properties = [...byShown].map(([shown, alike]) => {
    const having = objects.filter((object) => alike.some((name) => Object.hasOwn(object, name)))
    if (having.length === objects.length) required.push(shown)
    const values = having.flatMap((object) =>
      alike.filter((name) => Object.hasOwn(object, name)).map((name) => object[name]),
    )
    return [shown, schemaOf(values, room, depth + 1)] as const
  })
  return {
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
    ...(told.length < names.length && { additionalProperties: true as const }),
  }
}
