// The tokens of the reference provider: JWT (RFC 7519) signed by HS256, with the claims of the documented
// sample. The secret is made anew for each provider and never leaves it.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'

/** `exp` - `iat` of the documented sample. */
export const defaultTokenLifeSeconds = 900

/** What the provider makes of the token of a request. */
export type TokenState = 'valid' | 'expired' | 'invalid' | 'missing'

export interface Tokens {
  /** A signed token; a negative life gives one that has already expired. */
  issue(lifeSeconds?: number): string
  /** What an `Authorization` header is worth. */
  inspect(authorization: string | undefined): TokenState
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function createTokens(now: () => number, lifeSeconds: number): Tokens {
  const secret = randomBytes(32)
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest()

  const readExp = (payload: string): number | null => {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null
    return typeof exp === 'number' ? exp : null
  }

  return {
    issue(life = lifeSeconds) {
      const at = Math.floor(now() / 1000)
      // An expired token was issued a whole life before it expired, as a real one would have been.
      const issuedAt = life > 0 ? at : at + life - lifeSeconds
      const payload = encode({
        iss: 'reference-provider',
        sub: '1',
        exp: at + life,
        nbf: issuedAt,
        iat: issuedAt,
        jti: randomUUID(),
        sid: '1',
      })
      const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${payload}`
      return `${text}.${sign(text).toString('base64url')}`
    },
    inspect(authorization) {
      if (authorization === undefined) return 'missing'
      const match = /^Bearer +([\w-]+\.([\w-]+))\.([\w-]+)$/i.exec(authorization)
      if (match === null) return 'invalid'
      const [, text = '', payload = '', signature = ''] = match
      const given = Buffer.from(signature, 'base64url')
      const due = sign(text)
      if (given.length !== due.length || !timingSafeEqual(given, due)) return 'invalid'
      const exp = readExp(payload)
      if (exp === null) return 'invalid'
      return now() < exp * 1000 ? 'valid' : 'expired'
    },
  }
}
