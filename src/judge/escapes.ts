// Undoes what software does to a text on its way: entities, backslashes, percent signs, mojibake. Each reads one layer,
// and leaves a text without it as it is. Pure.

const fromHex = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))

/** Reads a text whose UTF-8 bytes were taken for Windows-1252; as it is, if it is none. */
export function fromMojibake(text: string): string {
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

export function fromEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]*));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return entities.get(name) ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

/** As servers do it that are lenient: what is no escape stays. */
export const fromPercent = (text: string) =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })

export const fromBackslashes = (text: string) =>
  text.replace(/\\u([0-9a-f]{4})|\\(.)/gis, (_, hex, other) => other ?? fromHex(hex))

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', 0: '\0' }

/** As JSON, C and SQL have it: `\n` is a line feed. */
export const fromCodeEscapes = (text: string) =>
  text.replace(/\\u([0-9a-f]{4})|\\(.)/gis, (_, hex, other) => letters[other] ?? other ?? fromHex(hex))

export const fromDoubledQuotes = (text: string) => text.replace(/''/g, "'").replace(/""/g, '"')

/** Of a text in quotation marks what stands between them; quotes within it escaped as in JSON, doubled as in CSV, or neither. */
export function fromQuoted(text: string): string {
  const [, mark = '', inner = ''] = /^(["'])(.*)\1$/s.exec(text) ?? []
  if (mark === '') return text
  try {
    const value: unknown = mark === '"' ? JSON.parse(text) : null
    if (typeof value === 'string') return value
  } catch {
    // In quotation marks, and not as JSON has it.
  }
  const isDoubled = !inner.replaceAll(mark + mark, '').includes(mark)
  return isDoubled ? inner.replaceAll(mark + mark, mark) : inner
}
