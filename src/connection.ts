// How a connection is made: whom it trusts, and whether a proxy stands between. Whatever is said by an environment
// variable, certificates are verified. Called by probe.ts, and by the monitor for its mail and its doctor.
import type { RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { builtin } from './builtin.ts'
import { type ConnectionOptions, proxyFor } from './proxies.ts'
import { hostOf, openTunnel, serverName } from './tunnel.ts'

/** What TLS is told wherever we connect: verify, whatever the environment says. `ca` adds to the roots of Node. */
export function trustOf(ca?: string): { readonly rejectUnauthorized: true; readonly ca?: string[] } {
  return { rejectUnauthorized: true, ...(ca !== undefined && { ca: [...rootsOfNode(), ca] }) }
}

/** Of Node 22.15 on. */
interface NewerTls {
  readonly getCACertificates?: (type: 'default') => string[]
}

function rootsOfNode(): readonly string[] {
  const tls = builtin('node:tls')
  const { rootCertificates } = tls
  const { getCACertificates } = tls as NewerTls
  // Before that, what it would have said.
  if (getCACertificates !== undefined) return getCACertificates('default')
  const extra = process.env.NODE_EXTRA_CA_CERTS
  try {
    return extra ? [...rootCertificates, builtin('node:fs').readFileSync(extra, 'utf8')] : rootCertificates
  } catch {
    // Node has warned of it, and goes on as well.
    return rootCertificates
  }
}

/** The part of a request's options that says how it is connected. Throws `ProxyError`. */
export function connectionFor(url: URL, { ca, proxies }: ConnectionOptions = {}): RequestOptions {
  const proxy = proxies === undefined ? null : proxyFor(url, proxies)
  if (proxy === null) return { agent: false, ...(url.protocol === 'https:' && trustOf(ca)) }
  // Without an agent nobody knows which port goes without saying, and the Host header would name it.
  const defaultPort = url.protocol === 'https:' ? 443 : 80
  return { defaultPort, createConnection: () => openTunnel(url, proxy, trustOf(ca)) }
}

/** Whether a proxy stands between. Throws `ProxyError`. */
export const isProxied = (url: URL, { proxies }: ConnectionOptions = {}): boolean =>
  proxies !== undefined && proxyFor(url, proxies) !== null

/**
 * A connection over which nothing is sent; the caller ends it. Emits `connect`, and over TLS `secureConnect`.
 * Throws `ProxyError`.
 */
export function connectTo(url: URL, { ca, proxies }: ConnectionOptions = {}): Duplex {
  const proxy = proxies === undefined ? null : proxyFor(url, proxies)
  if (proxy !== null) return openTunnel(url, proxy, trustOf(ca))
  const isSecure = url.protocol === 'https:'
  const host = hostOf(url)
  const port = Number(url.port) || (isSecure ? 443 : 80)
  const socket: Socket = isSecure
    ? builtin('node:tls').connect({ ...trustOf(ca), host, port, ...serverName(host) })
    : builtin('node:net').connect({ host, port })
  return socket
}
