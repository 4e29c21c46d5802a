// What a webhook of `as: json` is signed with: a secret as Standard Webhooks writes it (https://www.standardwebhooks.com),
// or any other text. Called by channel-values.ts, which refuses what is no key, and by who signs.

/** Fewer bytes can be guessed: what Standard Webhooks asks for at least. */
const leastBytes = 24
const prefix = 'whsec_'

/** The bytes of the key: those that `whsec_` and base64 stand for, or of any other text its own. */
export const signingKeyOf = (secret: string): Uint8Array =>
  secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : new TextEncoder().encode(secret)

/** Why nothing can be signed with it; null if it can. */
export function signingKeyProblem(secret: string): string | null {
  const encoded = secret.startsWith(prefix) ? secret.slice(prefix.length) : null
  if (encoded !== null && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded))
    return 'must be base64 behind whsec_'
  return signingKeyOf(secret).length < leastBytes
    ? `is too short: must be of ${leastBytes} bytes or more, such as whsec_ and what openssl rand -base64 32 prints`
    : null
}
