// Reads the OpenAPI document and resolves its references. Called by generate.ts and by the contracts
// workspace; never writes.
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { CodedError } from '../src/errors/coded-error.ts'
import { unescapeSegment } from '../src/tools/json-pointer.ts'
import type { ErrorCode } from './errors.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

/** The document cannot be compiled. The message says what is wrong and where, in one line. */
export class SpecError extends CodedError {
  override readonly name = 'SpecError'
  readonly code = 'spec-invalid' satisfies ErrorCode
  constructor(problem: string, options?: ErrorOptions) {
    super(`contactrz.yaml: ${problem}`, options)
  }
}

export const specFile = new URL('./contactrz.yaml', import.meta.url)

/** The document as it is written, references unresolved. Throws `SpecError` on one that cannot be read or parsed. */
export async function readSpec(file: URL = specFile): Promise<JsonObject> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new SpecError(`cannot be read (${cause.code})`, { cause })
  })
  return asObject(parseYaml(text), 'the document')
}

function parseYaml(text: string): Json {
  try {
    return parse(text)
  } catch (cause) {
    const [line = ''] = cause instanceof Error ? cause.message.split('\n') : []
    throw new SpecError(line.replace(/:$/, ''), { cause })
  }
}

export function asObject(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SpecError(`${what} must be an object`)
  }
  return value
}

export function asString(value: Json | undefined, what: string): string {
  if (typeof value !== 'string') throw new SpecError(`${what} must be a string`)
  return value
}

/** What a JSON Pointer in URI fragment form (`#/components/…`, RFC 6901) names in the document. */
export function lookUp(document: JsonObject, reference: string): Json {
  if (!reference.startsWith('#/')) {
    throw new SpecError(`reference ${reference} must start with #/`)
  }
  let value: Json = document
  for (const segment of reference.slice(2).split('/')) {
    const name = unescapeSegment(segment)
    const next: Json | undefined = asObject(value, reference)[name]
    if (next === undefined) throw new SpecError(`nothing at ${reference}`)
    value = next
  }
  return value
}

/** A copy with every `$ref` replaced by what it names. Throws on a reference that leads to itself. */
export function resolve(document: JsonObject, value: Json, seen: readonly string[] = []): Json {
  if (Array.isArray(value)) return value.map((item) => resolve(document, item, seen))
  if (typeof value !== 'object' || value === null) return value
  if (typeof value.$ref === 'string') {
    const reference = value.$ref
    if (seen.includes(reference)) throw new SpecError(`${reference} refers to itself`)
    return resolve(document, lookUp(document, reference), [...seen, reference])
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, resolve(document, item, seen)]),
  )
}
