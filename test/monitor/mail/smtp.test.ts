import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { classify, createMailer, type Letter, type Mailer } from '../../../monitor/mail/smtp.ts'
import { readMail } from '../../../monitor/mailbox.ts'

const letter: Letter = {
  messageId: '<one@contactrz-monitor>',
  to: 'team@example.com',
  subject: '[contactrz] production: drift opened',
  text: 'Allowed 18:00–06:00\n.\n=20 is no space\n',
  html: '<p>Allowed 18:00–06:00</p>',
  report: '{\n  "version": 1\n}\n',
  thread: null,
}

describe('createMailer', () => {
  let server: SMTPServer
  let mailer: Mailer
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
    const mail = readMail(mails[0] as Buffer)
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

  it('answers to the mail that opened the incident', async () => {
    await mailer.send({ ...letter, messageId: '<two@contactrz-monitor>', thread: letter.messageId })
    const { headers } = readMail(mails[0] as Buffer)
    assert.equal(headers.get('in-reply-to'), letter.messageId)
    assert.equal(headers.get('references'), letter.messageId)
  })

  it('lets nothing break into the headers', async () => {
    await mailer.send({
      ...letter,
      subject: 'a\r\nBcc: evil@example.com\r\n\r\nbody',
      messageId: '<x\r\nX-Evil: 1>',
    })
    const { headers } = readMail(mails[0] as Buffer)
    assert.deepEqual([headers.has('bcc'), headers.has('x-evil')], [false, false])
    assert.deepEqual(recipients, ['team@example.com'])
  })

  const stages = [
    { at: 'mail', code: 450, permanent: false },
    { at: 'mail', code: 550, permanent: false },
    { at: 'rcpt', code: 450, permanent: false },
    { at: 'rcpt', code: 550, permanent: true },
    { at: 'data', code: 452, permanent: false },
    { at: 'data', code: 554, permanent: true },
  ] as const
  for (const { at, code, permanent } of stages) {
    it(`takes ${code} at ${at} for ${permanent ? 'a refusal for good' : 'one that may pass'}`, async () => {
      refusal = { at, code }
      const sent = await mailer.send(letter)
      assert.ok(sent.result === 'failed')
      assert.equal(sent.permanent, permanent)
      assert.match(sent.error, new RegExp(`^E[A-Z]+ ${code}$`))
    })
  }
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
    const mailer = await createMailer(smtp, { connectMs: 5000, idleMs: 5000, totalMs: 200 })
    assert.deepEqual(await mailer.send(letter), { result: 'failed', permanent: false, error: 'EABORT' })
    mailer.close()
    for (const timer of timers) clearInterval(timer)
    server.close()
  })
})

describe('classify', () => {
  const cases = [
    [{ code: 'ESOCKET', command: 'CONN' }, false, 'ESOCKET'],
    [{ code: 'EPROTOCOL', responseCode: 554, command: 'CONN' }, false, 'EPROTOCOL 554'],
    [{ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, false, 'EAUTH 535'],
    [{ code: 'EAUTH', responseCode: 454, command: 'AUTH PLAIN' }, false, 'EAUTH 454'],
    [{ code: 'ETLS', responseCode: 500, command: 'STARTTLS' }, false, 'ETLS 500'],
    [{ code: 'EENVELOPE', responseCode: 530, command: 'MAIL FROM' }, false, 'EENVELOPE 530'],
    [{ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }, true, 'EENVELOPE 550'],
    [{ code: 'EMESSAGE', responseCode: 554, command: 'DATA' }, true, 'EMESSAGE 554'],
    [{ code: 'EABORT' }, false, 'EABORT'],
    [new Error('a secret'), false, 'unknown'],
    [{ code: 'a secret' }, false, 'unknown'],
    [null, false, 'unknown'],
  ] as const
  for (const [error, permanent, name] of cases) {
    it(`takes ${name}${error === null ? '' : ` at ${(error as { command?: string }).command ?? 'no command'}`} for ${permanent ? 'permanent' : 'passing'}`, () => {
      assert.deepEqual(classify(error), { permanent, error: name })
    })
  }
})
