// What fast-check puts on a wire: answers, halves of them and everything that is none, in packets, with an end.
import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { bytesOf, contact } from './exchange.ts'

/** What a server does with one connection. */
export interface Script {
  readonly bytes: Buffer
  /** Where the bytes are cut into packets. */
  readonly cuts: readonly number[]
  readonly end: 'fin' | 'reset' | 'stay'
  /** Before anything was asked, or after. */
  readonly start: 'connect' | 'request'
}

const json = Buffer.from(bytesOf({ ...contact, Name: 'Łж \u{1f600} Zoë' }))
const crlf = '\r\n'

const bodies = [
  json,
  Buffer.alloc(0),
  gzipSync(json),
  brotliCompressSync(json),
  Buffer.from('{"Id":'),
  Buffer.alloc(3000, '['),
]

const interim = fc.constantFrom(
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
  'HTTP/1.1 199 \r\n\r\n',
  'HTTP/1.1 100 Continue\r\ncontent-length: 2\r\n\r\n{}',
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
)

const statusLine = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 401 Unauthorized') },
  fc.constantFrom(
    'HTTP/1.1 204 No Content',
    'HTTP/1.1 304 Not Modified',
    'HTTP/1.1 426 Upgrade Required',
    'HTTP/1.1 000 x',
    'HTTP/1.1 1000 x',
    'HTTP/1.0 200 OK',
    'HTTP/2.0 200 OK',
    'HTTP/1.1 200',
    'ICY 200 OK',
    '',
  ),
)

const header = fc.constantFrom(
  'content-type: application/json',
  'content-encoding: gzip',
  'content-encoding: br, gzip',
  'connection: upgrade',
  'connection: close',
  'upgrade: websocket',
  'content-length: 0',
  'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 2, 2',
  'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked',
  'transfer-encoding: identity',
  'trailer: x',
  ' folded',
  'no colon',
  ': no name',
  'x: \0',
)

/** Right mostly, else a little wrong, or not there. */
const lengthError = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.integer({ min: -9, max: 9 }),
  fc.constant(null),
)

const counted = fc
  .tuple(statusLine, fc.array(header, { maxLength: 3 }), fc.constantFrom(...bodies), lengthError)
  .map(([line, headers, body, error]) => {
    const length = error === null ? [] : [`content-length: ${Math.max(0, body.length + error)}`]
    return Buffer.concat([Buffer.from([line, ...headers, ...length, '', ''].join(crlf)), body])
  })

const chunk = fc.constantFrom(
  '2\r\n{}\r\n',
  '2;x=y\r\n{}\r\n',
  '02\r\n{}\r\n',
  'zz\r\n{}\r\n',
  '3\r\n{}\r\n',
  'ffffffff\r\n{',
  '\r\n',
)
const lastChunk = fc.constantFrom('0\r\n\r\n', '0\r\nx: y\r\n\r\n', '0\r\n', '0\n\n', '')
const chunked = fc
  .tuple(statusLine, fc.array(header, { maxLength: 2 }), fc.array(chunk, { maxLength: 3 }), lastChunk)
  .map(([line, headers, chunks, last]) =>
    Buffer.from(
      [[line, ...headers, 'transfer-encoding: chunked', '', ''].join(crlf), ...chunks, last].join(''),
    ),
  )

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      '\r\n',
      '\r\n\r\n',
      'SSH-2.0-x\r\n',
      '220 mail ESMTP\r\n',
      '<html></html>',
      '\x15\x03\x01\0\x02\x02\x16',
      '\n',
    )
    .map((text) => Buffer.from(text)),
)

const piece = fc.oneof(
  { weight: 2, arbitrary: interim.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: counted },
  { weight: 2, arbitrary: chunked },
  { weight: 1, arbitrary: garbage },
)

const end = fc.constantFrom('fin', 'fin', 'reset', 'stay' as const)
const cuts = fc.array(fc.nat(400), { maxLength: 3 })

export const script: fc.Arbitrary<Script> = fc
  .record({
    pieces: fc.array(piece, { maxLength: 4 }),
    /** The whole, or as much of it as came before the end. */
    kept: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    cuts,
    end,
    start: fc.constantFrom('connect', 'request', 'request', 'request' as const),
  })
  .map(({ pieces, kept, ...rest }) => {
    const bytes = Buffer.concat(pieces)
    return { ...rest, bytes: bytes.subarray(0, Math.ceil(bytes.length * kept)) }
  })

/** A complete message, and one with anything behind it. */
export const lengthened: fc.Arbitrary<readonly [plain: Script, more: Script]> = fc
  .record({
    before: fc.array(fc.constantFrom('HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\n\r\n'), {
      maxLength: 2,
    }),
    status: fc.constantFrom('200 OK', '401 Unauthorized', '503 Service Unavailable'),
    body: fc.constantFrom(...bodies),
    isChunked: fc.boolean(),
    connection: fc.constantFrom('connection: close', 'connection: keep-alive', 'x: y'),
    behind: fc.array(piece, { minLength: 1, maxLength: 2 }),
    cuts,
    end,
  })
  .map(({ before, status, body, isChunked, connection, behind, ...rest }) => {
    const framing = isChunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`
    const head = [`HTTP/1.1 ${status}`, 'content-type: application/json', framing, connection, '', ''].join(
      crlf,
    )
    const size = body.length === 0 ? '' : `${body.length.toString(16)}\r\n`
    const chunks = Buffer.concat([
      Buffer.from(size),
      body,
      Buffer.from(body.length === 0 ? '0\r\n\r\n' : '\r\n0\r\n\r\n'),
    ])
    const whole = Buffer.concat([Buffer.from(before.join('') + head), isChunked ? chunks : body])
    const made = { ...rest, start: 'request' } as const
    return [
      { ...made, bytes: whole },
      { ...made, bytes: Buffer.concat([whole, ...behind]) },
    ] as const
  })
