import assert from 'node:assert/strict'
import { startWeb, WebError, type WebServer } from '../../../monitor/web/server.ts'

describe('startWeb', () => {
  const servers: WebServer[] = []
  const start = async (password: string | null) => {
    const pages = {
      '/': async () => ({ type: 'text/html', text: '<p>here' }),
      '/bad': () => Promise.reject(new Error('secret')),
    }
    const server = await startWeb({ host: '127.0.0.1', port: 0, password }, pages)
    servers.push(server)
    return server.url
  }
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

  it('says so when its port is in use', async () => {
    const port = Number(new URL(await start(null)).port)
    await assert.rejects(startWeb({ host: '127.0.0.1', port, password: null }, {}), (error) => {
      return error instanceof WebError && /in use/.test(error.message)
    })
  })
})
