// The other end of a webhook, for the sandbox: takes what is signed as Standard Webhooks says, and keeps it. What comes again
// is known by its id. Called by sandbox.ts; shown by the pages.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signingKeyOf } from '../config/signing-key.ts'

export interface KeptWebhook {
  /** Counts from 1: its address. */
  readonly number: number
  /** When it came for the first time. */
  readonly receivedAt: number
  /** Its `webhook-id`. */
  readonly id: string
  /** How often it came. */
  readonly times: number
  /** JSON, as it came. */
  readonly body: string
  /** Such as `incident.opened`. */
  readonly type: string
  readonly subject: string
  readonly text: string
}

export interface WebhookReceiver {
  readonly url: string
  /** What it is to be signed with: made at start, of this process alone. */
  readonly secret: string
  /** The newest first. */
  webhooks(): readonly KeptWebhook[]
  close(): Promise<void>
}

const mostKept = 100
const mostBytes = 1024 * 1024
/** What was signed longer ago may be somebody's recording. */
const toleranceMs = 5 * 60_000

export async function startWebhookReceiver(now: () => number): Promise<WebhookReceiver> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  let count = 0
  let kept: readonly KeptWebhook[] = []
  const keep = (id: string, body: string, said: Said) => {
    const known = kept.find((webhook) => webhook.id === id)
    if (known === undefined)
      kept = [{ ...said, id, body, times: 1, number: ++count, receivedAt: now() }, ...kept].slice(0, mostKept)
    else kept = kept.map((one) => (one === known ? { ...one, times: one.times + 1 } : one))
  }
  const take = async (request: IncomingMessage): Promise<number> => {
    if (request.method !== 'POST') return 405
    const body = await bodyOf(request)
    if (body === null) return 413
    const id = verifiedId(request.headers, body, secret, now())
    if (id === null) return 401
    const said = saidIn(body)
    if (said === null) return 400
    keep(id, body, said)
    return 204
  }
  const server = createServer((request, response) => {
    take(request)
      .then((status) => response.writeHead(status).end())
      .catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    secret,
    webhooks: () => kept,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** Null: it is longer than anything that is told. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
  }
  return bytes > mostBytes ? null : Buffer.concat(chunks).toString()
}

/** Its id, if what is said to be signed is (https://www.standardwebhooks.com); else null. */
function verifiedId(headers: IncomingHttpHeaders, body: string, secret: string, at: number): string | null {
  const named = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name])
  const [id, timestamp, signatures] = named
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return null
  if (!(Math.abs(at - Number(timestamp) * 1000) <= toleranceMs)) return null
  const signed = createHmac('sha256', signingKeyOf(secret)).update(`${id}.${timestamp}.${body}`).digest()
  const isRight = signatures.split(' ').some((one) => {
    const [version, text = ''] = one.split(',')
    const given = Buffer.from(text, 'base64')
    return version === 'v1' && given.length === signed.length && timingSafeEqual(given, signed)
  })
  return isRight ? id : null
}

type Said = Pick<KeptWebhook, 'type' | 'subject' | 'text'>

/** What its page shows of it. Null: it is none of ours. */
function saidIn(body: string): Said | null {
  try {
    const { type, data } = JSON.parse(body)
    const { subject, text } = data
    return [type, subject, text].every((one) => typeof one === 'string') ? { type, subject, text } : null
  } catch {
    return null
  }
}
