// Which documented answer is this? By status, and under 401 by the message. Also recognises a documented
// body in the wrong place: under another status, wrapped, or without its envelope. Pure.
import { contract, variantNames } from '../generated/contract.ts'
import { describe, isObject, jsonType, type NameMask, quoteMessage, valueAt } from './evidence.ts'
import { finding } from './finding.ts'
import type { Finding, VariantName } from './verdict.ts'

export interface Choice {
  /** Null if no documented answer can be recognised. */
  readonly variant: VariantName | null
  readonly findings: readonly Finding[]
  /** Whether the value is the variant's body, so that its shape can be judged. */
  readonly judgeShape: boolean
}

export interface Message {
  readonly variant: VariantName
  /** The hours that an over-quota text names, as written; null for a text without hours. */
  readonly hours: { readonly from: string; readonly to: string } | null
  readonly isDocumented: boolean
}

const contactNames = Object.keys(contract.variants.created.schema.properties)
const errorNames =
  /^(error|errors|error_?code|error_?message|user_?message|message|msg|fault|exception|detail|title)$/i
const maxSearchDepth = 3

/** Recognises the text of a documented message, with any hours. */
export function readMessage(text: string): Message | null {
  for (const variant of variantNames) {
    const message = messageOf(variant)
    if (message === undefined) continue
    const hours = message.template === undefined ? null : readHours(message.template, text)
    if (text === message.text) return { variant, hours, isDocumented: true }
    if (hours !== null) return { variant, hours, isDocumented: false }
  }
  return null
}

export function messageOf(
  variant: VariantName,
): { pointer: string; text: string; template?: string } | undefined {
  const documented = contract.variants[variant]
  return 'message' in documented ? documented.message : undefined
}

function readHours(template: string, text: string): { from: string; to: string } | null {
  const pattern = template
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{from}', '(\\d{1,2}[:.]\\d{2})')
    .replace('{to}', '(\\d{1,2}[:.]\\d{2})')
  const match = new RegExp(`^${pattern}$`).exec(text)
  return match === null ? null : { from: match[1] as string, to: match[2] as string }
}

/** For a status that is documented. `value` is the parsed body. */
export function chooseVariant(
  status: number,
  value: unknown,
  meant: VariantName,
  sensitive: readonly string[],
  mask: NameMask,
): Choice {
  return status === contract.variants.created.status
    ? chooseForSuccess(value, mask)
    : chooseForError(value, meant, sensitive, mask)
}

/** The documented body that a value is, wherever it stands; for a status that is not documented. */
export function recognise(value: unknown): VariantName | null {
  return findMessage(value)?.variant ?? (isContact(value) ? 'created' : null)
}

function chooseForSuccess(value: unknown, mask: NameMask): Choice {
  if (isContact(value)) return { variant: 'created', findings: [], judgeShape: true }
  const wrapped = findNested(value, isContact)
  if (wrapped !== null) return single('created', wrappedBody('a contact', wrapped, mask))
  const message = findMessage(value)
  if (isEnvelope(value)) {
    const actual = message === null ? 'an error envelope' : `the body of ${message.variant}`
    const seen = { expected: 'a contact under 200', actual }
    return single(message?.variant ?? null, finding('variant-under-wrong-status', seen))
  }
  if (isObject(value) && knownNames(value) === 0) {
    const names = Object.keys(value)
    if (message !== null || names.some((name) => errorNames.test(name))) {
      const seen = { expected: 'a contact under 200', actual: 'an error without the envelope' }
      return single(message?.variant ?? null, finding('unwrapped-error', seen))
    }
    const seen = { expected: 'the properties of a contact', actual: 'none of them' }
    return single('created', finding('missing-property', seen))
  }
  return { variant: 'created', findings: [], judgeShape: true }
}

