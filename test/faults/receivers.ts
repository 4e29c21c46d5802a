// Where messages arrive, beside each other: a mail server, with STARTTLS where it has a certificate, and a webhook. Each
// keeps what it took, under its Message-ID, and answers as a test tells it to.
import { createHmac } from 'node:crypto'
import http from 'node:http'
import { SMTPServer } from 'smtp-server'
import type { KeyPair } from '../support/certificates.ts'
import { type Listening, listen } from '../support/listening.ts'

/** A message as it arrived. */
export interface Taken {
  /** Of a webhook its `webhook-id`. */
  readonly messageId: string
  /** An address, or the path of the webhook. */
  readonly to: string
  readonly subject: string
  /** Of a webhook the JSON. */
  readonly text: string
}

export interface Receiver extends Listening {
  /** In order, repeats included. */
  readonly taken: readonly Taken[]
}

export type MailStep = 'mail-from' | 'mail-data' | 'mail-taken'
export type HookStep = 'hook-arrived' | 'hook-answered'

export interface MailReceiverOptions {
  readonly pair?: KeyPair
  /** Passed by each mail; while it waits, so does whoever sends. */
  readonly pass?: (step: MailStep) => Promise<void>
  /** Refuses each mail for the time being. */
  readonly isOut?: () => boolean
}

export async function startMailReceiver(options: MailReceiverOptions = {}): Promise<Receiver> {
  const { pair, pass = async () => {}, isOut = () => false } = options
  const taken: Taken[] = []
  const server = new SMTPServer({
    ...(pair ?? {}),
    authOptional: true,
    disabledCommands: pair === undefined ? ['STARTTLS', 'AUTH'] : ['AUTH'],
    onMailFrom(_address, _session, done) {
      const refusal = isOut() ? Object.assign(new Error('out of order'), { responseCode: 451 }) : null
      void pass('mail-from').then(() => done(refusal))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
        const to = session.envelope.rcptTo.map(({ address }) => address).join()
        void pass('mail-data').then(() => {
          taken.push({ messageId: header('Message-ID'), to, subject: header('Subject'), text })
          done()
          void pass('mail-taken')
        })
      })
    },
  })
  server.on('error', () => {})
  return { taken, ...(await listen(server.server)) }
}

export interface HookAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface HookReceiverOptions {
  /** What a message must be signed with; a text as it stands. */
  readonly secret: string
  readonly pass?: (step: HookStep) => Promise<void>
  /** Only what is answered with 2xx is taken. */
  readonly answer?: () => HookAnswer
}

/** Takes what is signed as Standard Webhooks says, and nothing else: that is answered with 400. */
export async function startHookReceiver(options: HookReceiverOptions): Promise<Receiver> {
  const { secret, pass = async () => {}, answer = () => ({ status: 204 }) } = options
  const taken: Taken[] = []
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const header = (name: string) => String(request.headers[name])
    const messageId = header('webhook-id')
    const signed = createHmac('sha256', secret).update(`${messageId}.${header('webhook-timestamp')}.${text}`)
    const isSigned = header('webhook-signature')
      .split(' ')
      .includes(`v1,${signed.digest('base64')}`)
    await pass('hook-arrived')
    const { status, headers = {} }: HookAnswer = isSigned ? answer() : { status: 400 }
    if (status < 300) {
      const { data } = JSON.parse(text) as { readonly data: { readonly subject: string } }
      taken.push({ messageId, to: request.url ?? '', subject: data.subject, text })
    }
    response.writeHead(status, headers).end()
    await pass('hook-answered')
  }
  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  return { taken, ...(await listen(server)) }
}
