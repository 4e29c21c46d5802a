// The words of `expected` and `actual`: they are printed, mailed and part of what tells one drift from another.

import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Finding } from '../../src/judge/verdict.ts'
import { type AnswerParts, bodyOf, contact, judgeAnswer, sent } from '../support/exchange.ts'
import type { Context, CreateContact } from '../support/frozen.ts'

const text = JSON.stringify(contact)
const error = (changes: Record<string, unknown>) => {
  const { _meta, records } = bodyOf('expiredToken')
  return { _meta, records: { ...(records as object), ...changes } }
}
const expired: Partial<Context> = { meant: 'expiredToken' }
const without = (name: keyof typeof contact) => ({ ...contact, [name]: undefined })
const renamedBy = (to: (name: string) => string) =>
  Object.fromEntries(Object.entries(contact).map(([name, value]) => [to(name), value]))
const labelled = (type: string) => ({ headers: [['content-type', type]] as const })

const table: readonly (readonly [
  AnswerParts,
  expected: string,
  actual: string,
  context?: Partial<Context>,
])[] = [
  [{ body: { ...contact, Id: 5 } }, 'string', 'number'],
  [{ body: { ...contact, Id: true } }, 'string', 'boolean'],
  [{ body: { ...contact, Id: ['5'] } }, 'string', 'array'],
  [{ body: { ...contact, Fax: {} } }, 'string', 'object'],
  [{ body: { ...contact, Fax: null } }, 'string', 'null'],
  [{ body: { ...contact, Fax: undefined } }, 'string', 'nothing'],
  [{ body: '[]' }, 'object', 'array'],
  [{ body: '5' }, 'object', 'number'],
  [{ body: {} }, 'the properties of a contact', 'an empty object'],
  [
    { body: { status: 'ok', ticketId: 5 } },
    'the properties of a contact',
    'none of them, but "status", "ticketId"',
  ],
  [
    {
      body: {
        Id: '5',
        ...Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, index])),
      },
    },
    'the properties of a contact',
    'only "Id" of them, but "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11" and 8 more',
  ],
  [
    { body: { 'a b': 1, [`${sent.TwitterId}`]: 2 } },
    'the properties of a contact',
    'none of them, but "(3 characters)", "(12 characters)"',
  ],
  [
    { body: renamedBy((name) => `contact_${name}`) },
    'the documented property names',
    '9 of them with "contact_" before them',
  ],
  [
    { body: renamedBy((name) => `contact${name.toLowerCase()}`) },
    'the documented property names',
    '9 of them with "contact" before them and in lower case',
  ],
  [
    { body: renamedBy((name) => `${name}_1`) },
    'the documented property names',
    '9 of them with "_1" behind them',
  ],
  [
    { body: renamedBy((name) => `x y ${name}`) },
    'the documented property names',
    '9 of them with 4 characters before them',
  ],
  [
    { body: renamedBy((name) => `${name === 'Id' ? 'Key' : `f${name.length}${name.charAt(0)}`}`) },
    'the documented property names',
    '9 of them under other names: "Key" for "Id", "f4N" for "Name", "f5P" for "Phone", "f3F" for "Fax", "f5E" for "Email", "f6M" for "Mobile", "f9T" for "TwitterId", "f10F" for "FacebookId", "f5M" for "Media"',
  ],
  [
    { body: renamedBy((name) => (name === 'Media' ? 'Media ' : name)) },
    '"Media"',
    'the same name with a blank (U+0020) at its end',
  ],
  [
    { body: renamedBy((name) => (name === 'Id' ? '\ufeffId' : name)) },
    '"Id"',
    'the same name with a byte-order mark (U+FEFF) at its start',
  ],
  [
    { body: renamedBy((name) => (name === 'Name' ? 'N\u0430me' : name)) },
    '"Name"',
    'the same name with a look-alike of a Latin letter (U+0430) at character 2',
  ],
  [
    {
      body: Object.fromEntries(
        Object.entries(contact)
          .reverse()
          .map(([name, value]) => [`X${name}`, value]),
      ),
    },
    'the documented property names',
    '9 of them with "X" before them',
    { sent: null },
  ],
  [
    { body: { ...without('Media'), '\u0418\u0441\u0442\u043e': contact.Media } },
    '"Media"',
    '"(4 characters)" in its place',
  ],
  [
    { body: { ...contact, 'With blank': 1 } },
    'nothing',
    'number, its name with a blank (U+0020) at character 5',
  ],
  [
    { body: { ...contact, Login: sent.Email } },
    'nothing',
    'string of 21 characters, the value that was sent as "Email"',
  ],
  [
    { body: { ...without('TwitterId'), Social: { TwitterId: sent.TwitterId } } },
    '"TwitterId" at its place',
    'it inside "Social"',
  ],
  [{ body: { ...contact, Id: '' } }, 'string matching ^[1-9][0-9]*$', 'empty string'],
  [
    { body: { ...contact, Id: '0' } },
    'string matching ^[1-9][0-9]*$',
    'string of 1 character (digits, with a leading zero)',
  ],
  [
    { body: { ...contact, Id: 'C-48' } },
    'string matching ^[1-9][0-9]*$',
    'string of 4 characters (digits, letters, other characters)',
  ],
  [{ body: { ...contact, More: [1] } }, 'nothing', 'array of 1 item'],
  [{ body: { ...contact, More: [] } }, 'nothing', 'array of 0 items'],
  [{ body: { ...contact, More: 'xy' } }, 'nothing', 'string of 2 characters'],
  [{ body: { ...contact, More: null } }, 'nothing', 'null'],
  [
    { body: { ...contact, Phone: '01' } },
    'what was sent: string of 11 characters',
    'cut to its first 2 characters',
  ],
  [{ body: { ...contact, Phone: '' } }, 'what was sent: string of 11 characters', 'an empty string'],
  [
    { body: { ...contact, Email: sent.Email?.toLowerCase() } },
    'what was sent: string of 21 characters',
    'the same content, in another case, in small letters',
  ],
  [{ body: { data: [contact] } }, 'a contact at the top', 'one inside "data", an array'],
  [{ body: bodyOf('overQuota') }, 'a contact under 200', 'the body of overQuota'],
  [{ body: { _meta: {}, records: {} } }, 'a contact under 200', 'an error envelope'],
  [{ body: { message: 'no' } }, 'a contact under 200', 'an error without the envelope: "message"'],
  [{ body: '' }, 'a JSON object', 'no bytes'],
  [{ body: ' ' }, 'a JSON object', 'only white space'],
  [{ body: `ab${text}` }, 'JSON alone', '2 characters before it'],
  [{ body: `${text}c` }, 'JSON alone', '1 character after it'],
  [{ body: '{"Id":"1","Na' }, 'complete JSON', 'an end after 13 characters, after "/Id"'],
  [
    { body: '{"Id":x}' },
    'a JSON object',
    'text that is no JSON after 6 characters, within "/Id": a word without quotes',
  ],
  [
    { body: '{"Id":"1",}' },
    'a JSON object',
    'text that is no JSON after 10 characters, after "/Id": a comma too many',
  ],
  [
    { body: '{"Id":"1",Name:1}' },
    'a JSON object',
    'text that is no JSON after 10 characters, after "/Id": a name without quotes',
  ],
  [
    { body: '{"Id":"1" "Name":1}' },
    'a JSON object',
    'text that is no JSON after 10 characters, after "/Id": text where a comma, a colon or a closing bracket must stand',
  ],
  [{ body: "{'Id':1}" }, 'a JSON object', 'text that is no JSON after 1 character: a single quote'],
  [
    { body: '{"Id":01}' },
    'a JSON object',
    'text that is no JSON after 6 characters, within "/Id": a number that JSON does not know',
  ],
  [
    { body: '{"Id":"\t"}' },
    'a JSON object',
    'text that is no JSON after 6 characters, within "/Id": a string with a raw control character, or an escape that is none',
  ],
  [
    { body: '{"Id":1/**/}' },
    'a JSON object',
    'text that is no JSON after 7 characters, after "/Id": a comment',
  ],
  [
    { body: '{"Id":1]' },
    'a JSON object',
    'text that is no JSON after 7 characters, after "/Id": a closing bracket out of place',
  ],
  [{ body: 'Id=1&Name=2' }, 'a JSON object', '11 characters of a form (name=value)'],
  [
    { body: Buffer.from('{"Id":"\xe9"}', 'latin1') },
    'UTF-8',
    'bytes that are not, after 7 bytes of it, within "/Id"',
  ],
  [{ body: Buffer.from([0xfd, 0x7d]) }, 'UTF-8', 'bytes that are not, from the first'],
  [{ body: gzipSync('{}') }, 'UTF-8', 'gzip, packed once more than its headers say'],
  [{ body: Buffer.from('28b52ffd0401', 'hex') }, 'UTF-8', 'zstd, packed once more than its headers say'],
  [{ body: Buffer.from('\ufeff{}', 'utf16le') }, 'UTF-8', 'UTF-16 or UTF-32'],
  [{ body: Buffer.from('feff007b007d', 'hex') }, 'UTF-8', 'UTF-16 or UTF-32'],
  [{ body: Buffer.from('{"ë":1}', 'utf16le') }, 'UTF-8', 'UTF-16 or UTF-32'],
  [{ body: { ...contact, '': 1 } }, 'nothing', 'number, under an empty name'],
  [{ body: { ...contact, Media: '48213' } }, 'what was sent: string of 14 characters', 'the Id'],
  [
    { body: { ...contact, Fax: 'n/a' } },
    'an empty string, as nothing was sent',
    'a word for nothing, such as null or undefined',
    { sent: { ...without('Fax') } as CreateContact },
  ],
  [{ body: 'oops' }, 'a JSON object', '4 characters of other text'],
  [{ body: '<a/>' }, 'a JSON object', '4 characters of XML or other markup'],
  [labelled('text/plain'), 'application/json', 'text/plain'],
  [labelled('a b'), 'application/json', 'string of 3 characters'],
  [
    labelled('application/json charset=utf-8'),
    'application/json',
    'application/json and, without a semicolon, 13 more characters',
  ],
  [labelled(`text/${sent.TwitterId}`), 'application/json', 'string of 17 characters'],
  [
    labelled('text/html, application/xhtml+xml'),
    'application/json',
    '2 different ones: text/html and application/xhtml+xml',
  ],
  [labelled(''), 'application/json', 'an empty one'],
  [labelled('application/json;charset=koi8-r'), 'UTF-8', 'koi8-r'],
  [
    { headers: [...labelled('a/b').headers, ...labelled('c/d').headers] },
    'application/json',
    '2 different ones: a/b and c/d',
  ],
  [
    {
      body: null,
      headers: [
        ['content-type', 'application/json'],
        ['content-encoding', 'zstd'],
      ],
    },
    'a body encoded as announced',
    'a body that cannot be decoded as zstd',
  ],
  [{ status: 201 }, '200 or 401', '201, with the body of created'],
  [{ status: 429, body: bodyOf('overQuota') }, '200 or 401', '429, with the body of overQuota'],
  [{ status: 418, body: 'x' }, '200 or 401', '418'],
  [{ status: 302, body: '' }, '200 or 401', '302'],
  [{ status: 503, body: '' }, '200 or 401', '503'],
  [{ totalMs: 1500.4 }, 'at most 1000 ms', '1500 ms', { slowMs: 1000 }],
  [{ body: error({ userMessage: 'Token expired' }) }, '"Expired token"', '"Token expired"', expired],
  [
    { body: error({ userMessage: 'Expired tok\u0435n' }) },
    '"Expired token"',
    '"Expired tok\u0435n" (with a look-alike of a Latin letter (U+0435) at character 12)',
    expired,
  ],
  [{ body: error({ userMessage: 'Токен просрочен' }) }, '"Expired token"', '"Токен просрочен"', expired],
  [
    { status: 401, body: error({ userMessage: 'Expired\u00a0token' }) },
    'one of the documented messages',
    '"Expired\u00a0token" (with a no-break space (U+00A0) at character 8)',
    { meant: 'created' },
  ],
  [
    { body: error({ userMessage: 'Expired\u00a0token' }) },
    '"Expired token"',
    '"Expired\u00a0token" (with a no-break space (U+00A0) at character 8)',
    expired,
  ],
  [
    { body: error({ userMessage: 'Expired  token ' }) },
    '"Expired token"',
    '"Expired  token " (with doubled blanks and a blank (U+0020) at its end)',
    expired,
  ],
  [{ body: error({ errorCode: 403 }) }, '401', 'another number', expired],
  [{ body: error({ errorCode: '401' }) }, '401', 'string', expired],
  [{ body: error({ devMessage: 5 }) }, 'string or null', 'number', expired],
  [{ body: error({ more: '' }) }, 'null', 'string', expired],
  [
    { body: { ...error({}), _meta: { status: 'FAIL', count: 1 } } },
    '"ERROR"',
    'another string of 4 characters',
    expired,
  ],
  [
    { body: { ...error({}), _meta: { status: 'ERROR', count: 1.5 } } },
    'integer',
    'number with a fraction',
    expired,
  ],
  [
    { body: { a: { b: { c: 'Expired token' } } } },
    'the error envelope',
    'object of "a" without _meta and records',
    expired,
  ],
  [
    { body: '"Expired token"' },
    'the error envelope',
    'string of 13 characters without _meta and records',
    expired,
  ],
  [{ body: 'null' }, 'object', 'null', expired],
]

