import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createOutbox } from '../../monitor/delivery/outbox.ts'
import type { Sender } from '../../monitor/delivery/sender.ts'
import { createMailer } from '../../monitor/delivery/smtp.ts'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import type { Store } from '../../monitor/store/store.ts'
import { mailOf } from '../monitor/store/conformance/rows.ts'
import { unusedPort } from '../support/answer-server.ts'
import { temporaryDirectory } from '../support/command.ts'
import {
  type Fault,
  type FaultyMailServer,
  mailStages,
  startFaultyMailServer,
} from '../support/faulty-mail-server.ts'
import { startMailServer } from '../support/mail-server.ts'

const hourMs = 3_600_000
const alert = mailOf('alert@contactrz-monitor', 'team@example.com', { html: '<p>t</p>', report: '{}' })

describe('an alert, and a mail server that goes wrong', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let store: Store
  let server: FaultyMailServer
  let mailer: Sender
  let clock: number

  const limits = { connectMs: 300, idleMs: 300, afterDotMs: 300, totalMs: 600 }
  const mailerOn = (port: number): Promise<Sender> =>
    createMailer(
      { host: '127.0.0.1', port, security: 'none', user: null, password: null, from: 'monitor@example.com' },
      limits,
    )

  beforeEach(async () => {
    directory = temporaryDirectory()
    store = openSqliteStore(join(directory.path, 'monitor.db'))
    server = await startFaultyMailServer()
    mailer = await mailerOn(server.port)
    clock = Date.parse('2026-12-01T13:00:00Z')
    const change = {
      target: 'test',
      at: clock,
      basedOn: noIncidents,
      incidents: noIncidents,
      events: [],
      messages: [alert],
    }
    await store.commitIncidents(change)
  })
  afterEach(async () => {
    mailer.close()
    await Promise.all([server.close(), store.close()])
    directory.remove()
  })

  const deliver = async () => {
    await createOutbox({
      store,
      channel: 'mail',
      isConfigured: () => true,
      sender: async () => mailer,
      now: () => clock,
      log: () => {},
      random: () => 0.5,
      onFault: (error) => assert.fail(String(error)),
    }).deliver()
    clock += 6 * hourMs
  }

  const noSuchMailbox: Fault = { reply: '550 5.1.1 no such mailbox' }
  const isForGood = (stage: string, fault: Fault) =>
    fault === noSuchMailbox && ['rcpt', 'data', 'body'].includes(stage)

  for (const stage of mailStages) {
    for (const fault of ['stall', 'drop', 'drip', 'garbage', 421, 451, 554, noSuchMailbox] as const) {
      const answer = typeof fault === 'object' ? fault.reply : fault
      it(`that answers the ${stage} with ${answer} loses nothing: ${isForGood(stage, fault) ? 'kept as refused' : 'owed until it is well'}`, async () => {
        server.fail({ stage, fault })
        for (let attempt = 0; attempt < 2; attempt++) await deliver()
        const counts = await store.countMessages()
        assert.deepEqual(server.taken, [])
        if (isForGood(stage, fault)) {
          assert.deepEqual(counts, { owed: 0, sent: 0, refused: 1 })
          return
        }
        assert.deepEqual(counts, { owed: 1, sent: 0, refused: 0 })
        server.fail(null)
        await deliver()
        assert.deepEqual(server.taken, [alert.messageId])
        assert.deepEqual(await store.countMessages(), { owed: 0, sent: 1, refused: 0 })
      })
    }
  }

  for (const fault of ['stall', 'drop'] as const) {
    it(`that takes it and then ${fault}s is sent it again, under the same Message-ID`, async () => {
      server.fail({ stage: 'body', fault, takes: true })
      await deliver()
      server.fail(null)
      await deliver()
      assert.deepEqual(server.taken, [alert.messageId, alert.messageId])
      assert.deepEqual(await store.countMessages(), { owed: 0, sent: 1, refused: 0 })
    })
  }

  it('that is not there is tried again until it is', async () => {
    const well = mailer
    mailer = await mailerOn(await unusedPort())
    for (let attempt = 0; attempt < 5; attempt++) await deliver()
    assert.deepEqual(await store.countMessages(), { owed: 1, sent: 0, refused: 0 })
    mailer.close()
    mailer = well
    await deliver()
    assert.deepEqual(server.taken, [alert.messageId])
  })

  it('that shows a certificate nobody vouches for is told nothing, and tried again', async () => {
    const real = await startMailServer(directory.path)
    mailer.close()
    mailer = await createMailer({
      host: 'localhost',
      port: real.port,
      security: 'starttls',
      user: real.user,
      password: real.password,
      from: 'monitor@example.com',
    })
    await deliver()
    assert.deepEqual(await store.countMessages(), { owed: 1, sent: 0, refused: 0 })
    assert.deepEqual(real.mails, [])
    await real.close()
  })
})
