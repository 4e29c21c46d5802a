// How answers of the reference provider deviate from the documentation on request: to see what a check, a Pact
// verification or a consumer makes of it. A deviation is plain JSON, so that it can travel in a provider state. Pure.
import type { Contract } from '../compiled/contract.ts'
import { isObject } from '../judge/evidence.ts'
import type { VariantName } from '../judge/verdict.ts'
import { segmentsOf } from '../tools/json-pointer.ts'
import type { ProviderAnswer } from './answers.ts'

/** One way in which answers differ from the documented ones. */
export interface Deviation<Variant extends VariantName = VariantName> {
  /** The answers that deviate; without it, all that have the place in question. */
  readonly variant?: Variant
  readonly status?: number
  /** Name of a header → its value; null leaves the header out. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** JSON Pointer (RFC 6901) → new value. Only with `variant` are properties added that do not exist. */
  readonly set?: Readonly<Record<string, unknown>>
  /** JSON Pointers of the properties that are left out. */
  readonly remove?: readonly string[]
  /** JSON Pointer → new name of the property. */
  readonly rename?: Readonly<Record<string, string>>
  /** The properties come in reverse order, at every depth. */
  readonly reverse?: boolean
  /** The body is put under one property of this name. */
  readonly wrap?: string
  /** The body as text, sent as it is. */
  readonly body?: string
  /** The body as bytes in Base64 (RFC 4648, section 4), for what is no text. */
  readonly bodyBase64?: string
  /** Statuses of interim answers (1xx) sent before the answer. A 101 takes its place: the connection ends with it. */
  readonly interim?: readonly number[]
}

const keys = [
  'variant',
  'status',
  'headers',
  'set',
  'remove',
  'rename',
  'reverse',
  'wrap',
  'body',
  'bodyBase64',
  'interim',
] as const

export function deviate(answer: ProviderAnswer, deviations: readonly Deviation[]): ProviderAnswer {
  return deviations
    .filter(({ variant }) => variant === undefined || variant === answer.variant)
    .reduce(deviateOnce, answer)
}

function deviateOnce(answer: ProviderAnswer, deviation: Deviation): ProviderAnswer {
  const bytes = bytesOf(deviation) ?? answer.bytes
  return {
    ...answer,
    status: deviation.status ?? answer.status,
    headers: withHeaders(answer.headers, deviation.headers ?? {}),
    body: arranged(withMembers(answer.body, deviation), deviation),
    ...(bytes !== undefined && { bytes }),
    ...(deviation.interim !== undefined && { interim: deviation.interim }),
  }
}

function bytesOf({ body, bodyBase64 }: Deviation): Uint8Array | undefined {
  if (body !== undefined) return Buffer.from(body)
  return bodyBase64 === undefined ? undefined : Buffer.from(bodyBase64, 'base64')
}

function withHeaders(
  headers: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const changed = Object.entries(changes).map(([name, value]) => [name.toLowerCase(), value] as const)
  const entries = new Map<string, string | null>([...Object.entries(headers), ...changed])
  return Object.fromEntries([...entries].filter((entry): entry is [string, string] => entry[1] !== null))
}

type Entries = (readonly [name: string, value: unknown])[]

interface Step {
  readonly pointer: string
  readonly change: (entries: Entries, name: string) => Entries
}

/** What is done to the members of a body, in this order. */
function stepsOf({ variant, rename = {}, remove = [], set = {} }: Deviation): Step[] {
  return [
    ...Object.entries(rename).map(
      ([pointer, to]): Step => ({
        pointer,
        change: (entries, name) => entries.map(([key, value]) => [key === name ? to : key, value]),
      }),
    ),
    ...remove.map(
      (pointer): Step => ({
        pointer,
        change: (entries, name) => entries.filter(([key]) => key !== name),
      }),
    ),
    ...Object.entries(set).map(
      ([pointer, value]): Step => ({
        pointer,
        change: (entries, name) => {
          if (entries.some(([key]) => key === name))
            return entries.map(([key, old]) => [key, key === name ? value : old])
          return variant === undefined ? entries : [...entries, [name, value]]
        },
      }),
    ),
  ]
}

const withMembers = (body: unknown, deviation: Deviation): unknown =>
  stepsOf(deviation).reduce(
    (changed, { pointer, change }) => edit(changed, segmentsOf(pointer), change),
    body,
  )

