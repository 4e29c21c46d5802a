// The page to sign in on: without a script, and without anything of the monitor. Called by access/doors.ts. Pure.
import { html, type Markup } from '../../tools/html.ts'
import type { View } from '../route.ts'

export interface LoginAsk {
  /** What is asked for. */
  readonly secret: 'password' | 'token'
  /** Path of ours that is gone to then. */
  readonly to: string
  /** Of a try that failed; null: there was none. `wait`: for so many seconds no other is heard. */
  readonly wrong: { readonly left: number; readonly wait: number | null } | null
  /** Whether it was come to by a link of another site, which a browser does not give the cookie for. */
  readonly isFromElsewhere: boolean
}

export function loginView({ secret, to, wrong, isFromElsewhere }: LoginAsk): View {
  const label = secret === 'password' ? 'Password' : 'Token'
  const error = wrong === null ? null : sayWrong(secret, wrong)
  const described = error === null ? html`` : html` aria-describedby="err" aria-invalid="true"`
  return {
    // A browser complains in its console of any other, and there is no scheme (401) that a form could answer.
    status: wrong?.wait == null ? 200 : 429,
    title: 'Sign in',
    sign: 'gated',
    nav: null,
    body: html`<div class="narrow"><h1>Sign in</h1>
<p class="lead">This page is for operators. For programs: <code>Authorization: Bearer</code>.</p>
<form method="post" action="/login?to=${encodeURIComponent(to)}"><input name="user" autocomplete="username" value="operator" hidden><label for="secret">${label}</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" required autofocus${described}>
${error === null ? '' : html`<p class="bad row" id="err" role="alert">${error}</p>`}
<p class="row"><button class="primary">Sign in</button></p></form>
${isFromElsewhere ? renderGoOn(to) : ''}</div>`,
  }
}

const renderGoOn = (to: string): Markup =>
  html`<p class="muted">You came by a link and are signed in already? <a href="${to}">Go on</a></p>`

function sayWrong(secret: LoginAsk['secret'], { left, wait }: NonNullable<LoginAsk['wrong']>): string {
  if (wait !== null) return `Too many wrong tries from your address. The next one is heard in ${wait} s.`
  return `That is not the ${secret}. ${left === 1 ? '1 try is' : `${left} tries are`} left for this minute.`
}
