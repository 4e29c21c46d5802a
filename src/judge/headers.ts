// Step "media type", and what else headers say. Pure.
import { contract } from '../generated/contract.ts'
import type { Reading } from './body.ts'
import { describe, holdsAny } from './evidence.ts'
import { finding } from './finding.ts'
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
  const types = [...new Set(labels.map(([, value]) => value.trim()))]
  const [type] = types
  const expected = contract.mediaType
  if (type === undefined || type === '') {
    return {
      findings: [finding('content-type-missing', { pointer, expected, actual: 'no such header' })],
      ends: false,
    }
  }
  if (types.length > 1) {
    const actual = `${types.length} different ones`
    return { findings: [finding('content-type-changed', { pointer, expected, actual })], ends: false }
  }
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim())
  if (essence.toLowerCase() !== expected) {
    const seen = { pointer, expected, actual: show(essence, sensitive()) }
    // A label and a body of something else, such as a problem document: one cause.
    return { findings: [finding('content-type-changed', seen)], ends: !isDocumentedBody(reading.value) }
  }
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*(["']?)(.*)\1$/i.exec(parameter)?.[2])
    .find((c) => c !== undefined)
  if (charset === undefined || /^utf-?8$/i.test(charset.trim())) return nothing
  const seen = { pointer, expected: 'UTF-8', actual: show(charset.trim(), sensitive()) }
  return { findings: [finding('charset-not-utf8', seen)], ends: reading.text === null }
}

/** A media type, charset or encoding as it is, if it looks like one and holds nothing that was sent. */
export const show = (text: string, sensitive: readonly string[]) =>
  /^[\w.+/-]{1,60}$/.test(text) && !holdsAny(text, sensitive) ? text : describe(text)
