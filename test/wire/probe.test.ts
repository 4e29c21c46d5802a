import assert from 'node:assert/strict'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { probe } from 'contactrz/probe'
import type { Exchange } from '../../src/judge/verdict.ts'
import {
  jsonHeader,
  type LoopbackServer,
  type RawAnswer,
  rawAnswer,
  serveHttp,
  serveRaw,
  withServer,
} from '../support/answer-server.ts'
import { bytesOf, contact, contract, sent, token } from '../support/exchange.ts'
import { judgeAt, probeAt, requestTo } from '../support/probing.ts'

const body = Buffer.from(bytesOf(contact))
const answering = (answer: RawAnswer) => serveRaw((socket) => socket.end(rawAnswer(answer)))
const probeOf = (server: Promise<LoopbackServer>, changes: Parameters<typeof probeAt>[1] = {}) =>
  withServer(server, ({ url }) => probeAt(url, changes))

function answerOf({ answer, failure }: Exchange) {
  assert.equal(failure, null)
  assert.ok(answer !== null)
  return answer
}

describe('the probe sends', () => {
  it('one request with the method, path, headers and body that it was given, and its length in bytes', async () => {
    await withServer(answering({ headers: [jsonHeader], body }), async ({ url, received, port }) => {
      const exchange = await probeAt(url)
      assert.equal(exchange.requestLeft, true)
      assert.equal(received.length, 1)
      const [head = '', payload] = (received[0] ?? '').split('\r\n\r\n')
      const [line, ...lines] = head.split('\r\n')
      assert.equal(line, `POST ${contract.path} HTTP/1.1`)
      assert.deepEqual(lines.map((text) => text.toLowerCase()).sort(), [
        `authorization: bearer ${token}`,
        'connection: close',
        `content-length: ${Buffer.byteLength(JSON.stringify(sent))}`,
        'content-type: application/json',
        `host: 127.0.0.1:${port}`,
      ])
      assert.equal(payload, JSON.stringify(sent))
    })
  })
})

describe('the probe reads', () => {
  it('status, headers in order with names in lower case, and the bytes of the body', async () => {
    const headers = ['X-One: 1', jsonHeader, 'x-one:  2 ']
    const answer = answerOf(await probeOf(answering({ status: '299 Odd', headers, body })))
    assert.equal(answer.status, 299)
    assert.deepEqual(answer.headers.slice(0, 3), [
      ['x-one', '1'],
      ['content-type', 'application/json'],
      ['x-one', '2'],
    ])
    assert.deepEqual(Buffer.from(answer.body ?? []), body)
  })

  it('its phases in order, with the time of the start', async () => {
    const before = Date.now()
    const { timing, startedAt } = await probeOf(answering({ headers: [jsonHeader], body }))
    const { connectMs, firstByteMs, totalMs, tlsMs } = timing
    assert.ok(connectMs !== null && firstByteMs !== null)
    assert.ok(0 <= connectMs && connectMs <= firstByteMs && firstByteMs <= totalMs)
    assert.equal(tlsMs, null)
    assert.ok(Date.parse(startedAt) >= before && Date.parse(startedAt) <= Date.now())
    assert.match(startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('the time of the look-up where a name is looked up', async () => {
    const byName = await withServer(answering({ headers: [jsonHeader], body }), ({ port }) =>
      probeAt(`http://localhost:${port}`),
    )
    assert.ok(byName.timing.dnsMs !== null && byName.timing.dnsMs <= (byName.timing.connectMs ?? 0))
    const { timing } = await probeOf(answering({ headers: [jsonHeader], body }))
    assert.equal(timing.dnsMs, null)
  })

  it('chunks, however they cut the characters', async () => {
    const server = serveRaw((socket) => {
      socket.write(rawAnswer({ headers: [jsonHeader, 'transfer-encoding: chunked'] }))
      for (const byte of body)
        socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]))
      socket.end('0\r\nx-trailer: 1\r\n\r\n')
    })
    assert.deepEqual(Buffer.from(answerOf(await probeOf(server)).body ?? []), body)
  })

  it('an answer that ends with the connection', async () => {
    const server = serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${jsonHeader}\r\n\r\n`)
      socket.end(body)
    })
    assert.deepEqual(Buffer.from(answerOf(await probeOf(server)).body ?? []), body)
  })

  it('the answer behind early hints', async () => {
    const server = serveHttp((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(body)
      })
    })
    const verdict = await withServer(server, ({ url }) => judgeAt(url))
    assert.deepEqual([verdict.outcome, verdict.findings], ['conforming', []])
  })

  it('answers without a body', async () => {
    for (const status of ['204 No Content', '304 Not Modified']) {
      const server = serveRaw((socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`))
      const answer = answerOf(await probeOf(server))
      assert.deepEqual([answer.status, answer.body?.length], [Number(status.slice(0, 3)), 0])
    }
  })
})

