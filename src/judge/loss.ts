// What became of a value whose content is no longer the same: cut, stripped, replaced, masked, or simply another. Says it
// by kinds of characters and lengths, without any of them. Pure.

import { nameOfCharacter, placeIn } from './characters.ts'
import { fromPercent } from './escapes.ts'
import { count, describe } from './evidence.ts'
import { phoneChange } from './phone.ts'
import { isOvergrown } from './spelling.ts'

/** How a value was damaged. */
export interface Loss {
  /** The same for all that have one cause; null where nothing tells one cause from another. */
  readonly kind: string | null
  /** What is said of a single one. */
  readonly detail: string
}

const of = (kind: string, detail = kind): Loss => ({ kind, detail })

type Reader = (sent: string, got: string) => Loss | null

/** The rarest first: what is beyond the basic plane is beyond Latin-1 and ASCII as well. */
const classes: readonly (readonly [what: string, one: RegExp])[] = [
  ['beyond the basic plane (four bytes in UTF-8)', /[\u{10000}-\u{10ffff}]/gu],
  ['beyond Latin-1', /[^\u{0}-\u{ff}]/gu],
  ['beyond ASCII', /[^\u{0}-\u{7f}]/gu],
]

const placeholders: readonly (readonly [string, string])[] = [
  ['a question mark', '?'],
  ['a replacement character (U+FFFD)', '\ufffd'],
  ['an underscore', '_'],
  ['a blank', ' '],
]

const squeeze = (text: string) => text.trim().replace(/\s+/g, ' ')

const characters = (sent: string, one: RegExp, what: string) =>
  `${count(sent.match(one)?.length ?? 0, 'character')} ${what}`

/** A column or an encoding that cannot hold some characters: they are dropped, replaced, or the text ends there. */
const unheld: Reader = (sent, got) => {
  for (const [what, one] of classes) {
    const index = sent.search(one)
    if (index < 0) continue
    if (squeeze(sent.replace(one, '')) === squeeze(got)) {
      return of(`without its characters ${what}`, `without its ${characters(sent, one, what)}`)
    }
    for (const [name, placeholder] of placeholders) {
      // One for each character, for each half of a pair, or for each byte of UTF-8.
      const perUnit = sent.replace(one, (character) => placeholder.repeat(character.length))
      const perByte = sent.replace(one, (character) =>
        placeholder.repeat(new TextEncoder().encode(character).length),
      )
      if ([sent.replace(one, placeholder), perUnit, perByte].includes(got)) {
        const kind = `with ${name} for each character ${what}`
        return of(kind, `with ${name} for ${characters(sent, one, what)}`)
      }
    }
    if (got !== '' && sent.slice(0, index).trimEnd() === got.trimEnd()) {
      return of(`cut before the first character ${what}`)
    }
  }
  return null
}

const masked: Reader = (sent, got) =>
  /[*\u2022]{2}/.test(got) && !/[*\u2022]{2}/.test(sent) ? of('masked, in whole or in part') : null

const phone: Reader = (sent, got) => {
  const found = phoneChange(sent, got)
  if (found !== null) return of(found.change)
  return /^0+\d/.test(sent) && sent.replace(/^0+/, '') === got ? of('without its leading zeros') : null
}

const stripped: Reader = (sent, got) => {
  const isSame = (text: string) => squeeze(text) === squeeze(got)
  if (/<[^>]*>/.test(sent) && isSame(sent.replace(/<[^>]*>/g, ''))) return of('without its markup')
  if (isSame(sent.replace(/<([a-z]\w*)[^>]*>[^<]*<\/\1>/gi, '')))
    return of('without its markup and what stood in it')
  if (/[\r\n]/.test(sent) && sent.replace(/[\r\n]+/g, '') === got) return of('without its line breaks')
  const blank = [...new Set(sent)].find((one) => /\s/.test(one) && sent.replaceAll(one, '') === got)
  if (blank !== undefined) return of(`without its ${nameOfCharacter(blank)}`)
  if (/\+[^@]*@/.test(sent) && sent.replace(/\+[^@]*@/, '@').toLowerCase() === got.toLowerCase()) {
    return of('without the +tag of the e-mail address')
  }
  if (sent === `@${got}`) return of('without the @ at its start')
  return got === `@${sent}` ? of('with an @ before it') : null
}

