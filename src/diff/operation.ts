// The operations of a document, in the parts that are compared one by one.

import { isObject } from '../judge/evidence.ts'
import { escapeSegment } from '../tools/json-pointer.ts'
import {
  canonical,
  type Document,
  isExtension,
  type Json,
  type JsonObject,
  type Located,
  methods,
  restOf,
  sortedJson,
} from './document.ts'

/** A schema where it stands. */
export interface Body {
  readonly schema: Json
  readonly at: string
  /** What else is said of how it is written down: style, encoding and the like. As text, which says nothing but "another". */
  readonly rest: string
}

/** A header is one, too. */
export interface Parameter extends Body {
  /** As it is spelled: the names of headers are told apart in lower case. */
  readonly name: string
  readonly isRequired: boolean
  readonly isDeprecated: boolean
}

export interface Answer {
  readonly at: string
  readonly rest: string
  readonly media: ReadonlyMap<string, Body>
  readonly headers: ReadonlyMap<string, Parameter>
}

/** A named answer, of the extension `x-variants`. */
export interface Variant extends Body {
  readonly status: string
  /** What tells it from others of its status, as JSON. */
  readonly message: string
  /** Empty where the document does not say it. */
  readonly means: string
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
  /** Callbacks, and what nobody thought of. */
  readonly rest: string
}

const objectOf = (value: Json): JsonObject => (isObject(value) ? value : {})
/** Of paths and answers: extensions stand among them. */
const entriesOf = (value: Json): [string, Json][] =>
  Object.entries(objectOf(value)).filter(([name]) => !isExtension(name))
const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

/** Throws `DiffInputError`. */
export function readOperations(document: Document): Operation[] {
  const { root } = document
  return entriesOf(root.paths).flatMap(([path, item]) => {
    const found = document.follow(item, `/paths/${escapeSegment(path)}`)
    return methods
      .filter((method) => isObject(found.value[method]))
      .map((method) => readOperation(document, path, method, found))
  })
}

const knownOfOperation = 'operationId parameters requestBody responses deprecated security servers'.split(' ')

function readOperation(document: Document, path: string, method: string, found: Located): Operation {
  const item = found.value
  const at = `${found.at}/${method}`
  const operation = objectOf(item[method])
  const call = `${method.toUpperCase()} ${path}`
  const { root } = document
  return {
    id: typeof operation.operationId === 'string' ? operation.operationId : call,
    call,
    at,
    isDeprecated: operation.deprecated === true,
    security: readSecurity(document, operation.security ?? root.security),
    servers: readServers(document, operation.servers ?? item.servers ?? root.servers),
    parameters: new Map([
      ...readParameters(document, item.parameters, found.at),
      ...readParameters(document, operation.parameters, at),
    ]),
    request: readRequest(document, operation.requestBody, `${at}/requestBody`),
    answers: new Map(
      entriesOf(operation.responses).map(([status, answer]) => [
        status,
        readAnswer(document, answer, `${at}/responses/${status}`),
      ]),
    ),
    variants: readVariants(document, operation['x-variants']),
    quotaWindow: sortedJson(operation['x-quota-window'] ?? {}),
    rest: [
      restOf(document, item, [...methods, 'parameters', 'servers']),
      restOf(document, operation, knownOfOperation),
    ].join(),
  }
}

/** Each URL, with its variables if it has some. */
const readServers = (document: Document, value: Json): string =>
  JSON.stringify(
    listOf(value)
      .map(objectOf)
      .map(({ url, variables }) =>
        variables === undefined
          ? url
          : [
              url,
              Object.entries(objectOf(variables))
                .map(([name, of]) => [name, canonical(document, of)])
                .sort(),
            ],
      ),
  )

/** Each way in which a call can be authorised, with its scheme. */
function readSecurity(document: Document, value: Json): ReadonlySet<string> {
  const schemes = objectOf(objectOf(document.root.components).securitySchemes)
  const ways = listOf(value).map((way) =>
    Object.entries(objectOf(way))
      .map(([name, scopes]) => {
        const scheme = Object.hasOwn(schemes, name) ? schemes[name] : {}
        return JSON.stringify([canonical(document, scheme), listOf(scopes).map(String).sort()])
      })
      .sort()
      .join(' and '),
  )
  return new Set(ways.length === 0 ? [''] : ways)
}

function readParameters(document: Document, listed: Json, at: string): [string, Parameter][] {
  return listOf(listed).map((item, index) => {
    const found = document.follow(item, `${at}/parameters/${index}`)
    const { in: place, name } = found.value
    return [`${place} ${name}`, readParameter(document, found, String(name))]
  })
}

/** Of a parameter or a header: one has a schema, or a media type that has it. */
function readParameter(document: Document, { value, at }: Located, name: string): Parameter {
  const [[, body] = [null, { schema: {}, at, rest: '' }], ...more] = readMedia(document, value.content, at)
  const isWritten = value.schema === undefined
  return {
    name,
    schema: isWritten ? body.schema : value.schema,
    at: isWritten ? body.at : `${at}/schema`,
    isRequired: value.required === true,
    isDeprecated: value.deprecated === true,
    rest: [
      restOf(document, value, ['name', 'in', 'schema', 'content', 'required', 'deprecated']),
      ...Object.keys(objectOf(value.content)),
      body.rest,
      ...more.map(([, { schema }]) => canonical(document, schema)),
    ].join(),
  }
}

function readMedia(document: Document, content: Json, at: string): Map<string, Body> {
  return new Map(
    Object.entries(objectOf(content)).map(([type, media]) => [
      type,
      {
        schema: objectOf(media).schema ?? {},
        at: `${at}/content/${escapeSegment(type)}/schema`,
        rest: restOf(document, objectOf(media), ['schema']),
      },
    ]),
  )
}

function readRequest(document: Document, value: Json, at: string): Operation['request'] {
  if (value === undefined) return null
  const { value: body, at: where } = document.follow(value, at)
  return { isRequired: body.required === true, media: readMedia(document, body.content, where) }
}

function readAnswer(document: Document, value: Json, at: string): Answer {
  const { value: answer, at: where } = document.follow(value, at)
  const headers = Object.entries(objectOf(answer.headers)).map(([name, item]): [string, Parameter] => {
    const found = document.follow(item, `${where}/headers/${escapeSegment(name)}`)
    return [name.toLowerCase(), readParameter(document, found, name)]
  })
  return {
    at: where,
    rest: restOf(document, answer, ['content', 'headers']),
    media: readMedia(document, answer.content, where),
    headers: new Map(headers),
  }
}

function readVariants(document: Document, value: Json): ReadonlyMap<string, Variant> {
  return new Map(
    Object.entries(objectOf(value)).map(([name, item]) => {
      const { status, schema, message, means } = objectOf(item)
      const reference = { $ref: String(schema) }
      const { at } = document.follow(reference, '')
      return [
        name,
        {
          status: String(status),
          schema: reference,
          at,
          message: sortedJson(message ?? null),
          means: typeof means === 'string' ? means : '',
          rest: '',
        },
      ]
    }),
  )
}
