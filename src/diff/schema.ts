// A JSON Schema 2020-12 in the form in which two are compared: types with null apart, values, properties, limits.
import { isObject } from '../judge/evidence.ts'
import {
  canonical,
  type Document,
  isExtension,
  isProse,
  type Json,
  type JsonObject,
  type Located,
  sortedJson,
} from './document.ts'

const jsonTypes = ['string', 'number', 'boolean', 'object', 'array'] as const
export type JsonType = (typeof jsonTypes)[number]

/** A schema where it stands. */
export interface Alternative {
  readonly schema: Json
  readonly at: string
}

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
  readonly properties: ReadonlyMap<string, Json>
  readonly required: ReadonlySet<string>
  /** `additionalProperties`: absent is true. */
  readonly additional: Json
  /** Whether it is said what other properties hold. TypeScript then has an index signature. */
  readonly isIndexed: boolean
  readonly items: Json
  /** Alternatives of `oneOf` or `anyOf`, without that of null. */
  readonly alternatives: readonly Alternative[]
  /** `oneOf`: what is valid for two of them is refused. */
  readonly isExclusive: boolean
  /** What the property is, by the extensions that say so. */
  readonly roles: JsonObject
  readonly keywords: JsonObject
}

const understood = new Set(
  'type const enum properties required additionalProperties items nullable'.split(' '),
)

const roleNames = new Set(['x-echoes', 'x-identifier', 'x-message'])
const rolesOf = (schema: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => roleNames.has(key)))

/** Throws `DiffInputError` on a schema that is none. */
export function readSchema(document: Document, value: Json, at: string): Schema {
  // `true` takes anything. `false` takes nothing, which nobody documents: it is left to `not`.
  const located: Located =
    value === true || value === false ? { value: value ? {} : { not: {} }, at } : document.follow(value, at)
  const schema = located.value
  const listed = readAlternatives(document, schema, located.at)
  const { keyword, alternatives, takesNull } = listed
  const only = soleAlternative(document, schema, listed)
  if (only !== null) return { ...only, isNullable: true, roles: { ...only.roles, ...rolesOf(schema) } }
  const named = schema.type === undefined ? null : [schema.type].flat().map(String)
  const values = readValues(schema)
  const types = new Set(jsonTypes.filter((type) => takesType(type, named, values, keyword !== null)))
  // All is said by null. Not so of a bare `const: null`: its generated type is `unknown`.
  const isOnlyNull =
    keyword === null &&
    types.size === 0 &&
    (named !== null || Array.isArray(schema.enum)) &&
    values?.every((item) => item === 'null') === true
  return {
    at: located.at,
    types,
    isTyped: named !== null,
    isNullable:
      schema.nullable === true || (takesNullItself(named, values) && (keyword === null || takesNull)),
    isInteger: named?.includes('integer') === true && !named.includes('number'),
    values: values === null || isOnlyNull ? null : new Set(values.filter((item) => item !== 'null')),
    properties: new Map(isObject(schema.properties) ? Object.entries(schema.properties) : []),
    required: new Set(Array.isArray(schema.required) ? schema.required.map(String) : []),
    additional: schema.additionalProperties ?? true,
    isIndexed: schema.additionalProperties !== undefined && schema.additionalProperties !== false,
    items: schema.items ?? null,
    alternatives,
    isExclusive: keyword === 'oneOf',
    roles: rolesOf(schema),
    keywords: Object.fromEntries(
      Object.entries(schema).filter(
        ([key]) =>
          // `enum` beside `const` says something of its own.
          (!understood.has(key) || (key === 'enum' && Object.hasOwn(schema, 'const'))) &&
          key !== keyword &&
          !isProse(key) &&
          !isExtension(key),
      ),
    ),
  }
}

