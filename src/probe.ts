// One request over node:http(s), with its timing phases. Never throws, never follows a redirect, never reads
// more than it was told to. Called by `check` and by the monitor.
import type { ClientRequest, IncomingMessage } from 'node:http'
import { builtin } from './builtin.ts'
import { connectionFor, connectTo, isProxied, trustOf } from './connection.ts'
import { sayFailure } from './judge/failure.ts'
import type { Answer, DecodingFault, Exchange, Failure, FailureKind } from './judge/verdict.ts'
import { type ConnectionOptions, type Proxies, ProxyError, proxyFor, readProxies } from './proxies.ts'
import { withResolvers } from './with-resolvers.ts'

export {
  type ConnectionOptions,
  connectTo,
  type Proxies,
  ProxyError,
  proxyFor,
  readProxies,
  sayFailure,
  trustOf,
}

/** One request, and the limits of its answer. */
export interface ProbeRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From the first look-up to the last byte. */
  readonly timeoutMs: number
  /** Of the body, decoded or not. */
  readonly maxBodyBytes?: number
  /** Ends the probe early, as if its time were up. */
  readonly signal?: AbortSignal
  /** Default: what Node trusts, and no proxy. */
  readonly connection?: ConnectionOptions
}

const defaultMaxBodyBytes = 1024 * 1024

/** Makes the request and brings back the exchange. Never throws, never follows a redirect: what goes wrong is its `failure`. */
export async function probe(request: ProbeRequest): Promise<Exchange> {
  const startedAt = new Date().toISOString()
  const stamps = new Stamps()
  try {
    const answer = await exchange(request, stamps)
    return { startedAt, requestLeft: true, answer, failure: null, timing: stamps.timing() }
  } catch (error) {
    return {
      startedAt,
      requestLeft: stamps.requestLeft,
      answer: null,
      failure: failureOf(error, stamps),
      timing: stamps.timing(),
    }
  }
}

class Stamps {
  readonly #start = performance.now()
  dnsMs: number | null = null
  connectMs: number | null = null
  tlsMs: number | null = null
  firstByteMs: number | null = null
  /** An interim answer (1xx) was read, or the headers of the answer itself. */
  read: 'interim' | 'headers' | null = null
  /** A connection that could carry the request was made: from here on, bytes may have left. */
  requestLeft = false
  /** Until a connection is there, it is the proxy's. */
  isProxied = false

  sinceStart(): number {
    return performance.now() - this.#start
  }

  timing(): Exchange['timing'] {
    const { dnsMs, connectMs, tlsMs, firstByteMs } = this
    return { dnsMs, connectMs, tlsMs, firstByteMs, totalMs: this.sinceStart() }
  }
}

/** A failure that the probe itself has classified. */
class ProbeError extends Error {
  override readonly name = 'ProbeError'
  readonly kind: FailureKind
  readonly code: string

  constructor(kind: FailureKind, code: string) {
    super(code)
    this.kind = kind
    this.code = code
  }
}

function exchange(request: ProbeRequest, stamps: Stamps): Promise<Answer> {
  if (request.signal?.aborted) throw new ProbeError('timeout', 'aborted')
  const { promise, resolve, reject } = withResolvers<Answer>()
  const url = new URL(request.url)
  stamps.isProxied = isProxied(url, request.connection)
  const body = Buffer.from(request.body, 'utf8')
  const { request: open } = url.protocol === 'https:' ? builtin('node:https') : builtin('node:http')
  const outgoing = open(url, {
    method: request.method,
    headers: { ...request.headers, 'content-length': String(body.length), connection: 'close' },
    ...connectionFor(url, request.connection),
    setHost: true,
  })
  // Headers are bounded by their size alone: of more than 2,000, node would drop the rest in silence.
  outgoing.maxHeadersCount = 0
  // A total deadline: a socket's own timeout starts anew with every byte of a slow drip. It rejects by itself, since
  // a connection that is destroyed need not say so.
  const timer = setTimeout(() => reject(new ProbeError('timeout', phaseOf(stamps))), request.timeoutMs)
  const abort = () => reject(new ProbeError('timeout', 'aborted'))
  request.signal?.addEventListener('abort', abort, { once: true })

  outgoing.on('socket', (socket) => {
    socket.once('lookup', () => {
      stamps.dnsMs = stamps.sinceStart()
    })
    socket.once('connect', () => {
      stamps.connectMs = stamps.sinceStart()
      if (url.protocol === 'http:') stamps.requestLeft = true
    })
    socket.once('data', () => {
      stamps.firstByteMs = stamps.sinceStart()
    })
    socket.once('secureConnect', () => {
      stamps.tlsMs = stamps.sinceStart()
      stamps.requestLeft = true
    })
  })
  settleBy(outgoing, request.maxBodyBytes ?? defaultMaxBodyBytes, stamps, { resolve, reject })
  outgoing.end(body)
  return promise.finally(() => {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', abort)
    outgoing.destroy()
  })
}

const phaseOf = ({ connectMs, requestLeft, firstByteMs, isProxied: isThrough, read }: Stamps): string => {
  if (connectMs === null) return isThrough ? 'no connection through the proxy' : 'no connection'
  if (!requestLeft) return 'no secure connection'
  if (firstByteMs === null) return 'no first byte'
  if (read === null) return 'no end of the headers'
  return read === 'interim' ? 'no answer but interim ones' : 'no end of the body'
}

interface Settling {
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
}

