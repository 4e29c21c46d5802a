// The signature of a webhook, by Standard Webhooks 1.0 (https://www.standardwebhooks.com): an HMAC-SHA256 over its Message-ID,
// the second of this try and the body. Pure. Called by webhook.ts.
import { createHmac } from 'node:crypto'
import { signingKeyOf } from '../config/signing-key.ts'

export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const signed = createHmac('sha256', signingKeyOf(secret)).update(`${id}.${timestamp}.${body}`)
  return `v1,${signed.digest('base64')}`
}
