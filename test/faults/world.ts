// Everything around a monitor that can be killed: a provider whose witness keeps the marker of each create, a mail
// server that keeps each Message-ID, a configuration, and the books to hold against them.
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { createProvider, type Provider } from 'contactrz/provider'
import { SMTPServer } from 'smtp-server'
import { type Running, startCommand, temporaryDirectory } from '../support/command.ts'
import { createGates, type Gates } from './gates.ts'

/** In the order of a run. */
export const steps = ['token', 'request', 'answer', 'judged', 'mail-from', 'mail-data', 'mail-taken'] as const
export type Step = (typeof steps)[number]

export interface TakenMail {
  readonly messageId: string
  readonly subject: string
}

interface StartOptions {
  /** Counts from 1; see die-at-write.ts. */
  readonly dieAtWrite?: number
}

export interface World {
  /** Holds `monitor.yaml` and `monitor.db`. */
  readonly directory: string
  readonly provider: Provider
  readonly gates: Gates<Step>
  /** Marker of each create that arrived, in order. */
  readonly creates: readonly string[]
  readonly messages: readonly TakenMail[]
  start(options?: StartOptions): Running
  /** Each process is to meet the other state of the provider: every one has something to mail. */
  flip(): void
  /** A process that is left alone until all that is owed has arrived. */
  recover(): Promise<void>
  query(sql: string): Record<string, unknown>[]
  close(): Promise<void>
}

export async function createWorld(): Promise<World> {
  const directory = temporaryDirectory()
  const provider = await createProvider()
  const gates = createGates<Step>()
  const creates: string[] = []
  const messages: TakenMail[] = []
  const witness = await startWitness(provider, gates, creates)
  const smtp = await startSmtp(gates, messages)
  const config = join(directory.path, 'monitor.yaml')
  const store = join(directory.path, 'monitor.db')
  writeFileSync(config, configText(witness.url, smtp.port))
  let isDrifting = false
  const start = ({ dieAtWrite }: StartOptions = {}) =>
    startCommand('contactrz-monitor', ['start', '--config', config, '--log-format', 'pretty'], {
      env:
        dieAtWrite === undefined
          ? {}
          : {
              NODE_OPTIONS: `--conditions=contactrz-source --import=${new URL('./die-at-write.ts', import.meta.url)}`,
              DIE_AT_WRITE: String(dieAtWrite),
            },
    })
  const query = (sql: string) => {
    const db = new DatabaseSync(store, { readOnly: true, timeout: 5000 })
    try {
      return db.prepare(sql).all()
    } finally {
      db.close()
    }
  }
  return {
    directory: directory.path,
    provider,
    gates,
    creates,
    messages,
    start,
    flip() {
      isDrifting = !isDrifting
      if (existsSync(store)) forgetTurns(store)
      provider.deviate(isDrifting ? [{ variant: 'created', remove: ['/Email'] }] : [])
    },
    async recover() {
      const running = start()
      await running.printed(isDrifting ? /drift: missing-property/ : /test {2}conforming/)
      const deadline = Date.now() + 30_000
      for (;;) {
        const owed = Number(query("SELECT count(*) AS n FROM messages WHERE state = 'owed'")[0]?.n)
        // A drift opens with the first contact, and is over when both have conformed.
        const latest = query('SELECT outcome, max(id) FROM runs WHERE contact IS NOT NULL GROUP BY contact')
        const met = latest.filter(({ outcome }) => outcome === (isDrifting ? 'drift' : 'conforming'))
        if (owed === 0 && met.length === 2) break
        assert.ok(Date.now() < deadline, `${owed} messages are still owed, ${met.length} contacts were met`)
        await wait(50)
      }
      running.process.kill('SIGTERM')
      const { code, stderr } = await running.ended
      assert.deepEqual([code, stderr], [0, ''])
    },
    query,
    async close() {
      gates.open()
      await Promise.all([witness.close(), smtp.close(), provider.close()])
      directory.remove()
    },
  }
}

/** As if a day lay between: what comes and goes thrice within an hour would flap, and not be mailed each time. */
function forgetTurns(store: string) {
  const db = new DatabaseSync(store, { timeout: 5000 })
  try {
    db.exec("UPDATE incident_states SET state = json_remove(state, '$.turns')")
  } finally {
    db.close()
  }
}

/** Every second is a slot; what is owed is mailed to one address. */
const configText = (url: string, smtpPort: number) => `targets:
  - name: test
    url: ${url}
    token: { request: { url: "${url}/token", pointer: /token } }
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    timeout: 5s
    budget: { perDay: 1000000 }
    mailTo: [team@example.com]
smtp: { host: 127.0.0.1, port: ${smtpPort}, security: none, from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0 }
`

/** Stands before the provider; the marker is in the contact's name. */
async function startWitness(provider: Provider, gates: Gates<Step>, creates: string[]) {
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const isCreate = request.url === '/api/contactrz'
    if (isCreate) creates.push(/contactrz synthetic (\S+)/.exec(body)?.[1] ?? 'no marker')
    await gates.pass(isCreate ? 'request' : 'token')
    const { authorization = '', 'content-type': type = 'application/json' } = request.headers
    const answer = await fetch(`${provider.url}${request.url}`, {
      method: 'POST',
      headers: { 'content-type': type, ...(isCreate && { authorization }) },
      body,
    })
    const text = await answer.text()
    if (isCreate) await gates.pass('answer')
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    if (isCreate) await gates.pass('judged')
  }
  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function startSmtp(gates: Gates<Step>, messages: TakenMail[]) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom(_address, _session, done) {
      void gates.pass('mail-from').then(() => done())
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
        void gates.pass('mail-data').then(() => {
          messages.push({ messageId: header('Message-ID'), subject: header('Subject') })
          done()
          void gates.pass('mail-taken')
        })
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.server.address() as AddressInfo
  return { port: address.port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}
