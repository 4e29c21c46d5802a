// Wrong passwords and tokens, counted by the address that they come from. Made by access.ts; keeps nothing that was given.
import { isIPv6 } from 'node:net'
import type { Log } from '../../log/log.ts'

/** So many may come from one address within a minute. */
export const wrongAllowed = 5
const minuteMs = 60_000
/** Of addresses that are remembered; the oldest goes first. */
export const addressesKept = 1000

interface Wrong {
  readonly since: number
  readonly times: number
}

export interface Tries {
  /** Null: it may try. Else for how many seconds it may not. */
  waitOf(address: string | undefined): number | null
  /** One more was wrong. Returns how many are left of this minute. */
  count(address: string | undefined): number
}

export function createTries({ now, log }: { readonly now: () => number; readonly log: Log }): Tries {
  const wrong = new Map<string, Wrong>()
  /** Of this minute. */
  const wrongOf = (network: string): Wrong => {
    const found = wrong.get(network)
    return found === undefined || now() >= found.since + minuteMs ? { since: now(), times: 0 } : found
  }
  return {
    waitOf(address) {
      const { since, times } = wrongOf(networkOf(address))
      return times < wrongAllowed ? null : Math.ceil((since + minuteMs - now()) / 1000)
    },
    count(address) {
      const network = networkOf(address)
      const { since, times } = wrongOf(network)
      wrong.delete(network)
      wrong.set(network, { since, times: times + 1 })
      const [oldest] = wrong.keys()
      if (wrong.size > addressesKept && oldest !== undefined) wrong.delete(oldest)
      // One line a minute: a log that can be filled from outside is no log.
      if (times + 1 === wrongAllowed) {
        log(
          `status page: ${wrongAllowed} wrong passwords or tokens from ${network} within a minute: it is refused for the rest of it`,
          { level: 'warn', address: network },
        )
      }
      return Math.max(0, wrongAllowed - times - 1)
    },
  }
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
