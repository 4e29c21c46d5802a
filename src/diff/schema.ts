// A JSON Schema 2020-12 in the form in which two are compared: types with null apart, values, properties, limits.
import { isObject } from '../judge/evidence.ts'
import {
  canonical,
  type Document,
  isProse,
  type Json,
  type JsonObject,
  type Located,
  listOf,
  objectOf,
} from './document.ts'

const jsonTypes = ['string', 'number', 'boolean', 'object', 'array'] as const
export type JsonType = (typeof jsonTypes)[number]

export interface Schema {
  readonly at: string
  readonly types: ReadonlySet<JsonType>
  /** Whether it has a `type` of its own: without one, alternatives say what is taken. */
  readonly isTyped: boolean
  readonly isNullable: boolean
  /** Only whole numbers: TypeScript does not tell them apart. */
  readonly isInteger: boolean
  /** The only values there are, each as JSON; null for any. */
  readonly values: ReadonlySet<string> | null
  readonly properties: Readonly<Record<string, Json>>
  readonly required: ReadonlySet<string>
  /** `additionalProperties`: absent is true. */
  readonly additional: Json
  readonly items: Json
  /** Alternatives of `oneOf` or `anyOf`; one that is null alone, beside one other, makes that other nullable instead. */
  readonly alternatives: readonly Json[]
  /** Whether exactly one alternative has to hold, or at least one; null where there are none. */
  readonly combination: 'oneOf' | 'anyOf' | null
  readonly keywords: JsonObject
}

const understood = new Set(
  'type const enum properties required additionalProperties items oneOf anyOf nullable'.split(' '),
)

/** Throws `DiffInputError` on a schema that is none. */
export function readSchema(document: Document, value: Json, at: string): Schema {
  // `true` takes anything. `false` takes nothing, which nobody documents: it is left to `not`.
  const located: Located =
    value === true || value === false ? { value: value ? {} : { not: {} }, at } : document.follow(value, at)
  const schema = located.value
  const nullable = readNullable(document, schema, located.at)
  if (nullable !== null) return nullable
  const alternatives = listOf(schema.oneOf ?? schema.anyOf)
  const named = schema.type === undefined ? null : [schema.type].flat().map(String)
  const values = readValues(schema)
  return {
    at: located.at,
    types: new Set(jsonTypes.filter((type) => takesType(type, named, values, alternatives.length > 0))),
    isTyped: named !== null,
    isNullable: schema.nullable === true || takesNullItself(named, values, alternatives.length > 0),
    isInteger: named?.includes('integer') === true && !named.includes('number'),
    values: values === null ? null : new Set(values.filter((item) => item !== 'null')),
    // Without a prototype: a property may be called `constructor`.
    properties: Object.assign(Object.create(null), objectOf(schema.properties)),
    required: new Set(Array.isArray(schema.required) ? schema.required.map(String) : []),
    additional: schema.additionalProperties ?? true,
    items: schema.items ?? null,
    alternatives,
    combination: alternatives.length === 0 ? null : Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf',
    keywords: Object.fromEntries(
      Object.entries(schema).filter(
        ([key]) => !isUnderstood(schema, key) && !isProse(key) && !key.startsWith('x-'),
      ),
    ),
  }
}

/** `anyOf` beside `oneOf`, and `enum` beside `const`, say something of their own. */
const isUnderstood = (schema: JsonObject, key: string) =>
  understood.has(key) &&
  !(key === 'anyOf' && Array.isArray(schema.oneOf)) &&
  !(key === 'enum' && 'const' in schema)

/** Each value as JSON. */
function readValues(schema: JsonObject): string[] | null {
  if ('const' in schema) return [JSON.stringify(schema.const)]
  return Array.isArray(schema.enum) ? schema.enum.map((item) => JSON.stringify(item)) : null
}

function takesType(
  type: JsonType,
  named: readonly string[] | null,
  values: readonly string[] | null,
  hasAlternatives: boolean,
): boolean {
  if (named !== null) return named.includes(type) || (type === 'number' && named.includes('integer'))
  // What alternatives take is compared by them.
  if (hasAlternatives) return false
  return values === null || values.some((item) => item !== 'null' && typeOf(JSON.parse(item)) === type)
}

const takesNullItself = (
  named: readonly string[] | null,
  values: readonly string[] | null,
  hasAlternatives: boolean,
) =>
  named !== null
    ? named.includes('null') && (values === null || values.includes('null'))
    : values !== null
      ? values.includes('null')
      : !hasAlternatives

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

/** `oneOf: [X, { type: null }]` is X or null, as `type: [x, null]` is: X, unless it is not that simple. */
function readNullable(document: Document, schema: JsonObject, at: string): Schema | null {
  const key = Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf'
  const isNull = (item: Json) => isObject(item) && document.follow(item, '').value.type === 'null'
  const [one, ...more] = listOf(schema[key]).filter((item) => !isNull(item))
  const isAlone = Object.keys(schema).every((name) => isProse(name) || name === key)
  if (!isAlone || one === undefined || more.length > 0 || listOf(schema[key]).length !== 2) return null
  const found = readSchema(document, one, `${at}/${key}`)
  // Of two alternatives that take null, `oneOf` takes none.
  return key === 'oneOf' && found.isNullable ? null : { ...found, isNullable: true }
}

/** What tells an alternative from others: its constants at any depth, else its content. */
export function tagOf(document: Document, value: Json): string {
  const constants: string[] = []
  const visit = (item: Json, path: string) => {
    const schema = readSchema(document, item, '')
    if (schema.values?.size === 1) constants.push(`${path}=${[...schema.values].join()}`)
    for (const name of Object.keys(schema.properties).sort())
      if (schema.required.has(name)) visit(schema.properties[name], `${path}/${name}`)
  }
  visit(value, '')
  return constants.length > 0 ? constants.join(' ') : canonical(document, value)
}
