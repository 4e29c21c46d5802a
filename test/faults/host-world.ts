// A monitor that can be killed, with all its targets at one host, which fail and recover together, and two channels on
// which the same people are told: mail by STARTTLS and a webhook.
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { certificateOf } from '../support/certificates.ts'
import { type Running, startCommand, temporaryDirectory } from '../support/command.ts'
import { createGates, type Gates } from './gates.ts'
import { type Condition, type ProviderHost, startProviderHost } from './provider-host.ts'
import {
  type HookStep,
  type MailStep,
  type Receiver,
  startHookReceiver,
  startMailReceiver,
} from './receivers.ts'

/** In the order in which a message passes them. */
export const mailSteps = ['mail-from', 'mail-data', 'mail-taken'] as const satisfies readonly MailStep[]
export const hookSteps = ['hook-arrived', 'hook-answered'] as const satisfies readonly HookStep[]
export type Step = MailStep | HookStep

export const secret = 'a secret of twenty-four characters and more'
export const address = 'team@example.com'
export const channel = 'ops'

export interface HostWorld {
  /** Holds `monitor.yaml` and `monitor.db`. */
  readonly directory: string
  readonly names: readonly string[]
  readonly host: ProviderHost
  readonly gates: Gates<Step>
  readonly mail: Receiver
  readonly hook: Receiver
  /** @param dieAtWrite Counts from 1; see die-at-write.ts. */
  start(options?: { readonly dieAtWrite?: number }): Running
  /** What a group waits, such as `1s`, from the next start or reload on. */
  configure(groupWait: string): void
  /** Each process is to meet the other state of the provider: every one has something to tell. */
  flip(): void
  /** A process that is left alone until all that is owed has arrived. */
  recover(): Promise<void>
  /** Until the query gives this number; fails after a minute. */
  until(sql: string, number: number): Promise<void>
  query(sql: string): Record<string, unknown>[]
  close(): Promise<void>
}

export async function createHostWorld(names = ['alpha', 'beta', 'gamma']): Promise<HostWorld> {
  const directory = temporaryDirectory()
  const inside = (file: string) => join(directory.path, file)
  const gates = createGates<Step>()
  const pair = await certificateOf()
  const [host, mail, hook] = await Promise.all([
    startProviderHost(),
    startMailReceiver({ pair, pass: gates.pass }),
    startHookReceiver({ secret, pass: gates.pass }),
  ])
  writeFileSync(inside('ca.pem'), pair.cert)
  writeFileSync(inside('ops-url'), `http://127.0.0.1:${hook.port}/${channel}`)
  writeFileSync(inside('ops-secret'), secret)
  const configure = (groupWait: string) =>
    writeFileSync(inside('monitor.yaml'), configText(names, host, mail.port, groupWait))
  configure('1s')
  const start: HostWorld['start'] = ({ dieAtWrite } = {}) =>
    startCommand('contactrz-monitor', ['start', '--config', inside('monitor.yaml'), '--log-format', 'json'], {
      env: { TOKEN: 'opaque', ...(dieAtWrite !== undefined && dyingAt(dieAtWrite)) },
    })
  const query = (sql: string) => {
    const db = new DatabaseSync(inside('monitor.db'), { readOnly: true, timeout: 5000 })
    try {
      return db.prepare(sql).all()
    } finally {
      db.close()
    }
  }
  const until = async (sql: string, number: number) => {
    const deadline = Date.now() + 60_000
    for (;;) {
      const found = Number(Object.values(query(sql)[0] ?? {})[0])
      if (found === number) return
      assert.ok(Date.now() < deadline, `${sql}: ${found}`)
      await wait(50)
    }
  }
  let condition: Condition = 'well'
  return {
    ...{ directory: directory.path, names, host, gates, mail, hook, start, configure, query, until },
    flip() {
      condition = condition === 'well' ? 'down' : 'well'
      if (existsSync(inside('monitor.db'))) forgetTurns(inside('monitor.db'))
      host.put(names, condition)
    },
    async recover() {
      const running = start()
      await running.printed(/status page/)
      await until(settledSql(condition === 'down'), names.length)
      await until(owedSql, 0)
      running.process.kill('SIGTERM')
      const { code, stderr } = await running.ended
      assert.deepEqual([code, stderr], [0, ''])
    },
    async close() {
      gates.open()
      await Promise.all([host.close(), mail.close(), hook.close()])
      directory.remove()
    },
  }
}

const dyingAt = (write: number) => ({
  NODE_OPTIONS: `--conditions=contactrz-source --import=${new URL('./die-at-write.ts', import.meta.url)}`,
  DIE_AT_WRITE: String(write),
})

/** As many targets as are known to be out of order, or to be well, by their latest run. */
const settledSql = (isDown: boolean) =>
  `SELECT count(*) FROM incident_states WHERE json_extract(state, '$.open.unavailable') IS ${isDown ? 'NOT NULL' : 'NULL'}
  AND json_extract(state, '$.open."monitor-fault"') IS NULL`
export const owedSql = `SELECT (SELECT count(*) FROM messages WHERE state = 'owed') + (SELECT count(*) FROM announcements)`

/** As if a day lay between: what comes and goes thrice within an hour would flap, and not be told each time. */
function forgetTurns(store: string) {
  const db = new DatabaseSync(store, { timeout: 5000 })
  try {
    db.exec("UPDATE incident_states SET state = json_remove(state, '$.turns')")
  } finally {
    db.close()
  }
}

/** Every second is a slot of each target. */
const configText = (
  names: readonly string[],
  host: ProviderHost,
  smtpPort: number,
  groupWait: string,
) => `targets:
${names
  .map(
    (name) => `  - name: ${name}
    url: ${host.url(name)}
    token: { env: TOKEN }
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    timeout: 5s
    budget: { perDay: 1000000 }
`,
  )
  .join('')}alerts: { unavailableAfter: 1, group: { by: host, wait: ${groupWait} } }
channels: { ${channel}: { webhook: { url: { file: ops-url }, secret: { file: ops-secret }, as: json } } }
routes: [{ to: [${address}, ${channel}] }]
smtp: { host: localhost, port: ${smtpPort}, security: starttls, from: monitor@example.com, ca: ca.pem }
store: sqlite:monitor.db
web: { port: 0 }
`
