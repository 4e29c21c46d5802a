import assert from 'node:assert/strict'
import type net from 'node:net'
import type { FailureKind } from '../../src/judge/verdict.ts'
import {
  jsonHeader,
  type LoopbackServer,
  rawAnswer,
  serveOnConnect,
  serveRaw,
  serveTls,
  unusedPort,
  withServer,
} from '../support/answer-server.ts'
import { bytesOf, contact } from '../support/exchange.ts'
import { probeAt } from '../support/probing.ts'

const body = Buffer.from(bytesOf(contact))
const head = (...headers: string[]) => `HTTP/1.1 200 OK\r\n${[jsonHeader, ...headers].join('\r\n')}\r\n\r\n`

interface Misbehaviour {
  readonly name: string
  readonly serve: () => Promise<LoopbackServer>
  readonly kind: FailureKind
  readonly code?: RegExp
  readonly requestLeft: boolean
  readonly timeoutMs?: number
}

const raw = (behave: (socket: net.Socket) => void) => () => serveRaw(behave)

/** Sends the body byte by byte for ever; stops when the client has gone. */
function drip(socket: net.Socket): void {
  socket.write(head('content-length: 100000'))
  const timer = setInterval(() => socket.write(' '), 10)
  socket.on('close', () => clearInterval(timer))
}

