// Mail over SMTP. Called by the outbox and by `doctor`; what the server says comes back as codes (refusal.ts).
import { sayFailure, trustOf } from 'contactrz/internal'
import type { Smtp } from '../config/config-shape.ts'
import {
  converse,
  forgetMailProgram,
  loadMailProgram,
  type MailLimits,
  type MailProgram,
  type Server,
  usualLimits,
} from './conversation.ts'
import { type Classified, classify, codeBehind } from './refusal.ts'
import type { Letter, Sender } from './sender.ts'

/** Throws if the mail program cannot be loaded; it can be tried again. */
export async function createMailer(smtp: Smtp, limits: MailLimits = usualLimits): Promise<Sender> {
  let program: MailProgram | null = loadMailProgram()
  const server = serverOf(smtp)
  const closing = new AbortController()
  /** Null if all went well. */
  const attempt = async (mail: Letter | null): Promise<(Classified & { said?: string }) | null> => {
    try {
      program ??= loadMailProgram()
      const head = mail === null ? null : lettersHead(mail, smtp.from)
      await converse(program, server, limits, closing.signal, head)
      return null
    } catch (error) {
      const classified = classify(error)
      if (classified.error === 'unknown') {
        // No answer of a server, and no failure of the network: it is the program.
        program = null
        forgetMailProgram()
      }
      const said = sayError(error, smtp.host)
      return { ...classified, ...(said !== null && { said }) }
    }
  }
  return {
    async send(mail) {
      // One recipient per mail: refused, it throws. Of several it would throw only if all were.
      const failure = await attempt(mail)
      return failure === null ? { result: 'sent' } : { result: 'failed', ...failure }
    },
    async verify() {
      const failure = await attempt(null)
      return failure === null ? null : (failure.said ?? failure.error)
    },
    close: () => closing.abort(),
  }
}

function serverOf({ host, port, security, user, password, ca }: Smtp): Server {
  const options = {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: trustOf(ca),
  }
  const auth = user !== null && password !== null ? { user, credentials: { user, pass: password } } : null
  return { options, auth }
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
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** For the filters of mail programs. */
function labels({ target, host, kind, event, severity }: Letter): Record<string, string> {
  const named = Object.entries({ target, host, kind, event, severity })
  return Object.fromEntries(
    named.flatMap(([name, value]) => (value == null ? [] : [[`x-contactrz-${name}`, value]])),
  )
}

/** Of a certificate that is not to be trusted, what is wrong with it and what to do. Null: the codes say it all. */
function sayError(error: unknown, host: string): string | null {
  const code = codeBehind(error)
  if (code === null) return null
  const said = sayFailure({ kind: 'tls-failed', code, host })
  return said === code ? null : `${classify(error).error.split(' ', 1)[0]}: ${said}`
}
