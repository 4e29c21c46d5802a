// Step "media type", and what else headers say. Pure.
import { contract } from '../generated/contract.ts'
import type { Reading } from './body.ts'
import { describe, holdsAny } from './evidence.ts'
import { finding } from './finding.ts'
import { isDocumentedBody } from './recognise.ts'
import type { Answer, Finding } from './verdict.ts'

const all = (answer: Answer, wanted: string) =>
  answer.headers.filter(([name]) => name === wanted).map(([, value]) => value.trim())

export function judgeHeaders(answer: Answer): Finding[] {
  const found: Finding[] = []
  const notice = (name: string, rule: 'retry-after-appeared' | 'deprecation-announced') => {
    if (all(answer, name).length > 0) {
      found.push(finding(rule, { pointer: name, expected: 'no such header', actual: 'one' }))
    }
  }
  notice('retry-after', 'retry-after-appeared')
  notice('deprecation', 'deprecation-announced')
  notice('sunset', 'deprecation-announced')
  return found
}

export interface MediaTypeFindings {
  readonly findings: readonly Finding[]
  /** The label explains the body: another media type, or another charset, and a body to match. */
  readonly ends: boolean
}

/** A page or an empty body is one cause with its label, and named by what it is. */
export function judgeMediaType(
  answer: Answer,
  reading: Reading,
  sensitive: readonly string[],
): MediaTypeFindings {
  const isUnlabelled = reading.findings.some(({ rule }) => rule === 'html-page' || rule === 'empty-body')
  if (isUnlabelled) return { findings: [], ends: false }
  const pointer = 'content-type'
  const types = [...new Set(all(answer, pointer))]
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
    const seen = { pointer, expected, actual: show(essence, sensitive) }
    // A label and a body of something else, such as a problem document: one cause.
    return { findings: [finding('content-type-changed', seen)], ends: !isDocumentedBody(reading.value) }
  }
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*(["']?)(.*)\1$/i.exec(parameter)?.[2])
    .find((c) => c !== undefined)
  if (charset === undefined || /^utf-?8$/i.test(charset.trim())) return { findings: [], ends: false }
  const seen = { pointer, expected: 'UTF-8', actual: show(charset.trim(), sensitive) }
  return { findings: [finding('charset-not-utf8', seen)], ends: reading.text === null }
}

/** A media type, charset or encoding as it is, if it looks like one and holds nothing that was sent. */
export const show = (text: string, sensitive: readonly string[]) =>
  /^[\w.+/-]{1,60}$/.test(text) && !holdsAny(text, sensitive) ? text : describe(text)
