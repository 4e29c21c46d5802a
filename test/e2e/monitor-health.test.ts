// What a monitor says of itself, by real processes: `/health`, the page, the heartbeat, the summary.
import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider, type Provider } from 'contactrz/provider'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import { serveHttp } from '../support/answer-server.ts'
import { runCommand, startCommand, temporaryDirectory } from '../support/command.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'

describe('the health of contactrz-monitor', function () {
  this.timeout(60_000)
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let mail: MailServer
  let file: string
  let storeFile: string

  beforeEach(async () => {
    directory = temporaryDirectory()
    provider = await createProvider()
    mail = await startMailServer(directory.path)
    file = join(directory.path, 'monitor.yaml')
    storeFile = join(directory.path, 'monitor.db')
  })
  afterEach(async () => {
    await Promise.all([provider.close(), mail.close()])
    directory.remove()
  })

  const env = () => ({ SMTP_PASSWORD: mail.password, NODE_EXTRA_CA_CERTS: mail.certificateFile })
  const configure = (more = '') =>
    writeFileSync(
      file,
      `targets:
  - name: test
    url: ${provider.url}
    token: { request: { url: "${provider.tokenUrl}", pointer: /token } }
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    budget: { perDay: 1000 }
    mailTo: [team@example.com]
smtp: { host: localhost, port: ${mail.port}, security: starttls, user: ${mail.user}, password: "\${SMTP_PASSWORD}", from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0 }
${more}`,
    )
  const inStore = (sql: string) => {
    const db = new DatabaseSync(storeFile, { timeout: 5000 })
    db.exec(sql)
    db.close()
  }
  /** A mail that is owed since then. */
  const owe = async (at: number) => {
    const store = openSqliteStore(storeFile)
    const owed = {
      ...{ messageId: '<owed@example.com>', target: 'test', to: 'team@example.com', subject: 'owed' },
      ...{ text: 't', html: null, report: null, thread: null, afterMute: false },
      kind: 'drift' as const,
      event: 'opened' as const,
    }
    const change = { target: 'test', at, basedOn: noIncidents, incidents: noIncidents }
    await store.commitIncidents({ ...change, events: [], mails: [owed] })
    await store.close()
  }

  it('is 503 with its reasons, on the page as well, and keeps the heartbeat back for as long', async () => {
    const beaten = Promise.withResolvers<void>()
    const heart = await serveHttp((_request, response) => {
      response.end()
      beaten.resolve()
    })
    configure(`heartbeat: { url: "${heart.url}/ping" }\n`)
    const owedAt = Date.now() - 20 * 60_000
    await owe(owedAt)
    mail.refuseLogins(true)
    const running = startCommand('contactrz-monitor', ['start', '--config', file, '--log-format', 'pretty'], {
      env: env(),
    })
    const [, page = ''] = await running.printed(/^status page +(http:\S+)$/m)
    const health = async () => {
      const response = await fetch(`${page}health`)
      return [response.status, await response.json()]
    }
    await running.printed(/(test {2}conforming[\s\S]*){2}/)
    const [status, ill] = await health()
    const since = new Date(owedAt).toISOString()
    assert.deepEqual([status, ill.status, ill.reasons], [503, 'ill', [{ kind: 'mail-owed', since }]])
    assert.deepEqual([ill.mails.owed, ill.targets[0].incidents], [1, []])
    assert.ok(['run', 'missed'].includes(ill.targets[0].lastSlot.decision))
    assert.ok(Date.now() - Date.parse(ill.targets[0].lastSlot.at) < 30_000)
    await running.printed(/^health: mail is owed and cannot be sent \(since /m)
    const text = await (await fetch(page)).text()
    assert.match(text, /The monitor is not well[\s\S]*mail is owed and cannot be sent, since /)
    assert.equal(heart.received.length, 0)

    mail.refuseLogins(false)
    inStore('UPDATE mails SET due_at = 0')
    await running.printed(/mail sent: owed/)
    await beaten.promise
    const [well, { status: said, reasons }] = await health()
    assert.deepEqual([well, said, reasons], [200, 'ok', []])
    assert.doesNotMatch(await (await fetch(page)).text(), /not well/)

    renameSync(storeFile, `${storeFile}.moved`)
    const [replaced, { reasons: why }] = await health()
    assert.deepEqual([replaced, why.map(({ kind }: { kind: string }) => kind)], [503, ['store-replaced']])
    renameSync(`${storeFile}.moved`, storeFile)
    assert.equal((await health())[0], 200)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    await heart.close()
  })

  it('has a hold and outcomes told in its summary as what they are', async () => {
    configure()
    const store = openSqliteStore(storeFile)
    const until = Date.now() + 3_600_000
    await store.setHold('test', { since: Date.now(), until })
    await store.close()
    const values = `'test', ${Date.now() - 1000}, 'created', 'full', ${Date.now() - 1000}, 'unauthorized', 401, '[]', 0`
    const columns = 'target, slot_at, variant, contact, at, outcome, status, findings, may_have_created'
    inStore(`INSERT INTO runs (${columns}) VALUES (${values}), (${values})`)
    const { stdout } = await runCommand('contactrz-monitor', ['report', '--config', file], { env: env() })
    assert.match(stdout, /^ {2}runs +2 unauthorized \(created\)$/m)
    const held = new Date(until).toISOString()
    const doctor = await runCommand('contactrz-monitor', ['doctor', '--config', file], { env: env() })
    assert.equal(doctor.code, 1)
    assert.match(doctor.stdout, new RegExp(`^✗ test: hold +creates are held until ${held}\\. Wait, or `, 'm'))
    assert.match(
      stdout,
      new RegExp(`^ {2}held until +${held}\n {2}open incidents +none, but creates are held$`, 'm'),
    )
  })

  it('has what a target of before has made reported, although the configuration has it no more', async () => {
    configure()
    const store = openSqliteStore(storeFile)
    await store.close()
    const values = `'before', ${Date.now()}, 'created', '2026-12-01', ${Date.now()}, 'gone marker', 'created', '31322', 'full'`
    inStore(
      `INSERT INTO ledger (target, slot_at, variant, day, at, marker, state, created_id, contact) VALUES (${values})`,
    )
    const ledger = (...args: readonly string[]) =>
      runCommand('contactrz-monitor', ['report', '--config', file, '--ledger', ...args], { env: env() })
    assert.match(
      (await ledger('--format', 'csv')).stdout,
      /^before,[^,]+,created,31322,gone marker,created\r$/m,
    )
    assert.doesNotMatch((await ledger('--target', 'test')).stdout, /gone marker/)
  })
})
