// What it means that a webhook was not taken: by the status that came back, or by why none came. Pure. Only codes come out of
// here: an answer could quote what was sent, and a failure could name the address. Called by webhook.ts.
import type { Failure, FailureKind } from 'contactrz'
import { sayFailure } from 'contactrz/internal'
import type { Refusal } from './refusal.ts'
import type { SendResult } from './sender.ts'

type FailedSend = Extract<SendResult, { readonly result: 'failed' }>

/** As far as it counts. */
export interface WebhookAnswer {
  readonly status: number
  /** Names in small letters. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Whoever asks for more is asked again then. */
const longestWaitMs = 6 * 3_600_000

/** @param at Now. */
export function resultOfAnswer({ status, headers }: WebhookAnswer, at: number): SendResult {
  if (status >= 200 && status <= 299) return { result: 'sent' }
  const refusal = refusalOf(status)
  const retryAt = refusal === 'refused' ? null : retryAfter(headers, at)
  return {
    ...{ result: 'failed', refusal, error: `EHTTP ${status}` },
    ...(retryAt !== null && { retryAt }),
  }
}

/** Nobody is there any more: 404, 410 (which Slack says of a channel in the archive). */
const gone: ReadonlySet<number> = new Set([404, 410])
/** Of those that blame the request: what passes by itself. */
const passing: ReadonlySet<number> = new Set([408, 425, 429])

/** What blames the request, or leads elsewhere, is mended by somebody, and not soon: the address, the secret, our form of it. */
function refusalOf(status: number): Refusal {
  if (gone.has(status)) return 'refused'
  return status >= 300 && status <= 499 && !passing.has(status) ? 'put-off' : 'passing'
}

/** RFC 9110, 10.2.3: seconds, or a date. Null: nothing that is still to come. */
function retryAfter(headers: WebhookAnswer['headers'], at: number): number | null {
  const value = headers.find(([name]) => name === 'retry-after')?.[1]?.trim() ?? ''
  const wanted = /^\d{1,10}$/.test(value) ? at + Number(value) * 1000 : dateOf(value)
  return wanted === null || wanted <= at ? null : Math.min(wanted, at + longestWaitMs)
}

/** The form of today, and the two of before (RFC 9110, 5.6.7). All are in GMT, whether or not they say so. */
function dateOf(value: string): number | null {
  if (!/^[A-Z][a-z]{2,8},? [\w :-]{11,22}(?: GMT)?$/.test(value)) return null
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
  return Number.isNaN(at) ? null : at
}

const names: Readonly<Record<FailureKind, string>> = {
  'connect-failed': 'ECONNECTION',
  'tls-failed': 'ETLS',
  timeout: 'ETIMEDOUT',
  reset: 'ECONNRESET',
  'incomplete-body': 'ECONNRESET',
  'body-too-large': 'EPROTOCOL',
  'protocol-error': 'EPROTOCOL',
  'monitor-fault': 'EOWN',
}

/** No answer: the address, the way there, or whoever is there; tried again soon. */
export function resultOfFailure({ kind, code }: Failure): FailedSend {
  // Broken off by us.
  if (code === 'aborted') return { result: 'failed', refusal: 'passing', error: 'EABORT' }
  const name = names[kind]
  const error =
    code !== null && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) && code !== name ? `${name} ${code}` : name
  // Without the host of the failure: the address is nobody's business.
  const words = sayFailure({ kind, code })
  // Of a time-out the code is the phase, in words, unless the system gave up.
  const isPhase = kind === 'timeout' && code !== null && /^[a-z]/.test(code)
  const said = words === code && !isPhase ? null : words
  return {
    ...{ result: 'failed', refusal: 'passing', error },
    ...(said !== null && { said: `${name}: ${said}` }),
  }
}
