// Recognises a documented body, be it a deviating one, where it belongs or in the wrong place: under another status,
// wrapped, in a string, flattened. Made once for a contract; every search is bounded. Pure.
import type { Contract, PropertySchema } from '../compiled/contract.ts'
import { asRead } from './characters.ts'
import { isObject } from './evidence.ts'
import type { Message, Messages } from './message.ts'
import type { Sent, VariantName } from './verdict.ts'

const maxSearchDepth = 3

/** Told of any value, without a throw. */
export interface Recognisers {
  /** The documented body that a value is, wherever it stands; for a status that is not documented. */
  recognise(value: unknown): VariantName | null
  /** The documented message of an envelope: at its place, else anywhere in the value. */
  findMessage(value: unknown): Message | null
  /** More than half of the properties of what is created, in any spelling of their names, or all with one prefix or suffix. */
  isCreated(value: unknown): boolean
  /** Which names of an object are those of what is created, in any spelling. */
  knownNames(value: Record<string, unknown>): string[]
  /** More than half of what was sent stands there, each value under a name of its own. */
  holdsMostOf(value: unknown, sent: Sent | null): boolean
  /** Any part of the envelope of the errors is enough: another that is gone is then a finding of its own. */
  isEnvelope(value: unknown): boolean
  /** The part of the envelope that is gone, and of whose properties more than half stand beside the other part. */
  flattenedPart(value: unknown): string | null
  /** Whether a value is, or holds, a documented body, be it a deviating one. */
  isDocumentedBody(value: unknown): boolean
}

/** @param created The name of the variant that means it. */
export function createRecognisers(contract: Contract, created: VariantName, messages: Messages): Recognisers {
  const names = Object.keys(contract.variants[created]?.schema.properties ?? {})
  const plainNames = new Set(names.map(plainName))
  const isMost = (number: number) => number * 2 > names.length
  const knownNames = (value: Record<string, unknown>) =>
    Object.keys(value).filter((name) => plainNames.has(plainName(name)))
  const isCreated = (value: unknown) =>
    isObject(value) && (isMost(knownNames(value).length) || isMost(affixedNames(value, plainNames)))
  const parts = envelopeOf(contract)
  const isEnvelope = (value: unknown) => isObject(value) && parts.some((part) => isThere(part, value))
  const findMessage = (value: unknown) => {
    const atPlace = messages.messageAt(value)
    const found = typeof atPlace === 'string' ? messages.readMessage(atPlace) : null
    return found ?? searchMessage(value, messages, maxSearchDepth + 1)
  }
  return {
    recognise: (value) => findMessage(value)?.variant ?? (isCreated(value) ? created : null),
    findMessage,
    isCreated,
    knownNames,
    holdsMostOf: (value, sent) => {
      if (!isObject(value) || sent === null) return false
      const values = new Set(Object.values(value).filter((item) => typeof item === 'string' && item !== ''))
      return isMost(new Set(Object.values(sent).filter((item) => values.has(item))).size)
    },
    isEnvelope,
    flattenedPart: (value) =>
      isObject(value) ? (parts.find((part) => isFlat(part, value))?.name ?? null) : null,
    isDocumentedBody: (value) =>
      isCreated(value) ||
      isEnvelope(value) ||
      findMessage(value) !== null ||
      findNested(value, (item) => isCreated(item) || isEnvelope(item)) !== null,
  }
}

/** An object that the errors have, or, where they are flat, the whole body. */
interface Part {
  /** Null: the body itself. */
  readonly name: string | null
  readonly properties: readonly string[]
  /** One of these has to be there; empty: that it is an object is enough. */
  readonly marks: readonly string[]
}

/**
 * The parts of the errors' bodies. What holds the message is told by the constants in it, as something else may have its
 * name: `records` is that of a list, too.
 */
