// What a wire can do before, instead of and behind an answer, and what the verdict makes of it.
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { gzipSync } from 'node:zlib'
import { jsonHeader, type LoopbackServer, rawAnswer, serveRaw, withServer } from '../support/answer-server.ts'
import { bytesOf, contact, findingsOf } from '../support/exchange.ts'
import { judgeAt, probeAt } from '../support/probing.ts'

const body = Buffer.from(bytesOf(contact))
const whole = rawAnswer({ headers: [jsonHeader], body })
const bytes = (...parts: readonly (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part)))
const answering = (...parts: readonly (string | Buffer)[]) =>
  serveRaw((socket) => socket.end(bytes(...parts)))
/** The connection stays open behind it. */
const lingering = (...parts: readonly (string | Buffer)[]) =>
  serveRaw((socket) => socket.write(bytes(...parts)))
const verdictOf = (server: Promise<LoopbackServer>, timeoutMs = 2000) =>
  withServer(server, ({ url }) => judgeAt(url, { timeoutMs }))

const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'
const interim = (status: string, ...headers: string[]) =>
  `HTTP/1.1 ${[status, ...headers].join('\r\n')}\r\n\r\n`

describe('interim answers', () => {
  for (const [what, ...parts] of [
    ['100 Continue', interim('100 Continue')],
    ['102 Processing', interim('102 Processing')],
    ['103 Early Hints', interim('103 Early Hints', 'link: </a>; rel=preload')],
    ['one that nobody knows', interim('199 Odd')],
    ['one that mentions an upgrade', interim('103 Early Hints', 'upgrade: h2c', 'connection: upgrade')],
    ['many', interim('102 Processing').repeat(200)],
  ] as const) {
    it(`are nothing: ${what}`, async () => {
      const verdict = await verdictOf(answering(...parts, whole))
      assert.deepEqual([verdict.outcome, verdict.findings], ['conforming', []])
    })
  }

  for (const [what, serve] of [
    ['with an upgrade', () => answering(upgrade)],
    ['with an upgrade, and a connection that stays', () => lingering(upgrade)],
    ['with an upgrade, and an answer behind it', () => answering(upgrade, whole)],
    ['with an upgrade, and bytes of the other protocol', () => lingering(upgrade, '\0\0\x12\x04')],
    [
      'with an upgrade, and a reset',
      () => serveRaw((socket) => void socket.write(upgrade, () => socket.resetAndDestroy())),
    ],
    ['without one', () => answering(interim('101 Switching Protocols'))],
    ['without one, and an answer behind it', () => answering(interim('101 Switching Protocols'), whole)],
    ['behind another interim answer', () => answering(interim('100 Continue'), upgrade)],
  ] as const) {
    it(`but a 101 is a status that nobody documented: ${what}`, async () => {
      const verdict = await verdictOf(serve())
      assert.deepEqual(
        [verdict.status, verdict.outcome, findingsOf(verdict)],
        [101, 'drift', ['undocumented-status']],
      )
      assert.deepEqual([verdict.mayHaveCreated, verdict.createdId, verdict.variant], [true, null, null])
      assert.match(
        verdict.findings[0]?.actual ?? '',
        /^101 Switching Protocols, an upgrade that nobody asked for$/,
      )
    })
  }

  it('of a 101 keep its headers, and give no body', async () => {
    const { answer, failure } = await withServer(lingering(upgrade, 'xyz'), ({ url }) => probeAt(url))
    assert.deepEqual([failure, answer?.status, answer?.body?.length], [null, 101, 0])
    assert.deepEqual(answer?.headers, [
      ['upgrade', 'h2c'],
      ['connection', 'Upgrade'],
    ])
  })

  it('of a 101 leave no connection open', async () => {
    const closed = Promise.withResolvers<void>()
    const server = serveRaw((socket) => {
      socket.on('close', () => closed.resolve())
      socket.write(upgrade)
    })
    await withServer(server, async ({ url }) => {
      await probeAt(url)
      await closed.promise
    })
  })
})

