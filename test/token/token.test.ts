import assert from 'node:assert/strict'
import { readExpiry } from 'contactrz/internal'
import fc from 'fast-check'
import { anyCharacter } from '../support/any-character.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: unknown) => `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}.c2lnbmF0dXJl`

describe('the expiry of a token', () => {
  it('is its exp, in milliseconds', () => {
    assert.equal(readExpiry(jwt({ exp: 1_578_986_977 })), 1_578_986_977_000)
    assert.equal(readExpiry(jwt({ exp: 0.5 })), 500)
    assert.equal(readExpiry(jwt({ exp: -1 })), -1000)
  })

  it('is read whatever length and letters the claims have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 2 ** 33 }), (sub, exp) => {
        assert.equal(readExpiry(jwt({ sub, exp })), exp * 1000)
      }),
    )
  })

  for (const [what, token] of [
    ['an opaque token', 'a8f3c2'],
    ['no token', ''],
    ['two segments', `${encode({})}.${encode({ exp: 1 })}`],
    ['five segments', 'a.b.c.d.e'],
    ['claims that are no base64', 'a.$$$$.c'],
    ['claims that are no JSON', `a.${Buffer.from('{"exp":1').toString('base64url')}.c`],
    ['no exp', jwt({ iat: 1 })],
    ['an exp in text', jwt({ exp: '1578986977' })],
    ['an exp that is null', jwt({ exp: null })],
    ['an exp beyond numbers', `a.${Buffer.from('{"exp":1e999}').toString('base64url')}.c`],
    ['claims that are null', jwt(null)],
    ['claims that are an array', jwt([1])],
    ['claims that are a text', jwt('exp')],
  ] as const) {
    it(`is not known of ${what}`, () => {
      assert.equal(readExpiry(token), null)
    })
  }

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (a, b) => {
        assert.doesNotThrow(() => readExpiry(`${a}.${b}.${a}`))
      }),
    )
  })
})
