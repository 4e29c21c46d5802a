import assert from 'node:assert/strict'
import { startWeb, WebError } from '../../../monitor/web/server.ts'
import { serve } from '../../support/served.ts'

describe('startWeb', () => {
  it('says so when its port is in use', async () => {
    const served = await serve()
    const port = Number(new URL(served.url).port)
    const app = { fetch: () => new Response(), end: () => {} }
    await assert.rejects(
      startWeb({ host: '127.0.0.1', port }, app),
      (error) => error instanceof WebError && /in use/.test(error.message),
    )
    await served.close()
  })

  it('ends at once, whoever is still being answered', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const app = {
      fetch: () => {
        resolve()
        return new Promise<Response>(() => {})
      },
      end: () => {},
    }
    const server = await startWeb({ host: '127.0.0.1', port: 0 }, app)
    const answer = fetch(server.url).catch(() => 'cut off')
    await asked
    await server.close()
    assert.equal(await answer, 'cut off')
  })
})
