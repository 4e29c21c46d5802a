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

/** @param at The place of the schema, such as `#/components/schemas/Contact`. */
export function assertJudgeable(document: JsonObject, schema: Json, at: string): void {
  const value = asObject(schema, at)
  if (value.$ref !== undefined) {
    const reference = asString(value.$ref, `${at}/$ref`)
    const beside = Object.keys(value).find((key) => key !== '$ref' && !proseKeywords.has(key))
    if (beside !== undefined) throw new SpecError(`${at}/${beside}: nothing may stand beside $ref but words`)
    assertJudgeable(document, lookUp(document, reference), reference)
    return
  }
  for (const key of Object.keys(value)) {
    if (judgedKeywords.includes(key) || proseKeywords.has(key) || roleKeywords.has(key)) continue
    throw new SpecError(`${at}/${key}: the judge has no rule for this keyword`)
  }
  assertTypes(value, at)
  assertMembers(document, value, at)
}

const typesOf = ({ type }: JsonObject): Json[] => [type ?? []].flat()

function assertTypes(schema: JsonObject, at: string): void {
  const listed = typesOf(schema)
  if (listed.length === 0) throw new SpecError(`${at}/type: must be given`)
  for (const type of listed) {
    if (!types.some((known) => known === type)) throw new SpecError(`${at}/type: must be of JSON Schema`)
  }
  if (typeof schema.const === 'object' && schema.const !== null) {
    throw new SpecError(`${at}/const: must be no object and no array`)
  }
  if (schema.pattern !== undefined && !listed.includes('string')) {
    throw new SpecError(`${at}/pattern: needs the type string`)
  }
}

function assertMembers(document: JsonObject, schema: JsonObject, at: string): void {
  const { properties = {}, required = [], additionalProperties } = schema
  const names = Object.keys(asObject(properties, `${at}/properties`))
  if (!Array.isArray(required)) throw new SpecError(`${at}/required must be a list`)
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
  for (const name of required) {
    if (!names.some((known) => known === name)) {
      throw new SpecError(`${at}/required: ${JSON.stringify(name)} is none of its properties`)
    }
  }
  for (const [name, inner] of Object.entries(asObject(properties, `${at}/properties`))) {
    assertJudgeable(document, inner, `${at}/properties/${name}`)
  }
}

/** A call is authorised by a bearer token, and by nothing else. */
export function assertSecurity(document: JsonObject, operation: JsonObject): void {
  const [way, ...others] = [operation.security ?? document.security ?? []].flat()
  const [name, ...more] = Object.keys(asObject(way, 'security'))
  const scheme = name === undefined ? {} : lookUp(document, `#/components/securitySchemes/${name}`)
  const { type, scheme: kind } = asObject(scheme, 'security')
  if (others.length > 0 || more.length > 0 || type !== 'http' || kind !== 'bearer') {
    throw new SpecError('security: must be one bearer token (type: http, scheme: bearer)')
  }
}

/** Each documented answer is a variant, and nothing is documented of it that a variant does not say. */
export function assertResponses(
  operation: JsonObject,
  mediaType: string,
  document: JsonObject,
  variants: readonly { readonly name: string; readonly status: number; readonly schemaRef: string }[],
): void {
  if (operation.parameters !== undefined) throw new SpecError('parameters: a probe sends none')
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
