// The messages by which the documented errors are told apart, and the hours that one of them names. Pure.
import type { Contract, VariantMessage } from '../compiled/contract.ts'
import { segmentsOf, valueBelow } from '../tools/json-pointer.ts'
import { asRead, specialsOf } from './characters.ts'
import { quoteMessage, type Sensitive } from './evidence.ts'
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

/** The documented messages of a contract. */
export interface Messages {
  /** Recognises the text of a documented message, with any hours. */
  readMessage(text: string): Message | null
  /** The message that tells a variant from others of its status. */
  messageOf(variant: VariantName): VariantMessage | undefined
  /** What stands where the errors have their message; undefined if nothing. */
  messageAt(value: unknown): unknown
  /** Whether a text is a variant's documented one but for the hours in it, and names other hours. */
  namesOtherHours(variant: VariantName, text: string): boolean
  /** As it is quoted, and what of it nobody sees: two texts may look the same in print, blanks between words aside. */
  describeMessage(text: string, sensitive: Sensitive): string
}

/** Templates are few: each is compiled once, and the usual texts are read once. */
export function createMessages({ variants }: Contract): Messages {
  const messageOf = (variant: VariantName) => variants[variant]?.message
  const patterns = Object.keys(variants).flatMap((variant): [VariantName, RegExp][] => {
    const template = messageOf(variant)?.template
    return template === undefined ? [] : [[variant, patternOf(template)]]
  })
  const documented = new Map(
    Object.keys(variants).flatMap((variant): [string, Message][] => {
      const text = messageOf(variant)?.text
      if (text === undefined) return []
      const pattern = patterns.find(([name]) => name === variant)?.[1]
      return [
        [
          text,
          { variant, hours: pattern === undefined ? null : readHours(pattern, text), isDocumented: true },
        ],
      ]
    }),
  )
  const pointers = new Set(Object.keys(variants).flatMap((variant) => messageOf(variant)?.pointer ?? []))
  const places = [...pointers].map(segmentsOf)

  const readMessage = (text: string): Message | null => {
    const known = documented.get(text)
    if (known !== undefined) return known
    for (const [variant, pattern] of patterns) {
      const hours = readHours(pattern, text)
      if (hours !== null) return { variant, hours, isDocumented: false }
    }
    return null
  }
  return {
    readMessage,
    messageOf,
    messageAt: (value) => {
      const found = places.map((segments) => valueBelow(value, segments))
      return found.find((item) => item !== undefined)
    },
    namesOtherHours: (variant, text) => {
      const found = readMessage(text)
      const hours = readMessage(messageOf(variant)?.text ?? '')?.hours
      if (found?.variant !== variant || found.hours === null || hours == null) return false
      return found.hours.from !== hours.from || found.hours.to !== hours.to
    },
    describeMessage: (text, sensitive) => describeAmong([...documented.keys()], text, sensitive),
  }
}

function readHours(pattern: RegExp, text: string): Hours | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const [from = '', to = ''] = match.slice(1).map((hour) => hour.replace('.', ':').padStart(5, '0'))
  return { from, to }
}

function patternOf(template: string): RegExp {
  const source = template
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{from}', '(\\d{1,2}[:.]\\d{2})')
    .replace('{to}', '(\\d{1,2}[:.]\\d{2})')
  return new RegExp(`^${source}$`)
}

function describeAmong(documented: readonly string[], text: string, sensitive: Sensitive): string {
  const read = asRead(text)
  // Of any other text, letters of other scripts are its own.
  const readsAsDocumented = documented.some((known) => known !== text && asRead(known) === read)
  const bare = text.replace(/(?<=\S) +(?=\S)/g, (blanks) => '_'.repeat(blanks.length))
  const doubled = /\S {2,}\S/.test(text) ? 'doubled blanks' : ''
  const said = [doubled, specialsOf(bare, readsAsDocumented)].filter((part) => part !== '').join(' and ')
  return `${quoteMessage(text, sensitive)}${said === '' ? '' : ` (with ${said})`}`
}

const hour = '(?<![\\d:.])(?:[01]?\\d|2[0-4])[:.][0-5]\\d(?![:.]?\\d)'
const zone = '(?:\\s*(?:h|hrs?|WIB|WITA|WIT|GMT|UTC|[A-Z]{3,4})\\b)?'
const hoursInText = new RegExp(
  `${hour}${zone}\\s*(?:[-\u2013\u2014~]|to|till?|until|and|s/d|sampai|hingga)\\s*(?:at\\s+)?${hour}`,
  'i',
)

/** Whether a text of any kind names hours, from and to: one time of day is none. */
export const namesHours = (text: string) => hoursInText.test(text)
