// The operations of a document, in the parts that are compared one by one.
import { isObject } from '../judge/evidence.ts'
import {
  canonical,
  type Document,
  escapeToken,
  isProse,
  type Json,
  type JsonObject,
  listOf,
  methods,
  objectOf,
} from './document.ts'

/** A schema where it stands. */
export interface Body {
  readonly schema: Json
  readonly at: string
  /** What else stands beside the schema, as text: how a value is written, for instance. Nothing here knows what it does. */
  readonly rest: string
}

export interface Parameter extends Body {
  readonly isRequired: boolean
}

export interface Answer {
  readonly at: string
  readonly media: ReadonlyMap<string, Body>
  readonly headers: ReadonlyMap<string, Parameter>
  readonly rest: string
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
  readonly request: {
    readonly isRequired: boolean
    readonly media: ReadonlyMap<string, Body>
    readonly rest: string
  } | null
  readonly answers: ReadonlyMap<string, Answer>
  readonly variants: ReadonlyMap<string, Variant>
  readonly quotaWindow: string
  readonly rest: string
}

/** All but these keys, words for people and extensions. */
export function restOf(document: Document, value: JsonObject, ...understood: readonly string[]): string {
  const entries = Object.entries(value).filter(
    ([key]) => !understood.includes(key) && !isProse(key) && !key.startsWith('x-'),
  )
  return canonical(document, Object.fromEntries(entries))
}

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
    servers: canonical(document, operation.servers ?? item.servers ?? root.servers ?? []),
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
    rest: restOf(
      document,
      operation,
      ...['operationId', 'deprecated', 'security', 'servers', 'parameters', 'requestBody', 'responses'],
    ),
  }
}

/** Each way in which a call can be authorised, with its scheme. */
function readSecurity(document: Document, value: Json): ReadonlySet<string> {
  const schemes = objectOf(objectOf(document.root.components).securitySchemes)
  const ways = listOf(value).map((way) =>
    Object.entries(objectOf(way))
      .map(([name, scopes]) => {
        return JSON.stringify([canonical(document, objectOf(schemes[name])), scopes])
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
      {
        schema: value.schema ?? {},
        at: `${where}/schema`,
        isRequired: value.required === true,
        rest: restOf(document, value, 'schema', 'required'),
      },
    ]),
  )
}

function readMedia(document: Document, content: Json, at: string): ReadonlyMap<string, Body> {
  return new Map(
    Object.entries(objectOf(content)).map(([type, media]) => [
      type,
      {
        schema: objectOf(media).schema ?? {},
        at: `${at}/content/${escapeToken(type)}/schema`,
        rest: restOf(document, objectOf(media), 'schema'),
      },
    ]),
  )
}

function readRequest(document: Document, value: Json, at: string): Operation['request'] {
  if (value === undefined) return null
  const { value: body, at: where } = document.follow(value, at)
  return {
    isRequired: body.required === true,
    media: readMedia(document, body.content, where),
    rest: restOf(document, body, 'required', 'content'),
  }
}

function readAnswer(document: Document, value: Json, at: string): Answer {
  const { value: answer, at: where } = document.follow(value, at)
  const headers = Object.entries(objectOf(answer.headers)).map(([name, item]): [string, Parameter] => {
    const { value: header, at: headerAt } = document.follow(item, `${where}/headers/${name}`)
    const isRequired = header.required === true
    const rest = restOf(document, header, 'schema', 'required')
    return [name.toLowerCase(), { schema: header.schema ?? {}, at: `${headerAt}/schema`, isRequired, rest }]
  })
  return {
    at: where,
    media: readMedia(document, answer.content, where),
    headers: new Map(headers),
    rest: restOf(document, answer, 'content', 'headers'),
  }
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
        {
          status: String(status),
          schema: reference,
          at,
          rest: '',
          message: JSON.stringify([pointer, template]),
        },
      ]
    }),
  )
}
