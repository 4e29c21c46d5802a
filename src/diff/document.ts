// An OpenAPI 3.1 document as diff looks at it: references are followed, and each place is known by its JSON Pointer.

import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { isObject } from '../judge/evidence.ts'
import { unescapeSegment } from '../tools/json-pointer.ts'

export type Json = unknown
export type JsonObject = Readonly<Record<string, Json>>

/** The document cannot be compared. The message says what is wrong and where. */
export class DiffInputError extends CodedError {
  override readonly name = 'DiffInputError'
  readonly code = 'diff-input-invalid' satisfies ErrorCode
}

/** A value and where it stands, its reference followed. */
export interface Located {
  readonly value: JsonObject
  readonly at: string
}

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** What compares more than this in one document would not end: a few references to references are enough for it. */
const maxPlaces = 1_000_000
const maxDepth = 250

export interface Document {
  readonly root: JsonObject
  readonly version: string
  /** Follows `$ref` as often as needed; what stands beside it holds as well. Throws `DiffInputError`. */
  follow(value: Json, at: string): Located
}

/** Throws `DiffInputError` unless it is an OpenAPI 3.1 document whose references lead somewhere. */
export function openDocument(root: Json, name: string): Document {
  if (!isObject(root)) throw new DiffInputError(`${name} is no OpenAPI document: it holds no object`)
  assertSize(root, name)
  if (typeof root.openapi !== 'string' || !/^3\.1\.\d+$/.test(root.openapi)) {
    const found = typeof root.openapi === 'string' ? root.openapi.slice(0, 20) : 'none'
    throw new DiffInputError(`${name} is no OpenAPI 3.1 document (openapi: ${found})`)
  }
  const info = isObject(root.info) ? root.info : {}
  if (typeof info.version !== 'string' || !/^\d+\.\d+\.\d+/.test(info.version))
    throw new DiffInputError(`${name}: info.version must be a version, such as 1.0.0`)
  if (!isObject(root.paths)) throw new DiffInputError(`${name} has no paths: there is nothing to compare`)
  let followed = 0
  const follow = (value: Json, at: string, seen: readonly string[] = []): Located => {
    followed += 1
    if (followed > maxPlaces)
      throw new DiffInputError(`${name} cannot be compared: its references lead to too many places`)
    if (!isObject(value)) throw new DiffInputError(`${name}: an object is missing at ${at || 'its root'}`)
    if (typeof value.$ref !== 'string') return { value, at }
    const { $ref: reference, ...beside } = value
    if (seen.includes(reference)) throw new DiffInputError(`${name}: ${reference} refers to itself`)
    const target = lookUp(root, reference, name)
    const found = follow(target, reference.slice(1), [...seen, reference])
    return { value: joined(found.value, beside), at: found.at }
  }
  assertReferences(root, name)
  return { root, version: info.version, follow }
}

/** Both hold. A keyword that differs must not hide its namesake: then it is an `allOf`. Words for people may differ. */
function joined(target: JsonObject, beside: JsonObject): JsonObject {
  const isTwice = Object.keys(beside).some(
    (key) =>
      !isProse(key) &&
      !isExtension(key) &&
      Object.hasOwn(target, key) &&
      sortedJson(target[key]) !== sortedJson(beside[key]),
  )
  return isTwice ? { allOf: [target, beside] } : { ...target, ...beside }
}

/** Aliases of YAML can make a value that holds itself, or one that is endless in another way. */
function assertSize(root: JsonObject, name: string): void {
  const pending: [Json, number][] = [[root, 0]]
  let places = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, depth] = next
    places += 1
    if (depth > maxDepth) throw new DiffInputError(`${name} cannot be compared: it is nested too deeply`)
    if (places > maxPlaces) throw new DiffInputError(`${name} cannot be compared: it is too large`)
    if (typeof value !== 'object' || value === null) continue
    for (const item of Object.values(value)) pending.push([item, depth + 1])
  }
}