/** Settles by whichever event ends the exchange: no end of a request may go without one. */
function settleBy(outgoing: ClientRequest, maxBytes: number, stamps: Stamps, settling: Settling): void {
  const { resolve, reject } = settling
  let answer: IncomingMessage | null = null
  outgoing.on('information', () => {
    stamps.read = 'interim'
  })
  outgoing.on('response', (incoming) => {
    answer = incoming
    stamps.read = 'headers'
    // Not `resolve` of the promise: that would shut out the deadline.
    read(incoming, maxBytes).then(resolve, reject)
  })
  // A 101 ends HTTP on this connection: no answer follows, and the socket is nobody's but ours.
  outgoing.on('upgrade', (incoming, socket) => {
    socket.destroy()
    resolve({ status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: new Uint8Array() })
  })
  outgoing.on('error', (error) => {
    // What its connection does behind a complete message is no part of it.
    if (answer?.complete !== true) reject(error)
  })
  outgoing.on('close', () => {
    if (answer === null) reject(new ProbeError('reset', 'closed'))
  })
}

async function read(incoming: IncomingMessage, maxBytes: number): Promise<Answer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) throw new ProbeError('body-too-large', `more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  if (!incoming.complete) throw new ProbeError('incomplete-body', `${length} bytes, then the end`)
  const headers = headersOf(incoming)
  const encodings = headers
    .filter(([name]) => name === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
  const decoded = decode(
    Buffer.concat(chunks),
    encodings.map((encoding) => encoding.trim().toLowerCase()),
    maxBytes,
  )
  return { status: incoming.statusCode ?? 0, headers, ...decoded }
}

function headersOf({ rawHeaders }: IncomingMessage): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([(rawHeaders[index] as string).toLowerCase(), rawHeaders[index + 1] as string])
  }
  return headers
}

/** As curl and fetch have it. No deadline interrupts unpacking, so it must be little work. */
const maxEncodings = 5

/** Removes the content encodings, the last one first. Without a body, and with the reason, if that cannot be done. */
function decode(
  bytes: Buffer,
  encodings: readonly string[],
  maxBytes: number,
): Pick<Answer, 'body' | 'undecoded'> {
  if (encodings.length > maxEncodings) {
    return { body: null, undecoded: { encoding: encodings.join(', '), fault: 'too-many' } }
  }
  let body = bytes
  // One more than allowed, so that zlib stops at a bomb long before it has unpacked it.
  const options = { maxOutputLength: maxBytes + 1 }
  for (const encoding of encodings.toReversed()) {
    try {
      if (encoding === 'gzip' || encoding === 'x-gzip') body = builtin('node:zlib').gunzipSync(body, options)
      else if (encoding === 'deflate') body = builtin('node:zlib').inflateSync(body, options)
      else if (encoding === 'br') body = builtin('node:zlib').brotliDecompressSync(body, options)
      else if (encoding !== 'identity' && encoding !== '') {
        return { body: null, undecoded: { encoding, fault: 'unknown' } }
      }
    } catch (error) {
      if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') {
        return { body: null, undecoded: { encoding, fault: faultOf(error, encoding, body) } }
      }
      throw new ProbeError('body-too-large', `more than ${maxBytes} bytes unpacked`)
    }
    if (body.length > maxBytes) throw new ProbeError('body-too-large', `more than ${maxBytes} bytes unpacked`)
  }
  return { body }
}

/** zlib's code tells a body that ends too early; what begins as it should and fails later is damaged. */
function faultOf(error: unknown, encoding: string, bytes: Buffer): DecodingFault {
  const beginsAsGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const beginsAsZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0
  if (encoding.endsWith('gzip') && !beginsAsGzip) return 'not-so-encoded'
  if (encoding === 'deflate' && !beginsAsZlib) return 'not-so-encoded'
  if (codeOf(error) === 'Z_BUF_ERROR') return 'cut'
  // Brotli has no mark of its own: text is told from it by being text.
  if (encoding === 'br' && /^\s*[{[<"]/.test(bytes.toString('latin1', 0, 16))) return 'not-so-encoded'
  return 'damaged'
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** Codes of the machine this runs on: they say nothing of the provider. */
const ownFaults = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EACCES',
  'EPERM',
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'proxy-invalid',
])

function failureOf(error: unknown, stamps: Stamps): Failure {
  if (error instanceof ProbeError) return { kind: error.kind, code: error.code }
  const code = codeOf(error)
  const host = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? hostOf(error) : null
  return { kind: kindOf(code, error, stamps), code, ...(host !== null && { host }) }
}

/** The name that was asked for: ours. */
const hostOf = (error: unknown): string | null =>
  error instanceof Error && 'host' in error && typeof error.host === 'string' ? error.host : null

function kindOf(code: string | null, error: unknown, stamps: Stamps): FailureKind {
  if (code === null || ownFaults.has(code) || code.startsWith('ERR_INVALID_')) return 'monitor-fault'
  if (code.startsWith('HPE_')) return 'protocol-error'
  if (stamps.connectMs === null) return 'connect-failed'
  if (!stamps.requestLeft) return 'tls-failed'
  // The system gave up on the connection before our own deadline.
  if (code === 'ETIMEDOUT') return 'timeout'
  // Ended within the body: node says so by "aborted", whatever the code.
  if (stamps.read === 'headers') return 'incomplete-body'
  return error instanceof Error && /^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(code) ? 'reset' : 'protocol-error'
}
