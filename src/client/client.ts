// Typed client for consumers: one call, and a result discriminated by variant. Uses fetch and nothing of Node.

import type { Means } from '../compiled/contract.ts'
import type { Validator } from '../compiled/validator.ts'
import type { CreateContact } from '../contract/types.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { clientAnswers } from '../generated/client-answers.ts'
import { operation } from '../generated/operation.ts'
import { isTimeZone } from '../time/local-time.ts'
import { holdEnd } from '../time/quota-window.ts'
import { isBearer } from '../token/bearer.ts'
import { ClientOptionsError, endpointOf } from './endpoint.ts'

export { ClientOptionsError, endpointOf }

/** The token, or a function that gives a fresh one for each call. */
export type TokenSource = string | (() => string | Promise<string>)

/** Where to call, and with which token. */
export interface ClientOptions {
  /** Base address, such as `https://onecloud.ciptadrasoft.net`; the path comes from the contract. */
  readonly url: string | URL
  readonly token: TokenSource
  /** For the whole call. Default 10,000. */
  readonly timeoutMs?: number
  /** IANA zone of the hours that the over-quota message names. Default: that of the contract. */
  readonly timeZone?: string
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch
}

/** What a result holds of a documented answer, beside its variant and its status: by what it means. */
export interface ResultParts<Body> {
  readonly created: { readonly contact: Body }
  readonly 'token-expired': { readonly error: Body }
  readonly 'quota-used-up': {
    readonly error: Body
    /** When the hours that the message names begin: do not call before. */
    readonly retryAt: Date
  }
  readonly refused: { readonly error: Body }
}

/** A documented answer, as the client tells it from others. */
export interface ClientAnswer<Body = unknown> {
  readonly variant: string
  readonly means: Means
  readonly status: number
  readonly is: Validator<Body>
  /** `HH:MM` from which calls are taken again, by the message that goes with it. */
  readonly from?: string
}

type ResultOf<Answer extends ClientAnswer> =
  Answer extends ClientAnswer<infer Body>
    ? {
        readonly variant: Answer['variant']
        readonly status: Answer['status']
      } & ResultParts<Body>[Answer['means']]
    : never

/** What came of a create. Narrows by `variant`. */
export type CreateContactResult =
  | ResultOf<(typeof clientAnswers)[number]>
  | {
      /** Anything that is not documented. A contact may have been created all the same. */
      readonly variant: 'undocumented'
      readonly status: number
      /** The body, parsed if it is JSON, else as text. */
      readonly body: unknown
    }

/** A client of the one operation. */
export interface Client {
  /**
   * Creates a contact. Every answer is a result; nothing is retried.
   *
   * @throws {ClientTransportError} if no complete answer came.
   */
  createContact(contact: CreateContact): Promise<CreateContactResult>
}

/** No complete answer: the network, the time-out, or TLS. Unless the connection failed, a contact may exist. */
export class ClientTransportError extends CodedError {
  override readonly name = 'ClientTransportError'
  readonly code = 'transport-failed' satisfies ErrorCode
}

/**
 * A client that creates contacts.
 *
 * @throws {ClientOptionsError} if the options cannot be used.
 */
export function createClient(options: ClientOptions): Client {
  const url = endpointOf(options.url)
  const { timeoutMs = 10_000, timeZone = operation.quotaWindow.timeZone } = options
  if (!isTimeZone(timeZone)) {
    throw new ClientOptionsError('the timeZone must be an IANA name, such as Asia/Jakarta')
  }
  return {
    async createContact(contact) {
      const token = usableToken(typeof options.token === 'function' ? await options.token() : options.token)
      const { status, body } = await send(options.fetch ?? globalThis.fetch, url, {
        method: operation.method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': operation.mediaType,
          accept: operation.mediaType,
        },
        body: JSON.stringify(contact),
        // The token must not travel to where a redirect points.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      return toResult(clientAnswers, status, body, timeZone) as CreateContactResult
    },
  }
}

/** Checked here, as the error of fetch would show the whole header. A line end behind it does no harm. */
function usableToken(text: string): string {
  const token = text.trim()
  if (isBearer(token)) return token
  throw new ClientOptionsError(
    token === ''
      ? 'the token is empty'
      : 'the token is no bearer token (RFC 6750): letters, digits and -._~+/ alone, = at its end. Is it JSON, or is "Bearer" before it?',
  )
}

async function send(fetch: typeof globalThis.fetch, url: string, init: RequestInit) {
  try {
    const response = await fetch(url, init)
    return { status: response.status, body: parse(await response.text()) }
  } catch (cause) {
    throw new ClientTransportError('no complete answer: see the cause', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const refusal = (error: unknown) => ({ error })

const partsOf: {
  [M in Means]: (body: unknown, answer: ClientAnswer, timeZone: string) => ResultParts<unknown>[M]
} = {
  created: (contact) => ({ contact }),
  'token-expired': refusal,
  'quota-used-up': (error, { from = null }, timeZone) => ({
    error,
    retryAt: new Date(holdEnd({ ...operation.quotaWindow, timeZone }, from, Date.now())),
  }),
  refused: refusal,
}

/** @param answers Those that are documented, in the order in which they are tried. */
export function toResult(
  answers: readonly ClientAnswer[],
  status: number,
  body: unknown,
  timeZone: string,
): unknown {
  const answer = answers.find((known) => known.status === status && known.is(body))
  if (answer === undefined) return { variant: 'undocumented', status, body }
  const { variant, means } = answer
  return { variant, status, ...partsOf[means](body, answer, timeZone) }
}
