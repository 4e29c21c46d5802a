// TLS before a server that speaks plain HTTP, with a certificate of the test's choosing.
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import type { KeyPair } from './certificates.ts'

export interface TlsTerminator {
  /** https, by the name localhost. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** @param to Port of the server behind it. */
export async function startTlsTerminator(to: number, pair: KeyPair): Promise<TlsTerminator> {
  const sockets = new Set<net.Socket>()
  const server = tls.createServer(pair, (socket) => {
    const behind = net.connect(to, '127.0.0.1')
    socket.on('error', () => behind.destroy())
    behind.on('error', () => socket.destroy())
    socket.pipe(behind).pipe(socket)
  })
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
