// The words of `expected` and `actual`: they are printed, mailed and part of what tells one drift from another.
import assert from 'node:assert/strict'
import type { Context, Finding } from '../../src/judge/verdict.ts'
import { type AnswerParts, bodyOf, contact, judgeAnswer, sent } from '../support/exchange.ts'

const text = JSON.stringify(contact)
const error = (changes: Record<string, unknown>) => {
  const { _meta, records } = bodyOf('expiredToken')
  return { _meta, records: { ...(records as object), ...changes } }
}
const expired: Partial<Context> = { meant: 'expiredToken' }
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
  [{ body: {} }, 'the properties of a contact', 'none of them'],
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
  [{ body: { ...contact, Phone: '01' } }, 'string of 11 characters', 'another string of 2 characters'],
  [{ body: { ...contact, Phone: '' } }, 'string of 11 characters', 'another empty string'],
  [
    { body: { ...contact, Email: sent.Email?.toLowerCase() } },
    'string of 21 characters',
    'the same content, in another case, in small letters',
  ],
  [{ body: { data: [contact] } }, 'a contact at the top', 'one inside "data", an array'],
  [{ body: bodyOf('overQuota') }, 'a contact under 200', 'the body of overQuota'],
  [{ body: { _meta: {}, records: {} } }, 'a contact under 200', 'an error envelope'],
  [{ body: { message: 'no' } }, 'a contact under 200', 'an error without the envelope'],
  [{ body: '' }, 'a JSON object', 'no bytes'],
  [{ body: ' ' }, 'a JSON object', 'only white space'],
  [{ body: `ab${text}` }, 'JSON alone', '2 characters before it'],
  [{ body: `${text}c` }, 'JSON alone', '1 character after it'],
  [{ body: '{"Id":"1","Na' }, 'complete JSON', 'an end after 13 characters, within a value'],
  [{ body: '{"Id":x}' }, 'a JSON object', 'text that stops being JSON at character 6'],
  [labelled('text/plain'), 'application/json', 'text/plain'],
  [labelled('a b'), 'application/json', 'string of 3 characters'],
  [labelled('application/json;charset=koi8-r'), 'UTF-8', 'koi8-r'],
  [
    { headers: [...labelled('a/b').headers, ...labelled('c/d').headers] },
    'application/json',
    '2 different ones',
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
    'a body that is not zstd',
  ],
  [{ status: 201 }, '200 or 401', '201, with the body of created'],
  [{ status: 429, body: bodyOf('overQuota') }, '200 or 401', '429, with the body of overQuota'],
  [{ status: 418, body: 'x' }, '200 or 401', '418'],
  [{ status: 302, body: '' }, '200 or 401', '302'],
  [{ status: 503, body: '' }, '200 or 401', '503'],
  [{ totalMs: 1500.4 }, 'at most 1000 ms', '1500 ms', { slowMs: 1000 }],
  [{ body: error({ userMessage: 'Token expired' }) }, '"Expired token"', '"Token expired"', expired],
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
    'object without _meta and records',
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
