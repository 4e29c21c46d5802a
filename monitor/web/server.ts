// Listens, and ends in time: what is asked goes to app.ts. Called by `start`.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { CodedError } from 'contactrz/internal'
import type { Web } from '../config/config-shape.ts'
import type { MonitorErrorCode } from '../tools/errors.ts'
import type { App } from './app.ts'
import { refusalHeaders } from './headers.ts'

export interface WebServer {
  /** The address that is listened on, without a slash at its end. */
  readonly url: string
  /** Waits for nobody: whoever is being answered is cut off. */
  close(): Promise<void>
}

/** The address cannot be listened on. */
export class WebError extends CodedError {
  override readonly name = 'WebError'
  readonly code = 'web-start-failed' satisfies MonitorErrorCode
}

export interface Listening extends Pick<Web, 'host' | 'port'> {
  /** At once; whoever comes too late is cut off. Default: any number. */
  readonly mostConnections?: number
}

/** Throws `WebError`. */
export async function startWeb(
  { host, port, mostConnections }: Listening,
  app: Pick<App, 'fetch' | 'end'>,
): Promise<WebServer> {
  const listener = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
    // Those of Node are those of the whole process.
    overrideGlobalObjects: false,
    // Of a request that is none, such as one with two names in its Host.
    errorHandler: () => new Response('no such request\n', { status: 400, headers: refusalHeaders }),
  })
  // Without a Host as well, a request is answered by what sets our headers.
  const server = createServer(
    { requireHostHeader: false },
    (request, response) => void listener(request, response),
  )
  if (mostConnections !== undefined) server.maxConnections = mostConnections
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  try {
    await promise
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const detail =
      code === 'EADDRINUSE'
        ? `port ${port} is in use: set web.port to another, or to 0 for any free one`
        : `cannot listen on ${host}:${port} (${code})`
    throw new WebError(detail, { cause })
  }
  const { address, family, port: actual } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    close: () =>
      new Promise((done) => {
        app.end()
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
