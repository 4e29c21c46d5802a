// Who may read: whoever sends the password (Basic, with any user name), the token (Bearer), or the cookie of somebody who
// has signed in; everybody where neither is configured. Called by app.ts; keeps no password that was given.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Web } from '../../config/config-shape.ts'
import type { Log } from '../../log/log.ts'
import { createSessions, type Sessions } from './session.ts'
import { createTries, type Tries } from './tries.ts'

export interface Caller {
  readonly authorization: string | undefined
  /** What the cookie of the session holds. */
  readonly session: string | undefined
  /** Where the connection comes from. */
  readonly address: string | undefined
}

/** By what somebody may read; or why not: `wait` is for how many seconds no other try is heard. */
export type Entry =
  | { readonly may: true; readonly by: 'nothing-needed' | 'header' | 'session' }
  | { readonly may: false; readonly wait: number | null }

/** What became of a password that was typed. */
export type SignIn =
  | { readonly session: string }
  | { readonly session: null; readonly left: number; readonly wait: number | null }

export interface Access {
  entryOf(caller: Caller): Entry
  signIn(text: string, address: string | undefined): SignIn
  signOut(session: string | undefined): void
  /** What somebody who signs in is asked for; null: there is nothing to sign in to. */
  asksFor(): 'password' | 'token' | null
}

export interface AccessOptions {
  /** As it is in force: a reload can change it. */
  readonly web: () => Pick<Web, 'password' | 'token'>
  readonly now: () => number
  readonly log: Log
}

export function createAccess({ web, now, log }: AccessOptions): Access {
  const tries: Tries = createTries({ now, log })
  /** What is typed, by people and as the password of Basic. */
  const typed = () => web().password ?? web().token
  const sessions: Sessions = createSessions(() => typed() ?? '', now)
  const isRight = (authorization: string): boolean => {
    const bearer = readBearer(authorization)
    return bearer === null ? isSame(readPassword(authorization), typed()) : isSame(bearer, web().token)
  }
  return {
    entryOf({ authorization, session, address }) {
      if (typed() === null) return { may: true, by: 'nothing-needed' }
      // Nobody guesses a signature: who is signed in is not kept out by whoever tries from the same address.
      if (sessions.isValid(session)) return { may: true, by: 'session' }
      const wait = tries.waitOf(address)
      if (wait !== null || authorization === undefined) return { may: false, wait }
      if (isRight(authorization)) return { may: true, by: 'header' }
      tries.count(address)
      return { may: false, wait: null }
    },
    signIn(text, address) {
      const wait = tries.waitOf(address)
      if (wait !== null) return { session: null, left: 0, wait }
      if (isSame(text, typed())) return { session: sessions.begin() }
      const left = tries.count(address)
      return { session: null, left, wait: tries.waitOf(address) }
    },
    signOut: sessions.end,
    asksFor: () => (web().password !== null ? 'password' : web().token !== null ? 'token' : null),
  }
}

/** Takes as long, whatever is alike. */
const isSame = (given: string | null, due: string | null) =>
  given !== null && due !== null && timingSafeEqual(digest(given), digest(due))

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Of HTTP Basic (RFC 7617), with any user name; null if there is none. */
function readPassword(authorization: string): string | null {
  const [, given = ''] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? []
  const text = Buffer.from(given, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : text.slice(colon + 1)
}

/** Of RFC 6750; null if it is of another scheme. */
const readBearer = (authorization: string): string | null =>
  /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null
