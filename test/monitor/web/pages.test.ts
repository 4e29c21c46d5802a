import assert from 'node:assert/strict'
import type { Config } from '../../../monitor/config/config-shape.ts'
import type { Reason } from '../../../monitor/health/health.ts'
import { pagesOf } from '../../../monitor/web/pages.ts'
import { startWeb, type WebServer } from '../../../monitor/web/server.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:10:00Z')

describe('the pages of a monitor', () => {
  const store = openMemoryStore()
  let server: WebServer
  let reasons: readonly Reason[]
  const serve = async (mailbox?: () => string, clockApartMs?: () => number) => {
    const targets = Array.from({ length: 51 }, (_none, index) => targetOf({ name: `t ${index}` }))
    const pages = pagesOf({
      ...{ config: () => ({ targets }) as unknown as Config, store, now: () => at },
      monitor: { health: async () => reasons, ownTroubles: async () => [] },
      ...(mailbox !== undefined && { mailbox }),
      ...(clockApartMs !== undefined && { clockApartMs }),
    })
    const options = { log: () => {}, now: () => at }
    server = await startWeb({ host: '127.0.0.1', port: 0, password: null }, pages, options)
  }
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`)
    return { status: response.status, text: await response.text() }
  }
  beforeEach(() => {
    reasons = []
  })
  afterEach(() => server.close())
  after(() => store.close())

  it('are the overview by its number, and each target by its name, as the overview names it', async () => {
    await serve()
    assert.match((await get('/')).text, /Page 1 of 2/)
    const second = (await get('/?page=2')).text
    assert.match(second, /Page 2 of 2/)
    const [, href = ''] = /<td><a href="([^"]*)">t 50</.exec(second) ?? []
    const target = await get(href)
    assert.equal(target.status, 200)
    assert.match(target.text, /<a href="\/">all targets<\/a> <a href="\/health">.*<h2>t 50<\/h2>/s)
  })

  it('are none for a target that is not watched, nor a mailbox outside of the sandbox', async () => {
    await serve()
    for (const path of ['/target', '/target?name=other', '/target?name=', '/mailbox'])
      assert.equal((await get(path)).status, 404, path)
    await server.close()
    await serve(() => 'a mail')
    assert.deepEqual(await get('/mailbox'), { status: 200, text: 'a mail' })
    assert.match((await get('/')).text, /<a href="\/mailbox">/)
  })

  it('say in /health by how much the clock of the machine is apart, and are no worse for it', async () => {
    await serve(undefined, () => 300_000)
    const { status, text } = await get('/health')
    assert.deepEqual([status, JSON.parse(text).clockApartMs], [200, 300_000])
  })

  it('are /health with 503 as long as there are reasons', async () => {
    await serve()
    assert.equal((await get('/health')).status, 200)
    reasons = [{ kind: 'mail-owed', since: at }]
    assert.equal((await get('/health')).status, 503)
  })
})
