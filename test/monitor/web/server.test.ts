import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { usualHeaders } from '../../../monitor/web/headers.ts'
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

  it('has its headers on the answer to a request that is none', async () => {
    const served = await serve()
    const port = Number(new URL(served.url).port)
    for (const request of ['GET / HTTP/1.1\r\n', 'GET * HTTP/1.1\r\nhost: a\r\n']) {
      const socket = connect(port, '127.0.0.1')
      socket.write(`${request}connection: close\r\n\r\n`)
      const answer = await text(socket)
      assert.match(answer, /^HTTP\/1\.1 400 /, request)
      for (const [name, value] of Object.entries(usualHeaders))
        assert.ok(answer.includes(`${name}: ${value}\r\n`), `${name} of ${request}`)
    }
    await served.close()
  })

  it('takes no more connections than it may, and another once one has gone', async () => {
    const app = { fetch: () => new Response('here'), end: () => {} }
    const server = await startWeb({ host: '127.0.0.1', port: 0, mostConnections: 2 }, app)
    const { hostname, port } = new URL(server.url)
    const open = async () => {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      return socket
    }
    const ask = async () => {
      const socket = await open()
      socket.end('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
      return text(socket).catch(() => '')
    }
    const idle = await Promise.all([open(), open()])
    assert.equal(await ask(), '')
    idle[0]?.destroy()
    while ((await ask()) === '');
    idle[1]?.destroy()
    await server.close()
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
