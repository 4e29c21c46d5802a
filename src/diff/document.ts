// An OpenAPI 3.1 document as diff looks at it: references are followed, and each place is known by its JSON Pointer.
import { isObject } from '../judge/evidence.ts'

export type Json = unknown
export type JsonObject = Readonly<Record<string, Json>>

/** The document cannot be compared. The message says what is wrong and where. */
export class DiffInputError extends Error {
  override readonly name = 'DiffInputError'
  readonly code = 'diff-input-invalid'
}

/** A value and where it stands, its reference followed. */
export interface Located {
  readonly value: JsonObject
  readonly at: string
}

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

export const objectOf = (value: Json): JsonObject => (isObject(value) ? value : {})
export const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

export const escapeToken = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
const unescapeToken = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~')

export interface Document {
  readonly root: JsonObject
  readonly version: string
  /**
   * Follows `$ref` as often as needed. What stands beside a `$ref` wins where it is for people. A keyword that both
   * have holds twice (JSON Schema 2020-12, 8.2.3.1): the one referred to is kept under `allOf`. Throws `DiffInputError`.
   */
  follow(value: Json, at: string): Located
}

/** Throws `DiffInputError` unless it is an OpenAPI 3.1 document whose references lead somewhere. */
export function openDocument(root: Json, name: string): Document {
  if (!isObject(root)) throw new DiffInputError(`${name} is no OpenAPI document: it holds no object`)
  if (typeof root.openapi !== 'string' || !/^3\.1\.\d+$/.test(root.openapi)) {
    const found = typeof root.openapi === 'string' ? root.openapi.slice(0, 20) : 'none'
    throw new DiffInputError(`${name} is no OpenAPI 3.1 document (openapi: ${found})`)
  }
  const info = isObject(root.info) ? root.info : {}
  if (typeof info.version !== 'string' || !/^\d+\.\d+\.\d+/.test(info.version))
    throw new DiffInputError(`${name}: info.version must be a version, such as 1.0.0`)
  if (!isObject(root.paths)) throw new DiffInputError(`${name} has no paths: there is nothing to compare`)
  const follow = (value: Json, at: string, seen: readonly string[] = []): Located => {
    if (!isObject(value)) throw new DiffInputError(`${name}: an object is missing at ${at || 'its root'}`)
    if (typeof value.$ref !== 'string') return { value, at }
    const { $ref: reference, ...beside } = value
    if (seen.includes(reference)) throw new DiffInputError(`${name}: ${reference} refers to itself`)
    const target = lookUp(root, reference, name)
    const found = follow(target, reference.slice(1), [...seen, reference])
    const isTwofold = Object.keys(beside).some((key) => !isProse(key) && Object.hasOwn(found.value, key))
    const both = isTwofold ? { allOf: [{ $ref: reference }, ...listOf(beside.allOf)] } : {}
    return { value: { ...found.value, ...beside, ...both }, at: found.at }
  }
  assertReferences(root, name)
  return { root, version: info.version, follow }
}

function lookUp(root: JsonObject, reference: string, name: string): Json {
  if (!reference.startsWith('#/'))
    throw new DiffInputError(`${name}: ${reference} leads out of the document: bundle it first`)
  let value: Json = root
  for (const token of reference.slice(2).split('/')) {
    const key = unescapeToken(decodeURIComponent(token))
    const isThere = (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, key)
    if (!isThere) throw new DiffInputError(`${name}: nothing is at ${reference}`)
    value = (value as JsonObject)[key]
  }
  return value
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

/** JSON Pointers of all that operations refer to, at any remove. A variant names its schema without `$ref`. */
export function usedByOperations({ root }: Document): ReadonlySet<string> {
  const used = new Set<string>()
  const pending: Json[] = [root.paths]
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item !== 'object' || item === null) continue
    for (const [key, value] of Object.entries(item)) {
      const isReference = (key === '$ref' || key === 'schema') && typeof value === 'string'
      if (!isReference) pending.push(value ?? null)
      else if (value.startsWith('#/') && !used.has(value.slice(1))) {
        used.add(value.slice(1))
        pending.push(lookUp(root, value, 'the document'))
      }
    }
  }
  return used
}

/** Keywords whose keys are names, and no keywords. */
const nameMaps = new Set(
  'properties patternProperties dependentSchemas $defs headers content links callbacks mapping variables encoding'.split(
    ' ',
  ),
)

/** The same text for the same content, whatever the order of keys; without what is only for people. */
export function canonical(document: Document, value: Json): string {
  const plain = (item: Json): Json => {
    if (Array.isArray(item)) return item.map(plain)
    if (!isObject(item)) return item
    const { value: followed } = document.follow(item, '')
    const entries = Object.entries(followed).filter(([key]) => !isProse(key) && !key.startsWith('x-'))
    return Object.fromEntries(
      entries
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, child]) => [
          key,
          nameMaps.has(key) && isObject(child)
            ? Object.fromEntries(
                Object.entries(child)
                  .sort()
                  .map(([name, of]) => [name, plain(of)]),
              )
            : (key === 'required' || key === 'type') && Array.isArray(child)
              ? [...child].sort()
              : key === 'const' || key === 'enum' || key === 'default'
                ? child
                : plain(child),
        ]),
    )
  }
  return JSON.stringify(plain(value))
}

/** Keywords that say something to people, and nothing to programs. */
export const isProse = (key: string): boolean =>
  ['description', 'summary', 'title', 'example', 'examples', '$comment', 'externalDocs', 'tags'].includes(key)
