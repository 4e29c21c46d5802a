// A real SMTP server with STARTTLS and authentication, whose certificate the client must be told to trust.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { certificateOf } from './certificates.ts'

export interface MailServer {
  readonly port: number
  /** Of the certificate, for NODE_EXTRA_CA_CERTS. */
  readonly certificateFile: string
  readonly user: string
  readonly password: string
  /** Each mail as it came. */
  readonly mails: readonly string[]
  /** From now on every login is refused, or not. */
  refuseLogins(refuse: boolean): void
  close(): Promise<void>
}

export async function startMailServer(directory: string): Promise<MailServer> {
  const { key, cert } = await certificateOf()
  const certificateFile = join(directory, 'ca.pem')
  writeFileSync(certificateFile, cert)
  const user = 'monitor'
  const password = 'correct horse battery staple'
  const mails: string[] = []
  let isRefusing = false
  const server = new SMTPServer({
    key,
    cert,
    // smtp-server offers STARTTLS, and no login before it.
    onAuth(auth, _session, done) {
      const isRight = !isRefusing && auth.username === user && auth.password === password
      done(isRight ? null : new Error('refused'), isRight ? { user } : undefined)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(
          `secure: ${session.secure}\r\nuser: ${session.user}\r\n${Buffer.concat(chunks).toString('utf8')}`,
        )
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    certificateFile,
    user,
    password,
    mails,
    refuseLogins: (refuse) => {
      isRefusing = refuse
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
