// A mail server that takes messages, refuses those to refused@example.com for good, and puts off those to owed@example.com.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface Post {
  readonly port: number
  /** Each that was taken, as it came. */
  readonly messages: readonly Buffer[]
  close(): Promise<void>
}

const refusals: Readonly<Record<string, { readonly code: number; readonly text: string }>> = {
  'refused@example.com': { code: 550, text: '5.1.1 no such mailbox' },
  'owed@example.com': { code: 451, text: '4.7.1 not now' },
}

export async function startPost(): Promise<Post> {
  const messages: Buffer[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      const refusal = refusals[address]
      if (refusal === undefined) done()
      else done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }))
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        messages.push(Buffer.concat(chunks))
        done()
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { port, messages, close: () => new Promise((resolve) => server.close(() => resolve())) }
}
