// Is a secret in a text, in whole or in part, and however it is disguised? Letters and digits are compared alone, in any
// case; what stands between them, escapes and percent-encoding are looked through. One pass, whatever the text. Pure.

export interface SecretSearch {
  /** Whether a text holds one of the secrets, or so much of one that it is no chance. */
  isIn(text: string): boolean
  /** Whether an escape in a text may hide one that is so short that it is looked for as it is. */
  mayHide(text: string): boolean
}

/** So many letters and digits in a row of a secret are no chance; 16 characters of a token hold as many. */
const partLength = 12
/** A mix is of so many: each shifts those before by 4 of 32 bits. */
const mixLength = 8
/** Every so many signs the mix is looked at: each part holds one that is. */
const stride = partLength - mixLength + 1
/** Of what is longer, its end: no server takes so long a header. */
const longestSecret = 16_384
/** A signature is longer. */
const leastSignature = 16
/** Shorter than that, a secret cannot be told from any other text. */
const leastLength = 8

/** Letters and digits by their code, in any case: 1 to 36. What may begin an escape is `mayEscape`, all else 0. */
const signOf = new Uint8Array(128)
const mayEscape = 255
for (const mark of ['%', '\\']) signOf[mark.charCodeAt(0)] = mayEscape
for (const [index, sign] of [...'0123456789abcdefghijklmnopqrstuvwxyz'].entries()) {
  signOf[sign.charCodeAt(0)] = index + 1
  signOf[sign.toUpperCase().charCodeAt(0)] = index + 1
}
const signs = '\0' + '0123456789abcdefghijklmnopqrstuvwxyz'

const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')

interface Needles {
  /** Of a secret, whole or encoded: parts of `partLength`. */
  readonly parts: Set<string>
  /** Parts of what another token may share: the payload of a JWT. */
  readonly shared: Set<string>
  readonly payloads: Set<string>
  readonly short: string[]
}

/** What is one sign over and over, as filling is, is no evidence. */
function isTelling(text: string): boolean {
  let seen = ''
  for (let at = 0; at < text.length && seen.length < 4; at++) {
    const sign = text.charAt(at)
    if (!seen.includes(sign)) seen += sign
  }
  return seen.length === 4
}

function addParts(text: string, to: Set<string>): void {
  for (let at = 0; at + partLength <= text.length; at++) {
    const part = text.slice(at, at + partLength)
    if (isTelling(part)) to.add(part)
  }
}

const base64 = (text: string) =>
  btoa(Array.from(new TextEncoder().encode(text), (code) => String.fromCharCode(code)).join(''))

/** As a part of any other text would be encoded: in base64 it may begin at each of three places. */
function addEncoded(secret: string, to: Set<string>): void {
  for (const skipped of [0, 1, 2]) addParts(bare(base64(secret.slice(skipped))), to)
  const codes = [...new TextEncoder().encode(secret)]
  addParts(codes.map((code) => code.toString(16).padStart(2, '0')).join(''), to)
  addParts([...bare(secret)].reverse().join(''), to)
}

function addSecret(whole: string, needles: Needles): void {
  const secret = whole.slice(-longestSecret)
  const [header = '', payload = '', ...rest] = secret.split('.')
  const isJwt = rest.length === 1 && header.startsWith('eyJ')
  // What it is known by: whole, it always holds that.
  const last = rest.length === 1 && (rest[0]?.length ?? 0) >= leastLength ? (rest[0] ?? '') : secret
  const isShort = bare(last).length < partLength || !isTelling(bare(last))
  if (last.length >= leastLength && isShort) needles.short.push(last)
  if (!isJwt) {
    addParts(bare(secret), needles.parts)
    addEncoded(secret, needles.parts)
    return
  }
  // The header is the same for all tokens of an issuer, and so is how a payload begins.
  const own = payload.slice(publicLength(payload))
  needles.payloads.add(payload)
  const [ownText, signature] = [bare(own), bare(last === secret ? '' : last)]
  addParts(ownText + signature.slice(0, partLength / 2 - 1), needles.shared)
  addParts(ownText.slice(-partLength / 2) + signature, needles.parts)
  addEncoded(`${own}.${rest[0]}`, needles.parts)
}

