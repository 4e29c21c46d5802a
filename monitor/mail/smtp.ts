// Mail over SMTP by nodemailer. Every step has a time limit; a refusal is told from a failure that may pass.
import { isIP } from 'node:net'
import type { Smtp } from '../config-shape.ts'
import type { OwedMail } from '../store/store.ts'

export type SendResult =
  | { readonly result: 'sent' }
  /** `permanent`: the server will not take this mail at any time. */
  | { readonly result: 'failed'; readonly permanent: boolean; readonly error: string }

export interface Mailer {
  send(mail: Pick<OwedMail, 'messageId' | 'to' | 'subject' | 'text'>): Promise<SendResult>
  /** Connects and logs in. Null if that works, else what went wrong. */
  verify(): Promise<string | null>
  close(): void
}

const connectTimeoutMs = 10_000
const socketTimeoutMs = 20_000

/** nodemailer costs 100 ms to load: only when there is mail to send. */
export async function createMailer({ host, port, security, user, password, from }: Smtp): Promise<Mailer> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== null && password !== null && { auth: { user, pass: password } }),
    ...(isIP(host) === 0 && { tls: { servername: host } }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: socketTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ messageId, to, subject, text }) {
      try {
        await transport.sendMail({
          from: { name: 'contactrz-monitor', address: from },
          to: { name: '', address: to },
          subject,
          text,
          messageId,
          headers: { 'auto-submitted': 'auto-generated' },
        })
        return { result: 'sent' }
      } catch (error) {
        return { result: 'failed', ...classify(error) }
      }
    },
    async verify() {
      try {
        await transport.verify()
        return null
      } catch (error) {
        return classify(error).error
      }
    },
    close: () => transport.close(),
  }
}

/** By the server's code first. Its text could quote what was sent, so it is not kept. */
function classify(error: unknown): { permanent: boolean; error: string } {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown }
  const name = typeof code === 'string' ? code : 'unknown'
  if (typeof responseCode === 'number') {
    // A refused login is a matter of configuration, which can be mended: the mail waits for it.
    return { permanent: responseCode >= 500 && name !== 'EAUTH', error: `${name} ${responseCode}` }
  }
  return { permanent: false, error: name }
}
