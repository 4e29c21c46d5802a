// Is one text another spelling of the same content? Names the way in which they differ. Pure.
import {
  fromBackslashes,
  fromCodeEscapes,
  fromDoubledQuotes,
  fromEntities,
  fromMojibake,
  fromPercent,
  fromQuoted,
} from './escapes.ts'
import { isPhone, kindOfPhone, phoneChange } from './phone.ts'
import { whiteSpaceDifference, withPlainWhiteSpace } from './white-space.ts'

/** How one text differs from another of the same content. */
export interface Difference {
  /** The same for all that have one cause: `escaped as HTML`. */
  readonly kind: string
  /** What is said of a single one; it may name a place. */
  readonly detail: string
  /** Whether a value that was sent has anything that would show this difference. */
  readonly canShow: (sent: string) => boolean
}

/** What a text may have gone through, forth or back. */
interface Layer {
  /** What it is about, where several are mixed. */
  readonly about: string
  readonly added: string
  readonly removed: string
  /** Undoes it once; a text without it comes out as it went in. */
  readonly read: (text: string) => string
  /** Whether a text has anything to which it could be added. */
  readonly canShow: (text: string) => boolean
}

const lower = (text: string) => text.toLowerCase()
const upper = (text: string) => text.toUpperCase()
const hasBeyondAscii = (text: string) => /[^\p{ASCII}]/u.test(text)
const fromPlus = (text: string) => text.replaceAll('+', ' ')