describe('the probe, where the status is all that is asked', () => {
  const asked = { isStatusEnough: true, maxBodyBytes: 10_000 }
  const statusOf = async (behave: Parameters<typeof serveRaw>[0], more = {}) => {
    const { answer, failure } = await probeOf(serveRaw(behave), { ...asked, ...more })
    assert.deepEqual([failure, answer?.body?.length], [null, 0])
    return answer?.status
  }
  const head = 'HTTP/1.1 503 No\r\ncontent-length: 99999\r\n\r\n'

  it('has it as soon as the head is there, whether the body is cut, too long, or no such encoding', async () => {
    assert.equal(await statusOf((socket) => socket.end(head)), 503)
    assert.equal(await statusOf((socket) => socket.write(head, () => socket.resetAndDestroy())), 503)
    assert.equal(await statusOf((socket) => socket.write(`${head}${'x'.repeat(20_000)}`)), 503)
    const answer = rawAnswer({ headers: ['content-encoding: gzip'], body: 'no gzip' })
    assert.equal(await statusOf((socket) => socket.end(answer)), 200)
  })

  it('hangs up on a body that is too long', async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    await statusOf((socket) => {
      socket.once('close', () => resolve(socket.bytesWritten))
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const pour = () => {
        while (socket.writable && socket.write(Buffer.alloc(65_536, 0x20)));
      }
      socket.on('drain', pour)
      pour()
    })
    // What lay in buffers; in a second it would be hundreds.
    assert.ok((await promise) < 20_000_000)
  })

  it('has it, too, where time is up while the body is on its way', async () => {
    assert.equal(await statusOf((socket) => socket.write(`${head}x`), { timeoutMs: 300 }), 503)
  })

  it('lets a body come to its end that does so soon', async () => {
    let isCut = false
    let isWhole = false
    await statusOf((socket) => {
      socket.once('close', () => {
        isCut = !isWhole
      })
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no')
      setTimeout(() => {
        isWhole = !isCut
        socket.end('k')
      }, 50)
    })
    assert.deepEqual([isCut, isWhole], [false, true])
  })

  it('has none where the head does not come to its end', async () => {
    const { answer, failure } = await probeOf(
      serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nx')),
      asked,
    )
    assert.deepEqual([answer, failure?.kind], [null, 'reset'])
  })
})

