// A bearer that comes back is found in any disguise and in any place, is never shown, and nothing else is taken for it.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createNameMask, quoteMessage } from '../../src/judge/evidence.ts'
import { searchFor } from '../../src/judge/secrets.ts'
import { sensitiveOf } from '../../src/judge/semantics.ts'
import type { Answer } from '../../src/judge/verdict.ts'
import { rounds } from '../faults/length.ts'
import { anyCharacter } from '../support/any-character.ts'
import { bodyOf, contact, exchangeOf, sent } from '../support/exchange.ts'
import { judge } from '../support/frozen.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const hex = (text: string) => Buffer.from(text).toString('hex')
const every = (text: string, length: number, between: string) =>
  text.replace(new RegExp(`.{${length}}(?=.)`, 'g'), `$&${between}`)

const disguises: Readonly<Record<string, (token: string) => string>> = {
  none: (token) => token,
  'in base64': base64,
  'in base64, url-safe': (token) => Buffer.from(token).toString('base64url'),
  'in base64 with its header': (token) => base64(`Authorization: Bearer ${token}`),
  'in base64, in lines': (token) => every(base64(token), 76, '\r\n'),
  'with dashes': (token) => every(token, 4, '-'),
  'with blanks': (token) => every(token, 5, ' '),
  'with what nobody sees': (token) => every(token, 3, '\u200b'),
  'without its signs': (token) => token.replace(/[^A-Za-z0-9]/g, ''),
  'in hex': hex,
  'in hex, capitals': (token) => hex(token).toUpperCase(),
  'in hex with colons': (token) => every(hex(token), 2, ':'),
  'percent-encoded': (token) => encodeURIComponent(encodeURIComponent(token)),
  'percent-encoded, each character': (token) => `%${every(hex(token), 2, '%')}`,
  'percent-encoded twice': (token) => encodeURIComponent(`%${every(hex(token), 2, '%')}`),
  'escaped for JSON': (token) =>
    [...token].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'as JSON within JSON': (token) => JSON.stringify(JSON.stringify({ token: `\n${token}` })),
  reversed: (token) => [...token].reverse().join(''),
  'in capitals': (token) => token.toUpperCase(),
}

const json: Answer['headers'] = [['content-type', 'application/json']]
type Parts = Parameters<typeof exchangeOf>[0]
const envelope = (userMessage: string) => ({
  ...bodyOf('expiredToken'),
  records: { ...(bodyOf('expiredToken').records as object), userMessage },
})
const places: Readonly<Record<string, (text: string) => Parts>> = {
  'a property': (text) => ({ body: { ...contact, Media: text } }),
  'a property within': (text) => ({ body: { ...contact, debug: [{ seen: `got ${text}!` }] } }),
  'a name': (text) => ({ body: { ...contact, [text]: 1 } }),
  'the message': (text) => ({ status: 401, body: envelope(`No right: ${text}`) }),
  'a header': (text) => ({
    headers: [...json, ['x-debug', text.replace(/[\r\n\u200b]/g, '')]],
    body: contact,
  }),
  'a page': (text) => ({ status: 502, body: `<html><p>${text}</p></html>` }),
  'UTF-16': (text) => ({ body: Buffer.from(JSON.stringify({ text }), 'utf16le') }),
}

const letters = (characters: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength })
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** As tokens are: hardly ever is there a sign twice in a row. */
const telling = (arbitrary: fc.Arbitrary<string>) =>
  arbitrary.filter((text) => !/([A-Za-z0-9-])(.?.?\1){3}/.test(text))