/** The whole body, once its members are what they are to be. */
function arranged(body: unknown, { reverse = false, wrap }: Deviation): unknown {
  const ordered = reverse ? reversed(body) : body
  return wrap === undefined ? ordered : { [wrap]: ordered }
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([name, inner]) => [name, reversed(inner)]))
}

/** The pointers of a deviation that lead to nothing in the documented answers, so that they would change nothing. */
export function idlePointers(deviation: Deviation, { variants }: Contract): string[] {
  const { variant } = deviation
  const answers = Object.entries(variants).filter(([name]) => variant === undefined || name === variant)
  const steps = stepsOf(deviation)
  const touched = new Set<Step>()
  for (const [, { example }] of answers) {
    let body: unknown = example
    for (const step of steps) {
      body = edit(body, segmentsOf(step.pointer), (entries, key) => {
        const isThere = entries.some(([known]) => known === key)
        const changed = step.change(entries, key)
        if (isThere || changed.length > entries.length) touched.add(step)
        return changed
      })
    }
  }
  return steps.filter((step) => !touched.has(step)).map(({ pointer }) => pointer)
}

/** A copy in which the object that holds the named property has other entries; key order is kept. */
function edit(
  value: unknown,
  path: readonly string[],
  change: (entries: Entries, name: string) => Entries,
): unknown {
  const [name, ...rest] = path
  if (name === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  if (rest.length === 0) return Object.fromEntries(change(entries, name))
  return Object.fromEntries(entries.map(([key, old]) => [key, key === name ? edit(old, rest, change) : old]))
}

/** An object as a deviation, or what keeps it from being one. */
export function parseDeviation(
  value: Readonly<Record<string, unknown>>,
  contract: Contract,
): { readonly deviation: Deviation } | { readonly problem: string } {
  const problem = problemOf(value, Object.keys(contract.variants))
  return problem === null ? { deviation: value as Deviation } : { problem }
}

function problemOf(value: Readonly<Record<string, unknown>>, variantNames: readonly string[]): string | null {
  const { variant, status, headers = {}, set = {}, remove = [], rename = {}, body = '' } = value
  if (Object.keys(value).some((name) => !keys.some((key) => key === name))) {
    return `a deviation has only ${keys.map((key) => `"${key}"`).join(', ')}`
  }
  if (variant !== undefined && !variantNames.some((name) => name === variant)) {
    return `"variant" must be one of ${variantNames.join(', ')}`
  }
  if (status !== undefined && !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 999)) {
    return '"status" must be an integer from 200 to 999'
  }
  if (!isObject(headers) || !Object.entries(headers).every(isHeader)) {
    return '"headers" must be an object of names and texts of one line, or null to leave one out'
  }
  if (!['undefined', 'boolean'].includes(typeof value.reverse)) return '"reverse" must be true or false'
  if (!['undefined', 'string'].includes(typeof value.wrap)) return '"wrap" must be the name of a property'
  if (typeof body !== 'string') return '"body" must be a text'
  if (value.bodyBase64 !== undefined && !isBase64(value.bodyBase64)) return '"bodyBase64" must be Base64'
  if (value.body !== undefined && value.bodyBase64 !== undefined) {
    return '"body" and "bodyBase64" exclude each other'
  }
  if (value.interim !== undefined && !isInterim(value.interim)) {
    return '"interim" must be an array of at most 100 integers from 100 to 199'
  }
  return memberProblem(set, remove, rename)
}

function memberProblem(set: unknown, remove: unknown, rename: unknown): string | null {
  if (!isObject(set)) return '"set" must be an object of JSON Pointers and values'
  if (!Array.isArray(remove) || !remove.every((pointer) => typeof pointer === 'string')) {
    return '"remove" must be an array of JSON Pointers'
  }
  if (!isObject(rename) || !Object.values(rename).every((name) => typeof name === 'string')) {
    return '"rename" must be an object of JSON Pointers and names'
  }
  const pointers = [...Object.keys(set), ...(remove as string[]), ...Object.keys(rename)]
  return pointers.every((pointer) => pointer.startsWith('/'))
    ? null
    : 'a JSON Pointer starts with /, such as /Email'
}

const isHeader = ([name, value]: [string, unknown]) =>
  /^[!#$%&'*+.^_`|~\w-]+$/.test(name) &&
  (value === null || (typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)))

const isBase64 = (value: unknown) => typeof value === 'string' && /^[A-Za-z\d+/]*={0,2}$/.test(value)

const isInterim = (value: unknown) =>
  Array.isArray(value) &&
  value.length <= 100 &&
  value.every((status) => Number.isInteger(status) && status >= 100 && status <= 199)
