// How a connection is made: whom it trusts, and whether a proxy stands between. Whatever is said by an environment
// variable, certificates are verified. Called by probe.ts, and by the monitor for its mail and its doctor.
import type { RequestOptions } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { builtin } from '../tools/builtin.ts'
import { type Address, createLookUp, type LookUp, LookUpError } from './look-up.ts'
import { type ConnectionOptions, proxyFor } from './proxies.ts'
import { type Addressing, hostOf, openTunnel, serverName } from './tunnel.ts'

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

/** One for the process: of a name that many ask for, there is one look-up under way. */
const usual: LookUp = createLookUp()

const mostPatienceMs = 2000
const usualTimeoutMs = 10_000

/** How a host is found: its name, and which of its addresses. */
function addressingOf({ lookUp }: ConnectionOptions, timeoutMs: number): Addressing {
  return {
    lookup: asNodeDoes(lookUp ?? usual),
    // One address after the other, of both families in turn. Node gives each 250 ms, and a far one takes longer.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(250, Math.min(mostPatienceMs, Math.round(timeoutMs / 5))),
  }
}

/** The part of a request's options that says how it is connected. Throws `ProxyError`. */
export function connectionFor(
  url: URL,
  options: ConnectionOptions = {},
  timeoutMs: number = usualTimeoutMs,
): RequestOptions {
  const { ca, proxies } = options
  const proxy = proxies === undefined ? null : proxyFor(url, proxies)
  const addressing = addressingOf(options, timeoutMs)
  if (proxy === null) return { agent: false, ...addressing, ...(url.protocol === 'https:' && trustOf(ca)) }
  // Without an agent nobody knows which port goes without saying, and the Host header would name it.
  const defaultPort = url.protocol === 'https:' ? 443 : 80
  return { defaultPort, createConnection: () => openTunnel(url, proxy, trustOf(ca), addressing) }
}

/** Whether a proxy stands between. Throws `ProxyError`. */
export const isProxied = (url: URL, { proxies }: ConnectionOptions = {}): boolean =>
  proxies !== undefined && proxyFor(url, proxies) !== null

/**
 * A connection over which nothing is sent; the caller ends it. Emits `connect`, and over TLS `secureConnect`.
 * Throws `ProxyError`.
 */
export function connectTo(url: URL, options: ConnectionOptions = {}): Duplex {
  const { ca, proxies } = options
  const proxy = proxies === undefined ? null : proxyFor(url, proxies)
  const addressing = addressingOf(options, usualTimeoutMs)
  if (proxy !== null) return openTunnel(url, proxy, trustOf(ca), addressing)
  const isSecure = url.protocol === 'https:'
  const host = hostOf(url)
  const port = Number(url.port) || (isSecure ? 443 : 80)
  const socket: Socket = isSecure
    ? builtin('node:tls').connect({ ...trustOf(ca), ...addressing, host, port, ...serverName(host) })
    : builtin('node:net').connect({ ...addressing, host, port })
  return socket
}

/** As `net.connect` takes it. Never answers at once: nobody would listen for its events yet. */
function asNodeDoes(lookUp: LookUp): LookupFunction {
  return (name, { all }, callback) => {
    const say = (addresses: readonly Address[]) => {
      const [first] = addresses
      if (first === undefined) callback(new LookUpError('ENOTFOUND', name), [])
      else if (all) callback(null, [...addresses])
      else callback(null, first.address, first.family)
    }
    lookUp(name).then(
      (addresses) => void setImmediate(say, addresses),
      (error) =>
        void setImmediate(callback, error instanceof Error ? error : new LookUpError('ENOTFOUND', name), []),
    )
  }
}
