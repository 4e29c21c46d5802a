// Steps "bytes" and "JSON" of the judge: bytes → value, with what is wrong on the way. Pure.

import { child } from '../tools/json-pointer.ts'
import type { Documented } from './documented.ts'
import { decodeAgain, findEmbedded, looksLikeHtml } from './embedded-json.ts'
import { count, type NameMask } from './evidence.ts'
import { finding } from './finding.ts'
import type { RuleId } from './rules.ts'
import { type Segment, scanJson } from './scan-json.ts'
import type { Finding } from './verdict.ts'
import { colons, colonsOutsideStrings, cutDeep, loneSurrogates, maxDepth, walkValue } from './walk-json.ts'

export interface Reading {
  readonly findings: readonly Finding[]
  /** The body as text; null if it is not UTF-8. */
  readonly text: string | null
  /** Undefined if no JSON value could be read. */
  readonly value: unknown
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function readBody({ recognisers }: Documented, body: Uint8Array, mask: NameMask): Reading {
  const { isDocumentedBody } = recognisers
  const unread = (found: Finding, text: string | null = null): Reading => ({
    findings: [found],
    text,
    value: undefined,
  })
  if (body.length === 0) {
    return unread(finding('empty-body', { expected: 'a JSON object', actual: 'no bytes' }), '')
  }
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    const cut = readCutCharacter(body)
    if (cut !== null) return unread(truncated(cut, mask), cut)
    const packed = kindOfBytes(body)
    if (packed !== null) return unread(finding('invalid-utf8', { expected: 'UTF-8', actual: packed }))
    const at = firstInvalid(body)
    const before = at === 0 ? ', from the first' : `, after ${count(at, 'byte')} of it`
    const actual = `bytes that are not${before}${within(utf8.decode(body.subarray(0, at)), mask)}`
    return unread(finding('invalid-utf8', { expected: 'UTF-8', actual }))
  }
  if (text.charCodeAt(0) !== 0xfeff) return readJson(text, mask, isDocumentedBody)
  const reading = readJson(text.replace(/^\ufeff+/, ''), mask, isDocumentedBody)
  // A mark before a page or before nothing is not what is wrong with it.
  if (reading.findings.some(({ rule }) => notJsonAtAll.has(rule))) return reading
  const expected = 'JSON from the first byte'
  const mark = finding('byte-order-mark', { expected, actual: 'a byte-order mark before it' })
  return { ...reading, text, findings: [mark, ...reading.findings] }
}

