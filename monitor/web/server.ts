// The page on loopback: status, health, and whatever pages the sandbox adds.
import { createHash, timingSafeEqual } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Web } from '../config-shape.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** HTTP Basic (RFC 7617), with any user name. */
function isAllowed(authorization: string | undefined, password: string | null): boolean {
  if (password === null) return true
  const [, given = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? []
  const text = Buffer.from(given, 'base64').toString('utf8')
  return text.includes(':') && timingSafeEqual(digest(text.slice(text.indexOf(':') + 1)), digest(password))
}

/** Content by path. */
export type Pages = Readonly<Record<string, () => Promise<{ readonly type: string; readonly text: string }>>>

export interface WebServer {
  readonly url: string
  close(): Promise<void>
}

/** The address cannot be listened on. */
export class WebError extends Error {
  override readonly name = 'WebError'
  readonly code = 'web-start-failed'
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export async function startWeb({ host, port, password }: Web, pages: Pages): Promise<WebServer> {
  const server = http.createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] as string
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    const send = (status: number, type: string, text: string) => {
      response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` })
      response.end(request.method === 'HEAD' ? undefined : text)
    }
    if (!isAllowed(request.headers.authorization, password)) {
      response.setHeader('www-authenticate', 'Basic realm="contactrz-monitor"')
      return send(401, 'text/plain', 'a password is needed\n')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'GET only\n')
    if (page === undefined) return send(404, 'text/plain', 'no such page\n')
    page().then(
      ({ type, text }) => send(200, type, text),
      () => send(500, 'text/plain', 'the page could not be made: see the log\n'),
    )
  })
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
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