/** How long the beginning of a payload is that says nothing of its bearer: who issued it, for whom, and when. */
function publicLength(payload: string): number {
  try {
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
    const claims =
      /^\{(?:"(?:iss|aud|azp|typ|ver|scope|exp|iat|nbf)":(?:"[^"]*"|\[[^\]]*\]|[\d.]+),)*(?:"\w*":"?)?/
    return Math.ceil(((claims.exec(text)?.[0].length ?? 0) * 4) / 3)
  } catch {
    return 0
  }
}

const bitCount = 1 << 18

const bitOf = (mix: number) => Math.imul(mix, 0x9e3779b1) >>> 14

/** A bit for each mix that a part holds. */
function bitsOf(parts: Iterable<string>): Uint8Array {
  const bits = new Uint8Array(bitCount / 8)
  for (const part of parts) {
    let mix = 0
    for (let at = 0; at < partLength; at++) {
      mix = (mix << 4) ^ (signOf[part.charCodeAt(at)] as number)
      if (at < mixLength - 1) continue
      const bit = bitOf(mix)
      bits[bit >> 3] = (bits[bit >> 3] as number) | (1 << (bit & 7))
    }
  }
  return bits
}

function createSearch(secrets: readonly string[]): SecretSearch {
  const needles: Needles = { parts: new Set(), shared: new Set(), payloads: new Set(), short: [] }
  for (const secret of secrets) addSecret(secret, needles)
  const bits = bitsOf([...needles.parts, ...needles.shared])
  const isEmpty = needles.parts.size + needles.shared.size === 0
  return {
    mayHide: (text) =>
      text.includes('\\') &&
      needles.short.some((secret) => text.includes('\\u') || /[^\w.~+=-]/.test(secret)),
    isIn: (text) =>
      needles.short.some((secret) => text.includes(secret)) ||
      (!isEmpty && text.length >= partLength && holdsPart(text, needles, bits)),
  }
}

/** The last signs that were read, by their number; one search at a time. */
const lastSigns = new Uint8Array(16)

function holdsPart(text: string, needles: Needles, bits: Uint8Array): boolean {
  let read = 0
  let mix = 0
  let lookAt = partLength
  let lookUntil = 0
  let otherUntil = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    let sign = code < 128 ? (signOf[code] as number) : 0
    if (sign === mayEscape) {
      const decoded = code === 0x25 ? percentAt(text, at) : escapeAt(text, at)
      at += decoded.length - 1
      sign = decoded.code < 128 ? (signOf[decoded.code] as number) : 0
      if (sign === mayEscape) continue
    }
    if (sign === 0) continue
    mix = (mix << 4) ^ sign
    lastSigns[read & 15] = sign
    read++
    if (read < lookAt) continue
    const bit = bitOf(mix)
    // The part can begin with this, or end with it.
    if (((bits[bit >> 3] as number) & (1 << (bit & 7))) !== 0) lookUntil = read + stride
    lookAt = read + (read < lookUntil ? 1 : stride)
    if (read >= lookUntil) continue
    const part = lastPart(read)
    if (needles.parts.has(part)) return true
    if (at < otherUntil || !needles.shared.has(part)) continue
    otherUntil = endOfOther(text, at, needles.payloads)
    if (otherUntil === 0) return true
  }
  return false
}

function lastPart(read: number): string {
  let part = ''
  for (let at = read - partLength; at < read; at++) part += signs[lastSigns[at & 15] as number]
  return part
}

/** -1 if no such number stands there. */
function hexAt(text: string, from: number, length: number): number {
  let number = 0
  for (let at = from; at < from + length; at++) {
    const sign = signOf[text.charCodeAt(at)] ?? 0
    if (sign === 0 || sign > 16) return -1
    number = number * 16 + sign - 1
  }
  return number
}

interface Decoded {
  readonly code: number
  readonly length: number
}

/** `%41`, and `%2541`, which is that encoded once more. */
function percentAt(text: string, at: number): Decoded {
  let length = 1
  for (;;) {
    const code = hexAt(text, at + length, 2)
    if (code === -1) return { code: 0, length }
    length += 2
    if (code !== 0x25) return { code, length }
  }
}

/** Of JSON: `\u0041`, and what is no letter of the text. */
function escapeAt(text: string, at: number): Decoded {
  const name = text.charCodeAt(at + 1)
  const code = name === 0x75 ? hexAt(text, at + 2, 4) : -1
  if (code !== -1) return { code, length: 6 }
  return { code: 0, length: escapes.has(name) ? 2 : 1 }
}

const escapes = new Set([...'nrtbf'].map((name) => name.charCodeAt(0)))

const isOfToken = (text: string, at: number) => /[\w.-]/.test(text[at] ?? '')

/** Where another token ends, whole and of another payload, that only shares a part with ours; 0 if it is none. */
function endOfOther(text: string, at: number, payloads: ReadonlySet<string>): number {
  let [from, to] = [at, at]
  while (from > 0 && isOfToken(text, from - 1)) from--
  while (isOfToken(text, to)) to++
  // The full stop of a sentence is none of it.
  const run = text.slice(from, to).replace(/^\.+|\.+$/g, '')
  const [header = '', payload = '', signature = '', ...more] = run.split('.')
  const isWhole = header.startsWith('eyJ') && signature.length >= leastSignature && more.length === 0
  return isWhole && !payloads.has(payload) ? to : 0
}

let latest: { readonly secrets: readonly string[]; readonly search: SecretSearch } | null = null

/** Made once for the same secrets, as long as no others come. */
export function searchFor(secrets: readonly string[]): SecretSearch {
  if (latest === null || !isSame(latest.secrets, secrets)) {
    latest = { secrets: [...secrets], search: createSearch(secrets) }
  }
  return latest.search
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
