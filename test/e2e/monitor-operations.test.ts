import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { serveOnConnect } from '../support/answer-server.ts'
import { runCommand } from '../support/command.ts'
import { startFaultyMailServer } from '../support/faulty-mail-server.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { askStatus } from '../support/status.ts'

describe('contactrz-monitor in operation', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('backs up the store while it runs, and the copy holds the ledger', async () => {
    const running = site.start(['start'])
    await running.printed(/test {2}conforming/)
    const to = join(site.directory, 'copy.db')
    const { code, stdout } = await site.call(['backup', '--to', to])
    assert.equal(code, 0)
    assert.match(stdout, /copy\.db: \d+ slot\(s\), \d+ run\(s\), [1-9]\d* create\(s\) in the ledger/)
    const again = await site.call(['backup', '--to', to])
    assert.equal(again.code, 2)
    assert.match(again.stderr, /is there already/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    const db = new DatabaseSync(to, { readOnly: true })
    assert.ok(Number(db.prepare('SELECT count(*) AS n FROM ledger').get()?.n) > 0)
    db.close()
  })

  it('takes a good configuration on SIGHUP and refuses a bad one, without losing what is open', async () => {
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    const running = site.start(['start'])
    await running.printed(/message sent: .*drift \(breaking\) opened/)
    const [page = ''] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\//)
    assert.ok(
      (await site.mails())[0]?.text.includes(`\nStatus page      ${page} (on `),
      (await site.mails())[0]?.text,
    )

    site.configure({ more: 'alerts: { remindEvry: 1h }\nheartbeat: { url: nonsense }\n' })
    running.process.kill('SIGHUP')
    await running.printed(/configuration not reloaded: .*remindEvry: is no known key/)
    await running.printed(/the configuration of before stays in force/)
    site.configure({ store: 'other.db' })
    running.process.kill('SIGHUP')
    await running.printed(
      /configuration not reloaded: store is another one: end the monitor and start it again/,
    )
    assert.equal(existsSync(join(site.directory, 'other.db')), false)

    site.configure({ more: 'alerts: { remindEvery: 1s }\n' })
    const [, pid = ''] = await running.printed(/process (\d+)/)
    const told = await site.start(['reload']).ended
    assert.deepEqual(
      [told.code, told.stdout],
      [0, `process ${pid} reads its configuration again: see its log\n`],
    )
    await running.printed(/configuration reloaded: 1 target\(s\)/)
    await running.printed(/message sent: .*drift \(breaking\) still open/)
    assert.equal((await site.firstLines()).filter((line) => /drift opened/.test(line ?? '')).length, 1)

    site.configure({ name: 'renamed' })
    running.process.kill('SIGHUP')
    await running.printed(/renamed {2}drift/)
    assert.match(await (await fetch(page)).text(), /renamed drifts<\/h1>/)
    assert.deepEqual(await site.start(['stop']).ended, {
      code: 0,
      stdout: `process ${pid} has ended\n`,
      stderr: '',
    })
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    for (const line of stdout.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line).msg, 'string')
    for (const canary of [site.mail.password, 'Bearer', 'eyJ', "O'Hara", '7700 900358']) {
      assert.ok(!stdout.includes(canary), canary)
    }
  })

  it('shows muted incidents, owed and refused mail, and the last conforming run, on page and in the status', async () => {
    await site.once()
    site.mail.refuseLogins(true)
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    await site.once()
    await site.call(['mute', '--target', 'test', '--until', '4h'])
    const running = site.start(['start', '--log-format', 'pretty'])
    const [page = ''] = await running.printed(/^status page +(http:\S+)$/m).then(([, url = '']) => [url])
    const text = await (await fetch(page)).text()
    assert.match(text, /test drifts, and is muted<\/h1>[\s\S]* Muted until /)
    assert.match(text, /Messages: \d+ sent, 1 owed for \d+ (?:s|min), 0 refused/)
    assert.match(
      text,
      /Last conforming<\/dt><dd><time[^>]*>\d\d:\d\d UTC<\/time><\/dd><dd>created; expiredToken never/,
    )
    const { code, status } = await askStatus(page)
    assert.deepEqual([code, status.state, status.sentence], [200, 'drift', 'test drifts, and is muted'])
    assert.equal(status.messages?.owed, 1)
    assert.ok(Date.parse(status.messages?.oldestOwedAt ?? '') < Date.now())
    assert.deepEqual(
      status.targets?.[0]?.incidents.map(({ kind, mutedUntil }) => [kind, mutedUntil !== null]),
      [['drift', true]],
    )
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })

  it('tells the others of an alert that is refused, shows it, and sends it again when it is told to', async () => {
    const server = await startFaultyMailServer()
    const text = readFileSync(site.file, 'utf8')
      .replace(
        /^smtp: .*$/m,
        `smtp: { host: 127.0.0.1, port: ${server.port}, security: none, from: m@example.com }`,
      )
      .replace('mailTo: [team@example.com]', 'mailTo: [a@example.com, b@example.com]')
    writeFileSync(site.file, text)
    server.fail({
      stage: 'rcpt',
      fault: { reply: '550 5.1.1 no such mailbox, says canary' },
      to: 'a@example.com',
    })
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    const ran = await site.once()
    assert.match(ran.stdout, /message refused for good \(EENVELOPE 550 5\.1\.1; .*contactrz-monitor resend\)/)
    const heads = () =>
      server.subjects
        .map((line, index) => `${line.replace(/ \(.*| -.*$/, '')} ${server.events[index]}`)
        .toSorted()
    const told = [
      'b@example.com [contactrz] contactrz-monitor: monitor-fault opened',
      'b@example.com [contactrz] test: drift opened',
    ]
    assert.deepEqual(heads(), told)
    const { rows } = await site.json(['report', '--messages'])
    assert.deepEqual(
      rows.map(({ target, state, error, to }: Record<string, unknown>) => [target, state, error, to]),
      [
        ['test', 'refused', 'EENVELOPE 550 5.1.1', 'a@example.com'],
        ['test', 'sent', null, 'b@example.com'],
        [null, 'sent', null, 'b@example.com'],
      ],
    )
    const running = site.start(['start', '--log-format', 'pretty'])
    const [, page = ''] = await running.printed(/^status page +(http:\S+)$/m)
    assert.match(
      await (await fetch(page)).text(),
      /refused for good[\s\S]*contactrz-monitor report --messages/,
    )
    const { status } = await askStatus(page)
    assert.deepEqual(
      status.ownTroubles.map(({ kind }) => kind),
      ['message-refused'],
    )
    assert.ok(!JSON.stringify(status).includes('@'))

    server.fail(null)
    const resent = await site.call(['resend', '--to', 'a@example.com'])
    assert.deepEqual([resent.code, resent.stdout], [0, 'a@example.com: 1 message(s) owed again\n'])
    await running.printed(/message sent: .*monitor-fault - message-refused .* resolved/)
    running.process.kill('SIGTERM')
    const { stdout } = await running.ended
    assert.ok(
      server.subjects.some((line) => line.startsWith('a@example.com [contactrz] test: drift (breaking)')),
    )
    assert.ok(!`${ran.stdout}${stdout}`.includes('canary'))
    const nothing = await site.call(['resend'])
    assert.match(nothing.stdout, /^nothing was refused or put off/)
    await server.close()
  })

  it('takes every path of a configuration from its folder, wherever it is called from', async () => {
    const [folder, elsewhere] = ['of-the-configuration', 'elsewhere'].map((name) =>
      join(site.directory, name),
    ) as [string, string]
    for (const path of [folder, elsewhere]) mkdirSync(path)
    const write = (name: string, text: string, mode = 0o600) =>
      writeFileSync(join(folder, name), text, { mode })
    write('token.sh', '#!/bin/sh\ncat token.txt\n', 0o700)
    write('token.txt', site.provider().issueToken())
    write('password.txt', site.mail.password)
    write('heartbeat.txt', site.provider().url)
    write('authorization.txt', 'Bearer of-the-token-request')
    write('body.txt', '{"lifeSeconds": 600}')
    const files = 'headers: { authorization: { file: authorization.txt } }, body: { file: ./body.txt }'
    const sources = [
      '{ command: [./token.sh] }',
      '{ file: token.txt }',
      `{ request: { url: "${site.provider().tokenUrl}", pointer: /token, ${files} } }`,
    ]
    const targets = sources.map(
      (source, index) => `
  - { name: t${index}, url: "${site.provider().url}", quotaWindow: none, mailTo: [team@example.com], token: ${source} }`,
    )
    const login = `security: starttls, user: ${site.mail.user}, password: { file: ./password.txt }`
    write(
      'monitor.yaml',
      `targets:${targets.join('')}
smtp: { host: localhost, port: ${site.mail.port}, ${login}, from: monitor@example.com }
store: sqlite:var/monitor.db
heartbeat: { url: { file: heartbeat.txt } }
web: { port: 0, password: { file: password.txt } }
`,
    )
    const file = relative(elsewhere, join(folder, 'monitor.yaml'))
    const run = (...args: string[]) =>
      runCommand('contactrz-monitor', [...args, '--config', file], { env: site.env(), cwd: elsewhere })
    const doctor = await run('doctor')
    assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr)
    for (const index of sources.keys())
      assert.match(doctor.stdout, new RegExp(`^✓ t${index}: token .* good until`, 'm'))
    assert.equal((await run('mute', '--target', 't0', '--until', '1h')).code, 0)
    assert.ok(existsSync(join(folder, 'var/monitor.db')))
    assert.ok(!existsSync(join(elsewhere, 'var')))
  })

  it('connects with doctor before it loads and asks anything else, which would count as time of the network', async () => {
    const order: string[] = []
    const stalling = await serveOnConnect((socket) => {
      socket.resume().on('close', () => order.push('target'))
    })
    const mailing = await serveOnConnect((socket) => {
      order.push('mail')
      socket.end()
    })
    const url = stalling.url.replace('http:', 'https:')
    const config = readFileSync(site.file, 'utf8')
      .replace(/^ {4}url: .*$/m, `    url: ${url}\n    timeout: 1s`)
      .replace(/port: \d+/, `port: ${new URL(mailing.url).port}`)
    writeFileSync(site.file, config)
    const { code, stdout } = await site.start(['doctor']).ended
    await Promise.all([stalling.close(), mailing.close()])
    assert.equal(code, 1)
    assert.match(stdout, /^✗ test: connection .*TCP in \d+ ms, then no TLS within 1 s/m)
    assert.deepEqual(order.slice(0, 2), ['target', 'mail'])
  })
})
