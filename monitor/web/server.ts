// The page on loopback: status, health, and whatever pages the sandbox adds.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { CodedError } from 'contactrz/internal'
import type { Web } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import { StoreError } from '../store/store.ts'
import type { MonitorErrorCode } from '../tools/errors.ts'
import { createAccess } from './access.ts'

/** Content by path; the status is 200, unless one says otherwise. */
export type Pages = Readonly<Record<string, (query: URLSearchParams) => Promise<Page>>>

export interface Page {
  readonly status?: number
  readonly type: string
  readonly text: string
}

export interface WebServer {
  readonly url: string
  close(): Promise<void>
}

/** The address cannot be listened on. */
export class WebError extends CodedError {
  override readonly name = 'WebError'
  readonly code = 'web-start-failed' satisfies MonitorErrorCode
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export interface WebOptions {
  readonly log: Log
  readonly now: () => number
}

/** Throws `WebError`. */
export async function startWeb(
  { host, port, password }: Web,
  pages: Pages,
  { log, now }: WebOptions,
): Promise<WebServer> {
  const refusalOf = createAccess({ password, now, log })
  const failures = createFailures(log)
  const server = http.createServer((request, response) => {
    const [path = '', query] = (request.url ?? '').split('?', 2)
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    const send = (status: number, type: string, text: string) => {
      response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` })
      response.end(request.method === 'HEAD' ? undefined : text)
    }
    const { host, authorization } = request.headers
    const refusal = refusalOf({ host, authorization, address: request.socket.remoteAddress })
    if (refusal !== null) {
      response.setHeaders(new Map(Object.entries(refusal.headers)))
      return send(refusal.status, 'text/plain', refusal.text)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'GET only\n')
    if (page === undefined) return send(404, 'text/plain', 'no such page\n')
    page(new URLSearchParams(query)).then(
      ({ status = 200, type, text }) => {
        failures.ended(path)
        send(status, type, text)
      },
      (error: unknown) => {
        failures.begun(path, error)
        send(500, 'text/plain', 'the page could not be made: see the log\n')
      },
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

/** A page that fails is logged when it begins to and when it is back, however often it is asked for. */
function createFailures(log: Log) {
  const failing = new Set<string>()
  return {
    begun(path: string, error: unknown) {
      if (failing.has(path)) return
      failing.add(path)
      log(`status page: ${path} cannot be made: ${reasonOf(error)}`, { level: 'error', page: path })
    },
    ended(path: string) {
      if (failing.delete(path)) log(`status page: ${path} can be made again`, { page: path })
    },
  }
}

/** What the store says holds no value; of anything else the kind alone is told. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return error instanceof StoreError ? `the store says: ${error.message}` : `${error.name}, a fault of ours`
}
