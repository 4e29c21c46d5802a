import assert from 'node:assert/strict'
import { html } from '../../../../monitor/tools/html.ts'
import { ownPath } from '../../../../monitor/web/access/doors.ts'
import type { FileRoute, Routes } from '../../../../monitor/web/route.ts'
import { type Served, type ServeOptions, serve } from '../../../support/served.ts'

const file = (path: string, open: FileRoute['open']): FileRoute => ({
  ...{ path, open },
  file: async () => ({ type: 'text/plain', text: path }),
})
const routes: Routes = {
  pages: [
    {
      path: '/:name?',
      view: async () => ({ title: 'here', sign: 'conforming', nav: 'targets', body: html`<h1>private</h1>` }),
    },
  ],
  files: [file('/badge/a.svg', 'badge'), file('/feed/a', 'feed'), file('/metrics/a', 'metrics')],
  actions: [{ path: '/do', act: async () => '/did' }],
}
const basic = (text: string) => ({ authorization: `Basic ${btoa(text)}` })
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
const navigation = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' }
const secrets = { password: 'open sesame', token: 't0ken' }

describe('the doors of the page', () => {
  const all: Served[] = []
  let at: number
  const start = async (options: ServeOptions = {}) => {
    const served = await serve({ routes, web: secrets, ownNow: () => at, ...options })
    all.push(served)
    return served
  }
  const statuses = async (
    served: Served,
    path: string,
    given: readonly Readonly<Record<string, string>>[],
  ) => {
    const found: number[] = []
    for (const headers of given) found.push((await served.get(path, headers)).status)
    return found
  }
  /** What a browser keeps of an answer. */
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
  const signIn = async (served: Served, secret = secrets.password) => {
    const answer = await served.post('/login?to=/a', { secret })
    return { answer, cookie: cookieOf(answer) }
  }
  beforeEach(() => {
    at = Date.parse('2026-12-01T00:00:00Z')
  })
  afterEach(() => Promise.all(all.splice(0).map((served) => served.close())))

  it('are open where neither password nor token is configured', async () => {
    const served = await start({ web: {} })
    assert.equal((await served.get('/')).status, 200)
    const login = await served.get('/login', navigation)
    assert.deepEqual([login.status, login.headers.get('location')], [303, '/'])
    for (let times = 0; times < 6; times++) {
      const typed = await served.post('/login?to=/a', { secret: 'anything' })
      assert.deepEqual([typed.status, typed.headers.get('location')], [303, '/a'])
    }
    assert.deepEqual(served.lines, [])
  })

  it('let programs in by the password as Basic, with any user name, and by the token as Bearer', async () => {
    const served = await start()
    assert.deepEqual(
      await statuses(served, '/', [basic('a:open sesame'), basic(':open sesame'), bearer('t0ken')]),
      [200, 200, 200],
    )
    const wrong = [{}, basic('open sesame'), bearer('open sesame'), basic('a:t0ken'), { authorization: 'x' }]
    assert.deepEqual(await statuses(served, '/', wrong), [401, 401, 401, 401, 401])
    const led = await (await start()).get('/', { ...bearer('wrong'), accept: 'text/html' })
    assert.equal(led.status, 401, 'a program that takes pages')
    const refused = await (await start()).get('/')
    assert.equal(
      refused.headers.get('www-authenticate'),
      'Basic realm="contactrz-monitor", charset="UTF-8", Bearer realm="contactrz-monitor"',
    )
  })

  it('ask a browser that has signed out in the middle of a page by no dialogue of its own', async () => {
    const answer = await (await start()).get('/', { 'sec-fetch-mode': 'cors', accept: '*/*' })
    assert.deepEqual(
      [answer.status, answer.headers.get('www-authenticate')],
      [401, 'Bearer realm="contactrz-monitor"'],
    )
  })

  it('take the token for the password where there is no password', async () => {
    const served = await start({ web: { token: 't0ken' } })
    assert.deepEqual(await statuses(served, '/', [basic('a:t0ken'), bearer('t0ken'), {}]), [200, 200, 401])
    assert.match(await (await served.get('/login')).text(), /Token<\/label>/)
    assert.notEqual((await signIn(served, 't0ken')).cookie, '')
  })

  it('lead a browser to the login, and from there to where it wanted to go', async () => {
    const served = await start()
    for (const headers of [navigation, { accept: 'text/html' }]) {
      const led = await served.get('/a?b=%26', headers)
      assert.deepEqual([led.status, led.headers.get('location')], [303, '/login?to=%2Fa%3Fb%3D%2526'])
    }
    assert.equal((await served.get('/', navigation)).headers.get('location'), '/login')
    const posted = await served.post('/do', {}, { origin: served.url, ...navigation })
    assert.equal(posted.headers.get('location'), '/login', 'what it sent is not there to be looked at')
    const form = await served.get('/login?to=%2Fa%3Fb%3D%2526', navigation)
    const text = await form.text()
    assert.match(text, /action="\/login\?to=%2Fa%3Fb%3D%2526"/)
    assert.doesNotMatch(text, /<script|<nav|contract 1|feed\.atom|style=/)
    const { answer, cookie } = await signIn(served)
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/a'])
    const page = await served.get('/a', { cookie })
    assert.equal(page.status, 200)
    assert.match(await page.text(), /action="\/logout"/)
    assert.equal((await served.get('/login?to=/a', { cookie })).headers.get('location'), '/a')
  })

  it('lead to paths of the page alone', async () => {
    for (const to of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/\t/evil.example',
      '/.//evil.example',
      '/a/..//evil.example',
      '',
      undefined,
    ])
      assert.equal(ownPath(to), '/', to)
    assert.equal(ownPath('/a/../b?c=1'), '/b?c=1')
    const answer = await (await start()).post('/login?to=//evil.example', { secret: secrets.password })
    assert.equal(answer.headers.get('location'), '/')
  })

  it('offer to go on to somebody who came by a link of another site, for which no cookie is sent', async () => {
    const served = await start()
    const go = async (site: string) =>
      (await served.get('/login?to=/a', { ...navigation, 'sec-fetch-site': site })).text()
    assert.match(await go('cross-site'), /<a href="\/a">Go on<\/a>/)
    assert.doesNotMatch(await go('same-origin'), /Go on/)
  })

  it('remember by a cookie that no script, other site or plain connection gets, for 12 hours', async () => {
    const plain = (await signIn(await start())).answer.headers.get('set-cookie') ?? ''
    assert.match(plain, /^contactrz-monitor-\d+=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
    const served = await start({ web: { ...secrets, url: 'https://monitor.example.com' } })
    const { answer } = await signIn(served)
    const secure = answer.headers.get('set-cookie') ?? ''
    assert.match(secure, /^__Host-contactrz-monitor-session=[^;]+; .*; HttpOnly; Secure; SameSite=Strict$/)
    const { cookie } = await signIn(served)
    at += 12 * 3_600_000 - 1
    assert.equal((await served.get('/', { cookie })).status, 200)
    at += 1
    assert.equal((await served.get('/', { cookie })).status, 401)
  })

  it('know a cookie no more that is changed, signed out, of before a restart or of another password', async () => {
    const served = await start()
    const { cookie } = await signIn(served)
    const [name = '', value = ''] = cookie.split('=')
    const later = `${name}=${value.replace(/^\d/, '9')}`
    const forged = `${name}=${value.slice(0, -2)}AA`
    assert.deepEqual(
      await statuses(served, '/', [
        { cookie: later },
        { cookie: forged },
        { cookie: `${name}=` },
        { cookie },
      ]),
      [401, 401, 401, 200],
    )
    const restarted = await start()
    assert.equal(
      (await restarted.get('/', { cookie: cookie.replace(/^[^=]+/, nameOf(restarted)) })).status,
      401,
    )
    served.reload({ password: 'another' })
    assert.equal((await served.get('/', { cookie })).status, 401)
    served.reload(secrets)
    const out = await served.post('/logout', {}, { cookie, origin: served.url })
    assert.deepEqual([out.status, out.headers.get('location')], [303, '/login'])
    assert.match(out.headers.get('set-cookie') ?? '', /=; Max-Age=0; Path=\//)
    assert.equal((await served.get('/', { cookie })).status, 401)
  })
  const nameOf = ({ url }: Served) => `contactrz-monitor-${new URL(url).port}`

  it('take forms of pages of ours alone, a login as well', async () => {
    const served = await start()
    const { cookie } = await signIn(served)
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const path of ['/login', '/logout', '/do'])
      assert.equal(
        (await served.post(path, { secret: secrets.password }, { cookie, ...foreign })).status,
        403,
      )
    assert.equal((await served.post('/do', {})).status, 401)
    assert.equal((await served.post('/login', { secret: 'x'.repeat(17_000) })).status, 413)
    assert.equal((await served.post('/do', {}, { cookie, origin: served.url })).status, 303)
  })

  it('refuse an address after five wrong tries, at every door, and log that in one line without what was tried', async () => {
    const served = await start()
    const { cookie } = await signIn(served)
    const first = await served.post('/login', { secret: 'hunter2' })
    const text = await first.text()
    assert.equal(first.status, 200)
    assert.match(
      text,
      /aria-describedby="err" aria-invalid="true"[\s\S]*role="alert">That is not the password\. 4 tries are left/,
    )
    assert.doesNotMatch(text, /hunter2/)
    assert.deepEqual(
      await statuses(served, '/', [basic('a:hunter2'), bearer('hunter2'), basic('hunter2:hunter2'), {}, {}]),
      [401, 401, 401, 401, 401],
    )
    const fifth = await served.post('/login', { secret: 'hunter2' })
    assert.equal(fifth.status, 429)
    at += 20_000
    for (const answer of [
      await served.get('/', basic('a:open sesame')),
      await served.get('/', bearer('t0ken')),
      await served.post('/login', { secret: secrets.password }),
    ])
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '40'])
    assert.equal((await served.get('/', { cookie })).status, 200, 'who is signed in stays so')
    at += 40_000
    assert.equal((await served.get('/', bearer('t0ken'))).status, 200)
    assert.deepEqual(served.lines, [
      'status page: 5 wrong passwords or tokens from 127.0.0.1 within a minute: it is refused for the rest of it',
    ])
  })

  it('are open for what is public, and for no more', async () => {
    const served = await start()
    const paths = ['/badge/a.svg', '/feed/a', '/metrics/a', '/']
    const open = async () =>
      (await Promise.all(paths.map((path) => served.get(path)))).map(({ status }) => status)
    assert.deepEqual(await open(), [401, 401, 401, 401])
    served.reload({ public: ['badge', 'metrics'] })
    assert.deepEqual(await open(), [200, 401, 200, 401])
  })

  it('tell nobody which pages there are', async () => {
    const served = await start({ routes: { ...routes, pages: [] } })
    for (const path of ['/', '/nowhere', '/targets/a'])
      assert.equal((await served.get(path)).status, 401, path)
  })
})
