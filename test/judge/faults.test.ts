// One text that shows every fault, and what is said of it when it comes back through each: none hides another.
import assert from 'node:assert/strict'
import { contact, judgeBody, sent } from '../support/exchange.ts'

const full =
  `  synthetic 2026-11-27T18:00:00Z Zoë O'Hara & "Sons"  Łж \u{1f4c7} e\u0301 <b>bold</b> R&amp;D a+b 100%41 ` +
  `C:\\temp it''s\u00a0x\u200by\r\nline two ﬁn 90% `

const astral = /[\u{10000}-\u{10ffff}]/gu
const beyondLatin = /[^\u{0}-\u{ff}]/gu
const beyondAscii = /[^\u{0}-\u{7f}]/gu
const decoded = (text: string) =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const beforeAstral = (text: string) => text.slice(0, text.search(astral))

const same = 'the same content, '
const beyondPlane = 'beyond the basic plane (four bytes in UTF-8)'
const faults: readonly (readonly [fault: string, apply: (text: string) => string, words: string])[] = [
  ['trim', (t) => t.trim(), `${same}without the white space around it`],
  ['rtrim', (t) => t.trimEnd(), `${same}without the white space at its end`],
  [
    'doubled blanks collapsed',
    (t) => t.replace(/ {2,}/g, ' '),
    `${same}with its doubled blanks as single ones`,
  ],
  [
    'all white space collapsed',
    (t) => t.replace(/\s+/g, ' '),
    `${same}with all its white space as single blanks`,
  ],
  [
    'trimmed and collapsed',
    (t) => t.trim().replace(/\s+/g, ' '),
    `${same}without the white space around it, and doubled blanks as single ones`,
  ],
  ['+ to blank', (t) => t.replaceAll('+', ' '), `${same}with blanks for its plus signs`],
  ['%xx decoded', decoded, `${same}with its percent signs decoded`],
  [
    'a form decoded',
    (t) => decoded(t.replaceAll('+', ' ')),
    `${same}decoded as a form is: percent signs, and blanks for its plus signs`,
  ],
  ['percent-encoded', encodeURIComponent, `${same}percent-encoded`],
  ['entities decoded', (t) => t.replaceAll('&amp;', '&'), `${same}with its HTML entities decoded`],
  ['escaped', escaped, `${same}escaped as HTML`],
  [
    'escaped but for entities',
    (t) => t.replace(/&(?!amp;)/g, '&amp;').replaceAll('<', '&lt;'),
    `${same}escaped as HTML, in part`,
  ],
  [
    'characters as entities',
    (t) => t.replace(beyondLatin, (c) => `&#${c.codePointAt(0)};`),
    `${same}escaped as HTML, in part`,
  ],
  ['stripslashes', (t) => t.replaceAll('\\', ''), `${same}without its backslashes`],
  ['addslashes', (t) => t.replace(/['"\\]/g, '\\$&'), `${same}with backslashes added`],
  ['escaped as JSON', (t) => JSON.stringify(t).slice(1, -1), `${same}escaped as in code (\\n, \\")`],
  ['quotes doubled', (t) => t.replaceAll("'", "''"), `${same}with doubled quotes`],
  ['quotes undoubled', (t) => t.replaceAll("''", "'"), `${same}with its doubled quotes as single ones`],
  ['strip_tags', (t) => t.replace(/<[^>]*>/g, ''), 'without its markup'],
  ['strip_tags and trim', (t) => t.replace(/<[^>]*>/g, '').trim(), 'without its markup'],
  [
    'markup removed with its text',
    (t) => t.replace('<b>bold</b>', ''),
    'without its markup and what stood in it',
  ],
  ['NFC', (t) => t.normalize('NFC'), `${same}composed (Unicode NFC)`],
  ['NFD', (t) => t.normalize('NFD'), `${same}decomposed (Unicode NFD)`],
  ['NFKC', (t) => t.normalize('NFKC'), `${same}with its compatibility characters replaced (Unicode NFKC)`],
  [
    'zero-width lost',
    (t) => t.replaceAll('\u200b', ''),
    `${same}without its zero-width space (U+200B) at character 109`,
  ],
  [
    'no-break as a blank',
    (t) => t.replaceAll('\u00a0', ' '),
    `${same}with a blank (U+0020) for a no-break space (U+00A0), at character 107`,
  ],
  ['no-break lost', (t) => t.replaceAll('\u00a0', ''), 'without its no-break space (U+00A0)'],
  ['CR LF to LF', (t) => t.replaceAll('\r\n', '\n'), `${same}with other line breaks (LF)`],
  ['line breaks to blanks', (t) => t.replaceAll('\r\n', ' '), `${same}with blanks for its line breaks`],
  ['line breaks lost', (t) => t.replaceAll('\r\n', ''), 'without its line breaks'],
  ['nl2br', (t) => t.replaceAll('\r\n', '<br />\r\n'), 'with markup for its line breaks'],
  ['utf8mb3, dropped', (t) => t.replace(astral, ''), `without its 1 character ${beyondPlane}`],
  ['utf8mb3, as ?', (t) => t.replace(astral, '?'), `with a question mark for 1 character ${beyondPlane}`],
  [
    'utf8mb3, as four ?',
    (t) => t.replace(astral, '????'),
    `with a question mark for 1 character ${beyondPlane}`,
  ],
  [
    'utf8mb3, as U+FFFD',
    (t) => t.replace(astral, '\ufffd'),
    `with a replacement character (U+FFFD) for 1 character ${beyondPlane}`,
  ],
  ['utf8mb3, cut there', beforeAstral, `cut before the first character ${beyondPlane}`],
  [
    'utf8mb3, cut there and trimmed',
    (t) => beforeAstral(t).trim(),
    `trimmed, and cut before the first character ${beyondPlane}`,
  ],
  ['latin1', (t) => t.replace(beyondLatin, '?'), 'with a question mark for 6 characters beyond Latin-1'],
  ['ASCII', (t) => t.replace(beyondAscii, '?'), 'with a question mark for 8 characters beyond ASCII'],
  ['ASCII, dropped', (t) => t.replace(beyondAscii, ''), 'without its 8 characters beyond ASCII'],
  [
    'mojibake',
    (t) => Buffer.from(t, 'utf8').toString('latin1'),
    `${same}in mojibake (UTF-8 read as Latin-1)`,
  ],
  ['capitals', (t) => t.toUpperCase(), `${same}in another case, in capitals`],
  ['small letters', (t) => t.toLowerCase(), `${same}in another case, in small letters`],
  ['cut at 64', (t) => t.slice(0, 64), 'cut to its first 64 characters (70 bytes of UTF-8)'],
  [
    'trimmed, cut at 80',
    (t) => t.trim().slice(0, 80),
    'trimmed, and cut to its first 80 characters (86 bytes of UTF-8)',
  ],
  [
    'cut within a character',
    (t) => Buffer.from(t).subarray(0, 62).toString('utf8'),
    'cut within a character, to its first 58 characters (63 bytes of UTF-8)',
  ],
  ['accents lost', (t) => t.normalize('NFKD').replace(/\p{M}/gu, ''), 'without its accents'],
  ['curly quotes', (t) => t.replaceAll("'", '\u2019'), 'with other quotation marks'],
]

describe('of a text that has everything, one fault is told as that fault:', () => {
  for (const [fault, apply, words] of faults) {
    it(`${fault}: ${words}`, () => {
      const given = { ...contact, Name: apply(full) }
      const { findings } = judgeBody('created', given, { sent: { ...sent, Name: full } })
      const rule = words.startsWith(same) ? 'echo-reformatted' : 'echo-mismatch'
      assert.deepEqual(
        findings.map(({ rule: id, pointer, actual }) => [id, pointer, actual]),
        [[rule, '/Name', words]],
      )
    })
  }
})