const table: readonly Misbehaviour[] = [
  {
    name: 'a connection closed before an answer',
    serve: raw((socket) => socket.end()),
    kind: 'reset',
    requestLeft: true,
  },
  {
    name: 'a connection reset before an answer',
    serve: raw((socket) => socket.resetAndDestroy()),
    kind: 'reset',
    code: /^ECONNRESET$/,
    requestLeft: true,
  },
  {
    name: 'a head that ends within a header',
    serve: raw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')),
    kind: 'reset',
    requestLeft: true,
  },
  {
    name: 'a body shorter than announced',
    serve: raw((socket) => socket.end(`${head('content-length: 500')}{"Id"`)),
    kind: 'incomplete-body',
    requestLeft: true,
  },
  {
    name: 'a connection reset within the body',
    serve: raw((socket) => {
      socket.write(head('content-length: 500'), () => setImmediate(() => socket.resetAndDestroy()))
    }),
    kind: 'incomplete-body',
    requestLeft: true,
  },
  {
    name: 'chunks without the last one',
    serve: raw((socket) => socket.end(`${head('transfer-encoding: chunked')}2\r\n{}\r\n`)),
    kind: 'incomplete-body',
    requestLeft: true,
  },
  {
    name: 'a chunk whose length is no number',
    serve: raw((socket) => socket.end(`${head('transfer-encoding: chunked')}zz\r\n{}\r\n`)),
    kind: 'protocol-error',
    code: /^HPE_/,
    requestLeft: true,
  },
  {
    name: 'a greeting of another protocol',
    serve: () => serveOnConnect((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')),
    kind: 'protocol-error',
    code: /^HPE_/,
    requestLeft: true,
  },
  {
    name: 'two lengths that differ',
    serve: raw((socket) => socket.end(`${head('content-length: 2', 'content-length: 3')}{}}`)),
    kind: 'protocol-error',
    code: /^HPE_/,
    requestLeft: true,
  },
  {
    name: 'a certificate that nobody vouches for',
    serve: () => serveTls((socket) => socket.end(rawAnswer({ headers: [jsonHeader], body }))),
    kind: 'tls-failed',
    code: /SELF_SIGNED/,
    requestLeft: false,
  },
  {
    name: 'no first byte in time',
    serve: raw(() => {}),
    kind: 'timeout',
    code: /no first byte/,
    requestLeft: true,
    timeoutMs: 150,
  },
  {
    name: 'a slow drip that never lets a socket time out',
    serve: raw(drip),
    kind: 'timeout',
    code: /no end of the body/,
    requestLeft: true,
    timeoutMs: 200,
  },
]

describe('the probe fails, and says whether the request left, on', () => {
  for (const { name, serve, kind, code, requestLeft, timeoutMs = 5000 } of table) {
    it(name, async () => {
      const exchange = await withServer(serve(), ({ url }) => probeAt(url, { timeoutMs }))
      assert.equal(exchange.answer, null)
      assert.deepEqual([exchange.failure?.kind, exchange.requestLeft], [kind, requestLeft])
      if (code !== undefined) assert.match(exchange.failure?.code ?? '', code)
    })
  }

  it('a port where nobody listens', async () => {
    const exchange = await probeAt(`http://127.0.0.1:${await unusedPort()}`)
    assert.deepEqual(exchange.failure, { kind: 'connect-failed', code: 'ECONNREFUSED' })
    assert.equal(exchange.requestLeft, false)
    assert.equal(exchange.timing.connectMs, null)
  })

  it('https where plain http is spoken', async () => {
    const plain = serveOnConnect((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const exchange = await withServer(plain, ({ port }) => probeAt(`https://127.0.0.1:${port}`))
    assert.deepEqual([exchange.failure?.kind, exchange.requestLeft], ['tls-failed', false])
  })

  it('a TLS handshake that never ends, before anything left', async () => {
    const silent = serveOnConnect(() => {})
    const exchange = await withServer(silent, ({ port }) =>
      probeAt(`https://127.0.0.1:${port}`, { timeoutMs: 150 }),
    )
    assert.deepEqual(exchange.failure, { kind: 'timeout', code: 'no secure connection' })
    assert.equal(exchange.requestLeft, false)
  })
})

describe('the deadline of the probe', () => {
  it('holds for the whole of a slow drip, whatever single bytes do', async () => {
    const exchange = await withServer(serveRaw(drip), ({ url }) => probeAt(url, { timeoutMs: 200 }))
    const { totalMs, firstByteMs } = exchange.timing
    assert.ok(totalMs >= 195 && totalMs < 30_000, `${totalMs}`)
    assert.ok(firstByteMs !== null && firstByteMs < totalMs)
  })

  it('leaves no connection open behind it', async () => {
    const closed = Promise.withResolvers<void>()
    const server = serveRaw((socket) => {
      socket.on('close', () => closed.resolve())
    })
    await withServer(server, async ({ url }) => {
      await probeAt(url, { timeoutMs: 100 })
      await closed.promise
    })
  })
})

describe('a signal', () => {
  it('that was given before ends the probe before anything left', async () => {
    await withServer(
      serveRaw(() => {}),
      async ({ url, received }) => {
        const exchange = await probeAt(url, { signal: AbortSignal.abort() })
        assert.deepEqual(exchange.failure, { kind: 'timeout', code: 'aborted' })
        assert.equal(exchange.requestLeft, false)
        assert.deepEqual(received, [])
      },
    )
  })

  it('ends the probe at once, as if its time were up', async () => {
    const controller = new AbortController()
    const server = serveRaw(() => controller.abort())
    const exchange = await withServer(server, ({ url }) => probeAt(url, { signal: controller.signal }))
    assert.deepEqual(exchange.failure, { kind: 'timeout', code: 'aborted' })
    assert.equal(exchange.requestLeft, true)
  })

  it('ends the probe within the body', async () => {
    const controller = new AbortController()
    const server = serveRaw((socket) => {
      socket.write(`${head('content-length: 500')}{"Id"`, () => setImmediate(() => controller.abort()))
    })
    const exchange = await withServer(server, ({ url }) => probeAt(url, { signal: controller.signal }))
    assert.deepEqual(exchange.failure?.kind, 'timeout')
  })

  it('that never comes changes nothing, and keeps no listener', async () => {
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const counting = new Proxy(signal, {
      get(target, property) {
        if (property === 'addEventListener') listeners++
        if (property === 'removeEventListener') listeners--
        const value: unknown = Reflect.get(target, property, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const server = serveRaw((socket) => socket.end(rawAnswer({ headers: [jsonHeader], body })))
    const exchange = await withServer(server, ({ url }) => probeAt(url, { signal: counting }))
    assert.equal(exchange.failure, null)
    assert.equal(listeners, 0)
  })
})
