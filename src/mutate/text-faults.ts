// What software does to a text by mistake: escaping, decoding, character sets, cuts. Shared by the operators and by
// the table of what a provider could do to stored values. Pure.

type Change = (text: string) => string

export const replaced =
  (pattern: RegExp, to: string): Change =>
  (text) =>
    text.replace(pattern, to)

export const nothing: Change = () => ''
export const twice: Change = (text) => text + text
export const trim: Change = (text) => text.trim()
export const trimEnd: Change = (text) => text.trimEnd()
export const toUpperCase: Change = (text) => text.toUpperCase()
export const toLowerCase: Change = (text) => text.toLowerCase()
export const toNfc: Change = (text) => text.normalize('NFC')
export const toNfd: Change = (text) => text.normalize('NFD')

export const escapeHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** Also every character beyond ASCII, by its number. */
export const escapeBeyondAscii = (text: string) =>
  escapeHtml(text).replace(/[^\p{ASCII}]/gu, (character) => `&#${character.codePointAt(0)};`)

export const decodeEntities = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** As far as it is percent-encoded ASCII: what else has a % stays. */
export const decodePercent = (text: string) =>
  text.replace(/%([2-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

/** As forms are: a blank is a `+`. */
export const decodeForm = (text: string) => decodePercent(text.replaceAll('+', ' '))

export const toMojibake = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

/** What reading the text in an eight-bit set and writing it again loses. */
export const toQuestionMarks = (text: string) => text.replace(/[^\p{ASCII}]/gu, '?')

export const stripAccents = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')

export const toTitleCase = (text: string) =>
  text.replace(/(?<=^|\s)\p{L}/gu, (letter) => letter.toUpperCase())

/** Characters as code points: as columns of PostgreSQL, and of MySQL in utf8mb4, count them. */
export const cutAt =
  (length: number): Change =>
  (text) =>
    [...text].slice(0, length).join('')

export const cutAtBytes =
  (length: number): Change =>
  (text) =>
    Buffer.from(text).subarray(0, length).toString()