/** Markup and quotes end a text where they were taken for code. */
const beforeSign: Reader = (sent, got) =>
  got !== '' && sent.startsWith(got) && /^\s*[<"'&\\]/.test(sent.slice(got.length))
    ? of('cut before a quote, an ampersand, a backslash or markup')
    : null

/** Cut at a length, whatever stands there. */
export const cutTo = (got: string): Loss => of('cut short', `cut to ${lengthOf(got)}`)

const cut: Reader = (sent, got) => {
  if (got !== '' && sent.startsWith(got)) return cutTo(got)
  if (/(?:\u2026|\.\.\.)$/.test(got) && sent.startsWith(got.replace(/(?:\u2026|\.\.\.)$/, ''))) {
    return of('cut short, with an ellipsis', `cut, with an ellipsis, to ${lengthOf(got)}`)
  }
  if (/\ufffd+$/.test(got) && sent.startsWith(got.replace(/\ufffd+$/, ''))) {
    return of('cut within a character', `cut within a character, to ${lengthOf(got)}`)
  }
  if (got !== '' && sent.endsWith(got)) {
    const lost = count(sent.length - got.length, 'character')
    return of('without its beginning', `without its first ${lost}`)
  }
  return null
}

/** A limit may count bytes: where they are not as many, both are told. */
function lengthOf(text: string): string {
  const bytes = new TextEncoder().encode(text).length
  const length = text.length === 1 ? 'its first character' : `its first ${text.length} characters`
  return bytes === text.length ? length : `${length} (${count(bytes, 'byte')} of UTF-8)`
}

const extended: Reader = (sent, got) => {
  if (sent === '' || !got.includes(sent)) return null
  const more = count(got.length - sent.length, 'more character')
  if (got.startsWith(sent)) return of('with more behind it', `with ${more} behind it`)
  return got.endsWith(sent)
    ? of('with more before it', `with ${more} before it`)
    : of('within other text', `within other text, ${more}`)
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '')
// What else a compatibility form would change stays: a no-break space, a ligature.
const unaccented = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC')
const straight = (text: string) => text.replace(/[\u2018\u2019\u00b4`]/g, "'").replace(/[\u201c\u201d]/g, '"')
const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).sort().join(' ')
const fromQuotedPrintable = (text: string) => fromPercent(text.replaceAll('%', '%25').replaceAll('=', '%'))

/** What is left of the content is there, in another form. */
const respelled: Reader = (sent, got) => {
  if (fold(sent) === got || unaccented(sent) === got.normalize('NFC')) return of('without its accents')
  if (fold(sent) === fold(got)) return of('with other accents')
  const breaks = (text: string) => text.replace(/(?:<br\s*\/?>)?(?:\r\n|\r|\n)|<br\s*\/?>/gi, '\n')
  if (/[\r\n]/.test(sent) && breaks(sent) === breaks(got)) return of('with markup for its line breaks')
  if (straight(sent) === straight(got)) return of('with other quotation marks')
  if (fromQuotedPrintable(got) === sent) return of('in quoted-printable')
  if (lettersOf(sent) !== '' && lettersOf(sent) === lettersOf(got)) {
    return of('with other signs, blanks or capitals between the same letters and digits')
  }
  return sent.length > 1 && wordsOf(sent) === wordsOf(got) ? of('its words in another order') : null
}

const foreign: Reader = (_sent, got) => {
  if (/^-?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(got)) return of('a number in scientific notation')
  return /^(?:null|\(null\)|undefined|none|nil|nan|n\/a|\[object object\])$/i.test(got)
    ? of('a word for nothing, such as null or undefined')
    : null
}

/** So many differences may be counted, of a value of some length: more, and it is another. */
const maxShare = 0.25

const almost: Reader = (sent, got) => {
  const [before, after] = [[...sent], [...got]]
  if (before.length !== after.length) return null
  const differing = before.flatMap((character, index) => (character === after[index] ? [] : [index]))
  if (differing.length > Math.max(1, before.length * maxShare) || before.length < 3) return null
  const isBeyond = differing.every((index) => (before[index]?.codePointAt(0) ?? 0) > 0x7f)
  const where = differing.length === 1 ? `, ${placeIn(differing[0] ?? 0, before.length)}` : ''
  const another = `another string, differing in ${count(differing.length, 'character')}`
  return isBeyond
    ? of('other characters for those beyond ASCII', `${another} beyond ASCII${where}`)
    : { kind: null, detail: `${another}${where}` }
}

/** `unheld` before `cut`: why it ends there says more than where. */
const readers: readonly Reader[] = [
  masked,
  phone,
  stripped,
  unheld,
  beforeSign,
  cut,
  extended,
  foreign,
  respelled,
  almost,
]

function firstLoss(sent: string, got: string): Loss | null {
  for (const read of readers) {
    const found = read(sent, got)
    if (found !== null) return found
  }
  return null
}

/** Many trim first, and then lose something. */
function trimmedLoss(sent: string, got: string): Loss | null {
  const found = sent === sent.trim() ? null : firstLoss(sent.trim(), got)
  if (found === null) return null
  return {
    kind: found.kind === null ? null : `trimmed, and ${found.kind}`,
    detail: `trimmed, and ${found.detail}`,
  }
}

/** Of two texts that are not the same content. */
export function lossOf(sent: string, got: string): Loss {
  if (got === '') return of('an empty string')
  if (isOvergrown(sent, got)) return { kind: null, detail: `another ${describe(got)}` }
  return firstLoss(sent, got) ?? trimmedLoss(sent, got) ?? { kind: null, detail: `another ${describe(got)}` }
}
