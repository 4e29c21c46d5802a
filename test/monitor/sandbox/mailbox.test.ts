import assert from 'node:assert/strict'
import { createMailer } from '../../../monitor/delivery/smtp.ts'
import { createMailbox, readMail } from '../../../monitor/sandbox/mailbox.ts'
import { startSmtp } from '../../../monitor/sandbox/sandbox.ts'

const mail = (...lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'utf8')

describe('the mailbox of the sandbox', () => {
  it('reads what a mail program shows: subject, text, HTML and the report, however they are encoded', async () => {
    const read = await readMail(
      mail(
        'Subject: =?UTF-8?Q?[contactrz]_caf=C3=A9:?=',
        ' =?UTF-8?B?ZHJpZnQ=?=',
        'To: operator@sandbox.invalid',
        'Content-Type: multipart/mixed; boundary="x"',
        '',
        '--x',
        'Content-Type: multipart/alternative; boundary=y',
        '',
        '--y',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'caf=C3=A9, and a long=',
        ' line',
        '--y',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>café</p>',
        '--y--',
        '--x',
        'Content-Type: application/json; name=report.json',
        'Content-Disposition: attachment; filename=report.json',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('{"version":1,"name":"é"}').toString('base64'),
        '--x--',
        '',
      ),
    )
    assert.deepEqual(
      [
        read.headers.get('subject'),
        read.headers.get('to'),
        read.text.trimEnd(),
        read.html?.trimEnd(),
        read.report,
      ],
      [
        '[contactrz] café:drift',
        'operator@sandbox.invalid',
        'café, and a long line',
        '<p>café</p>',
        '{"version":1,"name":"é"}',
      ],
    )
  })

  it('reads a mail of text alone, which has no HTML and no report', async () => {
    const { text, html, report } = await readMail(mail('Subject: a', '', 'b'))
    assert.deepEqual([text.trimEnd(), html, report], ['b', null, null])
  })

  it('keeps a hundred mails, the newest first, each with a number of its own and the time at which it came', async () => {
    let clock = 0
    const mailbox = createMailbox(() => ++clock)
    for (let count = 1; count <= 101; count++) await mailbox.keep(mail(`Subject: ${count}`, '', 'c'))
    const mails = mailbox.mails()
    assert.deepEqual(
      [mails.length, mails[0]?.number, mails[0]?.receivedAt, mails.at(-1)?.number],
      [100, 101, 101, 2],
    )
    assert.equal(mails[0]?.headers.get('subject'), '101')
  })

  it('rejects what has parts within parts without end', async () => {
    const nested = Array.from(
      { length: 300 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}`,
    )
    await assert.rejects(readMail(mail(...nested)))
  })

  it('is not filled by a mail that cannot be read, which is refused, and takes the next one', async () => {
    const kept: string[] = []
    const outcomes = ['unreadable', 'readable']
    const smtp = await startSmtp(async (bytes) => {
      if (outcomes.shift() === 'unreadable') throw new Error('no mail')
      kept.push((await readMail(bytes)).text.trimEnd())
    })
    const mailer = await createMailer({
      host: '127.0.0.1',
      port: smtp.port,
      security: 'none',
      user: null,
      password: null,
      from: 'monitor@sandbox.invalid',
    })
    const letter = {
      to: 'operator@sandbox.invalid',
      subject: 'a',
      html: '<p>b</p>',
      report: '{}',
      body: null,
      thread: null,
    }
    const send = (text: string) => mailer.send({ ...letter, text, messageId: `<${text}@contactrz-monitor>` })
    try {
      const [first, second] = [await send('one'), await send('two')]
      assert.deepEqual([first.result, second.result, kept], ['failed', 'sent', ['two']])
    } finally {
      mailer.close()
      await smtp.close()
    }
  })
})
