// A connection through a proxy (CONNECT, RFC 9110, 9.3.6): a stream to the host itself, which nothing is written to
// before the proxy has agreed. What goes wrong until then is the proxy's and says so: its code begins with PROXY_.
import type { Socket, TcpSocketConnectOpts } from 'node:net'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { CodedError } from '../errors/coded-error.ts'
import { builtin } from '../tools/builtin.ts'

const maxHeadBytes = 16 * 1024

/** How a host is found: what `net.connect` is told of names and of the families of addresses. */
export type Addressing = Pick<
  TcpSocketConnectOpts,
  'lookup' | 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'
>

/** The proxy's own failure: nothing went further than to it. */
class TunnelError extends CodedError {
  override readonly name = 'TunnelError'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = `PROXY_${code}`
  }
}

const { Duplex } = builtin('node:stream')

/** Emits `proxy` when the proxy is reached, and `connect` when it has agreed. */
class Tunnel extends Duplex {
  readonly #socket: Socket
  #isOpen = false
  /** What was asked of it before it was open. */
  #put: (() => void) | null = null

  /** @param authority Host and port, as CONNECT takes them. */
  constructor(proxy: URL, authority: string, trust: TlsOptions, addressing: Addressing) {
    super()
    const socket = connectTo(proxy, trust, addressing)
    this.#socket = socket
    socket.once(proxy.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      this.emit('proxy')
      socket.write(`${headOf(proxy, authority)}\r\n\r\n`)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.destroy(this.#isOpen ? error : new TunnelError(error.code ?? 'FAILED'))
    })
    socket.on('close', () => {
      if (this.#isOpen) this.push(null)
      else this.destroy(new TunnelError('CLOSED'))
    })
    this.#readHead()
  }

  #readHead() {
    const socket = this.#socket
    let head: Buffer = Buffer.alloc(0)
    const take = (chunk: Buffer) => {
      head = withoutInterim(Buffer.concat([head, chunk]))
      const end = head.indexOf(headEnd)
      if (end < 0 && head.length <= maxHeadBytes) return
      socket.off('data', take)
      const status = statusOf(head)
      if (end < 0 || status === undefined) this.destroy(new TunnelError('NOT_HTTP'))
      else if (!status.startsWith('2')) this.destroy(new TunnelError(status))
      else this.#open(head.subarray(end + 4))
    }
    socket.on('data', take)
  }

  #open(first: Buffer) {
    const socket = this.#socket
    this.#isOpen = true
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause()
    })
    socket.on('end', () => this.push(null))
    if (first.length > 0) this.push(first)
    this.emit('connect')
    this.#put?.()
  }

  #whenOpen(put: () => void) {
    if (this.#isOpen) put()
    else this.#put = put
  }

  override _read() {
    if (this.#isOpen) this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#whenOpen(() => this.#socket.write(chunk, done))
  }

  override _final(done: () => void) {
    this.#whenOpen(() => this.#socket.end(done))
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    this.#socket.destroy()
    done(error)
  }
}

const headEnd = '\r\n\r\n'

const statusOf = (head: Buffer) => /^HTTP\/1\.[01] (\d{3})\b/.exec(head.toString('latin1', 0, 16))?.[1]

/** What answers a CONNECT may follow interim answers (RFC 9110, 15.2), of which 101 is none. */
function withoutInterim(bytes: Buffer): Buffer {
  let head = bytes
  while (/^1(?!01)/.test(statusOf(head) ?? '')) {
    const end = head.indexOf(headEnd)
    if (end < 0) return head
    head = head.subarray(end + headEnd.length)
  }
  return head
}

function connectTo(proxy: URL, trust: TlsOptions, addressing: Addressing): Socket {
  const host = hostOf(proxy)
  const isSecure = proxy.protocol === 'https:'
  const port = Number(proxy.port) || (isSecure ? 443 : 80)
  return isSecure
    ? builtin('node:tls').connect({ ...trust, ...addressing, host, port, ...serverName(host) })
    : builtin('node:net').connect({ ...addressing, host, port })
}

function headOf({ username, password }: URL, authority: string): string {
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`]
  if (username !== '' || password !== '') {
    const credentials = Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')
    lines.push(`Proxy-Authorization: Basic ${credentials}`)
  }
  return lines.join('\r\n')
}

/** A percent sign that encodes nothing is one. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '')

/** An address cannot be a server name (RFC 6066, 3). */
export const serverName = (host: string) => (builtin('node:net').isIP(host) === 0 ? { servername: host } : {})

/**
 * A stream to the host of `url` through `proxy`: as soon as that has agreed it emits `connect`, and over TLS
 * `secureConnect`, as a socket of Node does.
 */
export function openTunnel(url: URL, proxy: URL, trust: TlsOptions, addressing: Addressing): Tunnel | Socket {
  const isSecure = url.protocol === 'https:'
  const tunnel = new Tunnel(proxy, `${url.hostname}:${url.port || (isSecure ? 443 : 80)}`, trust, addressing)
  if (!isSecure) return tunnel
  const host = hostOf(url)
  const secured = builtin('node:tls').connect({
    ...trust,
    socket: tunnel,
    host,
    ...serverName(host),
    ALPNProtocols: ['http/1.1'],
  })
  tunnel.once('proxy', () => secured.emit('proxy'))
  tunnel.once('connect', () => secured.emit('connect'))
  return secured
}