function chooseForError(
  value: unknown,
  meant: VariantName,
  sensitive: readonly string[],
  mask: NameMask,
): Choice {
  const message = findMessage(value)
  if (!isEnvelope(value)) {
    if (isContact(value) || findNested(value, isContact) !== null) {
      const seen = { expected: 'an error envelope under 401', actual: 'a contact' }
      return single('created', finding('variant-under-wrong-status', seen))
    }
    const wrapped = findNested(value, isEnvelope)
    if (wrapped !== null)
      return single(message?.variant ?? null, wrappedBody('an error envelope', wrapped, mask))
    if (isObject(value) || typeof value === 'string') {
      const seen = { expected: 'the error envelope', actual: `${describe(value)} without _meta and records` }
      return single(message?.variant ?? null, finding('unwrapped-error', seen))
    }
    return single(null, finding('wrong-type', { expected: 'object', actual: jsonType(value) }))
  }
  if (message !== null) return { variant: message.variant, findings: [], judgeShape: true }
  if (meant !== 'created') return { variant: meant, findings: [], judgeShape: true }
  return chooseByUnknownMessage(value, sensitive)
}

/** A create was meant, and the message is none of the documented ones. */
function chooseByUnknownMessage(value: unknown, sensitive: readonly string[]): Choice {
  const pointer = contract.variants.expiredToken.message.pointer
  const text = valueAt(value, pointer)
  if (typeof text === 'string' && /\d{1,2}[:.]\d{2}/.test(text)) {
    return { variant: 'overQuota', findings: [], judgeShape: true }
  }
  if (typeof text === 'string') {
    const seen = {
      pointer,
      expected: 'one of the documented messages',
      actual: quoteMessage(text, sensitive),
    }
    return single(null, finding('unknown-variant', seen))
  }
  // Without a text nothing tells the variants apart, but what is wrong is known, and where.
  if (!isObject(valueAt(value, '/records'))) {
    const records = valueAt(value, '/records')
    if (records === undefined) {
      return single(
        null,
        finding('missing-property', { pointer: '/records', expected: 'object', actual: 'nothing' }),
      )
    }
    const rule = records === null ? 'unexpected-null' : 'wrong-type'
    return single(null, finding(rule, { pointer: '/records', expected: 'object', actual: jsonType(records) }))
  }
  if (text === undefined) {
    return single(null, finding('missing-property', { pointer, expected: 'string', actual: 'nothing' }))
  }
  const rule = text === null ? 'unexpected-null' : 'wrong-type'
  return single(null, finding(rule, { pointer, expected: 'string', actual: jsonType(text) }))
}

const single = (variant: VariantName | null, found: Finding): Choice => ({
  variant,
  findings: [found],
  judgeShape: false,
})

function wrappedBody(what: string, path: readonly (string | number)[], mask: NameMask): Finding {
  const where = path.map((token) => (typeof token === 'number' ? 'an array' : `"${mask(token)}"`)).join(', ')
  return finding('wrapped-body', { expected: `${what} at the top`, actual: `one inside ${where}` })
}

/** The documented message of an envelope: at its place, else anywhere in the value. */
function findMessage(value: unknown): Message | null {
  const atPlace = valueAt(value, contract.variants.expiredToken.message.pointer)
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

type Path = readonly (string | number)[]

function findNested(
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

/** Spelling apart: case, underscores and hyphens do not count. */
export const plainName = (name: string) => name.toLowerCase().replace(/[_-]/g, '')

const plainContactNames = new Set(contactNames.map(plainName))

function knownNames(value: Record<string, unknown>): number {
  return Object.keys(value).filter((name) => plainContactNames.has(plainName(name))).length
}

/** More than half of a contact's properties, in any spelling of their names. */
const isContact = (value: unknown) => isObject(value) && knownNames(value) * 2 > contactNames.length

/** Either half of the envelope is enough: the other is then a finding of its own. */
function isEnvelope(value: unknown): boolean {
  if (!isObject(value)) return false
  const { _meta: meta, records } = value
  return isObject(meta) || (isObject(records) && ('userMessage' in records || 'errorCode' in records))
}
