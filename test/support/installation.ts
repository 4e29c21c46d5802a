// An installation of the monitor in a folder of its own: a configuration, the provider that is watched, and the mail
// server that is written to. Its commands are called within this process, or started as processes.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider, type Provider, type ProviderOptions } from 'contactrz/provider'
import { readMail } from '../../monitor/sandbox/mailbox.ts'
import { callCommand, type Ended, type Running, startCommand, temporaryDirectory } from './command.ts'
import { startMailServer } from './mail-server.ts'

interface Settings {
  readonly name?: string
  /** Names of further targets, like the first in all else. */
  readonly others?: readonly string[]
  readonly store?: string
  /** Default: every second is a slot, so that each run has one of its own. */
  readonly schedule?: string
  readonly quotaWindow?: string
  /** Lines of the target. */
  readonly accept?: string
  /** Of the page, as it stands in the configuration; default: any free port. */
  readonly web?: string
  /** Lines beside the targets. */
  readonly more?: string
  /** Default: by the configuration; else by NODE_EXTRA_CA_CERTS alone, which only a process reads. */
  readonly isTrustOfNode?: boolean
}

export type Installation = Awaited<ReturnType<typeof createInstallation>>

export async function createInstallation() {
  const directory = temporaryDirectory()
  const mail = await startMailServer(directory.path)
  let provider = await createProvider()
  /** Of the commands that are called here. */
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const file = join(directory.path, 'monitor.yaml')
  const storeFile = join(directory.path, 'monitor.db')
  const env = () => ({ SMTP_PASSWORD: mail.password, NODE_EXTRA_CA_CERTS: mail.certificateFile })
  const withConfig = ([command = '', ...args]: readonly string[]) => [command, '--config', file, ...args]

  /** A command within this process. */
  const call = (args: readonly string[]): Promise<Ended> =>
    callCommand('contactrz-monitor', withConfig(args), { env: env(), now })
  /** A command as a process. @param limits Of file descriptors; default: as many as this process. */
  const start = (args: readonly string[], limits: { readonly descriptors?: number } = {}): Running =>
    startCommand('contactrz-monitor', withConfig(args), { env: env(), ...limits })
  const mails = () => Promise.all(mail.mails.map((text) => readMail(Buffer.from(text, 'utf8'))))

  return {
    directory: directory.path,
    file,
    storeFile,
    mail,
    env,
    call,
    start,
    /** When the commands that are called here think it is. */
    now,
    provider: (): Provider => provider,
    creates: () => provider.requests.filter(({ path }) => path === '/api/contactrz'),

    /** Another one in its place. */
    async replaceProvider(options: ProviderOptions): Promise<void> {
      await provider.close()
      provider = await createProvider({ ...options, port: Number(new URL(provider.url).port) })
    },

    configure(settings: Settings = {}): void {
      writeFileSync(file, configuration(settings, provider, mail))
    },

    /** The run of a slot that no earlier one had: of the next second, where it must be. */
    async once(): Promise<Ended> {
      for (;;) {
        const ended = await call(['once'])
        if (!/was decided before/.test(ended.stdout)) return ended
        aheadMs += 1000
      }
    },

    async json(args: readonly string[]) {
      const { code, stdout, stderr } = await call([...args, '--format', 'json'])
      assert.equal(code, 0, stderr)
      return JSON.parse(stdout)
    },

    /** As a mail program shows them. */
    mails,
    firstLines: async () => (await mails()).map(({ text }) => text.split('\n', 1)[0]),
    subjects: async () => (await mails()).map(({ headers }) => headers.get('subject') ?? ''),

    query(sql: string) {
      const db = new DatabaseSync(storeFile, { readOnly: true })
      try {
        return db.prepare(sql).all()
      } finally {
        db.close()
      }
    },

    change(sql: string): void {
      const db = new DatabaseSync(storeFile, { timeout: 5000 })
      db.exec(sql)
      db.close()
    },

    async close(): Promise<void> {
      await Promise.all([provider.close(), mail.close()])
      directory.remove()
    },
  }
}

function configuration(
  {
    name = 'test',
    others = [],
    store = 'monitor.db',
    schedule = '* * * * * *',
    quotaWindow = 'none',
    accept = '',
    web = '{ port: 0 }',
    more = '',
    isTrustOfNode = false,
  }: Settings,
  { url, tokenUrl }: Provider,
  { port, user }: { readonly port: number; readonly user: string },
): string {
  const ca = isTrustOfNode ? '' : ', ca: ca.pem'
  const targetNamed = (each: string) => `  - name: ${each}
    url: ${url}
    token: { request: { url: "${tokenUrl}", pointer: /token } }
    schedule: "${schedule}"
    quotaWindow: ${quotaWindow}
    guard: 0s
    budget: { perDay: 1000 }
    mailTo: [team@example.com]
${accept}`
  return `targets:
${[name, ...others].map(targetNamed).join('')}smtp: { host: localhost, port: ${port}, security: starttls, user: ${user}, password: "\${SMTP_PASSWORD}", from: monitor@example.com${ca} }
store: sqlite:${store}
web: ${web}
${more}`
}
