// Refuses what a document may say and the judge cannot hold an answer against: whatever is not refused here is judged.
// Called by compile-contract.ts. Pure.
import { asObject, asString, type Json, type JsonObject, lookUp, SpecError } from './spec.ts'

/** For people: no answer is held against these. */
export const proseKeywords: ReadonlySet<string> = new Set([
  'description',
  'title',
  'examples',
  'deprecated',
  '$comment',
])
/** Roles of a property, read by roles.ts. */
const roleKeywords: ReadonlySet<string> = new Set(['x-echoes', 'x-identifier', 'x-message'])
const judgedKeywords = ['type', 'const', 'pattern', 'properties', 'required', 'additionalProperties']
const types = ['string', 'integer', 'number', 'boolean', 'null', 'object', 'array']

/** @param reference Of the schema of a whole body, such as `#/components/schemas/Contact`. */
export function assertBody(document: JsonObject, reference: string): void {
  assertJudgeable(document, { $ref: reference }, reference)
  if (asObject(lookUp(document, reference), reference).type !== 'object') {
    throw new SpecError(`${reference}/type: must be object`)
  }
}

/** @param above The references that led here. */
function assertJudgeable(
  document: JsonObject,
  schema: Json,
  at: string,
  above: readonly string[] = [],
): void {
  const value = asObject(schema, at)
  if (value.$ref !== undefined) {
    const reference = asString(value.$ref, `${at}/$ref`)
    const beside = Object.keys(value).find((key) => key !== '$ref' && !proseKeywords.has(key))
    if (beside !== undefined) throw new SpecError(`${at}/${beside}: nothing may stand beside $ref but words`)
    if (above.includes(reference)) throw new SpecError(`${reference} refers to itself`)
    assertJudgeable(document, lookUp(document, reference), reference, [...above, reference])
    return
  }
  for (const key of Object.keys(value)) {
    if (judgedKeywords.includes(key) || proseKeywords.has(key) || roleKeywords.has(key)) continue
    throw new SpecError(`${at}/${key}: the judge has no rule for this keyword`)
  }
  for (const role of ['x-identifier', 'x-message'] as const) {
    if (typeof (value[role] ?? true) !== 'boolean')
      throw new SpecError(`${at}/${role}: must be true or false`)
  }
  assertTypes(value, at)
  assertRequired(value, at)
  assertMembers(value, at)
  for (const [name, inner] of Object.entries(asObject(value.properties ?? {}, `${at}/properties`))) {
    // As a key of an object that is written out, it would be something else.
    if (name === '__proto__') throw new SpecError(`${at}/properties/__proto__: must have another name`)
    assertJudgeable(document, inner, `${at}/properties/${name}`, above)
  }
}

const typesOf = ({ type }: JsonObject): Json[] => [type ?? []].flat()

function assertTypes(schema: JsonObject, at: string): void {
  const listed = typesOf(schema)
  if (listed.length === 0) throw new SpecError(`${at}/type: must be given`)
  for (const [index, type] of listed.entries()) {
    if (listed.indexOf(type) !== index) throw new SpecError(`${at}/type: ${type} stands there twice`)
    if (!types.some((known) => known === type)) throw new SpecError(`${at}/type: must be of JSON Schema`)
  }
  if (typeof schema.const === 'object' && schema.const !== null) {
    throw new SpecError(`${at}/const: must be no object and no array`)
  }
  if (schema.pattern !== undefined && !listed.includes('string')) {
    throw new SpecError(`${at}/pattern: needs the type string`)
  }
  if (schema.pattern !== undefined && !isPattern(schema.pattern)) {
    throw new SpecError(`${at}/pattern: must be a regular expression`)
  }
}

/** As validators compile it. */
function isPattern(value: Json): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp
  } catch {
    return false
  }
}

function assertMembers(schema: JsonObject, at: string): void {
  const { properties = {}, additionalProperties } = schema
  const names = Object.keys(asObject(properties, `${at}/properties`))
  const isOfObjects = typesOf(schema).includes('object')
  if (!isOfObjects && (schema.properties ?? schema.required ?? additionalProperties) !== undefined) {
    throw new SpecError(`${at}: properties need the type object`)
  }
  if (additionalProperties !== undefined && typeof additionalProperties !== 'boolean') {
    throw new SpecError(`${at}/additionalProperties: must be true or false`)
  }
  if (isOfObjects && names.length === 0 && additionalProperties !== true) {
    throw new SpecError(`${at}: an object needs properties, or additionalProperties: true`)
  }
}

function assertRequired({ properties = {}, required = [] }: JsonObject, at: string): void {
  const names = Object.keys(asObject(properties, `${at}/properties`))
  if (!Array.isArray(required)) throw new SpecError(`${at}/required must be a list`)
  for (const [index, name] of required.entries()) {
    const place = `${at}/required: ${JSON.stringify(name)}`
    if (!names.some((known) => known === name)) throw new SpecError(`${place} is none of its properties`)
    if (required.indexOf(name) !== index) throw new SpecError(`${place} stands there twice`)
  }
}

/** Each documented answer is a variant, and nothing is documented of it that a variant does not say. */
export function assertResponses(
  operation: JsonObject,
  mediaType: string,
  document: JsonObject,
  variants: readonly { readonly name: string; readonly status: number; readonly schemaRef: string }[],
): void {
  for (const [status, value] of Object.entries(asObject(operation.responses, 'responses'))) {
    const at = `responses.${status}`
    const response = asObject(value, at)
    const own = variants.filter((variant) => String(variant.status) === status)
    if (own.length === 0) throw new SpecError(`${at}: no variant has this status`)
    if (response.headers !== undefined) throw new SpecError(`${at}.headers: the judge has no rule for these`)
    const content = asObject(response.content, `${at}.content`)
    const other = Object.keys(content).find((type) => type !== mediaType)
    if (other !== undefined) throw new SpecError(`${at}.content: the judge knows ${mediaType} alone`)
    const schema = asObject(asObject(content[mediaType], `${at} ${mediaType}`).schema, `${at} schema`)
    const [wanted, found] = [own.map(({ schemaRef }) => schemaRef).sort(), alternatives(document, schema)]
    if (wanted.join() !== found.sort().join()) {
      throw new SpecError(
        `${at}: its schema must be ${own.length === 1 ? 'that' : 'oneOf those'} of ${own.map(({ name }) => name).join(' and ')}`,
      )
    }
  }
}

/** The references that a schema leaves the choice among. */
function alternatives(document: JsonObject, schema: JsonObject): string[] {
  const { oneOf } = schema
  if (Array.isArray(oneOf)) return oneOf.map((item) => String(asObject(item, 'oneOf').$ref))
  if (typeof schema.$ref !== 'string') return []
  const target = asObject(lookUp(document, schema.$ref), schema.$ref)
  return Array.isArray(target.oneOf) ? alternatives(document, target) : [schema.$ref]
}
