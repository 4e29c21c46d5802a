// What can be read from a token without its key. Pure.

/** `exp` of a JWT in ms since the epoch; null for an opaque token or one without `exp`. Nothing is verified. */
export function readExpiry(token: string): number | null {
  return readSeconds(readClaims(token), 'exp')
}

/** How long a JWT lives in all: `exp` less `iat`, in ms, whatever the clocks say; null if that cannot be read. */
export function readLifeMs(token: string): number | null {
  const claims = readClaims(token)
  const [issuedAt, expiry] = [readSeconds(claims, 'iat'), readSeconds(claims, 'exp')]
  return issuedAt === null || expiry === null || expiry <= issuedAt ? null : expiry - issuedAt
}

function readClaims(token: string): unknown {
  // RFC 7515, section 3.1: header, payload and signature, each of its own letters. What a JWT only stands in is none.
  const [, header = '', payload = ''] = /^([\w-]+)\.([\w-]+)\.[\w-]*$/.exec(token) ?? []
  const decoded = readSegment(header)
  return typeof decoded === 'object' && decoded !== null ? readSegment(payload) : null
}

function readSegment(segment: string): unknown {
  try {
    return JSON.parse(atob(segment.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return null
  }
}

/** A claim that is an instant, in ms. */
function readSeconds(claims: unknown, name: 'exp' | 'iat'): number | null {
  if (typeof claims !== 'object' || claims === null || !Object.hasOwn(claims, name)) return null
  const value = (claims as Record<string, unknown>)[name]
  return typeof value === 'number' && Number.isFinite(value) ? value * 1000 : null
}
