// How a failure of the transport is worded: by its code alone, so that nothing of a certificate or an answer shows.
// Called by the judge, and by what fetches tokens, sends mail and calls heartbeats. Pure.
import type { Failure, FailureKind } from './verdict.ts'

/** What a finding says of a failure. */
export interface FailureWords {
  readonly expected: string
  readonly actual: string
}

const trusted = 'a certificate of a CA trusted here (your own: NODE_EXTRA_CA_CERTS, or ca of the monitor)'
const valid = 'a certificate that is valid by the clock of this machine'

/** By the code that OpenSSL and Node give. */
const certificates: Readonly<Record<string, FailureWords>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { expected: trusted, actual: 'one signed by itself' },
  SELF_SIGNED_CERT_IN_CHAIN: { expected: trusted, actual: 'one of a CA that is not' },
  UNABLE_TO_GET_ISSUER_CERT: { expected: trusted, actual: 'one whose root is unknown' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { expected: trusted, actual: 'one whose issuer is unknown' },
  // Its issuer did not come with it.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { expected: trusted, actual: 'one whose issuer is unknown' },
  CERT_HAS_EXPIRED: { expected: valid, actual: 'one that has expired' },
  CERT_NOT_YET_VALID: { expected: valid, actual: 'one that is not valid yet: look at the clock first' },
  CERT_REVOKED: { expected: 'a certificate that is good', actual: 'one that was revoked' },
}

/** By the code of an error of TLS itself. */
const handshakes: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'something else than TLS: https may be http there, or the port another',
  EPROTO: 'something else than TLS, or a version of it that is not spoken here',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'a version of it that is not spoken here',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'a certificate of the client asked for, which is not supported',
}

/** By the code of the DNS, or of the system. */
const lookUps: Readonly<Record<string, string>> = {
  ENOTFOUND: 'none: there is no such name, as far as this machine can look',
  ENODATA: 'none: the name has no address',
  EAI_AGAIN: 'none: the DNS could not say',
  ESERVFAIL: 'none: the DNS could not say',
  EREFUSED: 'none: the DNS refuses to say',
  ETIMEOUT: 'none: the look-up did not end in time',
}

/** Of the machine that asks: nothing of the provider. */
const ownFaults: Readonly<Record<string, FailureWords>> = {
  stalled: {
    expected: 'an answer, read when it came',
    actual:
      'this process stood still for too much of the time: it has too much to do, was stopped, or waits for a disk',
  },
  slept: {
    expected: 'an answer, read when it came',
    actual: 'this machine slept meanwhile, or its clock was set',
  },
}

const wordedOf = (kind: FailureKind, words: object) => Object.keys(words).map((code) => ({ kind, code }))

/** What there are words for, less the proxy's own statuses. */
export const wordedFailures: readonly Failure[] = [
  ...wordedOf('tls-failed', { ...certificates, ERR_TLS_CERT_ALTNAME_INVALID: null, ...handshakes }),
  ...wordedOf('connect-failed', lookUps),
  ...wordedOf('monitor-fault', ownFaults),
]

/** Null where the code says all that is known. */
export function describeFailure({ kind, code, host }: Failure): FailureWords | null {
  if (code?.startsWith('PROXY_')) return ofProxy(code.slice('PROXY_'.length))
  if (code === null) return null
  if (kind === 'monitor-fault') return ownFaults[code] ?? null
  if (kind === 'connect-failed') return ofLookUp(code, host ?? 'this host')
  return kind === 'tls-failed' ? ofTls(code, host ?? 'this host') : null
}

/** One line: words where there are some, else the code. */
export function sayFailure(failure: Failure): string {
  const words = describeFailure(failure)
  return words === null ? (failure.code ?? 'no answer') : `expected ${words.expected}, found ${words.actual}`
}

function ofLookUp(code: string, host: string): FailureWords | null {
  const actual = lookUps[code]
  return actual === undefined ? null : { expected: `an address of ${host}`, actual: `${actual} (${code})` }
}

function ofTls(code: string, host: string): FailureWords | null {
  const certificate =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH'
      ? { expected: `a certificate for ${host}`, actual: 'one for other names' }
      : certificates[code]
  if (certificate !== undefined) return { ...certificate, actual: `${certificate.actual} (${code})` }
  const handshake = handshakes[code]
  return handshake === undefined
    ? null
    : { expected: 'a secure connection', actual: `${handshake} (${code})` }
}

function ofProxy(code: string): FailureWords {
  const expected = 'a connection through the proxy'
  if (code === '407') {
    return {
      expected: `${expected}, with a user name and password that it takes`,
      actual: 'a proxy that refused with 407',
    }
  }
  if (/^\d{3}$/.test(code)) return { expected, actual: `a proxy that refused with ${code}` }
  if (code === 'CLOSED') return { expected, actual: 'a proxy that closed it' }
  if (code === 'NOT_HTTP') return { expected, actual: 'something that is no HTTP proxy' }
  const address = ofLookUp(code, 'the proxy')
  if (address !== null) return address
  const tls = ofTls(code, 'the proxy')
  return tls === null
    ? { expected, actual: `none to the proxy (${code})` }
    : { expected: `for the proxy, ${tls.expected}`, actual: tls.actual }
}
