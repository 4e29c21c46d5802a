// The OpenAPI document → the compiled contract (src/generated/contract.ts): what the judge, the
// client, the provider and the monitor need to know of the operation, and nothing else. Pure.
import { asObject, asString, type Json, type JsonObject, lookUp, resolve } from './spec.ts'

export interface CompiledVariant {
  status: number
  schemaName: string
  schema: JsonObject
  sharedSchemas: string[]
  example: Json
  message?: { pointer: string; text: string; template?: string }
}

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

const operationId = 'createContact'

export function compileContract(document: JsonObject): CompiledContract {
  const { path, method, operation } = findOperation(document)
  const content = asObject(asObject(operation.requestBody, 'requestBody').content, 'requestBody content')
  const [mediaType, ...others] = Object.keys(content)
  if (mediaType === undefined || others.length > 0) {
    throw new Error('contactrz.yaml: the request must have exactly one media type')
  }
  const body = asObject(content[mediaType], mediaType)
  const requestSchemaRef = asString(asObject(body.schema, 'request schema').$ref, 'request schema $ref')
  const requestExample = asObject(Object.values(asObject(body.examples, 'request examples'))[0], 'example')

  const variants: Record<string, CompiledVariant> = {}
  for (const [name, value] of Object.entries(asObject(operation['x-variants'], 'x-variants'))) {
    variants[name] = compileVariant(document, operation, mediaType, name, asObject(value, name))
  }
  assertToldApart(variants)
  assertExamplesNamed(operation)

  const window = asObject(operation['x-quota-window'], 'x-quota-window')
  return {
    version: asString(asObject(document.info, 'info').version, 'info.version'),
    operationId,
    method: method.toUpperCase(),
    path,
    mediaType,
    request: {
      schemaName: schemaNameOf(requestSchemaRef),
      schema: withoutProse(asObject(resolve(document, lookUp(document, requestSchemaRef)), 'request')),
      example: exampleValue(document, asString(requestExample.$ref, 'request example $ref')),
    },
    variants,
    quotaWindow: {
      from: asString(window.from, 'x-quota-window.from'),
      to: asString(window.to, 'x-quota-window.to'),
      timeZone: asString(window.timeZone, 'x-quota-window.timeZone'),
    },
  }
}

function findOperation(document: JsonObject) {
  for (const [path, item] of Object.entries(asObject(document.paths, 'paths'))) {
    for (const [method, value] of Object.entries(asObject(item, path))) {
      const operation = asObject(value, `${method} ${path}`)
      if (operation.operationId === operationId) return { path, method, operation }
    }
  }
  throw new Error(`contactrz.yaml: no operation has the operationId ${operationId}`)
}

function compileVariant(
  document: JsonObject,
  operation: JsonObject,
  mediaType: string,
  name: string,
  value: JsonObject,
): CompiledVariant {
  const where = `x-variants.${name}`
  const status = value.status
  if (typeof status !== 'number') throw new Error(`contactrz.yaml: ${where}.status must be a number`)
  const response = asObject(asObject(operation.responses, 'responses')[String(status)], `response ${status}`)
  const documented = asObject(asObject(response.content, 'content')[mediaType], `${status} ${mediaType}`)
  if (asObject(documented.examples, 'examples')[name] === undefined) {
    throw new Error(`contactrz.yaml: response ${status} has no example named ${name}`)
  }
  const schemaRef = asString(value.schema, `${where}.schema`)
  const schema = withoutProse(asObject(resolve(document, lookUp(document, schemaRef)), schemaRef))
  const variant: CompiledVariant = {
    status,
    schemaName: schemaNameOf(schemaRef),
    schema,
    sharedSchemas: sharedIn(asObject(lookUp(document, schemaRef), schemaRef)),
    example: exampleValue(document, asString(value.example, `${where}.example`)),
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
    const schemaPointer = `#${variant.message.pointer.replaceAll('/', '/properties/')}/const`
    if (lookUp(schema, schemaPointer) !== variant.message.text) {
      throw new Error(`contactrz.yaml: ${where}.message.text differs from the schema's const`)
    }
  }
  return variant
}

/** Pointers of the properties that are given by reference. */
function sharedIn(schema: JsonObject, above = ''): string[] {
  return Object.entries(asObject(schema.properties ?? {}, 'properties')).flatMap(([name, value]) => {
    const pointer = `${above}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const property = asObject(value, pointer)
    return property.$ref === undefined ? sharedIn(property, pointer) : [pointer]
  })
}

/** Variants that share a status must each have a message of their own at one pointer. */
function assertToldApart(variants: Record<string, CompiledVariant>): void {
  const seen = new Map<string, string>()
  for (const [name, { status, message }] of Object.entries(variants)) {
    const key = `${status} ${message?.pointer ?? ''} ${message?.text ?? ''}`
    const other = seen.get(key)
    if (other !== undefined) {
      throw new Error(`contactrz.yaml: nothing tells the variants ${other} and ${name} apart`)
    }
    seen.set(key, name)
  }
}

/** Proposals name places of the document: they rely on an example being named like its variant. */
function assertExamplesNamed(operation: JsonObject): void {
  for (const [name, value] of Object.entries(asObject(operation['x-variants'], 'x-variants'))) {
    const example = `#/components/examples/${name}`
    if (asObject(value, name).example !== example) {
      throw new Error(`contactrz.yaml: x-variants.${name}.example must be ${example}`)
    }
  }
}

function exampleValue(document: JsonObject, reference: string): Json {
  const value = asObject(lookUp(document, reference), reference).value
  if (value === undefined) throw new Error(`contactrz.yaml: ${reference} has no value`)
  return value
}

const schemaNameOf = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1)

/** Descriptions reach consumers through the types; validators and the judge need none. */
function withoutProse(schema: JsonObject): JsonObject {
  const copy = (value: Json, isSchema: boolean): Json => {
    if (Array.isArray(value)) return value.map((item) => copy(item, isSchema))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !(isSchema && (name === 'description' || name === 'title')))
        // Below `properties` the keys are property names: one called "description" is kept.
        .map(([name, item]) => [name, copy(item, !(isSchema && name === 'properties'))]),
    )
  }
  return asObject(copy(schema, true), 'schema')
}
