// Who may read the page. Without a password it answers to names of this machine alone: a site that a browser here has
// open could else point a name of its own at 127.0.0.1 and read it (DNS rebinding). With one, wrong ones are counted by
// the address that they come from. Called by server.ts for each request; keeps no password that was given.
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { isLoopback } from 'contactrz/internal'
import type { Log } from '../log/log.ts'

/** So many wrong passwords may come from one address within a minute. */
export const wrongAllowed = 10
const minuteMs = 60_000
/** Of addresses that are remembered; the oldest goes first. */
export const addressesKept = 1000

export interface Caller {
  readonly host: string | undefined
  readonly authorization: string | undefined
  /** Where the connection comes from. */
  readonly address: string | undefined
}

/** What is answered instead of the page. */
export interface Refusal {
  readonly status: 401 | 421 | 429
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

export interface AccessOptions {
  /** Null: none is asked for. */
  readonly password: string | null
  readonly now: () => number
  readonly log: Log
}

interface Wrong {
  readonly since: number
  readonly times: number
}

/** Null for a caller who may read. */
export function createAccess({ password, now, log }: AccessOptions): (caller: Caller) => Refusal | null {
  const wrong = new Map<string, Wrong>()
  if (password === null) return ({ host }) => (isOwnHost(host) ? null : misdirected)
  const due = digest(password)

  /** Of this minute. */
  const wrongOf = (address: string): Wrong => {
    const found = wrong.get(address)
    return found === undefined || now() >= found.since + minuteMs ? { since: now(), times: 0 } : found
  }
  const count = (address: string) => {
    const { since, times } = wrongOf(address)
    wrong.delete(address)
    wrong.set(address, { since, times: times + 1 })
    const [oldest] = wrong.keys()
    if (wrong.size > addressesKept && oldest !== undefined) wrong.delete(oldest)
    // Two lines a minute at most: a log that can be filled from outside is no log.
    if (times === 0) log(`status page: a wrong password from ${address}`, { level: 'warn', address })
    if (times + 1 === wrongAllowed) {
      log(
        `status page: ${wrongAllowed} wrong passwords from ${address} within a minute: it is refused for the rest of it`,
        {
          level: 'warn',
          address,
        },
      )
    }
  }

  return ({ authorization, address: connected }) => {
    const address = networkOf(connected)
    const { since, times } = wrongOf(address)
    if (times >= wrongAllowed) return tooMany(Math.ceil((since + minuteMs - now()) / 1000))
    const given = readPassword(authorization)
    if (given !== null && timingSafeEqual(digest(given), due)) return null
    if (authorization !== undefined) count(address)
    return unauthorised
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Of HTTP Basic (RFC 7617), with any user name; null if there is none. */
function readPassword(authorization: string | undefined): string | null {
  const [, given = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? []
  const text = Buffer.from(given, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : text.slice(colon + 1)
}

/** Of any port: a tunnel may lead here from another, and no port keeps a foreign name out. */
function isOwnHost(host: string | undefined): boolean {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? []
  return name !== undefined && isLoopback(name)
}

/** An IPv4 address, or the network of an IPv6 one: whoever has one of a /64 has them all. */
function networkOf(address: string | undefined): string {
  const plain = (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = (plain.split('%', 1)[0] ?? '').split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0')
  return `${[...groups, ...missing, ...last].slice(0, 4).join(':')}::/64`
}

const misdirected: Refusal = {
  status: 421,
  text: 'this page has no password, and answers to 127.0.0.1, [::1] and localhost alone: set web.password to reach it by another name\n',
  headers: {},
}

const unauthorised: Refusal = {
  status: 401,
  text: 'a password is needed\n',
  headers: { 'www-authenticate': 'Basic realm="contactrz-monitor"' },
}

const tooMany = (seconds: number): Refusal => ({
  status: 429,
  text: `too many wrong passwords: try again in ${seconds} s\n`,
  headers: { 'retry-after': String(seconds) },
})
