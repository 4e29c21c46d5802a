// A connection, and no request: whether somebody is there, without a word that could be taken for a sign of life or an alert.
// Called by `doctor`, of the heartbeat and of channels.
import { connectTo, sayFailure } from 'contactrz/internal'
import type { ConnectionOptions } from 'contactrz/probe'

const timeoutMs = 10_000

/** Null if it stands, TLS included; else why not, without the address. */
export async function reach(url: URL, connection: ConnectionOptions | undefined): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const socket = connectTo(url, connection)
  const timer = setTimeout(() => resolve('no connection in time'), timeoutMs)
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => resolve(null))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    resolve(sayFailure({ kind: 'tls-failed', code: error.code ?? 'no connection', host: url.hostname }))
  })
  const problem = await promise
  clearTimeout(timer)
  socket.destroy()
  return problem
}
