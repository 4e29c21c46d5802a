// The OpenAPI document → the compiled contract (src/generated/contract.ts): what the judge, the
// client, the provider and the monitor need to know of the operation, and nothing else. Pure.
import { child } from '../src/tools/json-pointer.ts'
import { assertNames, assertSendable, quotaWindowOf, versionOf } from './call.ts'
import { assertBody, assertResponses, proseKeywords } from './judgeable.ts'
import { assertRolesAtPlace, messagesIn, rolesOf } from './roles.ts'
import { asObject, asString, type Json, type JsonObject, lookUp, resolve, SpecError } from './spec.ts'
import {
  assertKeys,
  assertMeanings,
  assertTemplate,
  assertToldApart,
  type CompiledVariant,
  meanings,
} from './variants.ts'

export type { CompiledVariant } from './variants.ts'

export interface CompiledContract {
  version: string
  operationId: string
  method: string
  path: string
  mediaType: string
  request: { schemaName: string; schema: JsonObject; example: Json }
  variants: Record<string, CompiledVariant>
  quotaWindow: { from: string; to: string; timeZone: string }
}

export function compileContract(document: JsonObject): CompiledContract {
  const found = findOperation(document)
  const { path, method, operation } = found
  assertSendable(document, found)
  assertNames(operation)
  const content = asObject(asObject(operation.requestBody, 'requestBody').content, 'requestBody content')
  const [mediaType, ...others] = Object.keys(content)
  if (mediaType === undefined || others.length > 0) {
    throw new SpecError('the request must have exactly one media type')
  }
  const body = asObject(content[mediaType], mediaType)
  const requestSchemaRef = asString(asObject(body.schema, 'request schema').$ref, 'request schema $ref')
  const [requestExample, ...otherExamples] = Object.values(asObject(body.examples, 'request examples'))
  if (otherExamples.length > 0) throw new SpecError('the request must have exactly one example')

  assertBody(document, requestSchemaRef)
  const request = asObject(resolve(document, lookUp(document, requestSchemaRef)), 'request')

  const variants: Record<string, CompiledVariant> = {}
  const references: { name: string; status: number; schemaRef: string }[] = []
  for (const [name, value] of Object.entries(asObject(operation['x-variants'], 'x-variants'))) {
    const item = asObject(value, `x-variants.${name}`)
    const variant = compileVariant(document, { operation, mediaType, request }, name, item)
    variants[name] = variant
    references.push({ name, status: variant.status, schemaRef: String(item.schema) })
  }
  assertMeanings(variants)
  assertToldApart(variants)
  assertExamplesNamed(operation)
  assertResponses(operation, mediaType, document, references)

  return {
    version: versionOf(document),
    operationId: asString(operation.operationId, 'operationId'),
    method: method.toUpperCase(),
    path,
    mediaType,
    request: {
      schemaName: schemaNameOf(requestSchemaRef),
      schema: withoutProse(request),
      example: exampleValue(
        document,
        asString(asObject(requestExample, 'request example').$ref, 'request example $ref'),
      ),
    },
    variants,
    quotaWindow: quotaWindowOf(operation),
  }
}

/** The one operation that has variants: more than one, nothing is made of yet. */
function findOperation(document: JsonObject) {
  const found = Object.entries(asObject(document.paths, 'paths')).flatMap(([path, item]) =>
    Object.entries(asObject(item, path)).flatMap(([method, operation]) =>
      typeof operation === 'object' && operation !== null && 'x-variants' in operation
        ? [{ path, method, operation: asObject(operation, `${method} ${path}`) }]
        : [],
    ),
  )
  const [first, second] = found
  if (first === undefined) throw new SpecError('no operation has x-variants')
  if (second !== undefined) {
    throw new SpecError(`${second.method} ${second.path} has x-variants: one operation alone can have them`)
  }
  return first
}

interface Place {
  readonly operation: JsonObject
  readonly mediaType: string
  /** The schema of what is sent, resolved. */
  readonly request: JsonObject
}