function lookUp(root: JsonObject, reference: string, name: string): Json {
  if (!reference.startsWith('#/'))
    throw new DiffInputError(`${name}: ${reference} leads out of the document: bundle it first`)
  let value: Json = root
  for (const segment of reference.slice(2).split('/')) {
    const key = unescapeSegment(decoded(segment))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as JsonObject)[key]
        : undefined
    if (value === undefined) throw new DiffInputError(`${name}: nothing is at ${reference}`)
  }
  return value
}

/** A reference is part of a URI. What is no such part is taken as it is, and leads to nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Every reference leads somewhere, and no schema holds itself: comparing it would not end. */
function assertReferences(root: JsonObject, name: string): void {
  const state = new Map<string, 'open' | 'done'>()
  const visit = (reference: string): void => {
    if (state.get(reference) === 'done') return
    if (state.get(reference) === 'open') throw new DiffInputError(`${name}: ${reference} refers to itself`)
    state.set(reference, 'open')
    for (const next of referencesIn(lookUp(root, reference, name))) visit(next)
    state.set(reference, 'done')
  }
  for (const reference of referencesIn(root)) visit(reference)
}

function referencesIn(value: Json): string[] {
  const found: string[] = []
  const pending: Json[] = [value]
  const seen = new Set<unknown>()
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item !== 'object' || item === null || seen.has(item)) continue
    seen.add(item)
    const { $ref: reference } = item as JsonObject
    if (typeof reference === 'string') found.push(reference)
    pending.push(...Object.values(item).filter((child) => child !== undefined))
  }
  return found
}

const maps =
  'properties patternProperties dependentSchemas dependentRequired $defs mapping scopes headers content'.split(
    ' ',
  )
/** Keywords that hold names, each with something: none of the names is a keyword. */
export const isMap = (key: string): boolean => maps.includes(key)
/** Keywords whose list is in no order. */
const sets = 'required type enum allOf anyOf oneOf'.split(' ')

/** The same text for the same content, whatever the order of keys; without what is only for people, or an extension. */
export function canonical(document: Document, value: Json): string {
  const names = (of: Json): Json =>
    isObject(of)
      ? Object.fromEntries(
          Object.keys(of)
            .sort()
            .map((name) => [name, plain(of[name])]),
        )
      : of
  const keyword = (key: string, of: Json): Json => {
    if (isMap(key)) return names(of)
    if (key === 'const' || key === 'default') return sortedJson(of)
    if (!sets.includes(key) || !Array.isArray(of)) return plain(of)
    const items = key === 'enum' ? of.map(sortedJson) : of.map((item) => JSON.stringify(plain(item)))
    return items.sort()
  }
  const plain = (item: Json): Json => {
    if (Array.isArray(item)) return item.map(plain)
    if (!isObject(item)) return item
    const entries = Object.entries(document.follow(item, '').value)
    return Object.fromEntries(
      entries
        .filter(([key]) => !isProse(key) && !isExtension(key))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, of]) => [key, keyword(key, of)]),
    )
  }
  return JSON.stringify(plain(value))
}

/** The same as of a schema that holds nothing but these alternatives, each canonical already. */
export const canonicalOf = (key: 'oneOf' | 'anyOf', alternatives: readonly string[]): string =>
  JSON.stringify({ [key]: alternatives.toSorted() })

/** The same text whatever the order of keys. */
export const sortedJson = (value: Json): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  )

/** What is compared by nothing else: without these keywords, and without words for people. */
export const restOf = (document: Document, value: JsonObject, known: readonly string[]): string =>
  canonical(document, Object.fromEntries(Object.entries(value).filter(([key]) => !known.includes(key))))

/** Keywords that say something to people, and nothing to programs. */
export const isProse = (key: string): boolean =>
  ['description', 'summary', 'title', 'example', 'examples', '$comment', 'externalDocs', 'tags'].includes(key)

export const isExtension = (key: string): boolean => key.startsWith('x-')