/** Each value as JSON. */
function readValues(schema: JsonObject): string[] | null {
  if (Object.hasOwn(schema, 'const')) return [sortedJson(schema.const)]
  return Array.isArray(schema.enum) ? schema.enum.map(sortedJson) : null
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

const takesNullItself = (named: readonly string[] | null, values: readonly string[] | null) =>
  named?.includes('null') !== false && values?.includes('null') !== false

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

function readAlternatives(document: Document, schema: JsonObject, at: string): Alternatives {
  const [keyword = null, ...more] = (['oneOf', 'anyOf'] as const).filter((key) => Array.isArray(schema[key]))
  const none = { keyword: null, alternatives: [], takesNull: false }
  // With both, each says something of its own: then nothing of them is understood.
  if (keyword === null || more.length > 0) return none
  const listed = (schema[keyword] as Json[]).map((item, index) => {
    const where = `${at}/${keyword}/${index}`
    return { schema: item, at: isObject(item) ? document.follow(item, where).at : where }
  })
  const alternatives = listed.filter((item) => !isNull(document, item.schema))
  const nulls = listed.length - alternatives.length
  const takesNull = nulls > 0
  // What two of `oneOf` take is refused: null as well.
  const isRefused =
    keyword === 'oneOf' &&
    takesNull &&
    (nulls > 1 || alternatives.some((item) => readSchema(document, item.schema, '').isNullable))
  const isAlone = Object.keys(schema).every((key) => key === keyword || isProse(key) || isExtension(key))
  // Null alone, beside something else: what is left depends on both.
  const isNarrowed = alternatives.length === 0 && !isAlone
  return isRefused || isNarrowed ? none : { keyword, alternatives, takesNull }
}

interface Alternatives {
  readonly keyword: 'oneOf' | 'anyOf' | null
  readonly alternatives: readonly Alternative[]
  readonly takesNull: boolean
}

function isNull(document: Document, item: Json): boolean {
  if (!isObject(item)) return false
  const { types, values, isNullable, alternatives } = readSchema(document, item, '')
  return isNullable && types.size === 0 && values === null && alternatives.length === 0
}

/** `oneOf: [X, { type: null }]` is X or null, as `type: [x, null]` is. */
function soleAlternative(
  document: Document,
  schema: JsonObject,
  { keyword, alternatives, takesNull }: Alternatives,
): Schema | null {
  const [sole, ...more] = alternatives
  const others = Object.keys(schema).filter((key) => !isProse(key) && !isExtension(key) && key !== keyword)
  if (sole === undefined || more.length > 0 || !takesNull || others.length > 0) return null
  return readSchema(document, sole.schema, sole.at)
}

/** What tells an alternative from others: its constants at any depth, else its content. */
export function tagOf(document: Document, value: Json): string {
  const constants: string[] = []
  const visit = (item: Json, path: string) => {
    const schema = readSchema(document, item, '')
    if (schema.values?.size === 1) constants.push(`${path}=${[...schema.values].join()}`)
    for (const [name, property] of [...schema.properties].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (schema.required.has(name)) visit(property, `${path}/${name}`)
  }
  visit(value, '')
  return constants.length > 0 ? constants.join(' ') : canonical(document, value)
}

/** Whether nothing can be valid for both. */
export function areDisjoint(document: Document, one: Json, two: Json): boolean {
  const [a, b] = [readSchema(document, one, ''), readSchema(document, two, '')]
  if (a.alternatives.length > 0 || b.alternatives.length > 0 || (a.isNullable && b.isNullable)) return false
  const { values } = b
  if (a.values !== null && values !== null) return ![...a.values].some((value) => values.has(value))
  const shared = [...a.types].filter((type) => b.types.has(type))
  if (shared.some((type) => type !== 'object')) return false
  return (
    shared.length === 0 ||
    [...a.properties].some(
      ([name, property]) =>
        a.required.has(name) &&
        b.required.has(name) &&
        b.properties.has(name) &&
        areDisjoint(document, property, b.properties.get(name)),
    )
  )
}

export const areAllDisjoint = (document: Document, schemas: readonly Json[]): boolean =>
  schemas.every((one, index) => schemas.slice(index + 1).every((two) => areDisjoint(document, one, two)))
