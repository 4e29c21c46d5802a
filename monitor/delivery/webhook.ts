// A webhook: one POST over the wire of probes, by HTTP or HTTPS, through a proxy where one is named. No redirect is followed,
// TLS is verified, and of the answer the status counts alone: nothing of it is kept. Address and secret get into nothing that
// comes out of here. Called by the outbox of its channel, and by `doctor`.
import type { Exchange } from 'contactrz'
import { type ProbeRequest, probe } from 'contactrz/probe'
import type { Channel } from '../config/config-shape.ts'
import { formOf } from '../message/forms/forms.ts'
import type { Letter, Sender, SendResult } from './sender.ts'
import { signatureOf } from './signature.ts'
import { resultOfAnswer, resultOfFailure } from './webhook-answers.ts'

/** In ms. */
export interface WebhookLimits {
  /** For the look-up of the name, the connection, and TLS, in all. */
  readonly connectMs: number
  /** For all of it. */
  readonly totalMs: number
}

const usualLimits: WebhookLimits = { connectMs: 10_000, totalMs: 30_000 }
/** So much of an answer is let in before it is hung up on. */
const maxAnswerBytes = 64 * 1024

export interface WebhookOptions {
  /** For the timestamp of a try, and for what is asked to be sent later. Default: the clock of this machine. */
  readonly now?: () => number
  readonly limits?: WebhookLimits
}

export function createWebhook(channel: Channel, options: WebhookOptions = {}): Sender {
  const { now = Date.now, limits = usualLimits } = options
  const closing = new AbortController()
  const post = (letter: Letter & { readonly body: string }) => {
    const body = formOf(channel.as, letter.body, channel.secret)
    const headers = {
      ...usualHeaders,
      ...(channel.as === 'json' && signed(channel, letter.messageId, now(), body)),
    }
    return exchange(channel, limits, closing.signal, { method: 'POST', headers, body })
  }
  return {
    async send(letter) {
      const { body } = letter
      if (body === null) return { result: 'failed', refusal: 'put-off', error: 'EBODY' }
      return resultOf(await post({ ...letter, body }), now())
    },
    async verify() {
      const nothing = { method: 'HEAD', headers: {}, body: '', mayLeave: () => false }
      const { failure } = await exchange(channel, limits, closing.signal, nothing)
      // It stood, and nothing was to leave.
      if (failure === null || failure.code === 'gate-shut') return null
      const { said, error } = resultOfFailure(failure)
      return said ?? error
    },
    close: () => closing.abort(),
  }
}

const usualHeaders = {
  ...{ accept: '*/*', 'content-type': 'application/json', 'user-agent': 'contactrz-monitor' },
}

/** The headers of Standard Webhooks 1.0. */
function signed({ secret }: Channel, id: string, at: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const names = { 'webhook-id': id, 'webhook-timestamp': timestamp }
  return secret === null ? names : { ...names, 'webhook-signature': signatureOf(secret, id, timestamp, body) }
}

type Request = Pick<ProbeRequest, 'method' | 'headers' | 'body' | 'mayLeave'>

async function exchange(
  { url, connection }: Channel,
  { connectMs, totalMs }: WebhookLimits,
  closing: AbortSignal,
  { mayLeave = () => true, ...request }: Request,
): Promise<Exchange> {
  const connecting = new AbortController()
  const timer = setTimeout(() => connecting.abort(), connectMs)
  const exchanged = await probe({
    ...{ ...request, url, timeoutMs: totalMs, maxBodyBytes: maxAnswerBytes, isStatusEnough: true },
    ...(connection !== undefined && { connection }),
    signal: AbortSignal.any([closing, connecting.signal]),
    mayLeave() {
      clearTimeout(timer)
      return mayLeave()
    },
  })
  clearTimeout(timer)
  // Whether time was up for the connection, or for all of us.
  if (exchanged.failure?.code !== 'aborted') return exchanged
  return connecting.signal.aborted && !closing.aborted
    ? { ...exchanged, failure: { kind: 'timeout', code: 'no connection' } }
    : exchanged
}

const resultOf = ({ answer, failure }: Exchange, at: number): SendResult =>
  answer === null
    ? resultOfFailure(failure ?? { kind: 'reset', code: null })
    : resultOfAnswer({ status: answer.status, headers: answer.headers }, at)