function envelopeOf({ variants }: Contract): Part[] {
  const parts = new Map<string | null, Part>()
  for (const { means, schema, message } of Object.values(variants)) {
    if (means === 'created') continue
    const inner = Object.entries(schema.properties ?? {}).filter(
      ([, { properties }]) => properties !== undefined,
    )
    for (const [name, part] of inner) {
      const holdsMessage = message?.pointer.startsWith(`/${name}/`) === true
      add(parts, name, part, holdsMessage ? constantsOf(part) : [])
    }
    const isFlat = message === undefined ? inner.length === 0 : message.pointer.lastIndexOf('/') === 0
    if (isFlat) add(parts, null, schema, constantsOf(schema))
  }
  return [...parts.values()]
}

function add(
  parts: Map<string | null, Part>,
  name: string | null,
  schema: PropertySchema,
  marks: readonly string[],
) {
  const own = Object.keys(schema.properties ?? {})
  const before = parts.get(name) ?? { properties: [], marks: [] }
  const join = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])]
  parts.set(name, { name, properties: join(before.properties, own), marks: join(before.marks, marks) })
}

const constantsOf = ({ properties = {} }: PropertySchema): string[] =>
  Object.keys(properties).filter((name) => properties[name]?.const !== undefined)

function isThere({ name, properties, marks }: Part, value: Record<string, unknown>): boolean {
  const part = name === null ? value : value[name]
  if (!isObject(part)) return false
  if (marks.length > 0) return marks.some((mark) => mark in part)
  return name !== null || holdsMore(properties, part)
}

/** More than half of the names. */
const holdsMore = (names: readonly string[], value: Record<string, unknown>): boolean =>
  names.filter((name) => Object.hasOwn(value, name)).length * 2 > names.length

const isFlat = ({ name, properties }: Part, value: Record<string, unknown>): boolean =>
  name !== null && !Object.hasOwn(value, name) && holdsMore(properties, value)

function searchMessage(value: unknown, messages: Messages, depth: number): Message | null {
  if (typeof value === 'string') return messages.readMessage(value)
  if (depth === 0 || typeof value !== 'object' || value === null) return null
  for (const item of Object.values(value).slice(0, 50)) {
    const found = searchMessage(item, messages, depth - 1)
    if (found !== null) return found
  }
  return null
}

export type Path = readonly (string | number)[]

export function findNested(
  value: unknown,
  matches: (value: unknown) => boolean,
  depth = maxSearchDepth,
): Path | null {
  if (depth === 0 || typeof value !== 'object' || value === null) return null
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 5).map((item, index) => [index, item])
    : Object.entries(value).slice(0, 50)
  for (const [segment, item] of entries) if (matches(item)) return [segment]
  for (const [segment, item] of entries) {
    const path = findNested(item, matches, depth - 1)
    if (path !== null) return [segment, ...path]
  }
  return null
}

/** Where a text holds a body as JSON, as gateways answer that pass on what they got. */
export const findEncoded = (value: unknown, matches: (value: unknown) => boolean): Path | null =>
  findNested(value, (item) => typeof item === 'string' && matches(parseBody(item)))

function parseBody(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Spelling apart: case, underscores and hyphens do not count, nor what is not seen for what it is. */
export const plainName = (name: string) => asRead(name).toLowerCase().replace(/[_-]/g, '')

/** Which names of an object are documented ones with one and the same text before or behind them: the longest list. */
function affixedNames(value: Record<string, unknown>, plainNames: ReadonlySet<string>): number {
  const counts = new Map<string, number>()
  for (const name of Object.keys(value).slice(0, 100).map(plainName)) {
    for (const known of plainNames) {
      if (name === known) continue
      const affix = name.endsWith(known)
        ? `${name.slice(0, -known.length)} before`
        : name.startsWith(known)
          ? `behind ${name.slice(known.length)}`
          : null
      if (affix !== null) counts.set(affix, (counts.get(affix) ?? 0) + 1)
    }
  }
  return Math.max(0, ...counts.values())
}
