// Step "media type", and what else headers say. Pure.
import type { Reading } from './body.ts'
import type { Documented } from './documented.ts'
import { count, describe, quoteMessage, type Sensitive } from './evidence.ts'
import { finding } from './finding.ts'
import { readMediaTypes } from './media-type.ts'
import type { RuleId } from './rules.ts'
import type { Answer, Finding } from './verdict.ts'

/** What a header announces by being there. */
const notices: ReadonlyMap<string, RuleId> = new Map([
  ['retry-after', 'retry-after-appeared'],
  ['deprecation', 'deprecation-announced'],
  ['sunset', 'deprecation-announced'],
])

export function judgeHeaders({ headers }: Answer): Finding[] {
  const found: Finding[] = []
  const seen = new Set<string>()
  for (const [name] of headers) {
    const rule = notices.get(name)
    if (rule === undefined || seen.has(name)) continue
    seen.add(name)
    found.push(finding(rule, { pointer: name, expected: 'no such header', actual: 'one' }))
  }
  return found
}

export interface MediaTypeFindings {
  readonly findings: readonly Finding[]
  /** The label explains the body: another media type, or another charset, and a body to match. */
  readonly ends: boolean
}

const nothing: MediaTypeFindings = { findings: [], ends: false }

/** A page or an empty body is one cause with its label, and named by what it is. */
export function judgeMediaType(
  { contract, recognisers }: Documented,
  answer: Answer,
  reading: Reading,
  sensitive: () => Sensitive,
): MediaTypeFindings {
  const isUnlabelled = reading.findings.some(({ rule }) => rule === 'html-page' || rule === 'empty-body')
  if (isUnlabelled) return nothing
  const pointer = 'content-type'
  const labels = answer.headers.filter(([name]) => name === pointer)
  if (labels.length === 1 && labels[0]?.[1] === contract.mediaType) return nothing
  const types = readMediaTypes(labels.map(([, value]) => value))
  const essences = [...new Set(types.map(({ essence }) => essence.toLowerCase()))]
  const [essence = ''] = essences
  const expected = contract.mediaType
  if (essences.length <= 1 && essence === '') {
    return {
      findings: [
        finding('content-type-missing', {
          pointer,
          expected,
          actual: labels.length > 0 ? 'an empty one' : 'no such header',
        }),
      ],
      ends: false,
    }
  }
  if (essences.length > 1) {
    const actual = `${essences.length} different ones: ${essences.map((one) => show(one, sensitive())).join(' and ')}`
    return { findings: [finding('content-type-changed', { pointer, expected, actual })], ends: false }
  }
  if (essence !== expected) {
    const seen = { pointer, expected, actual: show(types[0]?.essence ?? '', sensitive()) }
    // A label and a body of something else, such as a problem document: one cause.
    return {
      findings: [finding('content-type-changed', seen)],
      ends: !recognisers.isDocumentedBody(reading.value),
    }
  }
  const charsets = types.flatMap((type) => type.charsets)
  if (charsets.every((charset) => /^utf-?8$/i.test(charset))) return nothing
  const actual = [...new Set(charsets)].map((charset) => show(charset, sensitive())).join(' and ')
  const seen = { pointer, expected: 'UTF-8', actual }
  return { findings: [finding('charset-not-utf8', seen)], ends: reading.text === null }
}

/** Registered by IANA, and not what a probe asks for. */
const otherCodings = /^(?:zstd|compress|x-compress|dcb|dcz|exi|aes128gcm|pack200-gzip)$/i

/** A body that could not be decoded: by what is known of the reason. */
export function judgeEncoding({ headers, undecoded }: Answer, sensitive: Sensitive): Finding {
  const announced = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value)
  const shown = show(undecoded?.encoding ?? announced.join(', '), sensitive)
  const expected = 'a body encoded as announced'
  const broken = (actual: string, wanted = expected) =>
    finding('content-encoding-broken', { pointer: 'content-encoding', expected: wanted, actual })
  switch (undecoded?.fault) {
    case 'cut':
      return broken(`a body of ${shown} that ends too early`)
    case 'damaged':
      return broken(`a body of ${shown} that is damaged: it does not unpack, or its checksum is another`)
    case 'unknown': {
      const asked = 'an encoding that was asked for: gzip, deflate, br or none'
      const isCoding = otherCodings.test(undecoded.encoding)
      return broken(isCoding ? `${shown}, not asked for` : `${shown}, which is no content coding`, asked)
    }
    case 'too-many':
      return broken('more encodings around each other than clients undo')
    case 'not-so-encoded':
      return broken(`a body that is not ${shown}`)
    case undefined:
      return broken(`a body that cannot be decoded as ${shown}`)
  }
}

const name = '[A-Za-z][\\w!#$&^.+-]{0,59}'
const text = '[\\w!#$&^.+-]{1,60}'
const parameter = `\\s*;\\s*${name}=(?:${text}|"[\\w .:/+-]{0,60}")`
const mediaType = new RegExp(`^${name}(?:/${text})?(?:${parameter}){0,4}$`)
const bare = new RegExp(`^(${name}/${text})\\s+([^\\s;,][^;,]*)$`)
const maxShown = 120

/** A media type, or a list of them, a charset or an encoding as it is; never if it holds anything that was sent. */
export function show(text: string, sensitive: Sensitive): string {
  const parts = text.split(',').map((part) => part.trim())
  // What a parameter became whose semicolon is missing.
  const [, type, rest] = bare.exec(text) ?? []
  if (type !== undefined && rest !== undefined && text.length <= maxShown) {
    return `${show(type, sensitive)} and, without a semicolon, ${count(rest.length, 'more character')}`
  }
  const isShown = text.length <= maxShown && parts.every((part) => mediaType.test(part))
  return isShown && quoteMessage(text, sensitive) === `"${text}"` ? text : describe(text)
}
