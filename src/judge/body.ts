// Steps "bytes" and "JSON" of the judge: bytes → value, with what is wrong on the way. Pure.
import { child, count, type NameMask } from './evidence.ts'
import { finding } from './finding.ts'
import { scanJson, type Token } from './scan-json.ts'
import type { Finding } from './verdict.ts'

export interface Reading {
  readonly findings: readonly Finding[]
  /** The body as text; null if it is not UTF-8. */
  readonly text: string | null
  /** Undefined if no JSON value could be read. */
  readonly value: unknown
}

/** JSON this much nested is no answer of this API; walking it would only cost. */
const maxDepth = 64
/** So many opening brackets are tried as the start of JSON behind other text. */
const maxStarts = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function readBody(body: Uint8Array, mask: NameMask): Reading {
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
    const at = firstInvalid(body)
    return unread(finding('invalid-utf8', { expected: 'UTF-8', actual: `another encoding at byte ${at}` }))
  }
  const hasMark = text.charCodeAt(0) === 0xfeff
  const json = hasMark ? text.slice(1) : text
  const marks = hasMark
    ? [
        finding('byte-order-mark', {
          expected: 'JSON from the first byte',
          actual: 'a byte-order mark before it',
        }),
      ]
    : []
  const reading = readJson(json, mask)
  return { ...reading, text, findings: [...marks, ...reading.findings] }
}

function readJson(text: string, mask: NameMask): Reading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return readBroken(text, mask)
  }
  const found: Finding[] = []
  if (typeof value === 'string') {
    const inner = parseObject(value)
    if (inner !== undefined && walkValue(inner).tooDeep) return tooDeep(text)
    if (inner !== undefined) {
      const actual = 'a JSON string that holds the JSON'
      return {
        findings: [finding('double-encoded', { expected: 'a JSON object', actual })],
        text,
        value: inner,
      }
    }
  }
  const walk = walkValue(value)
  if (walk.tooDeep) return tooDeep(text)
  // Every key has one colon outside of strings: more colons than keys mean that a key stands twice.
  if (colonsOutsideStrings(text) !== walk.keys) {
    const pointers = scanJson(text).duplicates.map((tokens) => pointerOf(tokens, mask))
    for (const pointer of new Set(pointers)) {
      found.push(finding('duplicate-key', { pointer, expected: 'one value', actual: 'two or more' }))
    }
  }
  if (/\\u[dD][89a-fA-F]/.test(text)) {
    for (const tokens of loneSurrogates(value)) {
      const expected = 'whole characters'
      found.push(
        finding('lone-surrogate', { pointer: pointerOf(tokens, mask), expected, actual: 'half of one' }),
      )
    }
  }
  return { findings: found, text, value }
}

function tooDeep(text: string): Reading {
  const actual = `more than ${maxDepth} levels of nesting`
  const findings = [finding('not-json', { expected: 'a flat JSON object', actual })]
  return { findings, text, value: undefined }
}

/** Says why a text is no JSON. Where JSON can be found within it, that is read all the same. */
function readBroken(text: string, mask: NameMask): Reading {
  const broken = (found: Finding): Reading => ({ findings: [found], text, value: undefined })
  if (text.trim() === '') {
    return broken(finding('empty-body', { expected: 'a JSON object', actual: 'only white space' }))
  }
  const scan = scanJson(text)
  // Before the search for JSON within: what was cut may hold whole objects.
  if (scan.end === 'truncated' && /^[ \t\r\n]*[{["]/.test(text)) {
    const actual = `an end after ${count(text.length, 'character')}, within a value`
    return broken(finding('truncated-json', { expected: 'complete JSON', actual }))
  }
  const embedded = findEmbedded(text)
  if (embedded !== null) {
    const rule = embedded.start > 0 ? 'text-before-json' : 'text-after-json'
    const length = embedded.start > 0 ? embedded.start : text.length - embedded.end
    const actual = `${count(length, 'character')} ${embedded.start > 0 ? 'before' : 'after'} it`
    const inner = readJson(text.slice(embedded.start, embedded.end), mask)
    return {
      ...inner,
      text,
      findings: [finding(rule, { expected: 'JSON alone', actual }), ...inner.findings],
    }
  }
  if (looksLikeHtml(text)) {
    return broken(finding('html-page', { expected: 'a JSON object', actual: 'an HTML page' }))
  }
  const actual = `text that stops being JSON at character ${scan.at}`
  return broken(finding('not-json', { expected: 'a JSON object', actual }))
}

/** JSON within other text: at its start, or, tried bracket by bracket, an object up to (nearly) its end. */
function findEmbedded(text: string): { start: number; end: number } | null {
  // In a page, JSON counts only if it is what the page ends with: pages carry objects in their scripts.
  const mayTrail = looksLikeHtml(text) ? /^\s*$/ : /^[^{[]*$/
  let start = text.search(/[{[]/)
  for (let tries = 0; start >= 0 && tries < maxStarts; tries++) {
    const { end, at } = scanJson(text.slice(start))
    if (end === 'complete') {
      // JSON's own white space only: any other, a no-break space for one, is text before the JSON.
      const first = /^[ \t\r\n]*$/.test(text.slice(0, start))
      const value = parseObject(text.slice(start, start + at))
      const usable = value !== undefined && (first || !Array.isArray(value)) && Object.keys(value).length > 0
      if (usable && (first || mayTrail.test(text.slice(start + at))))
        return { start: first ? 0 : start, end: start + at }
    }
    const next = text.slice(start + 1).search(/[{[]/)
    start = next < 0 ? -1 : start + 1 + next
  }
  return null
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

export const looksLikeHtml = (text: string) =>
  /^\s*<(?:!doctype\s+html|!--|html|head|body|title|\?xml|h\d|div|p|center|script|style|meta)\b/i.test(text)

function walkValue(root: unknown): { keys: number; tooDeep: boolean } {
  let keys = 0
  let level: object[] = typeof root === 'object' && root !== null ? [root] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= maxDepth) return { keys, tooDeep: true }
    const next: object[] = []
    for (const value of level) {
      if (Array.isArray(value)) {
        for (const item of value) if (typeof item === 'object' && item !== null) next.push(item)
        continue
      }
      for (const name of Object.keys(value)) {
        keys++
        const item: unknown = (value as Record<string, unknown>)[name]
        if (typeof item === 'object' && item !== null) next.push(item)
      }
    }
    level = next
  }
  return { keys, tooDeep: false }
}

/** Of a valid JSON text. */
function colonsOutsideStrings(text: string): number {
  let colons = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x3a) {
      colons++
    } else if (code === 0x22) {
      // On to the closing quote: the next one with an even number of backslashes before it.
      for (;;) {
        index = text.indexOf('"', index + 1)
        let backslashes = 0
        while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes++
        if (backslashes % 2 === 0) break
      }
    }
  }
  return colons
}

function loneSurrogates(root: unknown): Token[][] {
  const found: Token[][] = []
  const visit = (value: unknown, tokens: Token[]): void => {
    if (typeof value === 'string' && !value.isWellFormed()) found.push(tokens)
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...tokens, index])
      return
    }
    for (const [name, item] of Object.entries(value)) {
      if (name.isWellFormed()) visit(item, [...tokens, name])
      else found.push([...tokens, name])
    }
  }
  visit(root, [])
  return found
}

const pointerOf = (tokens: readonly Token[], mask: NameMask) =>
  tokens.reduce<string>(
    (pointer, token) => child(pointer, typeof token === 'number' ? token : mask(token)),
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
