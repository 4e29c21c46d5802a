// One request over node:http(s), with its timing phases. Never throws, never follows a redirect, never reads
// more than it was told to. Called by `check` and by the monitor.
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Answer, Exchange } from '../judge/verdict.ts'
import { builtin } from '../tools/builtin.ts'
import { withResolvers } from '../tools/with-resolvers.ts'
import { connectionFor, isProxied } from './connection.ts'
import type { Address, LookUp } from './look-up.ts'
import type { ConnectionOptions, Proxies } from './proxies.ts'
import { Stamps } from './stamps.ts'
import { failureOf, outOfTime, ownStall, ProbeError } from './transport-failure.ts'
import { decode } from './unpack.ts'

export type { Address, ConnectionOptions, LookUp, Proxies }

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
  /**
   * The status is all that is asked: the answer has no body, and stands when its head is there, however what follows ends.
   * That is read all the same, to its end or the limit and for a little while, so that nobody is cut short who answers.
   */
  readonly isStatusEnough?: boolean
  /** Ends the probe early, as if its time were up. */
  readonly signal?: AbortSignal
  /** Asked when the connection stands, right before the first byte: if not, nothing leaves (failure `gate-shut`). */
  readonly mayLeave?: () => boolean
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
    const failure = ownStall(failureOf(error, stamps), stamps, request.timeoutMs)
    return { startedAt, requestLeft: stamps.requestLeft, answer: null, failure, timing: stamps.timing() }
  } finally {
    stamps.end()
  }
}

function exchange(request: ProbeRequest, stamps: Stamps): Promise<Answer> {
  if (request.signal?.aborted) throw new ProbeError('timeout', 'aborted')
  const { promise, resolve, reject } = withResolvers<Answer>()
  const url = new URL(request.url)
  stamps.isProxied = isProxied(url, request.connection)
  if (!stamps.isProxied) stamps.named = nameIn(url)
  const body = Buffer.from(request.body, 'utf8')
  const { request: open } = url.protocol === 'https:' ? builtin('node:https') : builtin('node:http')
  const outgoing = open(url, {
    method: request.method,
    headers: { ...request.headers, 'content-length': String(body.length), connection: 'close' },
    ...connectionFor(url, request.connection, request.timeoutMs),
    setHost: true,
  })
  // Headers are bounded by their size alone: of more than 2,000, node would drop the rest in silence.
  outgoing.maxHeadersCount = 0
  // A total deadline: a socket's own timeout starts anew with every byte of a slow drip. It rejects by itself, since
  // a connection that is destroyed need not say so.
  const timer = setTimeout(() => {
    // It may fire late, with the answer waiting to be read.
    void whenAllIsRead(outgoing).then(() => {
      const isAnswered = request.isStatusEnough === true && stamps.read === 'headers'
      if (!isAnswered) reject(outOfTime(stamps))
    })
  }, request.timeoutMs)
  const abort = () => reject(new ProbeError('timeout', 'aborted'))
  request.signal?.addEventListener('abort', abort, { once: true })

  stampPhases(outgoing, url, stamps)
  // Whatever is written before would leave with the connection: nobody could be asked in between.
  whenConnected(outgoing, url, () => {
    try {
      if (request.mayLeave?.() === false) throw new ProbeError('monitor-fault', 'gate-shut')
      stamps.requestLeft = true
      outgoing.end(body)
    } catch (error) {
      reject(error)
    }
  })
  settleBy(outgoing, request, stamps, { resolve, reject })
  return promise.finally(() => {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', abort)
    outgoing.destroy()
  })
}

/** In the order of the phases: what is on record when the connection is used must be on record by then. */
function stampPhases(outgoing: ClientRequest, url: URL, stamps: Stamps): void {
  outgoing.on('socket', (socket) => {
    socket.once('lookup', (error) => {
      // Node tells of its end, with an address or without.
      if (!error) stamps.dnsMs = stamps.sinceStart()
    })
    socket.once('proxy', () => {
      stamps.proxyMs = stamps.sinceStart()
    })
    socket.once('connect', () => {
      stamps.connectMs = stamps.sinceStart()
    })
    socket.once('data', () => {
      stamps.firstByteMs = stamps.sinceStart()
    })
    if (url.protocol === 'https:') {
      socket.once('secureConnect', () => {
        stamps.tlsMs = stamps.sinceStart()
      })
    }
  })
}

function whenConnected(outgoing: ClientRequest, url: URL, use: () => void): void {
  outgoing.on('socket', (socket) => {
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', use)
  })
}

/** A stream hands on what another one has read: a few rounds later. */
const quietRounds = 4
/** A provider need not ever stop sending: then it is this many rounds, or this much time, whichever is more. */
const surelyRounds = 20
const mostMs = 100

/** When the loop has come round without anything new: what had arrived is read then. */
async function whenAllIsRead({ socket }: ClientRequest): Promise<void> {
  const end = performance.now() + mostMs
  const goesOn = (round: number) => round < surelyRounds || performance.now() < end
  let seen = -1
  for (let round = 0, quiet = 0; quiet < quietRounds && goesOn(round); round++) {
    await new Promise((resolve) => setImmediate(resolve))
    const bytes = socket?.bytesRead ?? 0
    quiet = bytes === seen ? quiet + 1 : 0
    seen = bytes
  }
}

/** Null for an address. */
const nameIn = (url: URL): string | null =>
  builtin('node:net').isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? url.hostname : null

interface Settling {
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
}

/** Settles by whichever event ends the exchange: no end of a request may go without one. */
function settleBy(
  outgoing: ClientRequest,
  { maxBodyBytes = defaultMaxBodyBytes, isStatusEnough = false }: ProbeRequest,
  stamps: Stamps,
  { resolve, reject }: Settling,
): void {
  let answer: IncomingMessage | null = null
  outgoing.on('information', () => {
    stamps.read = 'interim'
  })
  outgoing.on('response', (incoming) => {
    answer = incoming
    stamps.read = 'headers'
    // Not `resolve` of the promise: that would shut out the deadline.
    const reading = isStatusEnough ? passOver(incoming, maxBodyBytes) : read(incoming, maxBodyBytes)
    reading.then(resolve, reject)
  })
  // A 101 ends HTTP on this connection: no answer follows, and the socket is nobody's but ours.
  outgoing.on('upgrade', (incoming, socket) => {
    socket.destroy()
    resolve({ status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: new Uint8Array() })
  })
  outgoing.on('error', (error) => {
    // What its connection does behind all that is asked of a message is no part of it.
    const isDone = isStatusEnough ? answer !== null : answer?.complete === true
    if (!isDone) reject(error)
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

const passOverMs = 1000

/** The head is the answer; the rest is let in, and left. */
async function passOver(incoming: IncomingMessage, maxBytes: number): Promise<Answer> {
  const head = { status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: new Uint8Array() }
  const timer = setTimeout(() => incoming.destroy(), passOverMs)
  let length = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) break
    }
  } catch {
    // However it ends: the status was said.
  } finally {
    clearTimeout(timer)
  }
  return head
}

function headersOf({ rawHeaders }: IncomingMessage): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([(rawHeaders[index] as string).toLowerCase(), rawHeaders[index + 1] as string])
  }
  return headers
}
