// Everything on loopback, to see the monitor at work without an API, a mail server or a configuration.
import { rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createProvider, type Provider } from 'contactrz/provider'
import { SMTPServer } from 'smtp-server'
import type { Config } from '../config/config-shape.ts'
import { storeSuffixes } from '../store/file.ts'
import { unavailableAfter } from './deviations.ts'
import { createMailbox, type KeptMail } from './mailbox.ts'
import { createPanel, type Panel } from './panel.ts'
import { type KeptWebhook, startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'

/** What the monitor has told, the newest first. */
export interface Arrivals {
  mails(): readonly KeptMail[]
  webhooks(): readonly KeptWebhook[]
}

export interface Sandbox {
  readonly config: Config
  readonly provider: Provider
  readonly panel: Panel
  readonly mailbox: Arrivals
  close(): Promise<void>
}

const targetName = 'sandbox'
const recipient = 'operator@sandbox.invalid'
/** What is told by it is the same as by mail. */
const channelName = 'webhook'
export const sandboxStoreFile = resolve('var/sandbox.db')

/** The caller holds the lock of the store: what an earlier sandbox left there is deleted. */
export async function startSandbox(): Promise<Sandbox> {
  for (const suffix of storeSuffixes) rmSync(`${sandboxStoreFile}${suffix}`, { force: true })
  const provider = await createProvider()
  const mailbox = createMailbox(Date.now)
  const smtp = await startSmtp(mailbox.keep)
  const receiver = await startWebhookReceiver(Date.now)
  return {
    provider,
    config: configOf(provider, smtp.port, receiver),
    panel: createPanel(provider, targetName),
    mailbox: { mails: mailbox.mails, webhooks: receiver.webhooks },
    async close() {
      await Promise.all([provider.close(), smtp.close(), receiver.close()])
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

function configOf(
  provider: Provider,
  smtpPort: number,
  { url, secret }: Pick<WebhookReceiver, 'url' | 'secret'>,
): Config {
  return {
    directory: dirname(sandboxStoreFile),
    targets: [
      {
        name: targetName,
        url: provider.url,
        token: { request: { url: provider.tokenUrl, pointer: '/token' } },
        // What is chosen is met at once: the schedule only shows that it stays so.
        schedule: '*/30 * * * * *',
        // It answers at any hour: nobody's address book is behind it.
        quotaWindow: null,
        guardMs: 0,
        timeoutMs: 5000,
        budgetPerDay: 100_000,
        expiredProbeEveryMs: 3_600_000,
        // One contact: a single run says that all is well again.
        send: 'full',
        contact: {},
        slowMs: null,
        accept: [],
        mailTo: [recipient],
      },
    ],
    concurrency: 100,
    perHost: 10,
    channels: { [channelName]: { as: 'json', url, secret } },
    routes: [{ kinds: null, severity: null, targets: null, to: [recipient, channelName], continues: false }],
    ...{ escalate: null, group: null },
    smtp: {
      host: '127.0.0.1',
      port: smtpPort,
      security: 'none',
      user: null,
      password: null,
      from: 'monitor@sandbox.invalid',
    },
    alerts: {
      unavailableAfter,
      unauthorizedAfter: 2,
      remindEveryMs: 86_400_000,
      blindAfterMs: 3_600_000,
      additive: true,
      // A visitor breaks and mends as often as they like.
      isEachTold: true,
    },
    storeFile: sandboxStoreFile,
    retentionMs: 86_400_000,
    heartbeatUrl: null,
    web: { host: '127.0.0.1', port: 8401, url: null, password: null, token: null, public: [] },
    warnings: [],
  }
}
