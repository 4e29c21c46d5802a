// Which documented answer is this? By status, and under 401 by the message. Says so where a documented body stands
// in the wrong place: under another status, wrapped, or without its envelope. Pure.

import type { CreateContact } from '../contract/types.ts'
import { contract, variantNames } from '../generated/contract.ts'
import { describe, isObject, jsonType, type NameMask, nameList, type Sensitive, valueAt } from './evidence.ts'
import { finding } from './finding.ts'
import { describeMessage, namesHours } from './message.ts'
import {
  findEncoded,
  findMessage,
  findNested,
  flattenedPart,
  holdsMostOf,
  isContact,
  isEnvelope,
  knownNames,
  type Path,
} from './recognise.ts'
import { closedValidators } from './shape.ts'
import type { Context, Finding, VariantName } from './verdict.ts'

export interface Choice {
  /** Null if no documented answer can be recognised. */
  readonly variant: VariantName | null
  readonly findings: readonly Finding[]
  /** Whether the value is the variant's body, so that its shape and its values can be judged. */
  readonly isAtPlace: boolean
  /** Whether its shape is already known to be in order. */
  readonly conforms: boolean
}

const errorNames =
  /^(error|errors|error_?code|error_?message|user_?message|message|msg|fault|exception|detail|title)$/i

/** For a status that is documented. `value` is the parsed body. */
export function chooseVariant(
  status: number,
  value: unknown,
  { meant, sent }: Pick<Context, 'meant' | 'sent'>,
  sensitive: () => Sensitive,
  mask: NameMask,
): Choice {
  // A conforming body is the variant that it is; only others have to be recognised.
  const conforming = variantNames.find(
    (name) => contract.variants[name].status === status && closedValidators[name](value),
  )
  if (conforming !== undefined) return atPlace(conforming, true)
  return status === contract.variants.created.status
    ? chooseForSuccess(value, sent, mask)
    : chooseForError(value, meant, sensitive, mask)
}

function chooseForSuccess(value: unknown, sent: CreateContact | null, mask: NameMask): Choice {
  if (isContact(value)) return atPlace('created')
  const wrapped = findNested(value, isContact)
  if (wrapped !== null) return single('created', wrappedBody('a contact', wrapped, mask))
  const encoded = findEncoded(value, isContact)
  if (encoded !== null) return single('created', encodedBody(encoded, mask))
  const message = findMessage(value)
  if (isEnvelope(value)) {
    const actual = message === null ? 'an error envelope' : `the body of ${message.variant}`
    const seen = { expected: 'a contact under 200', actual }
    return single(message?.variant ?? null, finding('variant-under-wrong-status', seen))
  }
  if (!isObject(value) || holdsMostOf(value, sent)) return atPlace('created')
  const names = Object.keys(value)
  const known = knownNames(value)
  if (known.length === 0 && (message !== null || names.some((name) => errorNames.test(name)))) {
    const actual = `an error without the envelope: ${nameList(names, mask)}`
    const seen = { expected: 'a contact under 200', actual }
    return single(message?.variant ?? null, finding('unwrapped-error', seen))
  }
  const others = names.filter((name) => !known.includes(name))
  if (others.length > known.length || names.length === 0) return foreignBody(known, others, mask)
  return atPlace('created')
}

/** Another body altogether: one cause, however many names it has and lacks. */
function foreignBody(known: readonly string[], others: readonly string[], mask: NameMask): Choice {
  const own = known.length === 0 ? 'none of them' : `only ${nameList(known, mask)} of them`
  const came = others.length === 0 ? 'an empty object' : `${own}, but ${nameList(others, mask)}`
  const seen = { expected: 'the properties of a contact', actual: came }
  return single('created', finding('missing-property', seen))
}

function chooseForError(
  value: unknown,
  meant: VariantName,
  sensitive: () => Sensitive,
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
    const encoded = findEncoded(value, isEnvelope)
    if (encoded !== null) return single(null, encodedBody(encoded, mask))
    if (isObject(value) || typeof value === 'string') {
      const actual = `${namesOrType(value, mask)} without _meta and records`
      const seen = { expected: 'the error envelope', actual }
      return single(message?.variant ?? null, finding('unwrapped-error', seen))
    }
    return single(null, notOfType('', value, 'object'))
  }
  const flat = flattenedPart(value)
  if (flat !== null) {
    const seen = { expected: `${flat} as an object`, actual: `the properties of ${flat} beside the others` }
    return single(message?.variant ?? null, finding('unwrapped-error', seen))
  }
  if (message !== null) return atPlace(message.variant)
  if (meant !== 'created') return atPlace(meant)
  return chooseByUnknownMessage(value, sensitive)
}

/** A create was meant, and the message is none of the documented ones. */
function chooseByUnknownMessage(value: unknown, sensitive: () => Sensitive): Choice {
  const pointer = contract.variants.expiredToken.message.pointer
  const text = valueAt(value, pointer)
  if (typeof text === 'string' && namesHours(text)) {
    return atPlace('overQuota')
  }
  if (typeof text === 'string') {
    const seen = {
      pointer,
      expected: 'one of the documented messages',
      actual: describeMessage(text, sensitive()),
    }
    return single(null, finding('unknown-variant', seen))
  }
  // Without a text nothing tells the variants apart, but what is wrong is known, and where.
  const records = valueAt(value, '/records')
  if (isObject(records) && Object.keys(records).length === 0) {
    const expected = 'the properties of records'
    return single(
      null,
      finding('missing-property', { pointer: '/records', expected, actual: 'an empty object' }),
    )
  }
  return isObject(records)
    ? single(null, notOfType(pointer, text, 'string'))
    : single(null, notOfType('/records', records, 'object'))
}

/** `object of "error", "error_description"`; of anything else its type. */
function namesOrType(value: unknown, mask: NameMask): string {
  const names = isObject(value) ? Object.keys(value) : []
  return names.length === 0 ? describe(value) : `object of ${nameList(names, mask)}`
}

function notOfType(pointer: string, value: unknown, expected: string): Finding {
  if (value === undefined) return finding('missing-property', { pointer, expected, actual: 'nothing' })
  const rule = value === null ? 'unexpected-null' : 'wrong-type'
  return finding(rule, { pointer, expected, actual: jsonType(value) })
}

const single = (variant: VariantName | null, found: Finding): Choice => ({
  variant,
  findings: [found],
  isAtPlace: false,
  conforms: false,
})

const atPlace = (variant: VariantName, conforms = false): Choice => ({
  variant,
  findings: [],
  isAtPlace: true,
  conforms,
})

function wrappedBody(what: string, path: Path, mask: NameMask): Finding {
  return finding('wrapped-body', {
    expected: `${what} at the top`,
    actual: `one inside ${nameAll(path, mask)}`,
  })
}

const nameAll = (path: Path, mask: NameMask) =>
  path.map((token) => (typeof token === 'number' ? 'an array' : `"${mask(token)}"`)).join(', ')

function encodedBody(path: Path, mask: NameMask): Finding {
  const actual = `JSON in a string inside ${nameAll(path, mask)}`
  return finding('double-encoded', { expected: 'a JSON object', actual })
}
