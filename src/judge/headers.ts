// Step "media type", and what else headers say. Pure.
import { contract } from '../generated/contract.ts'
import type { Reading } from './body.ts'
import { describe, holdsAny } from './evidence.ts'
import { finding } from './finding.ts'
import { readMediaTypes } from './media-type.ts'
import { isDocumentedBody } from './recognise.ts'
import type { RuleId } from './rules.ts'
import type { Answer, Finding } from './verdict.ts'

/** What a header announces by being there. */
const notices: ReadonlyMap<string, RuleId> = new Map([
  ['retry-after', 'retry-after-appeared'],
  ['deprecation', 'deprecation-announced'],
  ['sunset', 'deprecation-announced'],
])

export const isNoticed = (name: string): boolean => notices.has(name)

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
  answer: Answer,
  reading: Reading,
  sensitive: () => readonly string[],
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
      findings: [finding('content-type-missing', { pointer, expected, actual: 'no such header' })],
      ends: false,
    }
  }
  if (essences.length > 1) {
    const actual = `${essences.length} different ones`
    return { findings: [finding('content-type-changed', { pointer, expected, actual })], ends: false }
  }
  if (essence !== expected) {
    const seen = { pointer, expected, actual: show(types[0]?.essence ?? '', sensitive()) }
    // A label and a body of something else, such as a problem document: one cause.
    return { findings: [finding('content-type-changed', seen)], ends: !isDocumentedBody(reading.value) }
  }
  const charsets = types.flatMap((type) => type.charsets)
  if (charsets.every((charset) => /^utf-?8$/i.test(charset))) return nothing
  const actual = [...new Set(charsets)].map((charset) => show(charset, sensitive())).join(' and ')
  const seen = { pointer, expected: 'UTF-8', actual }
  return { findings: [finding('charset-not-utf8', seen)], ends: reading.text === null }
}

/** A media type, charset or encoding as it is, if it looks like one and holds nothing that was sent. */
export const show = (text: string, sensitive: readonly string[]) =>
  /^[\w.+/-]{1,60}$/.test(text) && !holdsAny(text, sensitive) ? text : describe(text)
