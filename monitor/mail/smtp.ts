// Mail over SMTP by nodemailer. Every step has a time limit; a refusal is told from a failure that may pass.
import { isIP } from 'node:net'
import { sayFailure, trustOf } from 'contactrz/probe'
import type { Smtp } from '../config-shape.ts'
import type { OwedMail } from '../store/store.ts'

export type SendResult =
  | { readonly result: 'sent' }
  /** `permanent`: the server will not take this mail, or not for this recipient, at any time. */
  | {
      readonly result: 'failed'
      readonly permanent: boolean
      /** Codes alone, such as `EENVELOPE 550`. */
      readonly error: string
      /** The same for people, where there is more to say. */
      readonly said?: string
    }

export type Letter = Omit<OwedMail, 'id' | 'attempts'>

export interface Mailer {
  send(mail: Letter): Promise<SendResult>
  /** Connects and logs in. Null if that works, else what went wrong. */
  verify(): Promise<string | null>
  /** Breaks off what is being sent: it stays owed. */
  close(): void
}

/** All in ms; nodemailer's own reach ten minutes. */
export interface MailLimits {
  /** For the connection, and again for the greeting and the look-up of the name. */
  readonly connectMs: number
  /** Without a byte. */
  readonly idleMs: number
  /** For a whole mail: the other limits begin anew with each byte that drips in. Less than the outbox leases it for. */
  readonly totalMs: number
}

const usualLimits: MailLimits = { connectMs: 10_000, idleMs: 20_000, totalMs: 60_000 }

/** nodemailer costs 100 ms to load: only when there is mail to send. */
export async function createMailer(
  { host, port, security, user, password, from, ca }: Smtp,
  { connectMs, idleMs, totalMs }: MailLimits = usualLimits,
): Promise<Mailer> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== null && password !== null && { auth: { user, pass: password } }),
    tls: { ...trustOf(ca), ...(isIP(host) === 0 && { servername: host }) },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: idleMs,
    dnsTimeout: connectMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const closing = new AbortController()
  return {
    async send(mail) {
      try {
        // One recipient per mail: refused, it throws. Of several it would throw only if all were.
        await transport.sendMail({
          ...lettersHead(mail, from),
          signal: AbortSignal.any([AbortSignal.timeout(totalMs), closing.signal]),
        })
        return { result: 'sent' }
      } catch (error) {
        const said = sayError(error, host)
        return { result: 'failed', ...classify(error), ...(said !== null && { said }) }
      }
    },
    async verify() {
      try {
        await transport.verify()
        return null
      } catch (error) {
        return sayError(error, host) ?? classify(error).error
      }
    },
    close() {
      closing.abort()
      transport.close()
    },
  }
}

/** Everything that nodemailer is given; it folds and encodes, and lets no line break into a header. */
function lettersHead(letter: Letter, from: string) {
  const { messageId, to, subject, text, html, report, thread } = letter
  return {
    from: { name: 'contactrz-monitor', address: from },
    to: { name: '', address: to },
    subject,
    text,
    ...(html !== null && { html }),
    ...(report !== null && {
      attachments: [
        { filename: 'report.json', content: report, contentType: 'application/json', encoding: 'utf8' },
      ],
    }),
    messageId,
    ...(thread !== null && { inReplyTo: thread, references: thread }),
    textEncoding: 'quoted-printable' as const,
    // RFC 3834, and its like at Microsoft: no auto-reply, no out-of-office note.
    headers: { 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All', ...labels(letter) },
  }
}

/** For the filters of mail programs. */
function labels({ target, kind, event, severity }: Letter): Record<string, string> {
  const named = Object.entries({ target, kind, event, severity })
  return Object.fromEntries(
    named.flatMap(([name, value]) => (value == null ? [] : [[`x-contactrz-${name}`, value]])),
  )
}

/**
 * By the server's code first (RFC 5321, 4.2.1). Only a refusal of this mail or its recipient is permanent: a
 * refused greeting, login or sender is a matter of the server or the configuration, which can be mended, and
 * then the mail is still owed. The server's text could quote what was sent, so it is not kept.
 */
export function classify(error: unknown): { permanent: boolean; error: string } {
  const { code, responseCode, command } = (error ?? {}) as Record<string, unknown>
  const behind = codeBehind(error)
  const name = `${isCode(code) ? code : 'unknown'}${behind === null ? '' : ` ${behind}`}`
  if (typeof responseCode !== 'number') return { permanent: false, error: name }
  const isOfThisMail = command === 'RCPT TO' || command === 'DATA'
  return { permanent: responseCode >= 500 && isOfThisMail, error: `${name} ${responseCode}` }
}

const isCode = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z0-9_]{1,60}$/.test(value)

/** What the system or TLS said, where nodemailer has put a code of its own over it. */
function codeBehind(error: unknown): string | null {
  const { originalCode } = (error ?? {}) as Record<string, unknown>
  return isCode(originalCode) ? originalCode : null
}

/** Of a certificate that is not to be trusted, what is wrong with it and what to do. Null: the codes say it all. */
function sayError(error: unknown, host: string): string | null {
  const code = codeBehind(error)
  if (code === null) return null
  const said = sayFailure({ kind: 'tls-failed', code, host })
  return said === code ? null : `${classify(error).error.split(' ', 1)[0]}: ${said}`
}
