// A server on loopback that takes webhooks: keeps what arrived, verifies its signature by itself (by WebCrypto, where the
// monitor signs by node:crypto), and misbehaves when it is told to.
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { KeyPair } from './certificates.ts'
import { type Listening, listen } from './listening.ts'

/** One try, as it came. */
export interface Arrived {
  /** The headers of Standard Webhooks; null where they did not come. */
  readonly id: string | null
  readonly timestamp: string | null
  /** Whether its signature is right; null: it has none. */
  readonly isSigned: boolean | null
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  /** Byte for byte. */
  readonly text: string
  /** Status that it was answered with; null: with none. */
  readonly status: number | null
}

/** What can be done instead of an answer, all that is sent having been read unless it says otherwise. */
export const misbehaviours = [
  'hang',
  'reset',
  'reset-at-once',
  'reset-within-head',
  'reset-within-body',
  'close',
  'close-within-head',
  'short-body',
  'hang-within-head',
  'hang-within-body',
  'half-close',
  'endless-head',
  'endless-interim',
  'endless-body',
  'endless-drip',
  'gzip-bomb',
  'no-http',
  'upgrade',
] as const
export type Misbehaviour = (typeof misbehaviours)[number]

export type WebhookAnswer =
  | Misbehaviour
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

export interface WebhookServer extends Listening {
  /** Where to send to. Its path is a canary: no row, log, mail, page or error may hold it. */
  readonly url: string
  /** What whoever sends here signs with. */
  readonly secret: string
  /** Every try that arrived whole. */
  readonly arrived: readonly Arrived[]
  /** Those of them that were answered with 2xx. */
  readonly taken: readonly Arrived[]
  /** What comes next is answered so, one after the other; then as `usually`. */
  next(...answers: readonly WebhookAnswer[]): void
  /** From now on; at first 204. */
  usually(answer: WebhookAnswer): void
  /** When so many have been taken in all. */
  whenTaken(count: number): Promise<void>
  /** When so many tries have arrived in all. */
  whenArrived(count: number): Promise<void>
}

export interface WebhookServerOptions {
  /** Makes it one of HTTPS, for localhost. */
  readonly certificate?: KeyPair
  /** `whsec_` and base64, or a text; default: one that holds a canary. */
  readonly secret?: string
}

/** Part of every address: searched for where it must not be. */
export const webhookCanary = 'canary-of-the-webhook'
const usualSecret = `whsec_${Buffer.from('canary-of-the-secret-24-bytes-and-more').toString('base64')}`

export async function startWebhookServer({
  certificate,
  secret = usualSecret,
}: WebhookServerOptions = {}): Promise<WebhookServer> {
  const arrived: Arrived[] = []
  const taken: Arrived[] = []
  const queued: WebhookAnswer[] = []
  let usual: WebhookAnswer = { status: 204 }
  const server = certificate === undefined ? http.createServer() : https.createServer(certificate)
  server.on('tlsClientError', () => {})
  server.on('clientError', (_error, socket) => socket.destroy())
  /** By the port at the other end. */
  const sockets = new Map<number | undefined, Socket>()
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
    if ((queued[0] ?? usual) !== 'reset-at-once') return
    queued.shift()
    socket.resetAndDestroy()
  })
  server.on('request', async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    response.on('error', () => {})
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    } catch {
      return
    }
    const answer = queued.shift() ?? usual
    const text = Buffer.concat(chunks).toString()
    const isSigned = await verify(secret, request.headers, text)
    const status = typeof answer === 'string' ? null : answer.status
    const one: Arrived = {
      ...{ id: headerOf(request, 'webhook-id'), timestamp: headerOf(request, 'webhook-timestamp') },
      ...{ isSigned, path: request.url ?? '', headers: request.headers, text, status },
    }
    arrived.push(one)
    if (status !== null && status >= 200 && status < 300) taken.push(one)
    respond(response, sockets.get(request.socket.remotePort), answer)
    server.emit('arrived')
  })
  const listening = await listen(server)
  const address = certificate === undefined ? 'http://127.0.0.1' : 'https://localhost'
  const whenLong = async (list: readonly Arrived[], count: number) => {
    while (list.length < count) await once(server, 'arrived')
  }
  return {
    ...listening,
    url: `${address}:${listening.port}/hooks/${webhookCanary}?key=${webhookCanary}-query`,
    ...{ secret, arrived, taken },
    next: (...answers) => void queued.push(...answers),
    usually(answer) {
      usual = answer
    },
    whenTaken: (count) => whenLong(taken, count),
    whenArrived: (count) => whenLong(arrived, count),
  }
}

