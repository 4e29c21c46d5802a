// TLS before a server that speaks plain HTTP, with a certificate of the test's choosing.
import net from 'node:net'
import tls from 'node:tls'
import type { KeyPair } from './certificates.ts'
import { type Listening, listen } from './listening.ts'

export interface TlsTerminator extends Listening {
  /** https, by the name localhost. */
  readonly url: string
}

/** @param to Port of the server behind it. */
export async function startTlsTerminator(to: number, pair: KeyPair): Promise<TlsTerminator> {
  const server = tls.createServer(pair, (socket) => {
    const behind = net.connect(to, '127.0.0.1')
    socket.on('error', () => behind.destroy())
    behind.on('error', () => socket.destroy())
    socket.pipe(behind).pipe(socket)
  })
  server.on('tlsClientError', () => {})
  const listening = await listen(server)
  return { url: `https://localhost:${listening.port}`, ...listening }
}
