// Which documented answer is this? By status, and under 401 by the message. Says so where a documented body stands
// in the wrong place: under another status, wrapped, or without its envelope. Pure.

import { segmentsOf, valueAt } from '../tools/json-pointer.ts'
import { type Documented, variantOf } from './documented.ts'
import { describe, isObject, jsonType, type NameMask, nameList, type Sensitive } from './evidence.ts'
import { finding } from './finding.ts'
import { namesHours } from './message.ts'
import { findEncoded, findNested, type Path } from './recognise.ts'
import type { Context, Finding, Sent, VariantName } from './verdict.ts'

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

/** What a value is looked at with. */
interface Look {
  readonly documented: Documented
  readonly status: number
  readonly value: unknown
  readonly meant: VariantName
  readonly sent: Sent | null
  readonly sensitive: () => Sensitive
  readonly mask: NameMask
}

/** For a status that is documented. `value` is the parsed body. */
export function chooseVariant(
  documented: Documented,
  status: number,
  value: unknown,
  { meant, sent }: Pick<Context, 'meant' | 'sent'>,
  sensitive: () => Sensitive,
  mask: NameMask,
): Choice {
  const { contract, validators, variantNames, created } = documented
  // A conforming body is the variant that it is; only others have to be recognised.
  const conforming = variantNames.find(
    (name) => variantOf(contract, name).status === status && validators.variants[name]?.(value),
  )
  if (conforming !== undefined) return atPlace(conforming, true)
  const look = { documented, status, value, meant, sent, sensitive, mask }
  return status === created.status ? chooseForSuccess(look) : chooseForError(look)
}

function chooseForSuccess({ documented, status, value, sent, mask }: Look): Choice {
  const { created, recognisers, words } = documented
  const { isCreated } = recognisers
  if (isCreated(value)) return atPlace(created.name)
  const wrapped = findNested(value, isCreated)
  if (wrapped !== null) return single(created.name, wrappedBody(words.aThing, wrapped, mask))
  const encoded = findEncoded(value, isCreated)
  if (encoded !== null) return single(created.name, encodedBody(encoded, mask))
  const message = recognisers.findMessage(value)
  const expected = `${words.aThing} under ${status}`
  if (recognisers.isEnvelope(value)) {
    const actual = message === null ? 'an error envelope' : `the body of ${message.variant}`
    return single(message?.variant ?? null, finding('variant-under-wrong-status', { expected, actual }))
  }
  if (!isObject(value) || recognisers.holdsMostOf(value, sent)) return atPlace(created.name)
  const names = Object.keys(value)
  const known = recognisers.knownNames(value)
  if (known.length === 0 && (message !== null || names.some((name) => errorNames.test(name)))) {
    const actual = `an error without the envelope: ${nameList(names, mask)}`
    return single(message?.variant ?? null, finding('unwrapped-error', { expected, actual }))
  }
  const others = names.filter((name) => !known.includes(name))
  if (others.length > known.length || names.length === 0) return foreignBody(documented, known, others, mask)
  return atPlace(created.name)
}

/** Another body altogether: one cause, however many names it has and lacks. */
function foreignBody(
  { created, words }: Documented,
  known: readonly string[],
  others: readonly string[],
  mask: NameMask,
): Choice {
  const own = known.length === 0 ? 'none of them' : `only ${nameList(known, mask)} of them`
  const came = others.length === 0 ? 'an empty object' : `${own}, but ${nameList(others, mask)}`
  const seen = { expected: `the properties of ${words.aThing}`, actual: came }
  return single(created.name, finding('missing-property', seen))
}

function chooseForError(look: Look): Choice {
  const { documented, status, value, meant } = look
  const { contract, variantNames, recognisers } = documented
  const message = recognisers.findMessage(value)
  if (!recognisers.isEnvelope(value)) return chooseWithoutEnvelope(look)
  const flat = recognisers.flattenedPart(value)
  if (flat !== null) {
    const seen = { expected: `${flat} as an object`, actual: `the properties of ${flat} beside the others` }
    return single(message?.variant ?? null, finding('unwrapped-error', seen))
  }
  const ofStatus = variantNames.filter((name) => variantOf(contract, name).status === status)
  if (message !== null) {
    if (ofStatus.includes(message.variant)) return atPlace(message.variant)
    const seen = {
      expected: `${ofStatus.join(' or ')} under ${status}`,
      actual: `the body of ${message.variant}`,
    }
    return single(message.variant, finding('variant-under-wrong-status', seen))
  }
  if (ofStatus.includes(meant)) return atPlace(meant)
  const [only, ...others] = ofStatus
  return only !== undefined && others.length === 0 ? atPlace(only) : chooseByUnknownMessage(look, ofStatus)
}

function chooseWithoutEnvelope({ documented, status, value, mask }: Look): Choice {
  const { created, recognisers, words } = documented
  const { isCreated, isEnvelope } = recognisers
  const message = recognisers.findMessage(value)
  if (isCreated(value) || findNested(value, isCreated) !== null) {
    const seen = { expected: `an error envelope under ${status}`, actual: words.aThing }
    return single(created.name, finding('variant-under-wrong-status', seen))
  }
  const wrapped = findNested(value, isEnvelope)
  if (wrapped !== null)
    return single(message?.variant ?? null, wrappedBody('an error envelope', wrapped, mask))
  const encoded = findEncoded(value, isEnvelope)
  if (encoded !== null) return single(null, encodedBody(encoded, mask))
  if (isObject(value) || typeof value === 'string') {
    const actual = `${namesOrType(value, mask)} without ${words.partsOfErrors}`
    const seen = { expected: 'the error envelope', actual }
    return single(message?.variant ?? null, finding('unwrapped-error', seen))
  }
  return single(null, notOfType('', value, 'object'))
}

/** A create was meant, several errors have this status, and the message is none of the documented ones. */
function chooseByUnknownMessage(
  { documented, value, sensitive }: Look,
  ofStatus: readonly VariantName[],
): Choice {
  const { messages } = documented
  const withMessage = ofStatus.flatMap((name) => messages.messageOf(name) ?? [])
  const pointer = withMessage[0]?.pointer ?? ''
  const text = valueAt(value, pointer)
  const withHours = ofStatus.find((name) => messages.messageOf(name)?.template !== undefined)
  if (typeof text === 'string' && namesHours(text) && withHours !== undefined) return atPlace(withHours)
  if (typeof text === 'string') {
    const seen = {
      pointer,
      expected: 'one of the documented messages',
      actual: messages.describeMessage(text, sensitive()),
    }
    return single(null, finding('unknown-variant', seen))
  }
  // Without a text nothing tells the variants apart, but what is wrong is known, and where.
  const above = pointer.slice(0, pointer.lastIndexOf('/'))
  const part = valueAt(value, above)
  if (isObject(part) && Object.keys(part).length === 0) {
    const expected = `the properties of ${segmentsOf(above).at(-1) ?? 'an error'}`
    return single(null, finding('missing-property', { pointer: above, expected, actual: 'an empty object' }))
  }
  return isObject(part)
    ? single(null, notOfType(pointer, text, 'string'))
    : single(null, notOfType(above, part, 'object'))
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
  path.map((segment) => (typeof segment === 'number' ? 'an array' : `"${mask(segment)}"`)).join(', ')

function encodedBody(path: Path, mask: NameMask): Finding {
  const actual = `JSON in a string inside ${nameAll(path, mask)}`
  return finding('double-encoded', { expected: 'a JSON object', actual })
}
