import assert from 'node:assert/strict'
import { join } from 'node:path'
import { doctor } from '../../../monitor/commands/doctor.ts'
import type { Channel, Config } from '../../../monitor/config/config-shape.ts'
import {
  checkChannels,
  checkLostChannels,
  checkMail,
  sendLimitMs,
  sendTestMessages,
} from '../../../monitor/doctor/channels.ts'
import { checkCas } from '../../../monitor/doctor/machine.ts'
import { certificateOf } from '../../support/certificates.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { type FaultyMailServer, mailStages, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'
import { channelTo, messageToChannel } from '../../support/webhook-letters.ts'
import { startWebhookServer, type WebhookServer, webhookCanary } from '../../support/webhook-server.ts'
import { changeAt, changeNow } from '../store/conformance/rows.ts'

describe('doctor, and a mail server that hangs', () => {
  let server: FaultyMailServer
  beforeEach(async () => {
    server = await startFaultyMailServer()
  })
  afterEach(() => server.close())

  const config = (mailTo: string[] = ['a@example.com']): Config => ({
    ...{
      directory: '/',
      targets: [targetOf({ mailTo })],
      alerts,
      ...bounds,
      ...byMail,
      storeFile: '',
      retentionMs: 1,
    },
    smtp: {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', user: null, password: null },
      from: 'm@example.com',
    },
    ...{ heartbeatUrl: null, web, warnings: [] },
  })

  it('says how long it waits, and no longer than half a minute', () => {
    assert.equal(sendLimitMs, 30_000)
    assert.match(doctor.help.replace(/\s+/g, ' '), /waited for 30 s, and the test messages for 30 s in all/)
  })

  for (const stage of ['greeting', 'ehlo'] as const) {
    it(`gives up in time, and says so: ${stage}`, async () => {
      server.fail({ stage, fault: 'stall' })
      const { problem } = await checkMail(config(), 100)
      assert.match(String(problem), /: no answer within 0\.1 s \((ETIMEDOUT|EABORT)\)$/)
    })
  }

  it('waits once for all test messages, whichever hang', async () => {
    server.fail({ stage: mailStages[3], fault: 'stall', to: 'slow@example.com' })
    const recipients = ['slow@example.com', 'a@example.com', 'b@example.com']
    const checks = await sendTestMessages(config(recipients), 1000)
    assert.deepEqual(
      checks.map(({ problem }) => problem?.replace(/\(.*/, '') ?? 'well'),
      ['no answer within 1 s ', 'well', 'well'],
    )
  })
})

describe('doctor, and the channels', () => {
  let server: FaultyMailServer
  let hook: WebhookServer
  beforeEach(async () => {
    server = await startFaultyMailServer()
    hook = await startWebhookServer()
  })
  afterEach(() => Promise.all([server.close(), hook.close()]))

  const config = (channels: Readonly<Record<string, Channel>>, more: Partial<Config> = {}): Config => ({
    ...{ directory: '/', targets: [targetOf({ mailTo: ['a@example.com'] })], alerts, ...bounds, ...byMail },
    ...{ channels, storeFile: '', retentionMs: 1, heartbeatUrl: null, web, warnings: [] },
    smtp: {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', user: null, password: null },
      from: 'm@example.com',
    },
    ...more,
  })
  const look = (of: Config) => Promise.all(checkChannels(of, 2000))
  /** Where nobody listens any more. */
  const closed = async () => {
    const gone = await startWebhookServer()
    await gone.close()
    return channelTo(gone)
  }

  it('are connected to and sent nothing, and named with their host alone', async () => {
    const [ops, pager] = await look(config({ ops: channelTo(hook), pager: await closed() }))
    assert.deepEqual(
      [ops?.name, ops?.problem, ops?.detail],
      ['channel ops', null, '127.0.0.1 can be reached (as json; nothing was sent)'],
    )
    assert.equal(pager?.name, 'channel pager')
    assert.match(pager?.problem ?? '', /^127\.0\.0\.1 cannot be reached \(ECONNECTION.*\)$/)
    assert.match(pager?.todo ?? '', /^Check the url of the channel, /)
    assert.deepEqual(hook.arrived, [])
    assert.ok(!JSON.stringify([ops, pager]).includes(webhookCanary))
  })

  it('are sent a test message side by side, and the one that fails is named, with what to do', async () => {
    const form: Channel = channelTo(hook)
    hook.usually({ status: 410 })
    const well = await startWebhookServer()
    try {
      server.fail({ stage: 'rcpt', fault: { reply: '550 5.1.1 no such mailbox' }, to: 'b@example.com' })
      const channels = {
        ops: channelTo(well),
        chat: { ...channelTo(well), as: 'slack' as const },
        pager: form,
      }
      const targets = [targetOf({ mailTo: ['a@example.com', 'b@example.com'] })]
      const checks = await sendTestMessages(config(channels, { targets }), 2000)
      assert.deepEqual(
        checks.map(({ name, problem }) => `${name}: ${problem ?? 'well'}`),
        [
          'message to a@example.com: well',
          'message to b@example.com: EENVELOPE 550 5.1.1',
          'message to ops: well',
          'message to chat: well',
          'message to pager: EHTTP 410',
        ],
      )
      assert.match(checks[4]?.todo ?? '', /^Nobody is there any more: /)
      assert.deepEqual(server.subjects, ['a@example.com [contactrz] test message'])
      const signed = well.taken.find(({ isSigned }) => isSigned)
      assert.equal(JSON.parse(signed?.text ?? '').type, 'monitor.test')
      assert.match(well.taken.map(({ text }) => text).join(), /Nothing is wrong/)
      assert.ok(!JSON.stringify(checks).includes(webhookCanary))
    } finally {
      await well.close()
    }
  })

  for (const [status, todo] of [
    [301, /^Check the url \(no redirect is followed\) and the secret of the channel$/],
    [403, /^Check the url \(no redirect is followed\) and the secret of the channel$/],
    [404, /^Nobody is there any more: make a new address there, and put it into the url of the channel$/],
    [429, /^It takes nothing just now: ask again in a while/],
    [503, /^It takes nothing just now: ask again in a while/],
  ] as const)
    it(`are told by what they answer what to do: ${status}`, async () => {
      hook.usually({ status })
      const checks = await sendTestMessages(config({ ops: channelTo(hook) }), 2000)
      assert.equal(checks[1]?.problem, `EHTTP ${status}`)
      assert.match(checks[1]?.todo ?? '', todo)
    })

  it('that cannot be reached lead to the address and the way there, with a test message too', async () => {
    const [, check] = await sendTestMessages(config({ pager: await closed() }), 2000)
    assert.match(check?.problem ?? '', /^ECONNECTION/)
    assert.match(check?.todo ?? '', /^Check the url of the channel, the certificate/)
  })

  it('are told apart where one hangs, or the mail server does', async () => {
    server.fail({ stage: 'greeting', fault: 'stall' })
    const slow = await startWebhookServer()
    slow.usually('hang')
    try {
      const checks = await sendTestMessages(config({ ops: channelTo(hook), slow: channelTo(slow) }), 500)
      assert.deepEqual(
        checks.map(({ problem }) => problem),
        ['no answer within 0.5 s (EABORT)', null, 'no answer within 0.5 s (EABORT)'],
      )
    } finally {
      await slow.close()
    }
  })

  it('are enough: without a mail server nobody is told by mail, and it says so', async () => {
    const none = config({ ops: channelTo(hook) }, { smtp: null, targets: [targetOf({ mailTo: [] })] })
    const { problem, detail } = await checkMail(none)
    assert.deepEqual([problem, detail], [null, 'none is configured: nobody is told by mail'])
    assert.deepEqual(
      (await sendTestMessages(none, 2000)).map(({ name, problem }) => [name, problem]),
      [['message to ops', null]],
    )
  })

  it('have their CAs looked at', async () => {
    const { cert } = await certificateOf({ from: new Date('2020-01-01'), until: new Date('2021-01-01') })
    const checks = checkCas(config({ ops: channelTo(hook, { connection: { ca: cert } }) }), Date.now())
    assert.deepEqual(
      checks.map(({ name, problem }) => [name, problem]),
      [['channel ops: ca', 'a certificate in it expired on 2021-01-01']],
    )
  })

  it('that are gone are named, where something is owed to them still', async () => {
    const directory = temporaryDirectory()
    const storeFile = join(directory.path, 'monitor.db')
    const store = openEmptyStore(storeFile)
    try {
      const messages = ['ops', 'pager'].map((to) => ({ ...messageToChannel({}, to), target: 'test' }))
      await changeNow(
        store,
        changeAt(1, { messages: messages.map((one) => ({ ...one, messageId: `<${one.to}>` })) }),
      )
      const lost = await checkLostChannels(config({ ops: channelTo(hook) }, { storeFile }))
      const todo = 'Put it back, or give them up: contactrz-monitor resend --drop --to pager'
      const problem = '1 message(s) are owed to it, and it is not configured'
      assert.deepEqual(lost, [{ name: 'channel pager', problem, detail: '', todo }])
      await store.dropMessages('pager', 2)
      assert.deepEqual(await checkLostChannels(config({ ops: channelTo(hook) }, { storeFile })), [])
    } finally {
      await store.close()
      directory.remove()
    }
  })
})
