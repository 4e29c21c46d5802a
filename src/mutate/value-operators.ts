// Mutation operators on values of the documented type: constants, patterns, messages, and the echo of what was
// sent. One that does not change a value gives no mutant for it. Pure.
import type { VariantMessage } from '../compiled/contract.ts'
import { variantOf } from '../judge/documented.ts'
import type { Deviation } from '../provider/deviation.ts'
import type { Operator, Original } from './mutant.ts'
import { echoesOf, isEcho, type Place, placesOf } from './places.ts'
import { escapeHtml, stripAccents, toMojibake, toQuestionMarks } from './text-faults.ts'

type Change<T> = (value: T, place: Place) => unknown

const onPlaces =
  <T>(applies: (place: Place, original: Original) => boolean, change: Change<T>): Operator =>
  (original) =>
    placesOf(original)
      .filter((place) => applies(place, original))
      .map((place) => [place, change(place.value as T, place)] as const)
      .filter(([place, value]) => value !== place.value)
      .map(([{ pointer }, value]): readonly [string, Deviation] => [pointer, { set: { [pointer]: value } }])

const hasTextConstant = ({ schema }: Place) => typeof schema.const === 'string'
const hasNumberConstant = ({ schema }: Place) => typeof schema.const === 'number'
const isInteger = ({ schema }: Place) => schema.type === 'integer'
const hasPattern = ({ schema }: Place) => schema.pattern !== undefined

const constant = (change: Change<string>) => onPlaces(hasTextConstant, change)
const number = (change: Change<number>) => onPlaces(hasNumberConstant, change)
const pattern = (change: Change<string>) => onPlaces(hasPattern, change)
const echo = (change: Change<string>) => onPlaces(isEcho, change)

/** Every echoed value under the name of the next one: `pairs` swaps two, else all move on by one. */
const shifted =
  (pairs: boolean): Operator =>
  (original) => {
    const places = echoesOf(original)
    const valueAfter = (index: number) => places[(index + 1) % places.length]?.value
    if (!pairs) {
      const all = Object.fromEntries(places.map(({ pointer }, index) => [pointer, valueAfter(index)]))
      return places.length > 1 ? [['every property', { set: all }]] : []
    }
    return places.slice(1).map((place, index) => {
      const before = places[index] as Place
      const set = { [before.pointer]: place.value, [place.pointer]: before.value }
      return [`${before.pointer} and ${place.pointer}`, { set }] as const
    })
  }

/** The same change to every echoed value at once, as a filter in front of the API would make it. */
const everywhere =
  (change: (value: string) => string): Operator =>
  (original) => {
    const places = echoesOf(original)
    const changed = places.filter(({ value }) => change(value) !== value)
    const set = Object.fromEntries(changed.map(({ pointer, value }) => [pointer, change(value)]))
    return changed.length > 0 ? [['every property', { set }]] : []
  }

/** The message of a variant in other words, each of them plausible. */
function messages(change: (message: VariantMessage) => string | null): Operator {
  return ({ contract, variant }) => {
    const { message } = variantOf(contract, variant)
    const changed = message === undefined ? null : change(message)
    if (message === undefined || changed === null || changed === message.text) return []
    return [[message.pointer, { set: { [message.pointer]: changed } }]]
  }
}

const withHours = (from: string, to: string) =>
  messages(({ template }) => template?.replace('{from}', from).replace('{to}', to) ?? null)

export const valueOperators: Readonly<Record<string, Operator>> = {
  'constant-case': constant((text) =>
    text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase(),
  ),
  'constant-space': constant((text) => `${text} `),
  'constant-dot': constant((text) => `${text}.`),
  'constant-cut': constant((text) => text.slice(0, -1)),
  'constant-empty': constant(() => ''),
  'constant-other': constant(() => 'Account suspended'),
  'number-other': number((value) => value + 2),
  'number-zero': number(() => 0),
  'number-negative': number((value) => -value),
  fraction: onPlaces<number>(isInteger, (value) => value + 0.5),
  'pattern-empty': pattern(() => ''),
  'pattern-prefix': pattern((text) => `C-${text}`),
  'pattern-leading-zero': pattern((text) => `0${text}`),
  'pattern-zero': pattern(() => '0'),
  'pattern-negative': pattern((text) => `-${text}`),
  'pattern-fraction': pattern((text) => `${text}.0`),
  'pattern-space': pattern((text) => ` ${text}`),
  'pattern-line-break': pattern((text) => `${text}\n`),
  'pattern-exponent': pattern(() => '1e5'),
  'pattern-other-digits': pattern(() => '١٢٣'),
  'pattern-uuid': pattern(() => '3f2504e0-4f89-11d3-9a0c-0305e82c3301'),
  'hours-moved': withHours('20:00', '05:00'),
  'hours-swapped': withHours('06:00', '18:00'),
  'hours-other-clock': withHours('6:00 PM', '6:00 AM'),
  'message-translated': messages(() => 'Token kedaluwarsa'),
  'message-prefixed': messages(({ text }) => `Error: ${text}`),
  'echo-empty': echo(() => ''),
  'echo-other': echo(() => 'another value'),
  'echo-cut': echo((text) => [...text].slice(0, -1).join('')),
  'echo-padded': echo((text) => `${text} `),
  'echo-upper-case': echo((text) => text.toUpperCase()),
  'echo-lower-case': echo((text) => text.toLowerCase()),
  'echo-html': echo(escapeHtml),
  'echo-backslashes': echo((text) => text.replace(/["'\\]/g, '\\$&')),
  'echo-mojibake': echo(toMojibake),
  'echo-question-marks': echo(toQuestionMarks),
  'echo-percent': echo(encodeURIComponent),
  'echo-tags-stripped': echo((text) => text.replace(/<[^>]*>/g, '')),
  'echo-ascii': echo(stripAccents),
  'echo-decomposed': echo((text) => text.normalize('NFD')),
  'echo-leading-zeros': echo((text) => text.replace(/^0+/, '')),
  'echo-country-code': echo((text) => text.replace(/^0(?=\d+$)/, '+62')),
  'echo-twice': echo((text) => text + text),
  'echo-swapped': shifted(true),
  'echo-shifted': shifted(false),
  'echo-html-everywhere': everywhere(escapeHtml),
  'echo-upper-case-everywhere': everywhere((text) => text.toUpperCase()),
  'echo-empty-everywhere': everywhere(() => ''),
}