describe('an answer that is complete', () => {
  const { length } = body
  const counted = [jsonHeader, `content-length: ${length}`]
  const head = (...headers: readonly string[]) => `HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n`
  const chunks = bytes(`${length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n')
  const resets = (first: Buffer) => (socket: net.Socket) =>
    void socket.write(first, () => setImmediate(() => socket.resetAndDestroy()))

  for (const [what, serve] of [
    ['line ends', () => answering(whole, '\r\n\r\n')],
    ['a line end where the connection was to be kept', () => answering(head(...counted), body, '\r\n')],
    ['a page', () => answering(whole, '<html></html>')],
    ['a letter where the connection was to be kept', () => answering(head(...counted), body, 'x')],
    ['a zero byte, and a connection that stays', () => lingering(whole, '\0')],
    ['the same answer again', () => answering(whole, whole)],
    [
      'another answer',
      () => answering(head(...counted), body, head('content-length: 0').replace('200', '500')),
    ],
    ['an upgrade', () => answering(head(...counted), body, upgrade)],
    ['half an answer', () => answering(whole, 'HTTP/1.1 200 OK\r\ncontent-le')],
    ['a letter, in chunks', () => answering(head(jsonHeader, 'transfer-encoding: chunked'), chunks, 'x')],
    [
      'a chunk, in chunks',
      () => answering(head(jsonHeader, 'transfer-encoding: chunked'), chunks, '2\r\n{}\r\n'),
    ],
    ['a reset', () => serveRaw(resets(whole))],
    ['bytes and a reset', () => serveRaw(resets(bytes(whole, 'more')))],
    [
      'bytes in a packet of their own',
      () => serveRaw((socket) => socket.write(whole, () => setImmediate(() => socket.end('more')))),
    ],
  ] as const satisfies readonly (readonly [string, () => Promise<LoopbackServer>])[]) {
    it(`is what counts, whatever comes behind it: ${what}`, async () => {
      const verdict = await verdictOf(serve())
      assert.deepEqual([verdict.outcome, findingsOf(verdict)], ['conforming', []])
    })
  }

  it('is judged as its headers bound it: a length counted in characters cuts the JSON', async () => {
    const characters = body.toString().length
    assert.ok(characters < length)
    for (const connection of ['close', 'keep-alive']) {
      const headers = [jsonHeader, `content-length: ${characters}`, `connection: ${connection}`]
      const verdict = await verdictOf(answering(head(...headers), body))
      assert.deepEqual([verdict.outcome, findingsOf(verdict)], ['drift', ['truncated-json']], connection)
      assert.equal(verdict.mayHaveCreated, true)
    }
  })

  it('is what fetch reads as well', async () => {
    const characters = body.toString().length
    const headers = [jsonHeader, `content-length: ${characters}`, 'connection: close']
    for (const [answer, read] of [
      [bytes(head(...headers), body), characters],
      [bytes(whole, 'more'), length],
    ] as const) {
      await withServer(answering(answer), async ({ url }) => {
        const response = await fetch(url, { method: 'POST', body: '{}' })
        assert.equal((await response.arrayBuffer()).byteLength, read)
        assert.equal((await probeAt(url)).answer?.body?.length, read)
      })
    }
  })

  it('is none while bytes are missing', async () => {
    const chunked = 'transfer-encoding: chunked'
    for (const [answer, connection] of [
      [bytes(head(jsonHeader, `content-length: ${length + 1}`), body), 'one byte'],
      [bytes(head(jsonHeader, chunked), chunks.subarray(0, -2)), 'the end of the last chunk'],
      [bytes(head(jsonHeader, chunked), chunks.subarray(0, -5)), 'the last chunk'],
    ] as const) {
      const verdict = await verdictOf(answering(answer))
      assert.deepEqual(
        [verdict.outcome, findingsOf(verdict)],
        ['unavailable', ['incomplete-body']],
        connection,
      )
    }
  })
})

describe('headers', () => {
  it('are all read, however many', async () => {
    const headers = [...Array.from({ length: 2100 }, () => 'a: b'), jsonHeader]
    const { answer } = await withServer(answering(rawAnswer({ headers, body })), ({ url }) => probeAt(url))
    assert.equal(answer?.headers.length, 2103)
    const verdict = await verdictOf(answering(rawAnswer({ headers, body })))
    assert.deepEqual([verdict.outcome, verdict.findings], ['conforming', []])
  })

  it('name at most five content encodings, as those of fetch and curl do: more are not undone', async () => {
    for (const [depth, isRead] of [
      [5, true],
      [6, false],
    ] as const) {
      let packed: Buffer = body
      for (let index = 0; index < depth; index++) packed = gzipSync(packed)
      const headers = [jsonHeader, `content-encoding: ${Array(depth).fill('gzip').join(', ')}`]
      const { answer } = await withServer(answering(rawAnswer({ headers, body: packed })), ({ url }) =>
        probeAt(url),
      )
      assert.equal(answer?.body !== null, isRead, String(depth))
    }
  })
})

describe('the time-out of the probe says how far it came', () => {
  const silent = (first: string) => serveRaw((socket) => void (first !== '' && socket.write(first)))
  for (const [what, first, code] of [
    ['nothing at all', '', 'no first byte'],
    ['half a status line', 'HTTP/1.1 2', 'no end of the headers'],
    ['half a header', 'HTTP/1.1 200 OK\r\ncontent-ty', 'no end of the headers'],
    ['an interim answer', interim('102 Processing'), 'no answer but interim ones'],
    ['half a body', `HTTP/1.1 200 OK\r\n${jsonHeader}\r\ncontent-length: 9\r\n\r\n{`, 'no end of the body'],
  ] as const) {
    it(`${code}: ${what}`, async () => {
      const exchange = await withServer(silent(first), ({ url }) => probeAt(url, { timeoutMs: 150 }))
      assert.deepEqual([exchange.failure, exchange.answer], [{ kind: 'timeout', code }, null])
      assert.equal(exchange.timing.firstByteMs === null, first === '')
      assert.ok(exchange.timing.totalMs < 30_000, String(exchange.timing.totalMs))
    })
  }

  it('no address: a look-up that never ends', async () => {
    const connection = { lookUp: () => new Promise<never>(() => {}) }
    const exchange = await probeAt('http://provider.test', { timeoutMs: 100, connection })
    assert.deepEqual(exchange.failure, { kind: 'connect-failed', code: 'ETIMEOUT', host: 'provider.test' })
    assert.equal(exchange.requestLeft, false)
  })

  it('and needs no event of the connection to end', async () => {
    const { request } = http
    const inert = () => Object.assign(new EventEmitter(), { end: () => {}, destroy: () => {} })
    Object.assign(http, { request: inert })
    try {
      const exchange = await probeAt('http://127.0.0.1:1', { timeoutMs: 100 })
      assert.deepEqual(exchange.failure, { kind: 'timeout', code: 'no connection' })
    } finally {
      Object.assign(http, { request })
    }
  })
})

describe('a connection that node ends without a word', () => {
  it('is a reset, at once', async () => {
    // To a CONNECT, every 2xx is another protocol, and nobody takes it.
    const server = lingering('HTTP/1.1 200 OK\r\n\r\n')
    const exchange = await withServer(server, ({ url }) => probeAt(url, { method: 'CONNECT' }))
    assert.deepEqual(exchange.failure, { kind: 'reset', code: 'closed' })
  })
})
