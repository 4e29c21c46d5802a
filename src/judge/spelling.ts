// Is one text another spelling of the same content? Names the way in which they differ. Pure.

/** Such as `escaped as HTML`: how one text differs from another of the same content. */
export type Difference = string

interface Reading {
  readonly name: Difference
  /** Undoes the difference; a text without it comes out as it went in. */
  readonly read: (text: string) => string
  /** Whether a text has anything that would show the difference. */
  readonly canShow: (text: string) => boolean
}

const lower = (text: string) => text.toLowerCase()
const upper = (text: string) => text.toUpperCase()
const hasBeyondAscii = (text: string) => /[^\p{ASCII}]/u.test(text)

const readings: readonly Reading[] = [
  {
    name: 'in mojibake (UTF-8 read as Latin-1)',
    read: repeat(fromMojibake),
    canShow: hasBeyondAscii,
  },
  {
    name: 'escaped as HTML',
    read: repeat(fromEntities),
    canShow: (text) => /[&<>"']/.test(text) || hasBeyondAscii(text),
  },
  {
    name: 'with backslashes',
    read: (text) => text.replace(/\\u([0-9a-f]{4})|\\(.)/gis, (_, hex, other) => other ?? fromHex(hex)),
    canShow: (text) => /["'\\/]/.test(text) || hasBeyondAscii(text),
  },
  {
    name: 'with doubled quotes',
    read: (text) => text.replace(/''/g, "'").replace(/""/g, '"'),
    canShow: (text) => /["']/.test(text),
  },
  { name: 'percent-encoded', read: fromPercent, canShow: (text) => /[^\w.~-]/.test(text) },
  {
    name: 'with other white space',
    read: (text) =>
      text
        .replace(/\u200b|\u200c|\u200d|\u2060/g, '')
        .trim()
        .replace(/\s+/gu, ' '),
    canShow: () => true,
  },
  {
    name: 'in another Unicode normalisation',
    read: (text) => text.normalize('NFKC'),
    canShow: (text) => text.normalize('NFD') !== text.normalize('NFKC'),
  },
]

const cases: readonly Reading[] = [
  { name: 'in another case, in capitals', read: upper, canShow: (text) => text !== upper(text) },
  { name: 'in another case, in small letters', read: lower, canShow: (text) => text !== lower(text) },
  { name: 'in another case', read: lower, canShow: (text) => upper(text) !== lower(text) },
]

const phone = 'as another form of the phone number'
const several = 'spelled in another way'

/** Null if the content differs. */
export function differenceOf(sent: string, got: string): Difference | null {
  const found = readings.find(({ read }) => read(got) === sent || read(got) === read(sent))
  if (found !== undefined) return found.name
  if (lower(got) === lower(sent)) {
    // Which way it went tells one cause from another.
    return (cases.find(({ read }) => read(sent) === got) ?? (cases[2] as Reading)).name
  }
  if (isSamePhone(sent, got)) return phone
  // Several at once, such as trimmed and in lower case.
  const all = (text: string) => lower(readings.reduce((result, { read }) => read(result), text))
  return all(sent) === all(got) && all(sent) !== '' ? several : null
}

/** Whether a value that was sent has anything that would show a difference. */
export function canDiffer(difference: Difference, sent: string): boolean {
  if (sent === '') return false
  if (difference === phone) return isPhone(sent)
  return [...readings, ...cases].find(({ name }) => name === difference)?.canShow(sent) ?? true
}

/** Undoes what was done up to three times over. */
function repeat(read: (text: string) => string): (text: string) => string {
  return (text) => {
    let result = text
    for (let times = 0; times < 3; times++) result = read(result)
    return result
  }
}

const fromHex = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

/** Reads a text whose UTF-8 bytes were taken for Windows-1252; as it is, if it is none. */
function fromMojibake(text: string): string {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    const byte = code < 0x100 ? code : windows1252.get(code)
    if (byte === undefined) return text
    bytes.push(byte)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
  } catch {
    return text
  }
}

const windows1252 = new Map(
  Array.from({ length: 0x20 }, (_, index) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(0x80 + index)).codePointAt(0) as number,
    0x80 + index,
  ]),
)

/** HTML's names of the characters from U+00A0 to U+00FF, in order. */
const latinNames = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para ' +
  'middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute ' +
  'Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml ' +
  'Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml ' +
  'eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
).split(' ')

const entities: ReadonlyMap<string, string> = new Map([
  ...latinNames.map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }),
  ...Object.entries({
    AMP: '&',
    LT: '<',
    GT: '>',
    QUOT: '"',
    rsquo: '\u2019',
    lsquo: '\u2018',
    hellip: '\u2026',
  }),
  ...Object.entries({ ndash: '\u2013', mdash: '\u2014', ldquo: '\u201c', rdquo: '\u201d', euro: '\u20ac' }),
])

function fromEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]*));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return entities.get(name) ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const isPhone = (text: string) => /^(?:tel:)?\+?[\d\s().\-/]{5,30}$/i.test(text)

/** The same digits, but for punctuation and a prefix: a trunk zero against a country code. */
function isSamePhone(sent: string, got: string): boolean {
  if (!isPhone(sent) || !isPhone(got)) return false
  const digits = [sent, got].map((text) => text.replace(/\D/g, ''))
  const [a = '', b = ''] = digits
  if (a === b) return true
  const [short, long] = a.length < b.length || a.startsWith('0') ? [a, b] : [b, a]
  const national = short.replace(/^0+/, '')
  return national.length >= 5 && long.endsWith(national) && long.length - national.length <= 4
}
