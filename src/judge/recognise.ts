// Recognises a documented body, be it a deviating one, where it belongs or in the wrong place: under another status,
// wrapped, in a string, flattened. Every search is bounded. Pure.

import type { CreateContact } from '../contract/types.ts'
import { contract } from '../generated/contract.ts'
import { asRead } from './characters.ts'
import { isObject } from './evidence.ts'
import { type Message, messageAt, readMessage } from './message.ts'
import type { VariantName } from './verdict.ts'

const contactNames = Object.keys(contract.variants.created.schema.properties)
const maxSearchDepth = 3

/** The documented body that a value is, wherever it stands; for a status that is not documented. */
export function recognise(value: unknown): VariantName | null {
  return findMessage(value)?.variant ?? (isContact(value) ? 'created' : null)
}

/** The documented message of an envelope: at its place, else anywhere in the value. */
export function findMessage(value: unknown): Message | null {
  const atPlace = messageAt(value)
  const found = typeof atPlace === 'string' ? readMessage(atPlace) : null
  return found ?? searchMessage(value, maxSearchDepth + 1)
}

function searchMessage(value: unknown, depth: number): Message | null {
  if (typeof value === 'string') return readMessage(value)
  if (depth === 0 || typeof value !== 'object' || value === null) return null
  for (const item of Object.values(value).slice(0, 50)) {
    const found = searchMessage(item, depth - 1)
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
  for (const [token, item] of entries) if (matches(item)) return [token]
  for (const [token, item] of entries) {
    const path = findNested(item, matches, depth - 1)
    if (path !== null) return [token, ...path]
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

const plainContactNames = new Set(contactNames.map(plainName))

export function knownNames(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((name) => plainContactNames.has(plainName(name)))
}

/** Which names of an object are documented ones with one and the same text before or behind them: the longest list. */
function affixedNames(value: Record<string, unknown>): number {
  const counts = new Map<string, number>()
  for (const name of Object.keys(value).slice(0, 100).map(plainName)) {
    for (const known of plainContactNames) {
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

const isMost = (number: number) => number * 2 > contactNames.length

/** More than half of what was sent stands there, each value under a name of its own. */
export function holdsMostOf(value: unknown, sent: CreateContact | null): boolean {
  if (!isObject(value) || sent === null) return false
  const values = new Set(Object.values(value).filter((item) => typeof item === 'string' && item !== ''))
  return isMost(new Set(Object.values(sent).filter((item) => values.has(item))).size)
}

/** More than half of a contact's properties, in any spelling of their names, or all with one prefix or suffix. */
export const isContact = (value: unknown) =>
  isObject(value) && (isMost(knownNames(value).length) || isMost(affixedNames(value)))

/** Either half of the envelope is enough: the other is then a finding of its own. */
export function isEnvelope(value: unknown): boolean {
  if (!isObject(value)) return false
  const { _meta: meta, records } = value
  return isObject(meta) || (isObject(records) && ('userMessage' in records || 'errorCode' in records))
}

const envelopeParts = Object.entries(contract.variants.expiredToken.schema.properties)

/** The part of the envelope that is gone, and of whose properties more than half stand beside the other part. */
export function flattenedPart(value: unknown): string | null {
  if (!isObject(value)) return null
  const isFlat = ([name, { properties }]: (typeof envelopeParts)[number]) => {
    const names = Object.keys(properties)
    const beside = names.filter((inner) => Object.hasOwn(value, inner)).length
    return !Object.hasOwn(value, name) && beside * 2 > names.length
  }
  return envelopeParts.find(isFlat)?.[0] ?? null
}

/** Whether a value is, or holds, a documented body, be it a deviating one. */
export const isDocumentedBody = (value: unknown): boolean =>
  isContact(value) ||
  isEnvelope(value) ||
  findMessage(value) !== null ||
  findNested(value, (item) => isContact(item) || isEnvelope(item)) !== null
