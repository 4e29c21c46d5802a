// Through which proxy an address is called, by the variables that curl and Node read: HTTPS_PROXY, HTTP_PROXY and
// NO_PROXY. Reads no environment of its own; whoever starts a command hands it over. What it holds may be secret.

import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { builtin } from '../tools/builtin.ts'
import type { LookUp } from './look-up.ts'
import { isLoopback } from './loopback.ts'

/** The proxies of an environment. An address may hold a user name and password: it belongs in no message. */
export interface Proxies {
  /** For https addresses; null: none. */
  readonly https: string | null
  /** For http addresses; null: none. */
  readonly http: string | null
  /** What NO_PROXY leaves out: names with all that is below them, addresses, ranges, networks, each with a port or without; or `*`. */
  readonly except: readonly string[]
}

/** How a connection is made. */
export interface ConnectionOptions {
  /** PEM certificates of CAs that are trusted beside those that Node trusts by itself. */
  readonly ca?: string
  /** Default: none, whatever the environment says. See `readProxies`. */
  readonly proxies?: Proxies
  /** How a name becomes addresses. Default: by the hosts file, the DNS and the system, with a limit for each name. */
  readonly lookUp?: LookUp
}

/** A proxy is named that cannot be used. Its message does not show the address, which can hold a password. */
export class ProxyError extends CodedError {
  override readonly name = 'ProxyError'
  readonly code = 'proxy-invalid' satisfies ErrorCode
}

/** From HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not; of both, the small ones count. */
export function readProxies(env: Readonly<Record<string, string | undefined>>): Proxies {
  const read = (name: string) => env[name]?.trim() || env[name.toUpperCase()]?.trim() || null
  return {
    https: read('https_proxy'),
    http: read('http_proxy'),
    except: (read('no_proxy') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((entry) => entry !== ''),
  }
}

/** Null: directly, as loopback addresses always are. Throws `ProxyError`. */
export function proxyFor(url: URL, proxies: Proxies): URL | null {
  const isHttps = url.protocol === 'https:'
  const text = isHttps ? proxies.https : proxies.http
  if (text === null || isLoopback(url.hostname)) return null
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port || (isHttps ? '443' : '80')
  if (proxies.except.some((entry) => excepts(entry, host, port))) return null
  const address = text.includes('://') ? text : `http://${text}`
  const proxy = URL.canParse(address) ? new URL(address) : null
  if (proxy === null || !/^https?:$/.test(proxy.protocol) || proxy.hostname === '') {
    throw new ProxyError(
      `${isHttps ? 'HTTPS_PROXY' : 'HTTP_PROXY'} is no address of an http or https proxy, such as http://proxy.example.com:3128. Correct it, or name ${host} in NO_PROXY to call it directly`,
    )
  }
  return proxy
}

function excepts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const [, withPort, only] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? []
  if (only !== undefined && only !== port) return false
  const name = (withPort ?? entry).replace(/^\[|\]$/g, '')
  if (builtin('node:net').isIP(host) !== 0) return holdsAddress(name, host)
  if (name.startsWith('*.')) return host.endsWith(name.slice(1))
  // As in curl: a name stands for what is below it as well, with a dot in front or without.
  const suffix = name.replace(/^\./, '')
  return host === suffix || host.endsWith(`.${suffix}`)
}

/** An address, a range (`10.0.0.1-10.0.0.9`) or a network (`10.0.0.0/8`). */
function holdsAddress(name: string, host: string): boolean {
  const { BlockList, isIP } = builtin('node:net')
  const familyOf = (text: string) => (isIP(text) === 6 ? 'ipv6' : 'ipv4')
  if (!/^[\da-f.:]+([-/][\da-f.:]+)?$/.test(name)) return false
  const [first = '', last = ''] = name.split(/[-/]/)
  const list = new BlockList()
  try {
    if (name.includes('/')) list.addSubnet(first, Number(last), familyOf(first))
    else if (name.includes('-')) list.addRange(first, last, familyOf(first))
    else list.addAddress(first, familyOf(first))
  } catch {
    // No address after all: it leaves nothing out.
    return false
  }
  return list.check(host, familyOf(host))
}
