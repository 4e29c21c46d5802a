// Is one text another spelling of the same content? Names the way in which they differ. Pure.

/** `escaped as HTML`, `in another case` …; null if the content differs. */
export function differenceOf(sent: string, got: string): string | null {
  for (const [name, read] of readings) {
    if (read(got) === sent || read(got) === read(sent)) return name
  }
  if (isSamePhone(sent, got)) return 'as another form of the phone number'
  // Several at once, such as trimmed and in lower case.
  const all = (text: string) => readings.reduce((result, [, read]) => read(result), text)
  return all(sent) === all(got) && all(sent) !== '' ? 'spelled in another way' : null
}

const readings: readonly (readonly [string, (text: string) => string])[] = [
  ['in mojibake (UTF-8 read as Latin-1)', fromMojibake],
  ['escaped as HTML', fromEntities],
  ['with backslashes', (text) => text.replace(/\\(.)/gs, '$1')],
  ['percent-encoded', fromPercent],
  ['with other white space', (text) => text.trim().replace(/\s+/gu, ' ')],
  ['in another Unicode normalisation', (text) => text.normalize('NFKC')],
  ['in another case', (text) => text.toLowerCase()],
]

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

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function fromEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The same digits, but for punctuation and a prefix: a trunk zero against a country code. */
function isSamePhone(sent: string, got: string): boolean {
  if (![sent, got].every((text) => /^\+?[\d\s().\-/]{5,30}$/.test(text))) return false
  const digits = [sent, got].map((text) => text.replace(/\D/g, ''))
  const [a = '', b = ''] = digits
  if (a === b) return true
  const [short, long] = a.length < b.length || a.startsWith('0') ? [a, b] : [b, a]
  const national = short.replace(/^0+/, '')
  return national.length >= 5 && long.endsWith(national) && long.length - national.length <= 4
}
