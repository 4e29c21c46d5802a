import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import type { MailLimits } from '../../monitor/delivery/conversation.ts'
import { createOutbox } from '../../monitor/delivery/outbox.ts'
import { createMailer } from '../../monitor/delivery/smtp.ts'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { Store } from '../../monitor/store/store.ts'
import { mailOf } from '../monitor/store/conformance/rows.ts'
import { temporaryDirectory } from '../support/command.ts'
import {
  type Certificate,
  type LoginMailServer,
  loginStages,
  misbehaviours,
  said,
  startLoginMailServer,
} from '../support/login-mail-server.ts'

const owedMessage = mailOf('one@contactrz-monitor', 'team@example.com', {
  ...{ subject: '[contactrz] test: drift opened', text: 'text', html: '<p>text</p>', report: '{}' },
})
const password = 'correct horse battery staple'
/** What a test can wait for; a healthy server gets the usual limits. */
const impatient: MailLimits = { connectMs: 400, idleMs: 400, afterDotMs: 400, totalMs: 4000 }

async function certificateFor(name: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  })
  return { key, cert }
}

describe('an alert, and a mail server that fails before it can be told', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let store: Store
  let server: LoginMailServer
  let trusted: Certificate
  let clock: number
  let lines: string[]
  const defaultCertificates = tls.getCACertificates('default')

  before(async () => {
    trusted = await certificateFor('localhost')
    const elsewhere = await certificateFor('mail.example.com')
    tls.setDefaultCACertificates([...defaultCertificates, trusted.cert, elsewhere.cert])
    wrongName = elsewhere
    untrusted = await certificateFor('localhost')
  })
  after(() => tls.setDefaultCACertificates(defaultCertificates))
  let wrongName: Certificate
  let untrusted: Certificate

  beforeEach(async () => {
    directory = temporaryDirectory()
    store = openSqliteStore(join(directory.path, 'monitor.db'))
    server = await startLoginMailServer(trusted)
    clock = 1_000_000
    lines = []
    await store.commitIncidents({
      target: 'test',
      at: clock,
      basedOn: noIncidents,
      incidents: noIncidents,
      events: [],
      messages: [owedMessage],
    })
  })
  afterEach(async () => {
    await server.close()
    await store.close()
    directory.remove()
  })

  const deliver = async (limits?: MailLimits) => {
    const smtp = {
      host: 'localhost',
      port: server.port,
      security: 'starttls',
      user: 'monitor',
      password,
      from: 'monitor@example.com',
    } as const
    const mailer = await createMailer(smtp, limits)
    try {
      await createOutbox({
        store,
        now: () => clock,
        log: (line) => void lines.push(line),
        channel: 'mail',
        isConfigured: () => true,
        sender: async () => mailer,
        onFault: (error) => assert.fail(String(error)),
      }).deliver()
    } finally {
      mailer.close()
    }
  }
  const assertRecovers = async () => {
    assert.deepEqual(await store.countMessages(), { owed: 1, sent: 0, refused: 0 })
    // Not at once: the server gets time.
    await deliver()
    assert.deepEqual(server.arrived, [])
    clock += 15_000
    server.misbehave(null)
    server.present(trusted)
    await deliver()
    assert.deepEqual(await store.countMessages(), { owed: 0, sent: 1, refused: 0 })
    assert.deepEqual(server.arrived, [owedMessage.messageId])
  }
  const assertSilent = () => {
    const files = readdirSync(directory.path).map((name) =>
      readFileSync(join(directory.path, name), 'latin1'),
    )
    for (const text of [...files, ...lines]) {
      assert.ok(!text.includes(said), 'what the server said')
      assert.ok(!text.includes(password), 'the password')
    }
  }

  for (const stage of loginStages) {
    for (const how of misbehaviours) {
      it(`stays owed, and arrives when the server is well: ${how} at ${stage}`, async () => {
        server.misbehave({ stage, how })
        await deliver(impatient)
        await assertRecovers()
        assertSilent()
      })
    }
  }

  it('stays owed while the certificate is one that nobody trusts', async () => {
    server.present(untrusted)
    await deliver(impatient)
    await assertRecovers()
  })

  it('stays owed while the certificate is for another name', async () => {
    server.present(wrongName)
    await deliver(impatient)
    await assertRecovers()
  })

  it('does not travel in the clear, nor does the login, when the server will not encrypt', async () => {
    server.misbehave({ stage: 'starttls', how: '5xx' })
    await deliver(impatient)
    assert.match(lines.join('\n'), /ETLS 554/)
    const harmless = new Set(['EHLO', 'HELO', 'STARTTLS', 'QUIT'])
    assert.ok(server.inTheClear.includes('STARTTLS'))
    assert.deepEqual(
      server.inTheClear.filter((command) => !harmless.has(command)),
      [],
    )
  })
})
