// Who has signed in, by a cookie that is signed and not stored: with a key that each process makes for itself and the
// password in force, so that it is void after a restart, and after a change of the password. Made by access.ts.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export const sessionMs = 12 * 3_600_000
/** Of sessions that were signed out of and have not run out yet; the oldest goes first. */
const endedKept = 1000

export interface Sessions {
  /** What the cookie is to hold. */
  begin(): string
  isValid(cookie: string | undefined): boolean
  /** Signed out: whoever has a copy of it is out as well. */
  end(cookie: string | undefined): void
}

/** @param secret What has to be known to begin one, as it is in force. */
export function createSessions(secret: () => string, now: () => number): Sessions {
  const ours = randomBytes(32)
  const ended = new Set<string>()
  const sign = (text: string) => {
    const key = createHmac('sha256', ours).update(createHash('sha256').update(secret()).digest()).digest()
    return createHmac('sha256', key).update(text).digest()
  }
  const isValid = (cookie: string | undefined): boolean => {
    const [, text = '', until = '', signature = ''] =
      /^(([0-9]{13})\.[\w-]{22})\.([\w-]{43})$/.exec(cookie ?? '') ?? []
    if (!timingSafeEqual(sign(text), pad(Buffer.from(signature, 'base64url')))) return false
    return Number(until) > now() && !ended.has(text)
  }
  return {
    begin() {
      const text = `${now() + sessionMs}.${randomBytes(16).toString('base64url')}`
      return `${text}.${sign(text).toString('base64url')}`
    },
    isValid,
    end(cookie) {
      if (cookie === undefined || !isValid(cookie)) return
      ended.add(cookie.slice(0, cookie.lastIndexOf('.')))
      const [oldest] = ended
      if (ended.size > endedKept && oldest !== undefined) ended.delete(oldest)
    },
  }
}

/** To the length of a signature: what has another is wrong, and takes as long. */
const pad = (given: Buffer) => Buffer.concat([given, Buffer.alloc(32)], 32)