const opaque = telling(letters(alphabet, 24, 300))
const uuid = letters('0123456789abcdef', 32).map((text) =>
  text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = encode({ alg: 'HS256', typ: 'JWT' })
const claims = (sub: string, jti: string) => ({
  iss: 'https://idp.example.com',
  sub,
  exp: 1_800_000_000,
  jti,
})
const jwt = fc
  .tuple(letters(alphabet, 6), letters(alphabet, 20), letters(alphabet, 43))
  .map(([sub, jti, signature]) => `${header}.${encode(claims(sub, jti))}.${signature}`)
const token = fc.oneof(opaque, uuid, jwt)

const contextOf = (secret: string) => ({ meant: 'created' as const, sent, secrets: [secret] })
const findingsOf = (parts: Parts, secret: string) =>
  judge(exchangeOf({ status: 200, headers: json, ...parts }), contextOf(secret)).findings
const isFound = (parts: Parts, secret: string) =>
  findingsOf(parts, secret).some(({ rule }) => rule === 'secret-reflected')

describe('a bearer that comes back', () => {
  for (const [place, put] of Object.entries(places)) {
    it(`is found in ${place}, in any disguise, and is not shown`, () => {
      fc.assert(
        fc.property(token, fc.constantFrom(...Object.entries(disguises)), (secret, [disguise, as]) => {
          const text = as(secret)
          const findings = findingsOf(put(text), secret)
          assert.ok(
            findings.some(({ rule }) => rule === 'secret-reflected'),
            `${disguise}: ${text}`,
          )
          const shown = JSON.stringify(findings)
          for (let at = 0; at + 16 <= text.length; at += 8)
            assert.ok(!shown.includes(JSON.stringify(text.slice(at, at + 16)).slice(1, -1)), shown)
        }),
        { numRuns: rounds(50, 150) },
      )
    })
  }

  it('is found in part, 16 characters in a row, in any disguise', () => {
    const part = fc.tuple(fc.oneof(opaque, uuid), fc.nat(), fc.constantFrom(...Object.values(disguises)))
    fc.assert(
      fc.property(part, letters(alphabet, 0, 9), ([secret, at, as], before) => {
        const from = at % (secret.length - 15)
        const text = as(`${before}${secret.slice(from, from + 16)}`)
        assert.ok(isFound({ body: { ...contact, Media: `cut: ${text}` } }, secret), text)
      }),
      { numRuns: rounds(166, 500) },
    )
  })

  it('is found between signs that are encoded over and over, and in short lines', () => {
    const secret = 'abcd/efgh+ijkl/mnop+qrst/uvwx'
    const encoded = encodeURIComponent(encodeURIComponent(encodeURIComponent(secret)))
    for (const text of [encoded, JSON.stringify(every(secret, 4, '\n')), every(secret, 4, '\\u002F')])
      assert.ok(searchFor([secret]).isIn(text), text)
  })

  it('is found when a JWT is cut, or its signature put out of sight', () => {
    fc.assert(
      fc.property(jwt, (secret) => {
        const [, payload = '', signature = ''] = secret.split('.')
        for (const text of [
          secret.slice(0, -20),
          `${secret.slice(0, header.length + payload.length - 10)}…`,
          `${header}.${payload}.${'*'.repeat(43)}`,
          `${header}.${payload}.${'x'.repeat(43)}`,
          signature.slice(3, 19),
        ])
          assert.ok(isFound(places['the message']?.(text) ?? {}, secret), text)
      }),
    )
  })

  it('is found, at least its end, however long it is', () => {
    const secret = Array.from({ length: 300_000 }, (_, at) => at.toString(36)).join('')
    assert.ok(searchFor([secret]).isIn(`not ${secret.slice(-99)}`))
  })

  it('is found at the end of a large body, and as the first of many', () => {
    const secret = `${alphabet}-${alphabet}`
    const filler = 'lorem ipsum '.repeat(80_000)
    assert.ok(isFound({ body: { ...contact, Media: filler + base64(secret) } }, secret))
    assert.ok(isFound({ body: { ...contact, Media: secret.slice(9, 25) + filler } }, secret))
  })
})

describe('what is no bearer', () => {
  it('is not taken for one, whatever an answer holds', () => {
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: anyCharacter, maxLength: 2000 }),
      letters(alphabet, 2000),
    )
    fc.assert(
      fc.property(token, body, (secret, text) => {
        assert.ok(!isFound({ body: text }, secret))
        assert.ok(!isFound({ body: { ...contact, Media: hex(text) } }, secret))
        assert.ok(!isFound({ body: { ...contact, Media: base64(text) } }, secret))
      }),
      { numRuns: rounds(166, 500) },
    )
  })

  it('is another token of the same issuer, even for the same subject, or the header alone', () => {
    fc.assert(
      fc.property(jwt, letters(alphabet, 20), letters(alphabet, 43), (secret, jti, signature) => {
        const [, payload = '', own] = secret.split('.')
        const { sub, jti: ownJti } = JSON.parse(Buffer.from(payload, 'base64url').toString())
        fc.pre(signature !== own && jti !== ownJti)
        const other = `${header}.${encode(claims(sub, jti))}.${signature}`
        for (const text of [
          other,
          `Bearer ${other}, and ${other}.`,
          header,
          `${header}.${payload.slice(0, 30)}`,
        ]) {
          assert.ok(!isFound({ body: { ...contact, Refresh: text } }, secret), text)
          assert.ok(!isFound({ headers: [...json, ['x-next', text]], body: contact }, secret), text)
        }
      }),
    )
  })

  it('is one sign over and over, though a bearer may hold that as well', () => {
    const secret = `${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(20)}`
    assert.ok(!searchFor([secret]).isIn('a'.repeat(100)))
    assert.ok(searchFor([secret]).isIn(`not ${secret}`))
    assert.ok(searchFor([secret]).isIn(`not ${'c'.repeat(20)}`))
  })

  it('costs one pass, whatever it looks like', () => {
    const secret = `${header}.${encode(claims('abc', alphabet))}.${alphabet}`
    const search = searchFor([secret])
    const other = `${header}.${encode(claims('abc', 'x'.repeat(62)))}.${'x'.repeat(43)} `
    const size = 1_000_000
    const timeOf = (unit: string) => {
      const text = unit.repeat(size / unit.length)
      const begun = process.cpuUsage()
      assert.equal(search.isIn(text), false, unit)
      const { user, system } = process.cpuUsage(begun)
      return (user + system) / 1000
    }
    timeOf('warm up ')
    for (const unit of [
      'lorem ipsum ',
      '%',
      '%25',
      '\\',
      '\\u00',
      header,
      other,
      secret.slice(0, header.length + 12),
    ])
      assert.ok(timeOf(unit) < 1000, unit)
  })
})

describe('a part of a bearer, or a disguised one', () => {
  const secret = `${alphabet.slice(3, 40)}-${alphabet.slice(7, 30)}`
  const sensitive = sensitiveOf([secret], null)

  it('is neither quoted nor a name that is shown, nor is anybody else’s token', () => {
    for (const text of [secret.slice(5, 21), base64(secret).slice(2, 34), hex(secret).slice(0, 34)]) {
      assert.equal(quoteMessage(`No ${text}`, sensitive), `string of ${text.length + 3} characters`)
      assert.equal(createNameMask(sensitive)(`x${text}`), `(${text.length + 1} characters)`)
    }
    assert.match(quoteMessage(`No ${header}.eyJzdWIi`, sensitive), /^string of/)
    assert.equal(quoteMessage('No such token', sensitive), '"No such token"')
  })
})
