// When the phases of one exchange were reached, and how far it came. Called by probe.ts.
import type { Timing } from '../judge/verdict.ts'
import { watchForStalls } from './stall.ts'

/** Without the time in which this process stood still: that is not the provider's. */
export class Stamps {
  readonly #start = performance.now()
  readonly #startedAt = Date.now()
  readonly #stall = watchForStalls()
  dnsMs: number | null = null
  proxyMs: number | null = null
  connectMs: number | null = null
  tlsMs: number | null = null
  firstByteMs: number | null = null
  /** An interim answer (1xx) was read, or the headers of the answer itself. */
  read: 'interim' | 'headers' | null = null
  /** A connection that could carry the request was made: from here on, bytes may have left. */
  requestLeft = false
  /** Until a connection is there, it is the proxy's. */
  isProxied = false
  /** The name that has to be looked up by us; null if there is none. */
  named: string | null = null

  sinceStart(): number {
    return performance.now() - this.#start - this.stalledMs
  }

  get stalledMs(): number {
    return this.#stall.stalledMs()
  }

  /** By how much the wall clock has gone on further than we have: the machine slept, or its clock was set. */
  get sleptMs(): number {
    return Date.now() - this.#startedAt - (performance.now() - this.#start)
  }

  timing(): Timing {
    const { dnsMs, proxyMs, connectMs, tlsMs, firstByteMs, stalledMs } = this
    const phases = { dnsMs, connectMs, tlsMs, firstByteMs, totalMs: this.sinceStart() }
    return { ...phases, ...(proxyMs !== null && { proxyMs }), ...(stalledMs > 0 && { stalledMs }) }
  }

  end() {
    this.#stall.end()
  }
}

/** Where it stands when its time is up. */
export const phaseOf = ({
  connectMs,
  requestLeft,
  firstByteMs,
  isProxied: isThrough,
  read,
}: Stamps): string => {
  if (connectMs === null) return isThrough ? 'no connection through the proxy' : 'no connection'
  if (!requestLeft) return 'no secure connection'
  if (firstByteMs === null) return 'no first byte'
  if (read === null) return 'no end of the headers'
  return read === 'interim' ? 'no answer but interim ones' : 'no end of the body'
}
