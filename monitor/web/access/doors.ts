// Access as HTTP has it: who is let through to a route, where a browser signs in and out, and what is said to those who are
// not let through. Called by app.ts.
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { answer, plain } from '../answers.ts'
import type { Documents } from '../documents.ts'
import { readForm, tooLarge } from '../forms.ts'
import { loginView } from '../pages/login.ts'
import type { Openness } from '../route.ts'
import type { Access } from './access.ts'
import { sessionMs } from './session.ts'

export interface Env {
  readonly Bindings: HttpBindings
  readonly Variables: { isSignedIn: boolean }
}

export interface DoorsOptions {
  readonly access: Access
  readonly documents: Pick<Documents, 'bare'>
  readonly isOpen: (openness: Openness) => boolean
  /** The address that people use. */
  readonly url: () => string
  readonly now: () => number
}

export interface Doors {
  guard(openness: Openness): MiddlewareHandler<Env>
  mayRead(c: Context<Env>): boolean
  showLogin(c: Context<Env>): Response
  signIn(c: Context<Env>): Promise<Response>
  signOut(c: Context<Env>): Response
}

export function createDoors({ access, documents, isOpen, url, now }: DoorsOptions): Doors {
  const isSecure = () => url().startsWith('https:')
  /** Cookies know no ports: two monitors of one host would else sign each other out. */
  const cookieName = () => `contactrz-monitor-${URL.parse(url())?.port || 'session'}`
  const prefix = () => (isSecure() ? 'host' : undefined)
  const sessionOf = (c: Context<Env>) => getCookie(c, cookieName(), prefix())
  const addressOf = (c: Context<Env>) => c.env.incoming.socket.remoteAddress
  const entryOf = (c: Context<Env>) =>
    access.entryOf({
      ...{ authorization: c.req.header('authorization'), session: sessionOf(c), address: addressOf(c) },
    })
  const cookie = () => ({ path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure() }) as const
  const showForm = (c: Context<Env>, wrong: Parameters<typeof loginView>[0]['wrong']) => {
    const secret = access.asksFor() ?? 'password'
    const isFromElsewhere = c.req.header('sec-fetch-site') === 'cross-site'
    const view = loginView({ secret, to: ownPath(c.req.query('to')), wrong, isFromElsewhere })
    const wait = wrong?.wait ?? null
    const headers = wait === null ? {} : { 'retry-after': String(wait) }
    return answer({ ...documents.bare(view, now()), headers })
  }

  return {
    guard: (openness) => async (c, next) => {
      if (isOpen(openness)) return next()
      const entry = entryOf(c)
      if (entry.may) {
        c.set('isSignedIn', entry.by === 'session')
        return next()
      }
      if (isNavigation(c)) return c.redirect(loginPath(c), 303)
      if (entry.wait !== null) {
        const text = `too many wrong passwords or tokens: try again in ${entry.wait} s\n`
        return plain(429, text, { 'retry-after': String(entry.wait) })
      }
      return plain(401, 'a password or a token is needed\n', isBrowser(c) ? challenge : challenges)
    },
    mayRead: (c) => entryOf(c).may,
    showLogin(c) {
      const { may } = access.entryOf({ authorization: undefined, session: sessionOf(c), address: undefined })
      return may ? c.redirect(ownPath(c.req.query('to')), 303) : showForm(c, null)
    },
    async signIn(c) {
      const form = await readForm(c.env)
      if (form === null) return plain(413, tooLarge)
      if (access.asksFor() === null) return c.redirect(ownPath(c.req.query('to')), 303)
      const result = access.signIn(form.get('secret') ?? '', addressOf(c))
      if (result.session === null) return showForm(c, result)
      setCookie(c, cookieName(), result.session, {
        ...cookie(),
        maxAge: sessionMs / 1000,
        ...named(prefix()),
      })
      return c.redirect(ownPath(c.req.query('to')), 303)
    },
    signOut(c) {
      access.signOut(sessionOf(c))
      deleteCookie(c, cookieName(), { ...cookie(), ...named(prefix()) })
      return c.redirect('/login', 303)
    },
  }
}

const named = (prefix: 'host' | undefined) => (prefix === undefined ? {} : { prefix })

const realm = 'realm="contactrz-monitor"'
/** To a script of a page: at another one a browser would ask for a password by itself. */
const challenge = { 'www-authenticate': `Bearer ${realm}` }
const challenges = { 'www-authenticate': `Basic ${realm}, charset="UTF-8", Bearer ${realm}` }

const isBrowser = (c: Context<Env>) => c.req.header('sec-fetch-mode') !== undefined

/** Somebody follows a link, or types the address. */
function isNavigation(c: Context<Env>): boolean {
  const mode = c.req.header('sec-fetch-mode')
  if (c.req.header('authorization') !== undefined) return false
  return mode === undefined ? /\btext\/html\b/.test(c.req.header('accept') ?? '') : mode === 'navigate'
}

function loginPath(c: Context<Env>): string {
  const { pathname, search } = new URL(c.req.url)
  const to = c.req.method === 'POST' ? '/' : `${pathname}${search}`
  return to === '/' ? '/login' : `/login?to=${encodeURIComponent(to)}`
}

/** Nobody is led to another site by a link to our login. */
export function ownPath(to: string | undefined): string {
  const base = 'http://own.invalid'
  const url = to?.startsWith('/') ? URL.parse(to, base) : null
  return url?.origin === base && !url.pathname.startsWith('//') ? `${url.pathname}${url.search}` : '/'
}
