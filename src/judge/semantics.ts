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
  const holds = (haystack: string) => needles.some((needle) => haystack.includes(needle))
  const seen = (haystack: string) => `one in ${count(haystack.length, 'character')} of text`
  const found: Finding[] = []
  for (const [name, header] of answer.headers) {
    if (!holds(header)) continue
    const pointer = mask(name)
    const actual = `one in the header ${pointer}`
    found.push(finding('secret-reflected', { pointer, part: 'header', expected: 'no secret', actual }))
  }
  const visit = (item: unknown, pointer: string): void => {
    if (typeof item === 'string' && holds(item)) {
      found.push(finding('secret-reflected', { pointer, expected: 'no secret', actual: seen(item) }))
    }
    if (typeof item !== 'object' || item === null) return
    const isArray = Array.isArray(item)
    for (const [name, inner] of Object.entries(item)) {
      const at = child(pointer, isArray ? name : mask(name))
      if (holds(name)) {
        const actual = 'one as the name of a property'
        found.push(finding('secret-reflected', { pointer: at, expected: 'no secret', actual }))
      } else {
        visit(inner, at)
      }
    }
  }
  const before = found.length
  visit(value, '')
  if (found.length === before && text !== null && holds(text)) {
    found.push(finding('secret-reflected', { expected: 'no secret', actual: seen(text) }))
  }
  return found
}

/** Secrets whole, and the segments of a JWT each: none of them may be shown. */
export const partsOfSecrets = (secrets: readonly string[]) =>
  secrets.flatMap((secret) => [secret, ...secret.split('.').filter((segment) => segment.length >= 8)])

/** A secret whole, and the signature of a JWT, which is as good as the whole to recognise it. */
function secretNeedles(secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const segments = secret.split('.')
    const signature = segments.length === 3 ? (segments[2] as string) : ''
    return [secret, signature].filter((needle) => needle.length >= 8)
  })
}
