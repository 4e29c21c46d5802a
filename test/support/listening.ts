// A server on a loopback port of its own, which is closed with every connection that it still has.
import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface Listening {
  readonly port: number
  /** When every connection has ended: what was sent over it has arrived by then. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export async function listen(server: Server, wantedPort = 0): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) server.emit('quiet')
    })
  })
  server.listen(wantedPort, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    quiet: async () => {
      if (sockets.size > 0) await once(server, 'quiet')
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
