// Everything on loopback, to see the monitor at work without an API, a mail server or a configuration.
import { rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createProvider, type Provider } from 'contactrz/provider'
import { SMTPServer } from 'smtp-server'
import type { Config } from '../config/config-shape.ts'
import { storeSuffixes } from '../store/file.ts'
import { type ReadMail, readMail, renderMailbox } from './mailbox.ts'

export interface Sandbox {
  readonly config: Config
  readonly provider: Provider
  /** The mailbox as a page. */
  mailbox(): string
  close(): Promise<void>
}

export const sandboxStoreFile = resolve('var/sandbox.db')
const mailsKept = 100

/** The caller holds the lock of the store: what an earlier sandbox left there is deleted. */
export async function startSandbox(): Promise<Sandbox> {
  for (const suffix of storeSuffixes) rmSync(`${sandboxStoreFile}${suffix}`, { force: true })
  const provider = await createProvider()
  const mails: ReadMail[] = []
  const smtp = await startSmtp(async (bytes) => {
    mails.unshift(await readMail(bytes))
    mails.length = Math.min(mails.length, mailsKept)
  })
  return {
    provider,
    config: configOf(provider, smtp.port),
    mailbox: () => renderMailbox(mails),
    async close() {
      await Promise.all([provider.close(), smtp.close()])
    },
  }
}

/** A mail server that keeps what comes; a mail that cannot be kept is refused. */
export async function startSmtp(keep: (mail: Buffer) => Promise<void>) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: 1024 * 1024,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        keep(Buffer.concat(chunks)).then(() => done(), done)
      })
    },
  })
  const { promise, resolve: listening, reject } = Promise.withResolvers<void>()
  server.on('error', reject)
  server.listen(0, '127.0.0.1', listening)
  await promise
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, close: () => new Promise<void>((closed) => server.close(() => closed())) }
}

function configOf(provider: Provider, smtpPort: number): Config {
  return {
    directory: dirname(sandboxStoreFile),
    targets: [
      {
        name: 'sandbox',
        url: provider.url,
        token: { request: { url: provider.tokenUrl, pointer: '/token' } },
        schedule: '*/10 * * * * *',
        // It answers at any hour: nobody's address book is behind it.
        quotaWindow: null,
        guardMs: 0,
        timeoutMs: 5000,
        budgetPerDay: 100_000,
        expiredProbeEveryMs: 3_600_000,
        send: 'alternate',
        contact: {},
        slowMs: null,
        accept: [],
        mailTo: ['operator@sandbox.invalid'],
      },
    ],
    concurrency: 100,
    perHost: 10,
    smtp: {
      host: '127.0.0.1',
      port: smtpPort,
      security: 'none',
      user: null,
      password: null,
      from: 'monitor@sandbox.invalid',
    },
    alerts: {
      unavailableAfter: 3,
      unauthorizedAfter: 2,
      remindEveryMs: 86_400_000,
      blindAfterMs: 3_600_000,
      additive: true,
    },
    storeFile: sandboxStoreFile,
    retentionMs: 86_400_000,
    heartbeatUrl: null,
    web: { host: '127.0.0.1', port: 8401, url: null, password: null, token: null, public: [] },
    warnings: [],
  }
}
