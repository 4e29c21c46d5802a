import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type MailLimits, usualLimits } from '../../../monitor/delivery/conversation.ts'
import { classify } from '../../../monitor/delivery/refusal.ts'
import type { Letter, Sender } from '../../../monitor/delivery/sender.ts'
import { createMailer } from '../../../monitor/delivery/smtp.ts'
import { readMail } from '../../../monitor/sandbox/mailbox.ts'
import { type FaultyMailServer, startFaultyMailServer } from '../../support/faulty-mail-server.ts'

const letter: Letter = {
  messageId: '<one@contactrz-monitor>',
  to: 'team@example.com',
  subject: '[contactrz] production: drift opened',
  text: 'Allowed 18:00–06:00\n.\n=20 is no space\n',
  html: '<p>Allowed 18:00–06:00</p>',
  report: '{\n  "version": 1\n}\n',
  body: null,
  thread: null,
}

describe('createMailer', () => {
  let server: SMTPServer
  let mailer: Sender
  let mails: Buffer[]
  let recipients: string[]
  /** Where the server refuses, and with what. */
  let refusal: { readonly at: 'mail' | 'rcpt' | 'data'; readonly code: number } | null

  const refuse = (at: string) =>
    refusal?.at === at ? Object.assign(new Error('no'), { responseCode: refusal.code }) : null

  beforeEach(async () => {
    mails = []
    recipients = []
    refusal = null
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onMailFrom: (_address, _session, done) => done(refuse('mail')),
      onRcptTo: ({ address }, _session, done) => {
        recipients.push(address)
        done(refuse('rcpt'))
      },
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          const refused = refuse('data')
          if (refused === null) mails.push(Buffer.concat(chunks))
          done(refused)
        })
      },
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const from = 'monitor@example.com'
    mailer = await createMailer({
      host: '127.0.0.1',
      port,
      security: 'none',
      user: null,
      password: null,
      from,
    })
  })
  afterEach(async () => {
    mailer.close()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  it('sends text, HTML and report, which come out as they went in', async () => {
    assert.deepEqual(await mailer.send(letter), { result: 'sent' })
    const raw = mails[0]?.toString('utf8') ?? ''
    const mail = await readMail(mails[0] as Buffer)
    assert.equal(mail.text.trimEnd(), letter.text.trimEnd())
    assert.equal(mail.html?.trimEnd(), letter.html)
    assert.deepEqual(JSON.parse(mail.report ?? ''), { version: 1 })
    assert.match(raw, /multipart\/alternative/)
    assert.match(raw, /Content-Type: application\/json[\s\S]*filename=report\.json/)
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
    assert.equal(mail.headers.get('x-auto-response-suppress'), 'All')
    assert.equal(mail.headers.get('message-id'), letter.messageId)
    assert.equal(mail.headers.has('in-reply-to'), false)
  })

  it('names in its headers what filters go by: of a group its host, and no target', async () => {
    const said = { kind: 'drift', event: 'opened', severity: 'breaking' } as const
    await mailer.send({ ...letter, ...said, target: 'production', host: null })
    await mailer.send({ ...letter, ...said, target: null, host: 'api.example.com:8443' })
    const named = await Promise.all(
      mails.map(async (mail) => {
        const { headers } = await readMail(mail)
        return ['target', 'host', 'kind', 'event', 'severity'].map((name) =>
          headers.get(`x-contactrz-${name}`),
        )
      }),
    )
    assert.deepEqual(named, [
      ['production', undefined, 'drift', 'opened', 'breaking'],
      [undefined, 'api.example.com:8443', 'drift', 'opened', 'breaking'],
    ])
  })

  it('answers to the mail that opened the incident', async () => {
    await mailer.send({ ...letter, messageId: '<two@contactrz-monitor>', thread: letter.messageId })
    const { headers } = await readMail(mails[0] as Buffer)
    assert.equal(headers.get('in-reply-to'), letter.messageId)
    assert.equal(headers.get('references'), letter.messageId)
  })

  it('lets nothing break into the headers', async () => {
    await mailer.send({
      ...letter,
      subject: 'a\r\nBcc: evil@example.com\r\n\r\nbody',
      messageId: '<x\r\nX-Evil: 1>',
    })
    const { headers } = await readMail(mails[0] as Buffer)
    assert.deepEqual([headers.has('bcc'), headers.has('x-evil')], [false, false])
    assert.deepEqual(recipients, ['team@example.com'])
  })

  const stages = [
    { at: 'mail', code: 450, refusal: 'passing' },
    { at: 'mail', code: 550, refusal: 'passing' },
    { at: 'rcpt', code: 450, refusal: 'passing' },
    { at: 'rcpt', code: 550, refusal: 'put-off' },
    { at: 'data', code: 452, refusal: 'passing' },
    { at: 'data', code: 554, refusal: 'put-off' },
  ] as const
  for (const { at, code, refusal: wanted } of stages) {
    it(`takes ${code} at ${at} for ${wanted}`, async () => {
      refusal = { at, code }
      const sent = await mailer.send(letter)
      assert.ok(sent.result === 'failed')
      assert.equal(sent.refusal, wanted)
      assert.match(sent.error, new RegExp(`^E[A-Z]+ ${code}( 5\\.\\d+\\.\\d+)?$`))
    })
  }
})

