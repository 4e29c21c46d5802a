// Step "semantics", beside the echo: is the Id new, and does the answer repeat a secret? Pure.

import { child } from '../tools/json-pointer.ts'
import { type Documented, withArticle } from './documented.ts'
import { count, type NameMask, type Sensitive } from './evidence.ts'
import { finding } from './finding.ts'
import { searchFor } from './secrets.ts'
import type { Answer, Finding } from './verdict.ts'

/** Whether the provider has given the identifier before. */
export function judgeIdentifier(
  { created }: Documented,
  answer: Readonly<Record<string, unknown>>,
  knownIds: ReadonlySet<string> | undefined,
): Finding[] {
  const name = created.identifier
  if (name === undefined || knownIds === undefined) return []
  const id = answer[name]
  // Of another type it is a finding already.
  const isText = [created.schema.properties?.[name]?.type].flat().includes('string')
  if (typeof id !== (isText ? 'string' : 'number') || !knownIds.has(String(id))) return []
  const expected = `${withArticle(name)} not seen before`
  return [finding('id-not-new', { pointer: child('', name), expected, actual: 'one of an earlier create' })]
}

/** Whether the answer repeats a secret, and where. `text` is the body, if it is text. */
export function judgeSecrets(
  answer: Answer,
  text: string | null,
  value: unknown,
  secrets: readonly string[],
  mask: NameMask,
): Finding[] {
  const search = searchFor(secrets)
  const seen = (haystack: string) => `one in ${count(haystack.length, 'character')} of text`
  const found: Finding[] = []
  for (const [name, header] of answer.headers) {
    if (!search.isIn(header) && !search.isIn(name)) continue
    const pointer = mask(name)
    const actual = `one in the header ${pointer}`
    found.push(finding('secret-reflected', { pointer, part: 'header', expected: 'no secret', actual }))
  }
  const visit = (item: unknown, pointer: string): void => {
    if (typeof item === 'string' && search.isIn(item)) {
      found.push(finding('secret-reflected', { pointer, expected: 'no secret', actual: seen(item) }))
    }
    if (typeof item !== 'object' || item === null) return
    const isArray = Array.isArray(item)
    for (const [name, inner] of Object.entries(item)) {
      const at = child(pointer, isArray ? name : mask(name))
      if (search.isIn(name)) {
        const actual = 'one as the name of a property'
        found.push(finding('secret-reflected', { pointer: at, expected: 'no secret', actual }))
      } else {
        visit(inner, at)
      }
    }
  }
  const before = found.length
  const whole = text ?? bytesAsText(answer.body)
  const isInWhole = search.isIn(whole)
  // What the text does not hold, no value holds, unless it is short and escaped.
  if (isInWhole || search.mayHide(whole)) visit(value, '')
  if (found.length === before && isInWhole) {
    found.push(finding('secret-reflected', { expected: 'no secret', actual: seen(whole) }))
  }
  return found
}

/** Of a body that is no UTF-8: a secret is ASCII in most encodings, and in the others has zeros in between. */
const bytesAsText = (body: Uint8Array | null) =>
  body === null ? '' : new TextDecoder('latin1').decode(body).replaceAll('\0', '')

/** What is not to be shown of an exchange. Secrets whole, and the segments of a JWT each, are not even in a part. */
export function sensitiveOf(secrets: readonly string[], sent: object | null): Sensitive {
  const parts = secrets.flatMap((secret) => [
    secret,
    ...secret.split('.').filter((segment) => segment.length >= 8),
  ])
  return {
    values: [...parts, ...Object.values(sent ?? {}).filter((value) => typeof value === 'string')],
    holdsSecret: (text) => searchFor(secrets).isIn(text),
  }
}
