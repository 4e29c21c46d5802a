import assert from 'node:assert/strict'
import { readExpiry } from 'contactrz/internal'
import type { Provider } from 'contactrz/provider'
import { bodyOf } from '../support/exchange.ts'
import { clockAt, create, messageOf, send, withProvider } from '../support/provider.ts'

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

const fetchToken = async (provider: Provider, init: RequestInit = {}) =>
  send(provider.tokenUrl, { method: 'POST', ...init })

describe('a token of the reference provider', () => {
  it('is a JWT with the claims of the documented one, and lives 900 s', async () => {
    const clock = clockAt('2026-11-24T12:00:00Z')
    await withProvider({ now: clock.now }, async (provider) => {
      const token = provider.issueToken()
      const claims = claimsOf(token)
      assert.deepEqual(Object.keys(claims).sort(), ['exp', 'iat', 'iss', 'jti', 'nbf', 'sid', 'sub'])
      const at = clock.now() / 1000
      assert.deepEqual([claims.iat, claims.nbf, claims.exp], [at, at, at + 900])
      assert.equal(readExpiry(token), clock.now() + 900_000)
    })
  })

  it('is valid until its last millisecond, and expired from then on', async () => {
    const clock = clockAt('2026-11-24T12:00:00Z')
    await withProvider({ now: clock.now }, async (provider) => {
      const token = provider.issueToken()
      clock.advance(899_999)
      assert.equal((await create(provider, undefined, token)).status, 200)
      clock.advance(1)
      const { status, body } = await create(provider, undefined, token)
      assert.deepEqual([status, body], [401, bodyOf('expiredToken')])
    })
  })

  it('lives as long as is asked for', async () => {
    const clock = clockAt('2026-11-24T12:00:00Z')
    await withProvider({ now: clock.now, tokenLifeSeconds: 60 }, async (provider) => {
      assert.equal(readExpiry(provider.issueToken()), clock.now() + 60_000)
      assert.equal(readExpiry(provider.issueToken({ lifeSeconds: 5 })), clock.now() + 5000)
      const expired = provider.issueToken({ lifeSeconds: -5 })
      const { iat, exp } = claimsOf(expired)
      assert.equal(readExpiry(expired), clock.now() - 5000)
      // It was issued a whole life before it lapsed.
      assert.equal(Number(exp) - Number(iat), 60)
      assert.deepEqual((await create(provider, undefined, expired)).body, bodyOf('expiredToken'))
    })
  })

  it('of another provider is invalid, and so is a changed one', async () => {
    await withProvider({}, async (other) => {
      await withProvider({}, async (provider) => {
        const token = provider.issueToken()
        const [head, payload, signature = ''] = token.split('.')
        const later = Buffer.from(JSON.stringify({ ...claimsOf(token), exp: 9e9 })).toString('base64url')
        const none = Buffer.from('{"alg":"none"}').toString('base64url')
        for (const bad of [
          other.issueToken(),
          `${head}.${later}.${signature}`,
          `${head}.${payload}.${signature.slice(0, -2)}`,
          `${head}.${payload}.`,
          `${none}.${payload}.`,
          'opaque',
          '',
        ]) {
          const reply = await create(provider, undefined, bad)
          assert.deepEqual([reply.status, messageOf(reply)], [401, 'Invalid token'], bad)
        }
      })
    })
  })

  it('that is missing is another 401, which no consumer takes for a documented one', async () => {
    await withProvider({}, async (provider) => {
      const reply = await create(provider, undefined, null)
      assert.deepEqual([reply.status, messageOf(reply)], [401, 'Token required'])
    })
  })

  it('is asked for before anything is said of the body', async () => {
    await withProvider({}, async (provider) => {
      assert.equal((await create(provider, 'no JSON', null)).status, 401)
    })
  })
})

describe('the token endpoint', () => {
  it('gives a token as JSON with its life', async () => {
    await withProvider({}, async (provider) => {
      const { status, body } = await fetchToken(provider)
      const { token, expiresIn } = body as { token: string; expiresIn: number }
      assert.deepEqual([status, expiresIn], [200, 900])
      assert.equal((await create(provider, undefined, token)).status, 200)
    })
  })

  it('gives the life that was asked for', async () => {
    await withProvider({}, async (provider) => {
      const { body } = await fetchToken(provider, { body: '{"lifeSeconds":-1}' })
      const { token, expiresIn } = body as { token: string; expiresIn: number }
      assert.equal(expiresIn, -1)
      assert.equal((await create(provider, undefined, token)).status, 401)
    })
  })

  it('gives the token alone to who wants plain text', async () => {
    await withProvider({}, async (provider) => {
      const { text, headers } = await fetchToken(provider, { headers: { accept: 'text/plain' } })
      assert.match(headers.get('content-type') ?? '', /^text\/plain/)
      assert.equal((await create(provider, undefined, text)).status, 200)
    })
  })

  it('refuses a life that is none', async () => {
    await withProvider({}, async (provider) => {
      for (const body of ['[]', 'x', '{"lifeSeconds":"5"}', '{"lifeSeconds":1.5}', '{"lifeSeconds":null}']) {
        assert.equal((await fetchToken(provider, { body })).status, 400, body)
      }
      assert.equal((await send(provider.tokenUrl, { method: 'GET' })).status, 405)
    })
  })
})
