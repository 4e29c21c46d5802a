import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider, type Provider } from 'contactrz/provider'
import { readMail } from '../../monitor/sandbox/mailbox.ts'
import { type Ended, runCommand, startCommand, temporaryDirectory } from '../support/command.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'

describe('contactrz-monitor', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let mail: MailServer

  beforeEach(async () => {
    directory = temporaryDirectory()
    provider = await createProvider()
    mail = await startMailServer(directory.path)
  })
  afterEach(async () => {
    await Promise.all([provider.close(), mail.close()])
    directory.remove()
  })

  /** Every second is a slot, so that each run has one of its own. */
  function configure(quotaWindow: string): string {
    const file = join(directory.path, 'monitor.yaml')
    writeFileSync(
      file,
      `targets:
  - name: test
    url: ${provider.url}
    token: { request: { url: "${provider.tokenUrl}", pointer: /token } }
    schedule: "* * * * * *"
    quotaWindow: ${quotaWindow}
    guard: 0s
    mailTo: [team@example.com]
smtp: { host: localhost, port: ${mail.port}, security: starttls, user: ${mail.user}, password: "\${SMTP_PASSWORD}", from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0 }
`,
    )
    return file
  }

  const env = () => ({ SMTP_PASSWORD: mail.password, NODE_EXTRA_CA_CERTS: mail.certificateFile })
  /** The next run: a slot that was decided before is only reported, so it asks again in the next second. */
  const once = async (file: string): Promise<Ended> => {
    const ended = await runCommand('contactrz-monitor', ['once', '--config', file], { env: env() })
    return /was decided before/.test(ended.stdout) ? once(file) : ended
  }
  const query = (sql: string) => {
    const db = new DatabaseSync(join(directory.path, 'monitor.db'), { readOnly: true })
    try {
      return db.prepare(sql).all()
    } finally {
      db.close()
    }
  }
  const creates = () => provider.requests.filter(({ path }) => path === '/api/contactrz')

  it('mails once when drift begins, not while it lasts, and once when it ends', async () => {
    const file = configure('none')
    assert.equal((await once(file)).code, 0)
    assert.equal(mail.mails.length, 0)

    provider.deviate([{ variant: 'created', set: { '/Phone': 4 }, remove: ['/Email'] }])
    assert.equal((await once(file)).code, 1)
    assert.equal((await once(file)).code, 1)
    assert.equal((await once(file)).code, 1)
    assert.equal(mail.mails.length, 1)

    provider.deviate([])
    assert.equal((await once(file)).code, 0)
    assert.equal((await once(file)).code, 0)
    assert.equal(mail.mails.length, 2)

    const [opened = '', resolved = ''] = mail.mails
    assert.match(opened, /^secure: true\r\nuser: monitor\r\n/)
    assert.match(opened, /^Subject: \[contactrz\] test: drift \(breaking\)\r$/m)
    for (const header of ['Target: test', 'Kind: drift', 'Event: opened', 'Severity: breaking'])
      assert.ok(opened.includes(`\r\nX-Contactrz-${header}\r\n`), header)
    assert.match(opened, /\/Email/)
    assert.match(resolved, /^Subject: \[contactrz\] test: drift \(breaking\)\r$/m)
    assert.match(resolved, /^X-Contactrz-Event: resolved\r$/m)
    const values = [
      "O'Hara",
      '01632960',
      '960-243',
      '7700 900358',
      'Synthetic+Tag@',
      'contactrz_synthetic_t',
      'synthetic  media',
      'Bearer',
      'eyJ',
      mail.password,
    ]
    for (const source of mail.mails) {
      const { text, html, report } = await readMail(Buffer.from(source, 'utf8'))
      assert.equal(JSON.parse(report ?? '').version, 1)
      // As it travels, and as it is read: a part may be encoded.
      for (const shown of [source, text, html ?? '', report ?? '']) {
        for (const value of values) assert.ok(!shown.includes(value), `a mail holds ${value}`)
      }
    }
    assert.equal(query('SELECT * FROM ledger').length, creates().length)
  })

  it('sends nothing inside the quota window, and stores the slot as gated with its reason', async () => {
    const { code, stdout } = await once(configure('{ from: "00:00", to: "24:00", timeZone: Asia/Jakarta }'))
    assert.equal(code, 3)
    assert.match(stdout, /gated \(quota-window\)/)
    // Not even a token was asked for.
    assert.equal(provider.requests.length, 0)
    const slots = query('SELECT decision, reason, time_zone, local, rule FROM slots')
    assert.equal(slots.length, 1)
    const [{ decision, reason, time_zone: zone, local, rule } = {}] = slots
    assert.deepEqual([decision, reason, zone], ['gated', 'quota-window', 'Asia/Jakarta'])
    assert.match(String(local), /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \+07:00$/)
    assert.match(String(rule), /creates never allowed/)
    assert.equal(query('SELECT * FROM ledger').length, 0)
  })

  it('keeps the mail that a server would not take, and sends it later', async () => {
    const file = configure('none')
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    mail.refuseLogins(true)
    const { stdout } = await once(file)
    assert.match(stdout, /mail not sent \(EAUTH 535\)/)
    assert.deepEqual(
      { ...query('SELECT state, attempts, error FROM mails')[0] },
      { state: 'owed', attempts: 1, error: 'EAUTH 535' },
    )
    mail.refuseLogins(false)
    const db = new DatabaseSync(join(directory.path, 'monitor.db'))
    db.exec('UPDATE mails SET due_at = 0')
    db.close()
    await once(file)
    assert.equal(mail.mails.length, 1)
  })

  it('watches until it is interrupted, and refuses a second one on the same store', async () => {
    const file = configure('none')
    const running = startCommand('contactrz-monitor', ['start', '--config', file], { env: env() })
    await running.printed(/test {2}conforming/)
    const [url = ''] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\//)
    const second = await runCommand('contactrz-monitor', ['start', '--config', file], { env: env() })
    assert.equal(second.code, 2)
    assert.match(second.stderr, /another contactrz-monitor is at work/)
    assert.match(await (await fetch(url)).text(), /<td class="conforming">conforming/)
    assert.equal((await fetch(`${url}health`)).status, 200)
    running.process.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /"msg":"stopped"\}\n$/)
  })

  it('runs the sandbox without a configuration: a first verdict, a page, a mailbox, and a clean end', async () => {
    const running = startCommand('contactrz-monitor', ['start'], { cwd: directory.path })
    await running.printed(/^this is the sandbox: no configuration was given; process \d+\n/)
    const [, mailbox = ''] = await running.printed(/mailbox +(http:\S+)/)
    const [, states = ''] = await running.printed(/curl .* (http:\S+_states)/)
    await running.printed(/sandbox {2}conforming/)
    assert.match(await (await fetch(mailbox)).text(), /No mail yet/)
    const deviation = { state: 'the answers deviate', params: { rename: { '/Email': 'EmailAddress' } } }
    assert.equal((await fetch(states, { method: 'POST', body: JSON.stringify(deviation) })).status, 200)
    await running.printed(/mail sent/)
    assert.match(await (await fetch(mailbox)).text(), /renamed-property \/Email/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })

  it('plans without network and store', async () => {
    const file = configure('{ from: "06:00", to: "18:00", timeZone: Asia/Jakarta }')
    const args = [
      'plan',
      '--config',
      file,
      '--from',
      '2026-12-01T10:59:58Z',
      '--to',
      '2026-12-01T11:00:02Z',
      '--format',
      'json',
    ]
    const { code, stdout } = await runCommand('contactrz-monitor', args, { env: env() })
    assert.equal(code, 0)
    const { assumes, slots } = JSON.parse(stdout)
    assert.equal(assumes, 'no hold, full budget')
    assert.deepEqual(
      slots.map(({ at, local, decision, reason }: Record<string, unknown>) => [at, local, decision, reason]),
      [
        ['2026-12-01T10:59:58.000Z', '2026-12-01 17:59:58 +07:00', 'gated', 'quota-window'],
        ['2026-12-01T10:59:59.000Z', '2026-12-01 17:59:59 +07:00', 'gated', 'quota-window'],
        ['2026-12-01T11:00:00.000Z', '2026-12-01 18:00:00 +07:00', 'run', null],
        ['2026-12-01T11:00:01.000Z', '2026-12-01 18:00:01 +07:00', 'run', null],
      ],
    )
    assert.equal(provider.requests.length, 0)
  })

  it('finds with doctor what is missing, and creates nothing', async () => {
    const file = configure('none')
    const well = await runCommand('contactrz-monitor', ['doctor', '--config', file, '--send-test-mail'], {
      env: env(),
    })
    assert.equal(well.code, 0, well.stdout)
    assert.equal(mail.mails.length, 1)
    assert.equal(creates().length, 0)
    mail.refuseLogins(true)
    const ill = await runCommand('contactrz-monitor', ['doctor', '--config', file], { env: env() })
    assert.equal(ill.code, 1)
    assert.match(ill.stdout, /✗ mail server .*EAUTH/)
  })

  it('releases a hold', async () => {
    const file = configure('none')
    await provider.close()
    provider = await createProvider({ quotaPerDay: 0, port: Number(new URL(provider.url).port) })
    assert.equal((await once(file)).code, 3)
    assert.match((await once(file)).stdout, /gated \(hold\)/)
    const { code, stdout } = await runCommand('contactrz-monitor', ['release', '--config', file], {
      env: env(),
    })
    assert.equal(code, 0)
    assert.match(stdout, /test: released; creates were held until/)
    await once(file)
    assert.equal(creates().length, 2)
  })

  it('says what is wrong with a configuration, where, and all of it', async () => {
    const file = join(directory.path, 'bad.yaml')
    writeFileSync(file, 'targets:\n  - name: a\n    url: nonsense\n    tokn: 1\nsmtp: {}\n')
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['start', '--config', file])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /bad\.yaml:4:\d+: targets\.0\.tokn: is no known key/)
    assert.match(stderr, /bad\.yaml:5:\d+: smtp: "host" is missing/)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })

  for (const args of [
    ['bogus'],
    ['once'],
    ['plan', '--frm', 'x'],
    ['start', '--config', '/nowhere/monitor.yaml'],
  ]) {
    it(`exits with 2 and one clear line on "${args.join(' ')}"`, async () => {
      const { code, stderr } = await runCommand('contactrz-monitor', args)
      assert.equal(code, 2)
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    })
  }
})
