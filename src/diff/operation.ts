// The operations of a document, in the parts that are compared one by one.
import { isObject } from '../judge/evidence.ts'
import { type Document, escapeToken, type Json, type JsonObject, methods } from './document.ts'

/** A schema where it stands. */
export interface Body {
  readonly schema: Json
  readonly at: string
}

export interface Parameter extends Body {
  readonly isRequired: boolean
}

export interface Answer {
  readonly at: string
  readonly media: ReadonlyMap<string, Body>
  readonly headers: ReadonlyMap<string, Parameter>
}

/** A named answer, of the extension `x-variants`. */
export interface Variant extends Body {
  readonly status: string
  /** What tells it from others of its status. */
  readonly message: string
}

export interface Operation {
  readonly id: string
  /** `POST /api/contactrz`. */
  readonly call: string
  readonly at: string
  readonly isDeprecated: boolean
  readonly security: ReadonlySet<string>
  readonly servers: string
  readonly parameters: ReadonlyMap<string, Parameter>
  /** Null: no body is taken. */
  readonly request: { readonly isRequired: boolean; readonly media: ReadonlyMap<string, Body> } | null
  readonly answers: ReadonlyMap<string, Answer>
  readonly variants: ReadonlyMap<string, Variant>
  readonly quotaWindow: string
}

const objectOf = (value: Json): JsonObject => (isObject(value) ? value : {})
const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

/** Throws `DiffInputError`. */
export function readOperations(document: Document): Operation[] {
  const { root } = document
  return Object.entries(objectOf(root.paths)).flatMap(([path, item]) => {
    const found = document.follow(item, `/paths/${escapeToken(path)}`)
    return methods
      .filter((method) => isObject(found.value[method]))
      .map((method) => readOperation(document, path, method, found.value, `${found.at}/${method}`))
  })
}

function readOperation(
  document: Document,
  path: string,
  method: string,
  item: JsonObject,
  at: string,
): Operation {
  const operation = objectOf(item[method])
  const call = `${method.toUpperCase()} ${path}`
  const { root } = document
  return {
    id: typeof operation.operationId === 'string' ? operation.operationId : call,
    call,
    at,
    isDeprecated: operation.deprecated === true,
    security: readSecurity(document, operation.security ?? root.security),
    servers: JSON.stringify(
      listOf(operation.servers ?? item.servers ?? root.servers).map((server) => objectOf(server).url),
    ),
    parameters: readParameters(document, [...listOf(item.parameters), ...listOf(operation.parameters)], at),
    request: readRequest(document, operation.requestBody, `${at}/requestBody`),
    answers: new Map(
      Object.entries(objectOf(operation.responses)).map(([status, answer]) => [
        status,
        readAnswer(document, answer, `${at}/responses/${status}`),
      ]),
    ),
    variants: readVariants(document, operation['x-variants']),
    quotaWindow: JSON.stringify(Object.entries(objectOf(operation['x-quota-window'])).sort()),
  }
}

/** Each way in which a call can be authorised, with its scheme. */
function readSecurity({ root }: Document, value: Json): ReadonlySet<string> {
  const schemes = objectOf(objectOf(root.components).securitySchemes)
  const ways = listOf(value).map((way) =>
    Object.entries(objectOf(way))
      .map(([name, scopes]) => {
        const { description: _, ...scheme } = objectOf(schemes[name])
        return JSON.stringify([Object.entries(scheme).sort(), scopes])
      })
      .sort()
      .join(' and '),
  )
  return new Set(ways.length === 0 ? [''] : ways)
}

function readParameters(
  document: Document,
  listed: readonly Json[],
  at: string,
): ReadonlyMap<string, Parameter> {
  const parameters = listed.map((item) => document.follow(item, `${at}/parameters`))
  return new Map(
    parameters.map(({ value, at: where }) => [
      `${value.in} ${value.name}`,
      { schema: value.schema ?? {}, at: `${where}/schema`, isRequired: value.required === true },
    ]),
  )
}

function readMedia(content: Json, at: string): ReadonlyMap<string, Body> {
  return new Map(
    Object.entries(objectOf(content)).map(([type, media]) => [
      type,
      { schema: objectOf(media).schema ?? {}, at: `${at}/content/${escapeToken(type)}/schema` },
    ]),
  )
}

function readRequest(document: Document, value: Json, at: string): Operation['request'] {
  if (value === undefined) return null
  const { value: body, at: where } = document.follow(value, at)
  return { isRequired: body.required === true, media: readMedia(body.content, where) }
}

function readAnswer(document: Document, value: Json, at: string): Answer {
  const { value: answer, at: where } = document.follow(value, at)
  const headers = Object.entries(objectOf(answer.headers)).map(([name, item]): [string, Parameter] => {
    const { value: header, at: headerAt } = document.follow(item, `${where}/headers/${name}`)
    const isRequired = header.required === true
    return [name.toLowerCase(), { schema: header.schema ?? {}, at: `${headerAt}/schema`, isRequired }]
  })
  return { at: where, media: readMedia(answer.content, where), headers: new Map(headers) }
}

function readVariants(document: Document, value: Json): ReadonlyMap<string, Variant> {
  return new Map(
    Object.entries(objectOf(value)).map(([name, item]) => {
      const { status, schema, message } = objectOf(item)
      const reference = { $ref: String(schema) }
      const { at } = document.follow(reference, '')
      const { pointer, template } = objectOf(message)
      return [
        name,
        { status: String(status), schema: reference, at, message: JSON.stringify([pointer, template]) },
      ]
    }),
  )
}
