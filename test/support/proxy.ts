// A proxy on loopback that tunnels (CONNECT, RFC 9110, 9.3.6), refuses, hangs or breaks off. Every name that it is
// asked for leads to the one server that a test has behind it.
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { type Listening, listen } from './listening.ts'

export type ProxyBehaviour =
  | 'tunnel'
  | 'hang'
  | 'drop'
  | 'no-http'
  /** Bytes for ever, and never the end of a head. */
  | 'drip'
  /** More of a head than any proxy has to say. */
  | 'flood'
  | { readonly status: number }

export interface LoopbackProxy extends Listening {
  /** For HTTPS_PROXY; without user name and password. */
  readonly url: string
  /** Hosts and ports that it was asked for. */
  readonly asked: readonly string[]
  /** Of each that was asked for: what stood in Proxy-Authorization. */
  readonly authorizations: readonly (string | undefined)[]
  /** Requests that were no CONNECT. */
  readonly others: readonly string[]
}

export interface ProxyOptions {
  readonly behaviour?: ProxyBehaviour
  /** Port of the server behind it. */
  readonly to: number
  /** Makes it a proxy that is spoken to over TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string }
}

export async function startProxy({
  behaviour = 'tunnel',
  to,
  certificate,
}: ProxyOptions): Promise<LoopbackProxy> {
  const server = certificate === undefined ? http.createServer() : https.createServer(certificate)
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const others: string[] = []
  server.on('tlsClientError', () => {})
  server.on('request', (request, response) => {
    others.push(`${request.method} ${request.url}`)
    response.writeHead(500).end()
  })
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    asked.push(request.url ?? '')
    authorizations.push(request.headers['proxy-authorization'])
    socket.on('error', () => {})
    // Else its end would go unheard, or be answered by nothing.
    if (behaviour === 'hang') socket.on('end', () => socket.end()).resume()
    else if (behaviour === 'drop') socket.destroy()
    else if (behaviour === 'no-http') socket.end('SSH-2.0-OpenSSH_9.9\r\n\r\n')
    else if (behaviour === 'drip') drip(socket)
    else if (behaviour === 'flood') socket.write(`HTTP/1.1 200 ${'x'.repeat(100_000)}`)
    else if (behaviour === 'tunnel') tunnel(socket, to)
    else socket.end(`HTTP/1.1 ${behaviour.status} No\r\ncontent-length: 6\r\n\r\ncanary`)
  })
  const listening = await listen(server)
  const scheme = certificate === undefined ? 'http' : 'https'
  return { url: `${scheme}://localhost:${listening.port}`, asked, authorizations, others, ...listening }
}

function drip(socket: net.Socket) {
  socket.resume()
  socket.write('HTTP/1.1 200 ')
  const timer = setInterval(() => socket.write('x'), 10)
  socket.on('close', () => clearInterval(timer))
}

function tunnel(socket: net.Socket, to: number) {
  const behind = net.connect(to, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    behind.pipe(socket)
    socket.pipe(behind)
  })
  behind.on('error', () => socket.destroy())
  socket.on('close', () => behind.destroy())
  behind.on('close', () => socket.destroy())
}