describe('createMailer, with a server that takes its time', () => {
  let server: FaultyMailServer
  const limits = { connectMs: 5000, idleMs: 5000, afterDotMs: 5000, totalMs: 20_000 }
  const mailerWith = (more: Partial<MailLimits>) =>
    createMailer(
      {
        ...{ host: '127.0.0.1', port: server.port, security: 'none' },
        ...{ user: null, password: null, from: 'm@example.com' },
      },
      { ...limits, ...more },
    )
  beforeEach(async () => {
    server = await startFaultyMailServer()
  })
  afterEach(() => server.close())

  it('gives it what RFC 5321 gives it, and more after the final dot', () => {
    const { connectMs, idleMs, afterDotMs, totalMs } = usualLimits
    const minute = 60_000
    assert.ok(connectMs >= 5 * minute && idleMs >= 5 * minute && afterDotMs >= 10 * minute)
    // Greeting, EHLO, login, MAIL, RCPT, DATA, the data, and the end of it.
    assert.ok(totalMs >= connectMs + 6 * idleMs + afterDotMs - minute)
  })

  it('waits for longer after the final dot than before', async () => {
    const mailer = await mailerWith({ idleMs: 500 })
    server.fail({ stage: 'body', fault: { afterMs: 800 }, takes: true })
    assert.deepEqual(await mailer.send(letter), { result: 'sent' })
    server.fail({ stage: 'rcpt', fault: { afterMs: 800 } })
    const late = await mailer.send(letter)
    assert.deepEqual(late, { result: 'failed', refusal: 'passing', error: 'ETIMEDOUT' })
    assert.deepEqual(server.taken, [letter.messageId])
    mailer.close()
  })

  it('gives up after the final dot, too, when nothing comes', async () => {
    const mailer = await mailerWith({ afterDotMs: 60 })
    server.fail({ stage: 'body', fault: 'stall' })
    const late = await mailer.send(letter)
    assert.deepEqual(late, { result: 'failed', refusal: 'passing', error: 'ETIMEDOUT' })
    mailer.close()
  })

  it('is broken off at once when it is closed', async () => {
    const mailer = await mailerWith({})
    server.fail({ stage: 'body', fault: 'stall' })
    const sending = mailer.send(letter)
    await server.reached('body', 1)
    mailer.close()
    assert.deepEqual(await sending, { result: 'failed', refusal: 'passing', error: 'EABORT' })
    assert.deepEqual(await mailer.send(letter), { result: 'failed', refusal: 'passing', error: 'EABORT' })
  })

  it('keeps the codes of a refusal, and nothing of its words', async () => {
    const mailer = await mailerWith({})
    server.fail({ stage: 'rcpt', fault: { reply: '554-5.7.1 blocked using canary\r\n554 5.7.1 see canary' } })
    const refused = await mailer.send(letter)
    assert.deepEqual(refused, { result: 'failed', refusal: 'put-off', error: 'EENVELOPE 554 5.7.1' })
    mailer.close()
  })
})