function compileVariant(
  document: JsonObject,
  { operation, mediaType, request }: Place,
  name: string,
  value: JsonObject,
): CompiledVariant {
  const where = `x-variants.${name}`
  assertKeys(value, ['means', 'status', 'schema', 'example', 'message'], where)
  if (value.message !== undefined)
    assertKeys(asObject(value.message, where), ['pointer', 'text', 'template'], `${where}.message`)
  const means = meanings.find((known) => known === value.means)
  if (means === undefined) throw new SpecError(`${where}.means must be one of ${meanings.join(', ')}`)
  const status = value.status
  if (typeof status !== 'number') throw new SpecError(`${where}.status must be a number`)
  const response = asObject(asObject(operation.responses, 'responses')[String(status)], `response ${status}`)
  const documented = asObject(asObject(response.content, 'content')[mediaType], `${status} ${mediaType}`)
  if (asObject(documented.examples, 'examples')[name] === undefined) {
    throw new SpecError(`response ${status} has no example named ${name}`)
  }
  const schemaRef = asString(value.schema, `${where}.schema`)
  assertBody(document, schemaRef)
  const resolved = asObject(resolve(document, lookUp(document, schemaRef)), schemaRef)
  assertRolesAtPlace(resolved, means === 'created', schemaRef)
  const schema = withoutProse(resolved)
  const variant: CompiledVariant = {
    means,
    status,
    schemaName: schemaNameOf(schemaRef),
    schema,
    sharedSchemas: sharedIn(asObject(lookUp(document, schemaRef), schemaRef)),
    example: exampleValue(document, asString(value.example, `${where}.example`)),
    ...(means === 'created' ? rolesOf(resolved, request, schemaRef) : { echoes: {} }),
  }
  const pointer = value.message === undefined ? [] : [asObject(value.message, where).pointer]
  if (messagesIn(resolved).join() !== pointer.join()) {
    throw new SpecError(`${where}.message.pointer must lead to the one property that says x-message: true`)
  }
  if (value.message !== undefined) {
    const message = asObject(value.message, `${where}.message`)
    variant.message = {
      pointer: asString(message.pointer, `${where}.message.pointer`),
      text: asString(message.text, `${where}.message.text`),
      ...(message.template === undefined
        ? {}
        : { template: asString(message.template, `${where}.message.template`) }),
    }
    assertTemplate(variant.message, `${where}.message.template`)
    const schemaPointer = `#${variant.message.pointer.replaceAll('/', '/properties/')}/const`
    if (lookUp(schema, schemaPointer) !== variant.message.text) {
      throw new SpecError(`${where}.message.text differs from the schema's const`)
    }
  }
  return variant
}

/** Pointers of the properties that are given by reference. */
function sharedIn(schema: JsonObject, above = ''): string[] {
  return Object.entries(asObject(schema.properties ?? {}, 'properties')).flatMap(([name, value]) => {
    const pointer = child(above, name)
    const property = asObject(value, pointer)
    return property.$ref === undefined ? sharedIn(property, pointer) : [pointer]
  })
}

/** Proposals name places of the document: they rely on an example being named like its variant. */
function assertExamplesNamed(operation: JsonObject): void {
  for (const [name, value] of Object.entries(asObject(operation['x-variants'], 'x-variants'))) {
    const example = `#/components/examples/${name}`
    if (asObject(value, name).example !== example) {
      throw new SpecError(`x-variants.${name}.example must be ${example}`)
    }
  }
}

function exampleValue(document: JsonObject, reference: string): Json {
  const value = asObject(lookUp(document, reference), reference).value
  if (value === undefined) throw new SpecError(`${reference} has no value`)
  return value
}

const schemaNameOf = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1)

/** Descriptions reach consumers through the types, roles the judge through the variant; validators need none. */
function withoutProse(schema: JsonObject): JsonObject {
  const copy = (value: Json, isSchema: boolean): Json => {
    if (Array.isArray(value)) return value.map((item) => copy(item, isSchema))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !(isSchema && (proseKeywords.has(name) || name.startsWith('x-'))))
        // Below `properties` the keys are property names: one called "description" is kept.
        .map(([name, item]) => [name, copy(item, !(isSchema && name === 'properties'))]),
    )
  }
  return asObject(copy(schema, true), 'schema')
}
