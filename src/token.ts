// What can be read from a token without its key. Pure.

/** `exp` of a JWT in ms since the epoch; null for an opaque token or one without `exp`. Nothing is verified. */
export function readExpiry(token: string): number | null {
  const segments = token.split('.')
  if (segments.length !== 3) return null
  try {
    const bytes = atob((segments[1] as string).replaceAll('-', '+').replaceAll('_', '/'))
    const claims: unknown = JSON.parse(bytes)
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null
  } catch {
    return null
  }
}
