// Which names the page answers to. A site that a browser here has open could else point a name of its own at this machine
// and read the page (DNS rebinding). Asked by app.ts before anything else. Pure.
import { isIP } from 'node:net'
import { isLoopback } from 'contactrz/internal'

/** Of any port: a tunnel may lead here from another, and no port keeps a foreign name out. */
export function hostName(header: string | undefined): string | null {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return name === undefined ? null : name.toLowerCase().replace(/^\[(.*)\]$/, '$1')
}

/**
 * Loopback names and addresses, which no foreign site can have, and the names that we were given.
 *
 * @param header Of the request: `Host`.
 */
export function isOwnHost(
  header: string | undefined,
  { host, url }: { readonly host: string; readonly url: string | null },
): boolean {
  const name = hostName(header)
  if (name === null) return false
  if (isLoopback(name) || isIP(name) !== 0 || name === host.toLowerCase()) return true
  return url !== null && name === URL.parse(url)?.hostname
}

/** Answered to everybody else, with 421. */
export const misdirected =
  'this page answers to addresses and names of its own alone: set web.url to the address that it is to be reached at\n'
