// The messages by which the documented errors are told apart, and the hours that one of them names. Pure.
import { contract, variantNames } from '../generated/contract.ts'
import { asRead, specialsOf } from './characters.ts'
import { quoteMessage, type Sensitive, tokensOf, valueBelow } from './evidence.ts'
import type { VariantName } from './verdict.ts'

export interface Hours {
  readonly from: string
  readonly to: string
}

export interface Message {
  readonly variant: VariantName
  /** The hours that an over-quota text names, as `HH:MM`; null for a text without hours. */
  readonly hours: Hours | null
  readonly isDocumented: boolean
}

/** Recognises the text of a documented message, with any hours. */
export function readMessage(text: string): Message | null {
  const known = documented.get(text)
  if (known !== undefined) return known
  for (const variant of variantNames) {
    const template = messageOf(variant)?.template
    const hours = template === undefined ? null : readHours(template, text)
    if (hours !== null) return { variant, hours, isDocumented: false }
  }
  return null
}

export function messageOf(
  variant: VariantName,
): { pointer: string; text: string; template?: string } | undefined {
  const documented = contract.variants[variant]
  return 'message' in documented ? documented.message : undefined
}

function readHours(template: string, text: string): Hours | null {
  const match = patternOf(template).exec(text)
  if (match === null) return null
  const [from = '', to = ''] = match.slice(1).map((hour) => hour.replace('.', ':').padStart(5, '0'))
  return { from, to }
}

const patterns = new Map<string, RegExp>()

/** Templates are few and from the contract: each is compiled once. */
function patternOf(template: string): RegExp {
  const known = patterns.get(template)
  if (known !== undefined) return known
  const source = template
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{from}', '(\\d{1,2}[:.]\\d{2})')
    .replace('{to}', '(\\d{1,2}[:.]\\d{2})')
  const pattern = new RegExp(`^${source}$`)
  patterns.set(template, pattern)
  return pattern
}

/** The usual texts, read once. */
const documented: ReadonlyMap<string, Message> = new Map(
  variantNames.flatMap((variant): [string, Message][] => {
    const message = messageOf(variant)
    if (message === undefined) return []
    const hours = message.template === undefined ? null : readHours(message.template, message.text)
    return [[message.text, { variant, hours, isDocumented: true }]]
  }),
)

/** As it is quoted, and what of it nobody sees: two texts may look the same in print, blanks between words aside. */
export function describeMessage(text: string, sensitive: Sensitive): string {
  const read = asRead(text)
  // Of any other text, letters of other scripts are its own.
  const readsAsDocumented = [...documented.keys()].some((known) => known !== text && asRead(known) === read)
  const bare = text.replace(/(?<=\S) +(?=\S)/g, (blanks) => '_'.repeat(blanks.length))
  const doubled = /\S {2,}\S/.test(text) ? 'doubled blanks' : ''
  const said = [doubled, specialsOf(bare, readsAsDocumented)].filter((part) => part !== '').join(' and ')
  return `${quoteMessage(text, sensitive)}${said === '' ? '' : ` (with ${said})`}`
}

const messageTokens = tokensOf(contract.variants.expiredToken.message.pointer)

const hour = '(?<![\\d:.])(?:[01]?\\d|2[0-4])[:.][0-5]\\d(?![:.]?\\d)'
const zone = '(?:\\s*(?:h|hrs?|WIB|WITA|WIT|GMT|UTC|[A-Z]{3,4})\\b)?'
const hoursInText = new RegExp(
  `${hour}${zone}\\s*(?:[-\u2013\u2014~]|to|till?|until|and|s/d|sampai|hingga)\\s*(?:at\\s+)?${hour}`,
  'i',
)

/** Whether a text of any kind names hours, from and to: one time of day is none. */
export const namesHours = (text: string) => hoursInText.test(text)

/** What stands where the errors have their message; undefined if nothing. */
export const messageAt = (value: unknown): unknown => valueBelow(value, messageTokens)

/** Whether a text is a variant's documented one but for the hours in it, and names other hours. */
export function namesOtherHours(variant: VariantName, text: string): boolean {
  const found = readMessage(text)
  const documented = readMessage(messageOf(variant)?.text ?? '')?.hours
  if (found?.variant !== variant || found.hours === null || documented == null) return false
  return found.hours.from !== documented.from || found.hours.to !== documented.to
}
