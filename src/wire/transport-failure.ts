// What went wrong with an exchange, and whose fault it is: the provider's, or that of the machine this runs on.
// Called by probe.ts.

import { CodedError } from '../errors/coded-error.ts'
import type { Failure, FailureKind } from '../judge/verdict.ts'
import { LookUpError } from './look-up.ts'
import { phaseOf, type Stamps } from './stamps.ts'

/** A failure that the probe itself has classified. */
export class ProbeError extends CodedError {
  override readonly name = 'ProbeError'
  readonly kind: FailureKind
  readonly code: string

  constructor(kind: FailureKind, code: string) {
    super(code)
    this.kind = kind
    this.code = code
  }
}

export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** Its time is up. */
export function outOfTime(stamps: Stamps): Error {
  const { named, dnsMs, connectMs } = stamps
  if (named !== null && dnsMs === null && connectMs === null) return new LookUpError('ETIMEOUT', named)
  return new ProbeError('timeout', phaseOf(stamps))
}

/** Codes of the machine this runs on: they say nothing of the provider. */
const ownFaults = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EACCES',
  'EPERM',
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'proxy-invalid',
])

/** By what was thrown, and by how far the exchange came. */
export function failureOf(thrown: unknown, stamps: Stamps): Failure {
  if (thrown instanceof ProbeError) return { kind: thrown.kind, code: thrown.code }
  const error = mostTelling(thrown)
  const code = codeOf(error)
  const isNamed = error instanceof LookUpError || code === 'ERR_TLS_CERT_ALTNAME_INVALID'
  const host = isNamed ? hostOf(error) : null
  return { kind: kindOf(code, error, stamps), code, ...(host !== null && { host }) }
}

/** This machine has no way to an address of that family: what became of the other one says more. */
const noWay = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EHOSTUNREACH'])

/** Where several addresses were tried, each has an error. */
function mostTelling(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error
  return error.errors.find((one) => !noWay.has(codeOf(one) ?? '')) ?? error.errors[0] ?? error
}

/** What a stall of ours can bring about: time that is up, or a provider that waited for us in vain. */
const canBeOurs = ({ kind, code }: Failure) =>
  kind === 'timeout' ||
  kind === 'reset' ||
  kind === 'incomplete-body' ||
  /^(PROXY_)?(ETIMEOUT|ETIMEDOUT|ECONNRESET)$/.test(code ?? '')

/** The failure, unless we had stood still for a good part of the time: then nothing is known of the provider. */
export function ownStall(failure: Failure, { stalledMs, sleptMs }: Stamps, timeoutMs: number): Failure {
  if (failure.code === 'aborted' || !canBeOurs(failure)) return failure
  if (stalledMs >= Math.max(leastStallMs, timeoutMs / 10)) return { kind: 'monitor-fault', code: 'stalled' }
  return sleptMs >= leastSleepMs ? { kind: 'monitor-fault', code: 'slept' } : failure
}

const leastStallMs = 250
const leastSleepMs = 2000

/** The name that was asked for: ours. */
const hostOf = (error: unknown): string | null =>
  error instanceof Error && 'host' in error && typeof error.host === 'string' ? error.host : null

function kindOf(code: string | null, error: unknown, stamps: Stamps): FailureKind {
  if (code === null || ownFaults.has(code) || code.startsWith('ERR_INVALID_')) return 'monitor-fault'
  if (code.startsWith('HPE_')) return 'protocol-error'
  if (stamps.connectMs === null) return 'connect-failed'
  if (!stamps.requestLeft) return 'tls-failed'
  // The system gave up on the connection before our own deadline.
  if (code === 'ETIMEDOUT') return 'timeout'
  // Ended within the body: node says so by "aborted", whatever the code.
  if (stamps.read === 'headers') return 'incomplete-body'
  return error instanceof Error && /^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(code) ? 'reset' : 'protocol-error'
}
