// A schema, documented or seen, as people read it: types in words, what is optional, what has lines of its own. Pure.
// Called by parts/shape.ts.
import type { PropertySchema } from 'contactrz'
import { clean } from '../../tools/formatting.ts'

export type Schema = PropertySchema & { readonly items?: Schema }

export interface Node {
  /** Null: the body itself. */
  readonly name: string | null
  readonly isOptional: boolean
  readonly schema: Schema
}

export interface Said {
  readonly type: string
  /** Beside the type: what a text has to be. */
  readonly detail: string
}

export function typeOf(schema: Schema): Said {
  const opening = openingOf(schema)
  if (opening !== null) return { type: opening, detail: '' }
  if (schema.const !== undefined) return { type: clean(JSON.stringify(schema.const), 120), detail: '' }
  return {
    type: typeText(schema),
    detail: schema.pattern === undefined ? '' : `, ${patternText(schema.pattern)}`,
  }
}

/** As findings say it: that a number is a whole one matters only where that is documented. */
export const asNumber = (schema: Schema): Schema =>
  schema.type === undefined
    ? schema
    : { ...schema, type: typesOf(schema).map((type) => (type === 'integer' ? 'number' : type)) }

export const typesOf = ({ type }: Schema): readonly string[] => (type === undefined ? [] : [type].flat())

function typeText(schema: Schema): string {
  const types = typesOf(schema).map((type) =>
    type === 'array' && schema.items !== undefined ? `array of ${typeText(schema.items)}` : type,
  )
  return types.length === 0 ? 'anything' : clean(types.join(' | '), 120)
}

/** In words, where there are some. */
function patternText(pattern: string): string {
  return /^\^(?:\[1-9\])?(?:\[0-9\]|\\d)[*+]\$$/.test(pattern)
    ? 'digits only'
    : `matching ${clean(pattern, 80)}`
}

/** Of what has lines of its own: `{`, or `array of {`. Null: it has none. */
export function openingOf(schema: Schema): string | null {
  if (propertiesOf(schema) !== null) {
    const others = typesOf(schema).filter((type) => type !== 'object')
    return clean(['{', ...others].toReversed().join(' | '), 120)
  }
  const inner = schema.items === undefined ? null : openingOf(schema.items)
  return inner === null ? null : `array of ${inner}`
}

/** Null: it is no object. */
const propertiesOf = (schema: Schema): NonNullable<Schema['properties']> | null =>
  schema.properties ?? (typesOf(schema).includes('object') ? {} : null)

/** Null: none can be. */
export function childrenOf(node: Node | null): Node[] | null {
  if (node === null) return null
  const { required = [], items } = node.schema
  const properties = propertiesOf(node.schema)
  if (properties === null) return items === undefined ? null : childrenOf({ ...node, schema: items })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    isOptional: !required.includes(name),
    schema,
  }))
}

/** What is stored was written by us, of names from outside: read as far as it is a schema, and not without end. */
export function schemaIn(value: unknown, depth = 0): Schema {
  if (typeof value !== 'object' || value === null || depth > deepest) return {}
  const { type, properties, required, items, additionalProperties } = value as Record<string, unknown>
  const types = [type].flat().filter((one) => typeof one === 'string')
  const inner =
    typeof properties === 'object' && properties !== null
      ? Object.entries(properties).map(([name, schema]) => [name, schemaIn(schema, depth + 1)] as const)
      : []
  const names = inner.map(([name]) => name)
  return {
    ...(types.length > 0 && { type: types }),
    ...(inner.length > 0 && {
      properties: Object.fromEntries(inner),
      // Only of items of a list there is one that others lack.
      required: Array.isArray(required) ? names.filter((name) => required.includes(name)) : names,
    }),
    ...(items !== undefined && { items: schemaIn(items, depth + 1) }),
    ...(additionalProperties === true && { additionalProperties }),
  }
}

const deepest = 20
