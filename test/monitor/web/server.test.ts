import assert from 'node:assert/strict'
import { request } from 'node:http'
import { StoreError } from '../../../monitor/store/store.ts'
import { wrongAllowed } from '../../../monitor/web/access.ts'
import { startWeb, WebError, type WebServer } from '../../../monitor/web/server.ts'

/** The status of an answer to a request that names a host of its own choice; null sends none. */
const statusFor = (url: string, host: string | null, path = '/') =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = host === null ? {} : { host }
    const sent = request(new URL(path, url), { headers, setHost: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })

describe('startWeb', () => {
  const servers: WebServer[] = []
  const start = async (password: string | null) => {
    const pages = {
      '/': async () => ({ type: 'text/html', text: '<p>here' }),
      '/bad': () => Promise.reject(new Error('secret')),
      '/health': async () => {
        if (storeSays !== null) throw new StoreError(storeSays, { code: 'store-failed' })
        return { type: 'application/json', text: '{}' }
      },
    }
    const options = { log: (line: string) => void lines.push(line), now: () => at }
    const server = await startWeb({ host: '127.0.0.1', port: 0, password }, pages, options)
    servers.push(server)
    return server.url
  }
  const lines: string[] = []
  let at = 0
  let storeSays: string | null = null
  beforeEach(() => {
    lines.length = 0
    at = Date.parse('2026-12-01T00:00:00Z')
    storeSays = null
  })
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  it('serves its pages and nothing else', async () => {
    const url = await start(null)
    const page = await fetch(`${url}/?x=1`)
    assert.deepEqual([page.status, await page.text()], [200, '<p>here'])
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.equal((await fetch(`${url}/__proto__`)).status, 404)
    assert.equal((await fetch(`${url}/`, { method: 'POST' })).status, 405)
  })

  it('does not show why a page failed', async () => {
    const response = await fetch(`${await start(null)}/bad`)
    assert.equal(response.status, 500)
    assert.doesNotMatch(await response.text(), /secret/)
  })

  it('asks for the password, where there is one', async () => {
    const url = await start('sesame')
    const get = (text: string) => fetch(url, { headers: { authorization: `Basic ${btoa(text)}` } })
    assert.equal((await fetch(url)).status, 401)
    assert.equal((await get('anyone:wrong')).status, 401)
    assert.equal((await get('sesame')).status, 401)
    assert.equal((await get('anyone:sesame')).status, 200)
  })

  it('answers without a password to names of this machine alone, on every path', async () => {
    const url = await start(null)
    const { port } = new URL(url)
    for (const host of [`127.0.0.1:${port}`, '127.8.9.1', `localhost:${port}`, 'LOCALHOST', '[::1]:9000'])
      assert.equal(await statusFor(url, host), 200, host)
    const foreign = [
      `rebound.example.com:${port}`,
      'rebound.example.com',
      '192.168.1.5',
      '127.0.0.1.example.com',
    ]
    const odd = [
      '',
      'localhost@example.com',
      'example.com#localhost',
      'localhost:1:1',
      'notlocalhost',
      '[::2]',
    ]
    for (const host of [...foreign, ...odd])
      for (const path of ['/', '/health', '/nowhere'])
        assert.equal(await statusFor(url, host, path), 421, host)
    assert.notEqual(await statusFor(url, null), 200)
  })

  it('answers under any name to whoever knows the password', async () => {
    const url = await start('sesame')
    assert.equal(await statusFor(url, 'monitor.example.com'), 401)
    const { hostname, port } = new URL(url)
    assert.equal(await statusFor(`http://a:sesame@${hostname}:${port}`, 'monitor.example.com'), 200)
  })

  it('refuses an address after its wrong passwords, for a minute, and logs both without a value', async () => {
    const url = await start('sesame')
    const get = (text: string) => fetch(url, { headers: { authorization: `Basic ${btoa(text)}` } })
    for (let times = 0; times < wrongAllowed; times++) {
      assert.equal((await fetch(url)).status, 401)
      assert.equal((await get('anyone:hunter2')).status, 401)
    }
    at += 20_000
    const refused = await get('anyone:sesame')
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '40'])
    at += 40_000
    assert.equal((await get('anyone:sesame')).status, 200)
    assert.deepEqual(lines, [
      'status page: a wrong password from 127.0.0.1',
      'status page: 10 wrong passwords from 127.0.0.1 within a minute: it is refused for the rest of it',
    ])
  })

  it('logs what the store says once, however often a page is asked for, and once that it is back', async () => {
    const url = await start(null)
    storeSays = 'disk I/O error'
    for (let times = 0; times < 3; times++) assert.equal((await fetch(`${url}/health`)).status, 500)
    storeSays = null
    for (let times = 0; times < 2; times++) assert.equal((await fetch(`${url}/health`)).status, 200)
    storeSays = 'database is locked'
    await fetch(`${url}/health`)
    assert.deepEqual(lines, [
      'status page: /health cannot be made: the store says: disk I/O error',
      'status page: /health can be made again',
      'status page: /health cannot be made: the store says: database is locked',
    ])
  })

  it('logs of a fault that is not of the store its kind alone', async () => {
    await fetch(`${await start(null)}/bad`)
    assert.deepEqual(lines, ['status page: /bad cannot be made: Error, a fault of ours'])
  })

  it('says so when its port is in use', async () => {
    const port = Number(new URL(await start(null)).port)
    await assert.rejects(
      startWeb({ host: '127.0.0.1', port, password: null }, {}, { log: () => {}, now: () => at }),
      (error) => {
        return error instanceof WebError && /in use/.test(error.message)
      },
    )
  })
})
