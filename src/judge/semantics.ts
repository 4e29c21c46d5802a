// Step "semantics", beside the echo: is the Id new, and does the answer repeat a secret? Pure.
import { child, count, type NameMask } from './evidence.ts'
import { finding } from './finding.ts'
import type { Answer, Finding } from './verdict.ts'

export function judgeId(id: unknown, knownIds: ReadonlySet<string> | undefined): Finding[] {
  if (typeof id !== 'string' || knownIds === undefined || !knownIds.has(id)) return []
  return [
    finding('id-not-new', {
      pointer: '/Id',
      expected: 'an Id not seen before',
      actual: 'one of an earlier create',
    }),
  ]
}

/** Whether the answer repeats a secret, and where. `text` is the body, if it is text. */
export function judgeSecrets(
  answer: Answer,
  text: string | null,
  value: unknown,
  secrets: readonly string[],
  mask: NameMask,
): Finding[] {
  const needles = secretNeedles(secrets)
  if (needles.length === 0) return []
  const seen = (haystack: string) => `one in ${count(haystack.length, 'character')} of text`
  const found: Finding[] = []
  for (const [name, header] of answer.headers) {
    if (!holdsOne(header, needles)) continue
    const pointer = mask(name)
    const actual = `one in the header ${pointer}`
    found.push(finding('secret-reflected', { pointer, part: 'header', expected: 'no secret', actual }))
  }
  const visit = (item: unknown, pointer: string): void => {
    if (typeof item === 'string' && holdsOne(item, needles)) {
      found.push(finding('secret-reflected', { pointer, expected: 'no secret', actual: seen(item) }))
    }
    if (typeof item !== 'object' || item === null) return
    const isArray = Array.isArray(item)
    for (const [name, inner] of Object.entries(item)) {
      const at = child(pointer, isArray ? name : mask(name))
      if (holdsOne(name, needles)) {
        const actual = 'one as the name of a property'
        found.push(finding('secret-reflected', { pointer: at, expected: 'no secret', actual }))
      } else {
        visit(inner, at)
      }
    }
  }
  const before = found.length
  // What the text does not hold, no value holds, unless it is escaped.
  const isHidden = text === null || (text.includes('\\') && mayBeEscaped(text, needles))
  if (isHidden ? holdsAnywhere(value, needles) : holdsOne(text, needles)) visit(value, '')
  if (found.length === before && text !== null && holdsOne(text, needles)) {
    found.push(finding('secret-reflected', { expected: 'no secret', actual: seen(text) }))
  }
  return found
}

/** Letters, digits and the like are only ever escaped as `\u0041`. */
export const mayBeEscaped = (text: string, needles: readonly string[]) =>
  text.includes('\\u') || needles.some((needle) => /[^\w.~+=-]/.test(needle))

/** Before any place is worked out: hardly ever is there one. */
function holdsAnywhere(value: unknown, needles: readonly string[]): boolean {
  if (typeof value === 'string') return holdsOne(value, needles)
  if (typeof value !== 'object' || value === null) return false
  for (const name of Object.keys(value)) {
    if (holdsOne(name, needles) || holdsAnywhere((value as Record<string, unknown>)[name], needles))
      return true
  }
  return false
}

/** Secrets whole, and the segments of a JWT each: none of them may be shown. */
export const partsOfSecrets = (secrets: readonly string[]) =>
  secrets.flatMap((secret) => [secret, ...secret.split('.').filter((segment) => segment.length >= 8)])

/** A secret whole, or the signature of a JWT, which is in the whole and as good to recognise it. */
export function secretNeedles(secrets: readonly string[]): string[] {
  const needles: string[] = []
  for (const secret of secrets) {
    const last = secret.lastIndexOf('.')
    const isJwt = last > 0 && secret.lastIndexOf('.', last - 1) === secret.indexOf('.')
    if (isJwt && secret.length - last > 8) needles.push(secret.slice(last + 1))
    else if (secret.length >= 8) needles.push(secret)
  }
  return needles
}

/** Shorter than the needle, a text cannot hold it: that spares most searches. */
export function holdsOne(text: string, needles: readonly string[]): boolean {
  for (const needle of needles) if (text.length >= needle.length && text.includes(needle)) return true
  return false
}
