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
  /** Alternatives of `oneOf` or `anyOf`, without that of null. */
  readonly alternatives: readonly Json[]
  /** Whether exactly one of several alternatives has to hold, or at least one; null where there are not several. */
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
  const { alternatives, takesNull } = readAlternatives(document, schema)
  const only = soleAlternative(document, schema, alternatives, takesNull, located.at)
  if (only !== null) return { ...only, isNullable: true }
  const named = schema.type === undefined ? null : [schema.type].flat().map(String)
  const values = readValues(schema)
  return {
    at: located.at,
    types: new Set(jsonTypes.filter((type) => takesType(type, named, values, alternatives.length > 0))),
    isNullable:
      schema.nullable === true || takesNull || takesNullItself(named, values, alternatives.length > 0),
    isInteger: named?.includes('integer') === true && !named.includes('number'),
    values: values === null ? null : new Set(values.filter((item) => item !== 'null')),
    // Without a prototype: a property may be called `constructor`.
    properties: Object.assign(Object.create(null), objectOf(schema.properties)),
    required: new Set(Array.isArray(schema.required) ? schema.required.map(String) : []),
    additional: schema.additionalProperties ?? true,
    items: schema.items ?? null,
    alternatives,
    combination: alternatives.length < 2 ? null : Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf',
    keywords: Object.fromEntries(
      Object.entries(schema).filter(
        ([key]) => !isUnderstood(schema, key) && !isProse(key) && !key.startsWith('x-'),
      ),
    ),
  }
}

/** `anyOf` beside `oneOf` says something of its own. */
const isUnderstood = (schema: JsonObject, key: string) =>
  understood.has(key) && !(key === 'anyOf' && Array.isArray(schema.oneOf))

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

function readAlternatives(document: Document, schema: JsonObject) {
  const listed = listOf(schema.oneOf ?? schema.anyOf)
  const isNull = (item: Json) => isObject(item) && document.follow(item, '').value.type === 'null'
  return { alternatives: listed.filter((item) => !isNull(item)), takesNull: listed.some(isNull) }
}

/** `oneOf: [X, { type: null }]` is X or null, as `type: [x, null]` is. */
function soleAlternative(
  document: Document,
  schema: JsonObject,
  alternatives: readonly Json[],
  takesNull: boolean,
  at: string,
): Schema | null {
  const others = Object.keys(schema).filter((key) => !isProse(key) && key !== 'oneOf' && key !== 'anyOf')
  if (!takesNull || alternatives.length !== 1 || others.length > 0) return null
  return readSchema(document, alternatives[0], `${at}/${Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf'}`)
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