const wider = 'UTF-16 or UTF-32'
// JSON begins with two ASCII characters (RFC 4627, section 3): a zero byte there is a wider encoding.
const beginsWide = /^\0{0,3}[\s{["]\0/

/** What bytes that are no UTF-8 are, by how they begin; null: nobody knows. */
function kindOfBytes(body: Uint8Array): string | null {
  const start = String.fromCharCode(...body.subarray(0, 6))
  if (start.startsWith('\x1f\x8b')) return 'gzip, packed once more than its headers say'
  if (start.startsWith('\x28\xb5\x2f\xfd')) return 'zstd, packed once more than its headers say'
  return /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(start) || beginsWide.test(start) ? wider : null
}

const notJsonAtAll: ReadonlySet<RuleId> = new Set(['html-page', 'empty-body'])

/** The text of a body that ends within a character and within JSON: it was cut, and is else in order. */
function readCutCharacter(body: Uint8Array): string | null {
  try {
    // With `stream`, the start of a character at the end is kept for more bytes to come.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body, { stream: true })
    return isTruncated(text) ? text : null
  } catch {
    return null
  }
}

const isTruncated = (text: string) => /^[ \t\r\n]*[{["]/.test(text) && scanJson(text).end === 'truncated'

const truncated = (text: string, mask: NameMask) => {
  const actual = `an end after ${count(text.length, 'character')}${within(text, mask)}`
  return finding('truncated-json', { expected: 'complete JSON', actual })
}

/** In or after which property a text stops being JSON. */
function within(text: string, mask: NameMask): string {
  const { place, isWithin } = scanJson(text)
  const isShort = place.length > 0 && place.length <= 5
  return isShort ? `, ${isWithin ? 'within' : 'after'} "${maskedPointer(place, mask)}"` : ''
}

type IsDocumented = Documented['recognisers']['isDocumentedBody']

function readJson(text: string, mask: NameMask, isDocumentedBody: IsDocumented): Reading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return readBroken(text, mask, isDocumentedBody)
  }
  if (typeof value === 'string') {
    const inner = decodeAgain(value)
    if (inner !== undefined && walkValue(inner).tooDeep) return tooDeep(text)
    if (inner !== undefined) {
      const actual = 'a JSON string that holds the JSON'
      const findings = [finding('double-encoded', { expected: 'a JSON object', actual })]
      return { findings, text, value: inner }
    }
  }
  const walk = walkValue(value)
  if (walk.tooDeep) {
    const cut = cutDeep(value)
    return cut === null
      ? tooDeep(text)
      : { ...tooDeep(text, maskedPointer(cut.segments, mask)), value: cut.value }
  }
  const found: Finding[] = []
  // Every key has one colon outside of strings: more colons than keys mean that a key stands twice.
  if (colons(text) !== walk.keys && colonsOutsideStrings(text) !== walk.keys) {
    const pointers = scanJson(text).duplicates.map((segments) => maskedPointer(segments, mask))
    for (const pointer of new Set(pointers)) {
      found.push(finding('duplicate-key', { pointer, expected: 'one value', actual: 'two or more' }))
    }
  }
  if (text.includes('\\u') && /\\u[dD][89a-fA-F]/.test(text)) {
    for (const segments of loneSurrogates(value)) {
      const expected = 'whole characters'
      found.push(
        finding('lone-surrogate', {
          pointer: maskedPointer(segments, mask),
          expected,
          actual: 'half of one, as a \\u escape',
        }),
      )
    }
  }
  return { findings: found, text, value }
}

function tooDeep(text: string, pointer = ''): Reading {
  const expected = `at most ${maxDepth} levels of nesting, as deep as parsers read`
  const actual = `JSON of more than ${maxDepth} levels`
  return { findings: [finding('not-json', { pointer, expected, actual })], text, value: undefined }
}

/** Says why a text is no JSON. Where JSON can be found within it, that is read all the same. */
function readBroken(text: string, mask: NameMask, isDocumentedBody: IsDocumented): Reading {
  const broken = (found: Finding): Reading => ({ findings: [found], text, value: undefined })
  if (text.trim() === '') {
    return broken(finding('empty-body', { expected: 'a JSON object', actual: 'only white space' }))
  }
  if (beginsWide.test(text)) {
    return { ...broken(finding('invalid-utf8', { expected: 'UTF-8', actual: wider })), text: null }
  }
  // Before the search for JSON within: what was cut may hold whole objects.
  if (isTruncated(text)) return broken(truncated(text, mask))
  const embedded = findEmbedded(text, isDocumentedBody)
  if (embedded !== null) {
    const rule = embedded.start > 0 ? 'text-before-json' : 'text-after-json'
    const length = embedded.start > 0 ? embedded.start : text.length - embedded.end
    const actual = `${count(length, 'character')} ${embedded.start > 0 ? 'before' : 'after'} it`
    const inner = readJson(text.slice(embedded.start, embedded.end), mask, isDocumentedBody)
    return {
      ...inner,
      text,
      findings: [finding(rule, { expected: 'JSON alone', actual }), ...inner.findings],
    }
  }
  if (looksLikeHtml(text)) {
    return broken(finding('html-page', { expected: 'a JSON object', actual: 'an HTML page' }))
  }
  const { at } = scanJson(text)
  const actual =
    at === 0
      ? `${count(text.length, 'character')} of ${kindOfText(text)}`
      : `text that is no JSON after ${count(at, 'character')}${within(text, mask)}: ${whatStandsAt(text, at)}`
  return broken(finding('not-json', { expected: 'a JSON object', actual }))
}

function kindOfText(text: string): string {
  if (/^\s*<[?!a-z]/i.test(text)) return 'XML or other markup'
  return /^[\w.%+[\]-]{1,60}=[^\s{}<>]*$/.test(text) ? 'a form (name=value)' : 'other text'
}

/** What kind of thing it is that no parser understands; never the thing itself. */
function whatStandsAt(text: string, at: number): string {
  const character = text[at] ?? ''
  const before = text.slice(0, at).trimEnd().at(-1) ?? ''
  if (/[}\]]/.test(character) && before === ',') return 'a comma too many'
  if (!scanJson(text).isWithin && /["{[\w$]/.test(character)) {
    return /[,{]/.test(before)
      ? 'a name without quotes'
      : 'text where a comma, a colon or a closing bracket must stand'
  }
  if (character === '"') return 'a string with a raw control character, or an escape that is none'
  if (character === "'") return 'a single quote'
  if (/[}\]]/.test(character)) return 'a closing bracket out of place'
  if (character === ',') return 'a comma too many'
  if (/[/#]/.test(character)) return 'a comment'
  if (/[\d.+-]/.test(character)) return 'a number that JSON does not know'
  return /[\p{L}_$]/u.test(character) ? 'a word without quotes' : 'a character out of place'
}

const maskedPointer = (segments: readonly Segment[], mask: NameMask) =>
  segments.reduce<string>(
    (pointer, segment) => child(pointer, typeof segment === 'number' ? segment : mask(segment)),
    '',
  )

/** Index of the first byte that is not part of a valid UTF-8 sequence. */
function firstInvalid(body: Uint8Array): number {
  const isValid = (length: number, stream: boolean) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(0, length), { stream })
      return true
    } catch {
      return false
    }
  }
  let low = 0
  let high = body.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isValid(middle, true)) low = middle
    else high = middle - 1
  }
  // Back to the start of the sequence that was begun and not completed.
  while (!isValid(low, false)) low--
  return low
}
