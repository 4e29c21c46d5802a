// Loopback servers that answer what a test tells them to, byte by byte, and misbehave on request. Each on a
// port of its own, with a TLS certificate nobody trusts where one is wanted.
import http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'
import { certificateOf, type KeyPair } from './certificates.ts'
import { type Listening, listen } from './listening.ts'

export interface LoopbackServer extends Listening {
  readonly url: string
  /** What clients sent, one text per connection. */
  readonly received: readonly string[]
}

export type Behaviour = (socket: net.Socket, request: string) => void

/** Calls `behave` once per connection, when the head of a request, and its body if it has one, is there. */
export async function serveRaw(behave: Behaviour, port = 0): Promise<LoopbackServer> {
  const server = net.createServer()
  return start(server, 'http', collect(server, 'connection', behave), port)
}

/** Behaves as soon as a connection is there, before anything was sent. */
export async function serveOnConnect(behave: (socket: net.Socket) => void): Promise<LoopbackServer> {
  const server = net.createServer(behave)
  return start(server, 'http', [])
}

/** @param given Default: a certificate that nobody trusts. */
export async function serveTls(behave: Behaviour, given?: KeyPair): Promise<LoopbackServer> {
  const server = tls.createServer(given ?? (await certificateOf()))
  // A client that does not trust the certificate breaks the handshake off: that is what is tested.
  server.on('tlsClientError', () => {})
  return start(server, 'https', collect(server, 'secureConnection', behave))
}

/** A server of Node's own, for what HTTP allows. */
export async function serveHttp(
  listener: (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void,
): Promise<LoopbackServer> {
  const received: string[] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    received.push(`${request.method} ${request.url}`)
    listener(request, response, body)
  })
  return start(server, 'http', received)
}

/** A loopback port on which nothing listens. */
export async function unusedPort(): Promise<number> {
  const server = await serveOnConnect(() => {})
  await server.close()
  return server.port
}

function collect(server: net.Server, event: 'connection' | 'secureConnection', behave: Behaviour): string[] {
  const received: string[] = []
  server.on(event, (socket: net.Socket) => {
    const index = received.push('') - 1
    let hasBehaved = false
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const request = received[index] + chunk.toString()
      received[index] = request
      if (hasBehaved || !isWhole(request)) return
      hasBehaved = true
      behave(socket, request)
    })
  })
  return received
}

function isWhole(request: string): boolean {
  const head = request.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0)
  return Buffer.byteLength(request.slice(head + 4)) >= length
}

async function start(
  server: net.Server,
  scheme: 'http' | 'https',
  received: readonly string[],
  wantedPort = 0,
): Promise<LoopbackServer> {
  const listening = await listen(server, wantedPort)
  return { url: `${scheme}://127.0.0.1:${listening.port}`, received, ...listening }
}

export interface RawAnswer {
  readonly status?: string
  readonly headers?: readonly string[]
  readonly body?: string | Buffer
}

/** One HTTP/1.1 answer as bytes; a content-length is only there if a test names it or `body` is set. */
export function rawAnswer({ status = '200 OK', headers = [], body = '' }: RawAnswer): Buffer {
  const hasLength = headers.some((header) => /^(content-length|transfer-encoding):/i.test(header))
  const lines = [
    `HTTP/1.1 ${status}`,
    ...headers,
    ...(hasLength ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
    'connection: close',
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)])
}

export const jsonHeader = 'content-type: application/json'

/** Runs a test against a server, which is closed whatever comes of it. */
export async function withServer<T>(
  starting: Promise<LoopbackServer>,
  use: (server: LoopbackServer) => Promise<T>,
): Promise<T> {
  const server = await starting
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}
