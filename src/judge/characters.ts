// Characters that nobody sees, or takes for others: blanks of all kinds, what has no width, look-alikes. Named by code
// point, which no finding does with a letter or digit of a value. Pure.

const named: ReadonlyMap<number, string> = new Map([
  [0x00, 'zero character'],
  [0x09, 'tab'],
  [0x0a, 'line feed'],
  [0x0d, 'carriage return'],
  [0x20, 'blank'],
  [0xa0, 'no-break space'],
  [0xad, 'soft hyphen'],
  [0x200b, 'zero-width space'],
  [0x200c, 'zero-width non-joiner'],
  [0x200d, 'zero-width joiner'],
  [0x2007, 'figure space'],
  [0x2009, 'thin space'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202f, 'narrow no-break space'],
  [0x2060, 'word joiner'],
  [0x3000, 'ideographic space'],
  [0xfeff, 'byte-order mark'],
  [0xfffd, 'replacement character'],
])

/** Letters of other scripts that look like a Latin one: the other, then the Latin. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  (
    'АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT ХX ҮY аa еe ѕs іi јj оo рp сc уy хx һh ԁd ӏl ' +
    'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo ıi ɡg'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.charAt(0), pair.charAt(1)]),
)

const isSpecial = (character: string) => /[\p{Z}\p{C}\ufffd]/u.test(character)

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** `no-break space (U+00A0)` */
export function nameOfCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const kind = /\p{Z}/u.test(character) ? 'space' : /\p{Cc}/u.test(character) ? 'control character' : ''
  return `${named.get(code) ?? (kind === '' ? 'character without a shape' : kind)} (${codePoint(character)})`
}

/** No documented name is nearly as long: of a longer one no more is read. */
const longestRead = 200

/** How a name would be read: without what is not seen, look-alikes as what they are taken for. */
export const asRead = (text: string) =>
  [...text.slice(0, longestRead).normalize('NFKC')]
    .filter((character) => !isSpecial(character))
    .map((character) => lookAlikes.get(character) ?? character)
    .join('')

/** `at its start`, `at its end`, or `at character 8`, counted from 1. */
export const placeIn = (index: number, length: number) =>
  index === 0 ? 'at its start' : index === length - 1 ? 'at its end' : `at character ${index + 1}`

/**
 * What a text has that is not seen for what it is: `a blank (U+0020) at its end`. Empty if it has nothing of the kind.
 *
 * @param withLookAlikes Only for a text that reads like a documented name: elsewhere they would be letters of a value.
 */
export function specialsOf(text: string, withLookAlikes = false): string {
  if (text.length > longestRead) return ''
  const characters = [...text]
  const found = characters.flatMap((character, index) => {
    const place = placeIn(index, characters.length)
    if (isSpecial(character)) return [`a ${nameOfCharacter(character)} ${place}`]
    const isLookAlike = withLookAlikes && (lookAlikes.has(character) || /[\uff00-\uff5e]/.test(character))
    return isLookAlike ? [`a look-alike of a Latin letter (${codePoint(character)}) ${place}`] : []
  })
  const more = found.length > 2 ? ` and ${found.length - 2} more` : ''
  return `${found.slice(0, 2).join(more === '' ? ' and ' : ', ')}${more}`
}
