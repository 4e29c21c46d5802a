// How a name becomes addresses. Not by getaddrinfo alone, of which node runs two at a time: two names whose DNS hangs
// would keep every other name waiting. The hosts file is read, the DNS asked over sockets of each look-up's own (as the
// system is configured), and the system asked for what the DNS does not know: mDNS, search domains, its own names.
import type { LookupAddress } from 'node:dns'
import { CodedError } from '../errors/coded-error.ts'
import { builtin } from '../tools/builtin.ts'

/** One address of a name. */
export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/** The addresses of a name, in the order in which they are tried. Rejects with an error that has a `code`. */
export type LookUp = (name: string) => Promise<readonly Address[]>

/** There is no address. By the codes of the DNS; `ETIMEOUT` where nobody said anything in time. */
export class LookUpError extends CodedError {
  override readonly name = 'LookUpError'
  readonly code: string
  /** The name that was looked up. */
  readonly host: string

  constructor(code: string, host: string) {
    super(code)
    this.code = code
    this.host = host
  }
}

/** Where a look-up asks. */
export interface LookUpOptions {
  /** The text of the hosts file. Default: that of this machine. */
  readonly hosts?: () => string
  /** DNS servers, with or without a port. Default: those of this machine. */
  readonly servers?: readonly string[]
  /** What the system says, by getaddrinfo. */
  readonly system?: LookUp
  /** For one name, from the first question to the last answer. Default 5 s. */
  readonly limitMs?: number
}

const usualLimitMs = 5000
/** A question is asked again when it was lost. */
const askAgainMs = 1500
/** What the other family is waited for when one has answered (RFC 8305, 3). */
const otherFamilyMs = 50

/** A look-up of which no name stands in another's way: whoever asks for one that is under way waits for the same. */
export function createLookUp(options: LookUpOptions = {}): LookUp {
  const { hosts = readHosts, system = askSystem } = options
  const underWay = new Map<string, Promise<readonly Address[]>>()
  const lookUp = async (name: string): Promise<readonly Address[]> => {
    const listed = addressesIn(hosts(), name)
    if (listed.length > 0) return listed
    // Never asked of anybody else (RFC 6761, 6.3).
    if (/^(.+\.)?localhost$/.test(name)) return loopback
    const answer = await askDns(name, options)
    if (typeof answer !== 'string') return answer
    // It would be as silent to the system, which would wait for longer, and of its threads there are two.
    if (answer === timedOut) throw new LookUpError(answer, name)
    return await system(name)
  }
  return (asked) => {
    const name = asked.toLowerCase().replace(/\.$/, '')
    const before = underWay.get(name)
    if (before !== undefined) return before
    const looking = lookUp(name).finally(() => underWay.delete(name))
    underWay.set(name, looking)
    return looking
  }
}

const timedOut = 'ETIMEOUT'
const loopback: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/** In the order of the file, as the system has them. */
function addressesIn(text: string, name: string): readonly Address[] {
  if (!text.toLowerCase().includes(name)) return []
  const { isIP } = builtin('node:net')
  const found = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (!names.some((one) => one.toLowerCase() === name)) return []
    const family = isIP(address)
    return family === 4 || family === 6 ? [{ address, family } as const] : []
  })
  return found.filter(({ address }, index) => found.findIndex((one) => one.address === address) === index)
}

function readHosts(): string {
  const folder = process.platform === 'win32' ? `${process.env.SystemRoot}\\System32\\drivers` : ''
  try {
    return builtin('node:fs').readFileSync(`${folder}/etc/hosts`, 'utf8')
  } catch {
    return ''
  }
}

/** Both families at once. The addresses, those of IPv6 first (RFC 6724), or the code that says why there are none. */
function askDns(
  name: string,
  { servers, limitMs = usualLimitMs }: LookUpOptions,
): Promise<readonly Address[] | string> {
  // One for each look-up: it reads how the system is configured now, and what it is silent to is silent to it alone.
  const resolver = new (builtin('node:dns').Resolver)({ timeout: askAgainMs, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  return new Promise((resolve) => {
    const found = new Map<4 | 6, readonly Address[]>()
    const codes: string[] = []
    let other: NodeJS.Timeout | undefined
    let isSettled = false
    const settle = () => {
      if (isSettled) return
      isSettled = true
      clearTimeout(limit)
      clearTimeout(other)
      resolver.cancel()
      const addresses = [...(found.get(6) ?? []), ...(found.get(4) ?? [])]
      // One family that was not answered for is enough to not know.
      const code = codes.length < 2 || codes.includes(timedOut) ? timedOut : (codes[0] ?? timedOut)
      resolve(addresses.length > 0 ? addresses : code)
    }
    const limit = setTimeout(settle, limitMs)
    const take = (family: 4 | 6) => (error: NodeJS.ErrnoException | null, addresses: readonly string[]) => {
      if (error !== null) codes.push(error.code ?? timedOut)
      else
        found.set(
          family,
          addresses.map((address) => ({ address, family })),
        )
      if (found.size + codes.length >= 2) settle()
      else if (error === null) other = setTimeout(settle, otherFamilyMs)
    }
    resolver.resolve4(name, take(4))
    resolver.resolve6(name, take(6))
  })
}

const askSystem: LookUp = (name) =>
  new Promise((resolve, reject) => {
    builtin('node:dns').lookup(name, { all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) reject(new LookUpError(error.code ?? 'ENOTFOUND', name))
      else resolve(addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })))
    })
  })