describe('the probe removes a content encoding', () => {
  for (const [encoding, encoded] of [
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['GZip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    ['identity', body],
    ['gzip, br', brotliCompressSync(gzipSync(body))],
    ['identity, gzip', gzipSync(body)],
  ] as const) {
    it(`${encoding}, and the judge is silent about it`, async () => {
      const headers = [jsonHeader, `content-encoding: ${encoding}`]
      const verdict = await withServer(answering({ headers, body: encoded }), ({ url }) => judgeAt(url))
      assert.deepEqual([verdict.outcome, verdict.findings], ['conforming', []])
    })
  }

  const packed = gzipSync(body)
  const withOtherChecksum = Buffer.from(packed)
  withOtherChecksum.writeUInt32LE(0, packed.length - 8)
  for (const [what, encoding, encoded, fault, words] of [
    ['gzip that is none', 'gzip', body, 'not-so-encoded', 'a body that is not gzip'],
    ['gzip cut short', 'gzip', packed.subarray(0, -10), 'cut', 'a body of gzip that ends too early'],
    [
      'gzip with another checksum',
      'gzip',
      withOtherChecksum,
      'damaged',
      'a body of gzip that is damaged: it does not unpack, or its checksum is another',
    ],
    ['deflate that is none', 'deflate', body, 'not-so-encoded', 'a body that is not deflate'],
    [
      'deflate cut short',
      'deflate',
      deflateSync(body).subarray(0, -10),
      'cut',
      'a body of deflate that ends too early',
    ],
    ['JSON called brotli', 'br', body, 'not-so-encoded', 'a body that is not br'],
    [
      'brotli cut short',
      'br',
      brotliCompressSync(body).subarray(0, -10),
      'cut',
      'a body of br that ends too early',
    ],
    ['an encoding nobody asked for', 'zstd', body, 'unknown', 'zstd, not asked for'],
    ['a charset', 'utf-8', body, 'unknown', 'utf-8, which is no content coding'],
    ['an encoding nobody knows', 'rot13', body, 'unknown', 'rot13, which is no content coding'],
    ['gzip of nothing', 'gzip', '', 'not-so-encoded', 'a body that is not gzip'],
  ] as const) {
    it(`or gives no body, but the answer, and the judge says why: ${what}`, async () => {
      const headers = [jsonHeader, `content-encoding: ${encoding}`]
      await withServer(answering({ headers, body: encoded }), async ({ url }) => {
        const { answer } = await probeAt(url)
        assert.deepEqual([answer?.status, answer?.body, answer?.undecoded], [200, null, { encoding, fault }])
        const { findings } = await judgeAt(url)
        assert.deepEqual(
          findings.map(({ rule, actual }) => [rule, actual]),
          [['content-encoding-broken', words]],
        )
      })
    })
  }
})

describe('the probe stays within bounds', () => {
  it('of the body, which may be as long as allowed and no longer', async () => {
    for (const [extra, kind] of [
      [0, undefined],
      [1, 'body-too-large'],
    ] as const) {
      const server = answering({ headers: [jsonHeader], body: Buffer.alloc(1000 + extra, 0x20) })
      const { failure, requestLeft } = await probeOf(server, { maxBodyBytes: 1000 })
      assert.deepEqual([failure?.kind, requestLeft], [kind, true])
    }
  })

  it('of a body without end', async () => {
    const server = serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${jsonHeader}\r\n\r\n`)
      const pour = () => {
        while (socket.writable && socket.write(Buffer.alloc(65_536, 0x20)));
      }
      socket.on('drain', pour)
      pour()
    })
    const { failure } = await probeOf(server, { maxBodyBytes: 200_000 })
    assert.equal(failure?.kind, 'body-too-large')
  })

  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    // As little as it can do: what counts is what it unpacks to.
    ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['deflate', deflateSync],
  ] as const) {
    it(`of what a small ${encoding} body unpacks to`, async () => {
      const bomb = pack(Buffer.alloc(20_000_000))
      const server = answering({ headers: [jsonHeader, `content-encoding: ${encoding}`], body: bomb })
      const { failure, answer } = await probeOf(server, { maxBodyBytes: 100_000 })
      assert.deepEqual([failure?.kind, answer], ['body-too-large', null])
    })

    it(`exactly: ${encoding} may unpack to as much as is allowed`, async () => {
      const full = pack(Buffer.alloc(1000, 0x20))
      const server = answering({ headers: [jsonHeader, `content-encoding: ${encoding}`], body: full })
      assert.equal(answerOf(await probeOf(server, { maxBodyBytes: 1000 })).body?.length, 1000)
    })
  }

  it('of the headers', async () => {
    const server = answering({ headers: [`x-long: ${'x'.repeat(20_000)}`], body })
    const { failure, requestLeft } = await probeOf(server)
    assert.deepEqual(failure, { kind: 'protocol-error', code: 'HPE_HEADER_OVERFLOW' })
    assert.equal(requestLeft, true)
  })
})

describe('the probe never follows a redirect', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`a ${status} is the answer, and the token goes nowhere else`, async () => {
      await withServer(answering({ headers: [jsonHeader], body }), async (elsewhere) => {
        const headers = [`location: ${elsewhere.url}/`]
        const exchange = await probeOf(answering({ status: `${status} Moved`, headers }))
        assert.equal(answerOf(exchange).status, status)
        assert.deepEqual(elsewhere.received, [])
      })
    })
  }
})

describe('the probe never throws', () => {
  const usable = { method: 'POST', headers: {}, body: '{}', timeoutMs: 1000 }
  for (const [what, changes] of [
    ['an address that is none', { url: 'not a url' }],
    ['a scheme it does not speak', { url: 'ftp://127.0.0.1/' }],
    ['a header that cannot be sent', { headers: { authorization: 'Bearer a\nb' } }],
    ['a header name that cannot be sent', { headers: { 'a b': 'c' } }],
    ['a method that is none', { method: 'NOT A METHOD' }],
    ['a path with a space that was not escaped', { url: 'http://127.0.0.1:1/a b' }],
  ] as const) {
    it(`on ${what}: nothing left`, async () => {
      const { failure, answer, requestLeft } = await probe({
        ...usable,
        url: 'http://127.0.0.1:1/',
        ...changes,
      })
      assert.deepEqual([answer, requestLeft], [null, false])
      assert.ok(failure?.kind === 'monitor-fault' || failure?.kind === 'connect-failed', failure?.kind)
      assert.ok(!JSON.stringify(failure).includes('Bearer'))
    })
  }

  it('on a fault of the caller, which is never blamed on the provider', async () => {
    for (const changes of [{ url: 'http://' }, { headers: { authorization: 'Bearer a\nb' } }]) {
      const { failure } = await probe({ ...usable, url: 'http://127.0.0.1:1/', ...changes })
      assert.equal(failure?.kind, 'monitor-fault')
    }
  })

  it('on the request of a test, which is one that can be sent', () => {
    assert.doesNotThrow(() => new URL(requestTo('http://127.0.0.1:1').url))
  })
})
