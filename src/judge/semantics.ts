// Step "semantics": is the contact that came back the one that was sent, is its Id new, and does the answer
// repeat a secret? Pure.
import { contract } from '../generated/contract.ts'
import { child, count, describe, type NameMask } from './evidence.ts'
import { finding } from './finding.ts'
import { differenceOf } from './spelling.ts'
import type { Answer, CreateContact, Finding } from './verdict.ts'

const echoed = Object.keys(contract.request.schema.properties) as (keyof CreateContact)[]

/** Every property comes back as it was sent, and as an empty string if it was not. */
export function judgeEcho(sent: CreateContact, contact: Readonly<Record<string, unknown>>): Finding[] {
  const sentAs = (name: keyof CreateContact) => sent[name] ?? ''
  const different = echoed.filter(
    (name) => typeof contact[name] === 'string' && contact[name] !== sentAs(name),
  )
  const found: Finding[] = []
  const swapped = new Set<string>()
  for (const name of different) {
    if (swapped.has(name)) continue
    const cycle = swapCycle(name, different, (inner) => contact[inner], sentAs)
    if (cycle === null) continue
    for (const member of cycle) swapped.add(member)
    const others = cycle.slice(1).map((member) => `"${member}"`)
    const actual = `the value of ${others[0]}${others.length > 1 ? `, in a circle of ${cycle.length}` : ', and the reverse'}`
    found.push(finding('echo-swapped', { pointer: `/${name}`, expected: 'what was sent', actual }))
  }
  for (const name of different) {
    if (swapped.has(name)) continue
    const got = contact[name] as string
    const difference = differenceOf(sentAs(name), got)
    const pointer = `/${name}`
    const expected = describe(sentAs(name))
    found.push(
      difference === null
        ? finding('echo-mismatch', { pointer, expected, actual: `another ${describe(got)}` })
        : finding('echo-reformatted', { pointer, expected, actual: `the same content, ${difference}` }),
    )
  }
  return found
}

/** The properties, `name` first, whose values went round in a circle; null if there is none. */
function swapCycle(
  name: keyof CreateContact,
  among: readonly (keyof CreateContact)[],
  got: (name: keyof CreateContact) => unknown,
  sentAs: (name: keyof CreateContact) => string,
): (keyof CreateContact)[] | null {
  const cycle = [name]
  for (let current = name; cycle.length <= among.length; ) {
    const source = among.find(
      (other) => other !== current && sentAs(other) !== '' && sentAs(other) === got(current),
    )
    if (source === undefined) return null
    if (source === name) return cycle
    if (cycle.includes(source)) return null
    cycle.push(source)
    current = source
  }
  return null
}

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
    for (const [name, inner] of Object.entries(item))
      visit(inner, child(pointer, isArray ? name : mask(name)))
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
