// What it means that a mail was not taken: by the enhanced status code first (RFC 3463, RFC 5248), then by the reply
// code (RFC 5321, 4.2.1). Pure. Only codes come out of here: the server's text could quote what was sent.

/**
 * `passing`: the server or the way to it; tried again soon. `put-off`: this mail, for a reason that can be mended or
 * pass by itself (a full mailbox, a limit, a filter, a server that does not say why); tried again at long intervals,
 * for as long as it takes. `refused`: there is no such recipient; kept, and sent again when somebody has mended it.
 */
export type Refusal = 'passing' | 'put-off' | 'refused'

/**
 * Bad destination address: mailbox, system, syntax, ambiguous, moved, null MX. What is wrong with the sender (5.1.7,
 * 5.1.8), or with an address that is not named (5.1.0), is mended without touching the recipient.
 */
export const badAddress: ReadonlySet<string> = new Set([
  '5.1.1',
  '5.1.2',
  '5.1.3',
  '5.1.4',
  '5.1.6',
  '5.1.10',
])

export interface Classified {
  readonly refusal: Refusal
  /** Such as `EENVELOPE 550 5.1.1`. */
  readonly error: string
}

/** @param error What the mail program has thrown. */
export function classify(error: unknown): Classified {
  const { code, responseCode, command, response } = (error ?? {}) as Record<string, unknown>
  const behind = codeBehind(error)
  const name = `${isCode(code) ? code : 'unknown'}${behind === null ? '' : ` ${behind}`}`
  if (typeof responseCode !== 'number') return { refusal: 'passing', error: name }
  const enhanced = enhancedCodeOf(response)
  const said = `${name} ${responseCode}${enhanced === null ? '' : ` ${enhanced}`}`
  // A refused greeting, login or sender is a matter of the server or the configuration.
  const isOfThisMail = command === 'RCPT TO' || command === 'DATA'
  if (responseCode < 500 || !isOfThisMail) return { refusal: 'passing', error: said }
  return { refusal: enhanced !== null && badAddress.has(enhanced) ? 'refused' : 'put-off', error: said }
}

const isCode = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z0-9_]{1,60}$/.test(value)

/** What the system or TLS said, where the mail program has put a code of its own over it; null if that is all. */
export function codeBehind(error: unknown): string | null {
  const { originalCode } = (error ?? {}) as Record<string, unknown>
  return isCode(originalCode) ? originalCode : null
}

function enhancedCodeOf(response: unknown): string | null {
  if (typeof response !== 'string') return null
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S)/.exec(response)?.[1] ?? null
}