describe('createMailer, with a server that drips', () => {
  it('gives up when the time for a whole mail is over, though bytes go on coming', async () => {
    const timers: NodeJS.Timeout[] = []
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.write('220 slow\r\n')
      timers.push(setInterval(() => socket.write('250-x\r\n'), 50))
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const smtp = {
      host: '127.0.0.1',
      port,
      security: 'none',
      user: null,
      password: null,
      from: 'm@example.com',
    } as const
    const mailer = await createMailer(smtp, { connectMs: 5000, idleMs: 5000, afterDotMs: 5000, totalMs: 200 })
    assert.deepEqual(await mailer.send(letter), { result: 'failed', refusal: 'passing', error: 'EABORT' })
    mailer.close()
    for (const timer of timers) clearInterval(timer)
    server.close()
  })
})

describe('classify', () => {
  const at = (command: string, response: string, code = 'EENVELOPE') => ({
    ...{ code, command, response },
    responseCode: Number(response.slice(0, 3)),
  })
  const cases = [
    [{ code: 'ESOCKET', command: 'CONN' }, 'passing', 'ESOCKET'],
    [at('CONN', '554 5.7.1 blocked', 'EPROTOCOL'), 'passing', 'EPROTOCOL 554 5.7.1'],
    [at('AUTH PLAIN', '535 5.7.8 no', 'EAUTH'), 'passing', 'EAUTH 535 5.7.8'],
    [at('STARTTLS', '500 what', 'ETLS'), 'passing', 'ETLS 500'],
    [at('MAIL FROM', '550 5.1.7 bad sender'), 'passing', 'EENVELOPE 550 5.1.7'],
    [at('MAIL FROM', '550 5.1.1 whose'), 'passing', 'EENVELOPE 550 5.1.1'],
    [at('RCPT TO', '550 5.1.1 no such user'), 'refused', 'EENVELOPE 550 5.1.1'],
    [at('RCPT TO', '550-5.1.2 no such host\n550 5.1.2 see'), 'refused', 'EENVELOPE 550 5.1.2'],
    [at('RCPT TO', '553 5.1.3 syntax'), 'refused', 'EENVELOPE 553 5.1.3'],
    [at('RCPT TO', '550 5.1.6 moved'), 'refused', 'EENVELOPE 550 5.1.6'],
    [at('RCPT TO', '556 5.1.10 null MX'), 'refused', 'EENVELOPE 556 5.1.10'],
    [at('DATA', '550 5.1.1 no such user', 'EMESSAGE'), 'refused', 'EMESSAGE 550 5.1.1'],
    // The sender is mended by smtp.from, for all recipients.
    [at('RCPT TO', '550 5.1.8 bad sender'), 'put-off', 'EENVELOPE 550 5.1.8'],
    [at('RCPT TO', '550 5.1.0 rejected'), 'put-off', 'EENVELOPE 550 5.1.0'],
    [at('RCPT TO', '552 5.2.2 full'), 'put-off', 'EENVELOPE 552 5.2.2'],
    [at('DATA', '552 5.3.4 too big', 'EMESSAGE'), 'put-off', 'EMESSAGE 552 5.3.4'],
    [at('RCPT TO', '550 5.4.5 daily limit'), 'put-off', 'EENVELOPE 550 5.4.5'],
    [at('RCPT TO', '554 5.7.1 blocked using a list'), 'put-off', 'EENVELOPE 554 5.7.1'],
    [at('RCPT TO', '550 4.7.1 greylisted'), 'put-off', 'EENVELOPE 550 4.7.1'],
    // Who does not say why is not believed to mean for ever.
    [at('RCPT TO', '550 No such user here'), 'put-off', 'EENVELOPE 550'],
    [at('RCPT TO', '550 5.1.1x'), 'put-off', 'EENVELOPE 550'],
    [at('RCPT TO', '450 4.2.1 busy'), 'passing', 'EENVELOPE 450 4.2.1'],
    [at('DATA', '451 5.1.1 mixed up', 'EMESSAGE'), 'passing', 'EMESSAGE 451 5.1.1'],
    [{ code: 'EABORT' }, 'passing', 'EABORT'],
    [new Error('a secret'), 'passing', 'unknown'],
    [{ code: 'a secret' }, 'passing', 'unknown'],
    [null, 'passing', 'unknown'],
  ] as const
  for (const [error, refusal, name] of cases) {
    const command = (error as { command?: string } | null)?.command ?? 'no command'
    it(`takes ${name} at ${command} for ${refusal}`, () => {
      assert.deepEqual(classify(error), { refusal, error: name })
    })
  }
})
