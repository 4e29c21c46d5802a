// How findings speak of what was seen: by type, length and name, never by value. Property names come from
// the wire, so they too are masked when they could carry a value. Pure.
import { withMarks } from '../tools/safe-text.ts'

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

export function jsonType(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object'
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `string of 12 characters`, `number`, `array of 2 items`. */
export function describe(value: unknown): string {
  if (typeof value === 'string')
    return value === '' ? 'empty string' : `string of ${count(value.length, 'character')}`
  if (Array.isArray(value)) return `array of ${count(value.length, 'item')}`
  return jsonType(value)
}

export const count = (number: number, noun: string, plural = `${noun}s`) =>
  `${number} ${number === 1 ? noun : plural}`

export type NameMask = (name: string) => string

/** What is not to be shown. */
export interface Sensitive {
  /** What was sent, and the parts of secrets. */
  readonly values: readonly string[]
  /** Whether a text holds a secret, in part or in disguise. */
  holdsSecret(text: string): boolean
}

/**
 * Whether a text holds, in any case, something that was sent: blanks around it and the @ of a handle do not make another
 * value of it. Under three characters a value is no evidence.
 */
function holdsAny(text: string, sensitive: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return sensitive.some((value) => {
    const bare = value.trim().replace(/^@/, '').toLowerCase()
    return bare.length >= 3 && lower.includes(bare)
  })
}

/**
 * Shows a property name if it looks like an identifier and holds nothing that was sent; else its length.
 * `/` and `~` may stand in it: they are escaped in a pointer.
 */
export function createNameMask({ values, holdsSecret }: Sensitive): NameMask {
  return (name) => {
    if (name === '') return ''
    const shown = /^[A-Za-z_$/~][\w$\-/~]{0,39}$/.test(name)
    return shown && !holdsAny(name, values) && !holdsSecret(name)
      ? name
      : `(${count(name.length, 'character')})`
  }
}

/** So many names are told of an object that is not what it should be. */
const namesTold = 12

/** `"a", "b" and 3 more`: the names that came, masked. */
export function nameList(names: readonly string[], mask: NameMask): string {
  const told = names.slice(0, namesTold).map((name) => `"${mask(name)}"`)
  return `${told.join(', ')}${names.length > namesTold ? ` and ${names.length - namesTold} more` : ''}`
}

/** Case and accents do not make another name of it. */
const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '')

/** What a value is recognised by: its words, if it has several; of an e-mail address what stands before the @, or +. */
function partsOf(value: string): string[] {
  const [account = '', host] = value.split('@')
  if (host !== undefined) return [account, account.replace(/\+.*/, '')]
  const words = value.split(/[^\p{L}\p{M}]+/u).filter((word) => word.length >= 4)
  return /\s/.test(value) ? words : []
}

/** Whether a text names a phone number that was sent, however it is grouped and prefixed. */
function holdsPhone(text: string, values: readonly string[]): boolean {
  const numbers = values
    .filter((value) => /^\+?[\d\s().\-/]{7,30}$/.test(value))
    .map((value) => value.replace(/\D/g, '').slice(-7))
    .filter(({ length }) => length === 7)
  // Not across a colon: the hours of a message are no number.
  const runs = text.match(/\d(?:[\s().\-/]*\d)*/g) ?? []
  return runs.some((run) => numbers.some((number) => run.replace(/\D/g, '').includes(number)))
}

/** Whosever it is. */
const likeToken = /\beyJ[\w-]{5,}\.[\w-]+/

/**
 * A `userMessage`, capped and without control characters; never if it holds a secret or anything that was sent, be it a
 * part of a name or an address, or a number in another form.
 */
export function quoteMessage(text: string, { values, holdsSecret }: Sensitive): string {
  const known = [...values, ...values.flatMap(partsOf)]
  if (holdsAny(fold(text), known.map(fold)) || holdsAny(text, values)) return describe(text)
  if (holdsPhone(text, values) || likeToken.test(text) || holdsSecret(text)) return describe(text)
  const clean = withMarks(text)
  const characters = [...clean]
  return `"${characters.length > 120 ? `${characters.slice(0, 120).join('')}…` : clean}"`
}