const headerOf = ({ headers }: http.IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}

/** Standard Webhooks 1.0, as a receiver reads it. Null: nothing is signed. */
async function verify(
  secret: string,
  headers: http.IncomingHttpHeaders,
  text: string,
): Promise<boolean | null> {
  const signatures = headers['webhook-signature']
  if (typeof signatures !== 'string') return null
  const bytes = secret.startsWith('whsec_')
    ? Uint8Array.from(atob(secret.slice('whsec_'.length)), (character) => character.charCodeAt(0))
    : new TextEncoder().encode(secret)
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['verify'])
  const signed = new TextEncoder().encode(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
  for (const one of signatures.split(' ')) {
    const [version, signature = ''] = one.split(',')
    if (version !== 'v1') continue
    const given = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0))
    if (await crypto.subtle.verify(hmac, key, given, signed)) return true
  }
  return false
}

/** In whatever it answers. */
export const quotable = 'canary-of-what-the-server-says'
const block = 'x'.repeat(16_384)
/** 16 MB of nothing, in 16 kB. */
const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024))
const cutHead = 'HTTP/1.1 200 OK\r\ncontent-ty'
const cutBody = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nok'

/** What is written first, and what after that. */
type Steps = readonly [text: string | Buffer, then: 'stay' | 'end' | 'close' | 'reset' | Repeated]
interface Repeated {
  readonly text: string
  readonly everyMs: number
}

const steps: Readonly<Record<Exclude<Misbehaviour, 'reset-at-once'>, Steps>> = {
  hang: ['', 'stay'],
  reset: ['', 'reset'],
  'reset-within-head': [cutHead, 'reset'],
  'reset-within-body': [cutBody, 'reset'],
  close: ['', 'close'],
  'close-within-head': [cutHead, 'end'],
  'short-body': [cutBody, 'end'],
  'hang-within-head': [cutHead, 'stay'],
  'hang-within-body': [cutBody, 'stay'],
  // Nothing more will come, and nobody hangs up.
  'half-close': ['', 'end'],
  'endless-head': ['HTTP/1.1 200 OK\r\n', { text: `x-${quotable}: ${block}\r\n`, everyMs: 1 }],
  'endless-interim': ['', { text: 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', everyMs: 1 }],
  'endless-body': [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    { text: `4000\r\n${block}\r\n`, everyMs: 1 },
  ],
  'endless-drip': [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
    { text: '1\r\nx\r\n', everyMs: 5 },
  ],
  'gzip-bomb': [
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`),
      bomb,
    ]),
    'end',
  ],
  'no-http': ['SSH-2.0-OpenSSH_9.9\r\n\r\n', 'end'],
  upgrade: ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'stay'],
}

/** @param raw Below TLS: only that one can be reset. */
function respond(response: http.ServerResponse, raw: Socket | undefined, answer: WebhookAnswer): void {
  if (typeof answer !== 'string') {
    const { status, headers = {}, body = `{"${quotable}":true}` } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(status === 204 || status === 304 ? '' : body)
    return
  }
  const { socket } = response
  if (socket === null || answer === 'reset-at-once') return
  const [text, then] = steps[answer]
  socket.write(text, () => {
    if (then === 'reset') raw?.resetAndDestroy()
    else if (then === 'close') socket.destroy()
    else if (then === 'end') socket.end()
    else if (then !== 'stay') {
      const timer = setInterval(() => socket.write(then.text), then.everyMs)
      socket.once('close', () => clearInterval(timer))
    }
  })
}
