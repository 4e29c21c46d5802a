import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Store, StoreError } from '../../../monitor/store/store.ts'
import { html } from '../../../monitor/tools/html.ts'
import type { FileRoute, PageRoute, View } from '../../../monitor/web/route.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { type Served, serve } from '../../support/served.ts'

const view: View = { title: 'here', sign: 'conforming', nav: 'targets', body: html`<h1>here</h1>` }
const page = (path: string, make: PageRoute['view']): PageRoute => ({ path, view: make })
const file = (path: string, more: Partial<FileRoute>): FileRoute => ({
  ...{ path, open: 'private', file: async () => ({ type: 'application/json', text: '{}' }) },
  ...more,
})

describe('the app', () => {
  let served: Served
  let at: number
  let storeSays: string | null
  let isBad: boolean
  let messages: Awaited<ReturnType<Store['countMessages']>> | null
  const store = openMemoryStore()
  const failing = async () => {
    if (storeSays !== null) throw new StoreError(storeSays, { code: 'store-failed' })
    return view
  }
  beforeEach(async () => {
    at = Date.parse('2026-12-01T00:00:00Z')
    storeSays = null
    isBad = true
    messages = null
    served = await serve({
      now: () => at,
      store: {
        ...store,
        countMessages: async () => {
          if (storeSays !== null) throw new StoreError(storeSays, { code: 'store-failed' })
          return messages ?? store.countMessages()
        },
      },
      routes: {
        pages: [
          page('/', async () => view),
          page('/failing', failing),
          page('/other', failing),
          page('/still', async () => view),
          page('/bad', () => Promise.reject(new Error('secret'))),
          page('/targets/:target', async ({ params, query }) =>
            params.target === 'none' ? null : { ...view, title: `${params.target} ${query.get('a')}` },
          ),
        ],
        files: [
          file('/api/some.json', {}),
          file('/api/failing.json', { file: failing as never }),
          file('/api/bad.json', {
            file: async () => {
              if (isBad) throw new Error('secret')
              return { type: 'application/json', text: '{}' }
            },
          }),
          file('/badge/:target.svg', {
            open: 'badge',
            file: async ({ params }) => ({ type: 'image/svg+xml', text: `<svg>${params.target}</svg>` }),
          }),
          file('/some.csv', { file: async () => ({ type: 'text/csv', text: 'a', fileName: 'some.csv' }) }),
          file('/framed', {
            file: async () => ({
              ...{ type: 'text/html', text: 'a' },
              headers: { 'content-security-policy': 'sandbox' },
            }),
          }),
        ],
        actions: [
          {
            path: '/do',
            act: async (_ask, form) => (form.get('a') === null ? null : `/did#${form.get('a')}`),
          },
        ],
      },
    })
  })
  afterEach(() => served.close())

  it('serves pages in their frame, by their parameters, and nothing else', async () => {
    const text = await (await served.get('/')).text()
    assert.match(text, /<title>here · contactrz<\/title>[\s\S]*<h1>here<\/h1>/)
    const named = await (await served.get('/targets/a%2Fb%20%25%26?a=1')).text()
    assert.match(named, /<title>a\/b %&amp; 1 ·/)
    for (const path of ['/targets/none', '/targets', '/nowhere', '/__proto__', '/targets/a/b', '/do']) {
      const none = await served.get(path)
      assert.equal(none.status, 404, path)
      assert.match(await none.text(), /<nav[\s\S]*There is no such page[\s\S]*Times in WIB/)
    }
  })

  it('answers other methods with 405', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const headers = { 'sec-fetch-site': 'same-origin' }
      const answer = await fetch(served.url, { method, headers })
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD'], method)
    }
    const head = await fetch(served.url, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
  })

  it('sets the same headers on everything, whatever becomes of it', async () => {
    const policy =
      "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    storeSays = 'disk I/O error'
    const paths = ['/', '/nowhere', '/bad', '/failing', '/api/some.json', '/api/failing.json', '/login']
    for (const path of [...paths, '/favicon/drift.svg', '/badge/a.svg']) {
      const { headers } = await served.get(path)
      assert.equal(headers.get('content-security-policy'), policy, path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
      const resource = path.startsWith('/badge/') ? 'cross-origin' : 'same-origin'
      assert.equal(headers.get('cross-origin-resource-policy'), resource, path)
    }
    const kept = await Promise.all(
      ['/', '/api/some.json', '/badge/a.svg'].map(async (path) => (await served.get(path)).headers),
    )
    assert.deepEqual(
      kept.map((headers) => headers.get('cache-control')),
      ['no-store', 'no-store', 'no-cache'],
    )
    const framed = await served.get('/framed')
    assert.equal(framed.headers.get('content-security-policy'), 'sandbox')
    const saved = await served.get('/some.csv')
    assert.equal(saved.headers.get('content-disposition'), 'attachment; filename="some.csv"')
  })

  it('answers 304 to whoever has what there is, and the clock alone is no news', async () => {
    for (const path of ['/', '/api/some.json', '/badge/a.svg', '/favicon/drift.svg']) {
      const etag = (await served.get(path)).headers.get('etag') ?? ''
      at += 1000
      const same = await served.get(path, { 'if-none-match': etag })
      assert.deepEqual([same.status, await same.text(), same.headers.get('etag')], [304, '', etag], path)
      const listed = await served.get(path, { 'if-none-match': `"other", ${etag.replace('W/', '')}` })
      assert.equal(listed.status, 304)
      assert.equal((await served.get(path, { 'if-none-match': '"other"' })).status, 200)
      assert.equal((await served.get(path, { 'if-none-match': '*' })).status, 304)
    }
    assert.equal((await served.get('/nowhere', { 'if-none-match': '*' })).status, 404)
    const [one, other] = await Promise.all([served.get('/targets/a'), served.get('/targets/b')])
    assert.notEqual(one.headers.get('etag'), other.headers.get('etag'))
    const etag = (await served.get('/')).headers.get('etag') ?? ''
    messages = { owed: 1, sent: 0, refused: 0 }
    assert.equal((await served.get('/', { 'if-none-match': etag })).status, 200, 'its footer is another')
  })

  it('serves style and script under their hash, to be kept for good', async () => {
    const text = await (await served.get('/')).text()
    for (const name of ['style\\.css', 'live\\.js']) {
      const [path = ''] = new RegExp(`/assets/[0-9a-f]{16}/${name}`).exec(text) ?? []
      const asset = await served.get(path)
      assert.equal(asset.status, 200, name)
      assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      const known = await served.get(path, { 'if-none-match': '*' })
      assert.equal(known.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      assert.match(asset.headers.get('content-type') ?? '', /^text\/(css|javascript); charset=utf-8$/)
      assert.ok(Buffer.byteLength(await asset.text()) < (name === 'live\\.js' ? 4000 : 12_000), name)
    }
    assert.equal((await served.get('/assets/0000000000000000/style.css')).status, 404)
  })

  it('does what forms of its own ask, and nothing that any other asks', async () => {
    const did = await served.post('/do', { a: '1' })
    assert.deepEqual([did.status, did.headers.get('location')], [303, '/did#1'])
    assert.equal((await served.post('/do', {})).status, 404)
    for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      assert.equal((await served.post('/do', { a: '1' }, headers)).status, 403)
    assert.equal((await served.post('/do', { a: 'x'.repeat(1_000_000) })).status, 413)
  })

  it('says nothing where somebody leaves in the middle of a form', async () => {
    const said: unknown[] = []
    const { error } = console
    console.error = (...texts) => void said.push(texts)
    try {
      const { hostname, port, origin } = new URL(served.url)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      socket.write(`POST /login HTTP/1.1\r\nhost: ${hostname}:${port}\r\norigin: ${origin}\r\n`)
      socket.end('content-length: 100\r\n\r\nsecret=a')
      await text(socket)
      await served.get('/')
    } finally {
      console.error = error
    }
    assert.deepEqual([said, served.lines], [[], []])
  })

  it('says in a page that the store cannot be read, and why, and logs it once, with its end', async () => {
    storeSays = 'disk I/O error'
    for (const path of ['/failing', '/other', '/failing']) {
      const lost = await served.get(path)
      assert.equal(lost.status, 503)
      assert.match(await lost.text(), /<nav[\s\S]*disk I\/O error/)
    }
    const program = await served.get('/api/failing.json')
    assert.deepEqual(
      [program.status, await program.text()],
      [503, 'the store cannot be read: disk I/O error\n'],
    )
    storeSays = null
    for (let times = 0; times < 2; times++) assert.equal((await served.get('/failing')).status, 200)
    assert.deepEqual(served.lines, [
      'status page: the store cannot be read: disk I/O error',
      'status page: the store can be read again',
    ])
  })

  it('does not take for read what a page says that needs no store, or a page that another one is', async () => {
    const lost = async (path: string) => (await served.get(path)).text()
    await served.get('/other')
    at += 60_000
    storeSays = 'disk I/O error'
    await lost('/failing')
    at += 60_000
    assert.equal((await served.get('/still')).status, 200)
    assert.match(await lost('/failing'), /is of <strong><time datetime="2026-12-01T00:00/)
    assert.match(await lost('/failing'), /since <time datetime="2026-12-01T00:01/)
    assert.deepEqual(served.lines, ['status page: the store cannot be read: disk I/O error'])
  })

  it('takes for over what was long ago where another page can be read', async () => {
    storeSays = 'disk I/O error'
    await served.get('/failing')
    storeSays = null
    await served.get('/still')
    assert.equal(served.lines.length, 1)
    at += 5 * 60_000
    await served.get('/still')
    assert.equal(served.lines[1], 'status page: the store can be read again')
  })

  it('says each time that it begins that what programs ask cannot be made', async () => {
    for (const bad of [true, true, false, true]) {
      isBad = bad
      assert.equal((await served.get('/api/bad.json')).status, bad ? 500 : 200)
    }
    const failed = 'status page: /api/bad.json cannot be made: Error, a fault of ours'
    assert.deepEqual(served.lines, [failed, 'status page: /api/bad.json can be made again', failed])
  })

  it('does not show why a page failed by a fault of ours, and logs the kind of it once', async () => {
    for (let times = 0; times < 2; times++) {
      const bad = await served.get('/bad')
      assert.equal(bad.status, 500)
      const text = await bad.text()
      assert.match(text, /This page could not be made/)
      assert.doesNotMatch(text, /secret/)
    }
    assert.deepEqual(served.lines, ['status page: /bad cannot be made: Error, a fault of ours'])
  })
})
