// How a failure of the transport is worded: by its code alone, so that nothing of a certificate or an answer shows.
// Called by the judge, and by what fetches tokens, sends mail and calls heartbeats. Pure.
import type { Failure } from './verdict.ts'

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

/** The codes that there are words for, less the proxy's own statuses. */
export const wordedCodes: readonly string[] = [
  ...Object.keys(certificates),
  'ERR_TLS_CERT_ALTNAME_INVALID',
  ...Object.keys(handshakes),
]

/** Null where the code says all that is known. */
export function describeFailure({ kind, code, host }: Failure): FailureWords | null {
  if (code?.startsWith('PROXY_')) return ofProxy(code.slice('PROXY_'.length))
  return kind === 'tls-failed' && code !== null ? ofTls(code, host ?? 'this host') : null
}

/** One line: words where there are some, else the code. */
export function sayFailure(failure: Failure): string {
  const words = describeFailure(failure)
  return words === null ? (failure.code ?? 'no answer') : `expected ${words.expected}, found ${words.actual}`
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
  const tls = ofTls(code, 'the proxy')
  return tls === null
    ? { expected, actual: `none to the proxy (${code})` }
    : { expected: `for the proxy, ${tls.expected}`, actual: tls.actual }
}
