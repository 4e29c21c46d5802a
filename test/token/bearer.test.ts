import assert from 'node:assert/strict'
import { type ClientOptions, ClientOptionsError, createClient } from 'contactrz'
import { readExpiry } from 'contactrz/internal'
import fc from 'fast-check'
import { readToken } from '../../src/token/token-command.ts'
import { anyCharacter } from '../support/any-character.ts'
import { sent } from '../support/exchange.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = `${encode({ alg: 'HS256' })}.${encode({ exp: 4_102_444_800 })}.c2lnbmF0dXJl`

/** What people have in the place of a token, and how it is told. */
const mistakes: readonly (readonly [text: string, says: RegExp])[] = [
  ['', /^the token is empty$/],
  [' \n', /^the token is empty$/],
  [JSON.stringify({ access_token: jwt, expires_in: 900 }), /^the token is a JSON object: /],
  [JSON.stringify({ access_token: jwt }, null, 2), /^the token is a JSON object: /],
  [JSON.stringify([jwt]), /^the token is a JSON array: /],
  ['{"access_token":', /^the token begins like a JSON object: /],
  ['<!DOCTYPE html>\n<html><body>Log in</body></html>', /^the token is an HTML or XML page$/],
  ['<?xml version="1.0"?><token/>', /^the token is an HTML or XML page$/],
  [`"${jwt}"`, /^the token stands in quotation marks: leave them out$/],
  [`'${jwt}'`, /^the token stands in quotation marks: leave them out$/],
  [`Bearer ${jwt}`, /^the token begins with "Bearer": leave that out$/],
  [`bearer\t${jwt}`, /^the token begins with "Bearer": leave that out$/],
  ['Bearer', /^the token begins with "Bearer": leave that out$/],
  [`Authorization: Bearer ${jwt}`, /^the token begins with "Authorization": leave that out$/],
  [`${jwt}\n${jwt}`, /^the token has several lines$/],
  [`${jwt} ${jwt}`, /^the token holds blanks$/],
  ['null', /^the token is the word null: /],
  ['undefined', /^the token is the word undefined: /],
  ['${TOKEN}', /^the token is a placeholder that nothing was put in for$/],
  ['$TOKEN', /^the token is a placeholder that nothing was put in for$/],
  ['a\u0000b', /^the token holds a character that no token has/],
  ['töken', /^the token holds a character that no token has/],
  ['a:b', /^the token holds a character that no token has/],
  ['a=b', /^the token holds a character that no token has/],
  ['=', /^the token holds a character that no token has/],
]

describe('a bearer token', () => {
  for (const text of [jwt, 'opaque', 'AZaz09-._~+/', 'YWJj==', ` ${jwt}\r\n`]) {
    it(`is taken as RFC 6750 writes it: ${text.slice(0, 12).trim()}`, () => {
      assert.deepEqual(readToken(text), { token: text.trim() })
    })
  }

  for (const [text, says] of mistakes) {
    it(`is refused by its kind, without any of it: ${says.source}`, async () => {
      const result = readToken(text)
      assert.ok('problem' in result)
      assert.match(result.detail, says)
      assert.ok(text.trim().length < 10 || !result.detail.includes(text.trim()))
      assert.doesNotMatch(result.detail, /eyJ/)
    })

    it(`is refused by the client as well, before anything is sent: ${says.source}`, async () => {
      const fetch: ClientOptions['fetch'] = () => assert.fail('it was sent')
      const client = createClient({ url: 'http://127.0.0.1:9', token: () => text, fetch })
      await assert.rejects(client.createContact(sent), (error) => {
        assert.ok(error instanceof ClientOptionsError)
        assert.match(error.message, /^the token is (empty|no bearer token)/)
        assert.ok(text.trim().length < 10 || !error.message.includes(text.trim()))
        return true
      })
    })
  }

  it('is whatever b64token allows, and nothing else', () => {
    const b64token = /^[A-Za-z0-9\-._~+/]+=*$/
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 12 }), (text) => {
        const result = readToken(text)
        if ('token' in result) assert.match(result.token, b64token)
        else assert.ok(result.detail.length > 10)
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9._~+/-]{12,40}={0,2}$/), (text) => {
        assert.deepEqual(readToken(text), { token: text })
      }),
    )
  })
})

describe('the expiry', () => {
  it('is not read out of the middle of what is no JWT', () => {
    for (const text of [
      JSON.stringify({ access_token: jwt }),
      `Bearer ${jwt}`,
      `{"a":"x.${encode({ exp: 1 })}.y"}`,
      `"${jwt}"`,
      `not-json.${encode({ exp: 1 })}.c2ln`,
    ]) {
      assert.equal(readExpiry(text), null, text)
    }
    assert.equal(readExpiry(jwt), 4_102_444_800_000)
  })
})