const layers: readonly Layer[] = [
  {
    about: 'mojibake',
    added: 'in mojibake (UTF-8 read as Latin-1)',
    removed: 'with its mojibake mended',
    read: fromMojibake,
    canShow: hasBeyondAscii,
  },
  {
    about: 'HTML escapes',
    added: 'escaped as HTML',
    removed: 'with its HTML entities decoded',
    read: fromEntities,
    canShow: (text) => /[&<>"']/.test(text) || hasBeyondAscii(text),
  },
  {
    about: 'backslashes',
    added: 'with backslashes added',
    removed: 'without its backslashes',
    read: fromBackslashes,
    canShow: (text) => /["'\\/]/.test(text) || hasBeyondAscii(text),
  },
  {
    about: 'escapes as in code',
    added: 'escaped as in code (\\n, \\")',
    removed: 'with its escapes of code decoded (\\n, \\")',
    read: fromCodeEscapes,
    canShow: (text) => /[\r\n\t"'\\/]/.test(text) || hasBeyondAscii(text),
  },
  {
    about: 'quotes',
    added: 'with doubled quotes',
    removed: 'with its doubled quotes as single ones',
    read: fromDoubledQuotes,
    canShow: (text) => /["']/.test(text),
  },
  {
    about: 'plus signs',
    added: 'with plus signs for blanks',
    removed: 'with blanks for its plus signs',
    read: fromPlus,
    canShow: (text) => text.includes(' '),
  },
  {
    about: 'percent signs',
    added: 'percent-encoded',
    removed: 'with its percent signs decoded',
    read: fromPercent,
    canShow: (text) => /[^\w.~-]/.test(text),
  },
  {
    about: 'form encoding',
    added: 'percent-encoded, as a form is',
    removed: 'decoded as a form is: percent signs, and blanks for its plus signs',
    read: (text) => fromPercent(fromPlus(text)),
    canShow: (text) => /[^\w.~-]/.test(text),
  },
  {
    about: 'quotation marks around it',
    added: 'in quotation marks',
    removed: 'without the quotation marks around it',
    read: fromQuoted,
    canShow: (text) => text !== '',
  },
]

/** A layer may have been added, or removed, several times over. */
const maxTimes = 3

function wholeLayer({ added, removed, read, canShow }: Layer, sent: string, got: string): Difference | null {
  let [from, to] = [sent, got]
  for (let times = 0; times < maxTimes; times++) {
    ;[from, to] = [read(from), read(to)]
    if (to === sent) return difference(added, canShow)
    if (from === got) return difference(removed, (text) => read(text) !== text)
  }
  return null
}

/** Not all of it was added or removed: only quotes, or only what was not escaped before. */
function partOfLayer({ added, removed, read, canShow }: Layer, sent: string, got: string): Difference | null {
  const bare = (text: string) => read(read(read(text)))
  if (bare(sent) !== bare(got)) return null
  return difference(`${got.length > sent.length ? added : removed}, in part`, canShow)
}

const difference = (kind: string, canShow: Difference['canShow'], detail = kind): Difference => ({
  kind,
  detail,
  canShow,
})

const forms = [
  ['NFC', 'composed (Unicode NFC)'],
  ['NFD', 'decomposed (Unicode NFD)'],
  ['NFKC', 'with its compatibility characters replaced (Unicode NFKC)'],
  ['NFKD', 'decomposed, with its compatibility characters replaced (Unicode NFKD)'],
] as const

function normalisationDifference(sent: string, got: string): Difference | null {
  if (sent.normalize('NFKC') !== got.normalize('NFKC')) return null
  const form = forms.find(([name]) => sent.normalize(name) === got)
  return form === undefined
    ? difference(
        'in another Unicode normalisation',
        (text) => text.normalize('NFD') !== text.normalize('NFKC'),
      )
    : difference(form[1], (text) => text.normalize(form[0]) !== text)
}

/** Which way it went tells one cause from another. */
function caseDifference(sent: string, got: string): Difference | null {
  // Before the comparison in small letters: a ligature or ß has other capitals than itself.
  if (upper(sent) === got) return difference('in another case, in capitals', (text) => text !== upper(text))
  if (lower(got) !== lower(sent)) return null
  if (lower(sent) === got) {
    return difference('in another case, in small letters', (text) => text !== lower(text))
  }
  return difference('in another case', (text) => upper(text) !== lower(text))
}

function phoneDifference(sent: string, got: string): Difference | null {
  const found = phoneChange(sent, got)
  const kind = kindOfPhone(sent)
  return found?.isSame === true
    ? difference(found.change, (text) => isPhone(text) && kindOfPhone(text) === kind)
    : null
}

/** What is taken off both texts, layer by layer, where no single one explains the difference. */
const mixed: readonly (readonly [about: string, read: (text: string) => string])[] = [
  ...layers
    .filter(({ about }) => about !== 'form encoding')
    .map(({ about, read }): [string, (text: string) => string] => [about, (text) => read(read(read(text)))]),
  ['white space', withPlainWhiteSpace],
  ['Unicode normalisation', (text) => text.normalize('NFKC')],
  ['case', lower],
]

/** Several at once, such as trimmed and in lower case. */
function mixedDifference(sent: string, got: string): Difference | null {
  const bare = (text: string, but?: string) =>
    mixed.reduce((result, [about, read]) => (about === but ? result : read(result)), text)
  if (bare(sent) !== bare(got) || bare(sent) === '') return null
  const needed = mixed.map(([about]) => about).filter((about) => bare(sent, about) !== bare(got, about))
  const names = needed.length > 1 ? `: ${needed.slice(0, -1).join(', ')} and ${needed.at(-1)}` : ''
  return difference(`spelled in another way${names}`, () => true)
}

/** Three layers of escapes make no text longer than that: what is, is not taken apart. */
export const isOvergrown = (sent: string, got: string) => got.length > 20 * sent.length + 1000

/** Null if the content differs. */
export function differenceOf(sent: string, got: string): Difference | null {
  if (isOvergrown(sent, got)) return null
  const first = (judge: typeof wholeLayer) => {
    for (const layer of layers) {
      const found = judge(layer, sent, got)
      if (found !== null) return found
    }
    return null
  }
  return (
    first(wholeLayer) ??
    whiteSpaceDifference(sent, got) ??
    normalisationDifference(sent, got) ??
    caseDifference(sent, got) ??
    phoneDifference(sent, got) ??
    first(partOfLayer) ??
    mixedDifference(sent, got)
  )
}
