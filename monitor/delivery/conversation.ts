// One conversation with a mail server by nodemailer's connection: connect, log in, hand over a mail. Every step has a
// limit; those of RFC 5321, 4.5.3.2 are what a server may take. Called by smtp.ts.
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import type { SMTPConnectionAuth, SMTPConnectionOptions, SMTPEnvelope } from 'nodemailer/lib/smtp-connection'

/** All in ms. */
export interface MailLimits {
  /** For the look-up of the name, the connection and the greeting, in all. */
  readonly connectMs: number
  /** Without a byte, before the mail is handed over. */
  readonly idleMs: number
  /** Without a byte, once the mail is handed over: who gives up too early sends it twice. */
  readonly afterDotMs: number
  /** For all of it: the other limits begin anew with each byte that drips in. */
  readonly totalMs: number
}

const minuteMs = 60_000
/** RFC 5321, 4.5.3.2: 5 min for the greeting, MAIL and RCPT, 2 and 3 for the data, 10 after the final dot. */
export const usualLimits: MailLimits = {
  connectMs: 5.5 * minuteMs,
  idleMs: 5 * minuteMs,
  afterDotMs: 10 * minuteMs,
  totalMs: 45 * minuteMs,
}
const dnsMs = 30_000

type Connection = typeof import('nodemailer/lib/smtp-connection').default
type Composer = typeof import('nodemailer/lib/mail-composer').default

export interface MailProgram {
  readonly Connection: Connection
  readonly Composer: Composer
}

const require = createRequire(import.meta.url)

/**
 * Costs 100 ms. By `require`, whose memory can be emptied: `import` keeps what it found of a file that was just being
 * replaced until the process ends.
 */
export const loadMailProgram = (): MailProgram => ({
  Connection: require('nodemailer/lib/smtp-connection') as Connection,
  Composer: require('nodemailer/lib/mail-composer') as Composer,
})

/** What was loaded does not work: the next to load it reads the files again. */
export function forgetMailProgram(): void {
  for (const file of Object.keys(require.cache))
    if (/[\\/]nodemailer[\\/]/.test(file)) delete require.cache[file]
}

export interface Server {
  readonly options: SMTPConnectionOptions
  readonly auth: SMTPConnectionAuth | null
}

/** Connects and logs in; then hands over the mail, if there is one. Throws what `classify` understands. */
export async function converse(
  { Connection, Composer }: MailProgram,
  { options, auth }: Server,
  limits: MailLimits,
  breakOff: AbortSignal,
  mail: MailComposerOptions | null,
): Promise<void> {
  const connection = new Connection({
    ...options,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    dnsTimeout: Math.min(dnsMs, limits.connectMs),
    socketTimeout: limits.idleMs,
  })
  const { promise: broken, reject } = Promise.withResolvers<never>()
  broken.catch(() => {})
  connection.once('error', reject).once('end', () => reject(failure('ECONNECTION')))
  const abort = () => reject(failure('EABORT'))
  const signal = AbortSignal.any([AbortSignal.timeout(limits.totalMs), breakOff])
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  const step = (begin: (done: (error?: Error | null) => void) => void): Promise<void> => {
    const { promise, resolve, reject: fail } = Promise.withResolvers<void>()
    begin((error) => (error ? fail(error) : resolve()))
    return Promise.race([promise, broken])
  }
  try {
    await step((done) => connection.connect(done))
    if (auth !== null && connection.allowsAuth) await step((done) => connection.login(auth, done))
    if (mail === null) return
    const message = new Composer(mail).compile()
    const stream = message.createReadStream()
    stream.once('end', () => waitLonger(connection._socket, limits.afterDotMs))
    await step((done) => connection.send(message.getEnvelope() as SMTPEnvelope, stream as Readable, done))
  } finally {
    signal.removeEventListener('abort', abort)
    connection.close()
  }
}

/** The limit is one on silence: it begins anew. */
function waitLonger(socket: Socket | false | null, ms: number): void {
  if (socket) socket.setTimeout(ms)
}

const failure = (code: string) => Object.assign(new Error(code), { code })