describe('a finding says what was expected and what was found', () => {
  for (const [parts, expected, actual, context] of table) {
    it(`${expected}, found ${actual}`, () => {
      const { findings } = judgeAnswer(parts, context)
      assert.equal(findings.length, 1)
      const [found] = findings as [Finding]
      assert.deepEqual([found.expected, found.actual], [expected, actual])
      const where = found.pointer === '' ? '' : `${found.pointer}: `
      assert.ok(found.message.startsWith(`${where}expected ${expected}, found ${actual}. `))
    })
  }
})

describe('the variant of an error without its envelope', () => {
  it('is known by the message, however deep it is hidden, within reason', () => {
    const variantOf = (body: unknown) => judgeAnswer({ body }, expired).variant
    assert.equal(variantOf('"Expired token"'), 'expiredToken')
    assert.equal(variantOf({ error: 'Expired token' }), 'expiredToken')
    assert.equal(variantOf({ a: { b: { c: 'Expired token' } } }), 'expiredToken')
    assert.equal(variantOf({ a: { b: { c: { d: { e: 'Expired token' } } } } }), null)
    assert.equal(variantOf({ error: 'expired token' }), null)
  })
})

describe('a contact inside something else', () => {
  it('is found three levels down, and no further', () => {
    const rulesOf = (body: unknown) => judgeAnswer({ body }).findings.map(({ rule }) => rule)
    assert.deepEqual(rulesOf({ a: { b: { c: contact } } }), ['wrapped-body'])
    assert.deepEqual(rulesOf({ a: { b: { c: { d: contact } } } }), ['missing-property'])
  })
})
