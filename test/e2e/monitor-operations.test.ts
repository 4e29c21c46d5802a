import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createProvider, type Provider } from 'contactrz/provider'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { readMail } from '../../monitor/sandbox/mailbox.ts'
import { takeLock } from '../../monitor/store/lock.ts'
import { openSqliteStore } from '../../monitor/store/sqlite.ts'
import { serveOnConnect } from '../support/answer-server.ts'
import { type Ended, runCommand, startCommand, temporaryDirectory } from '../support/command.ts'
import { startFaultyMailServer } from '../support/faulty-mail-server.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'

describe('contactrz-monitor in operation', function () {
  this.timeout(60_000)
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let mail: MailServer
  let file: string

  beforeEach(async () => {
    directory = temporaryDirectory()
    provider = await createProvider()
    mail = await startMailServer(directory.path)
    file = join(directory.path, 'monitor.yaml')
    configure()
  })
  afterEach(async () => {
    await Promise.all([provider.close(), mail.close()])
    directory.remove()
  })

  function configure({
    name = 'test',
    more = '',
    store = 'monitor.db',
    schedule = '* * * * * *',
    accept = '',
  } = {}): void {
    writeFileSync(
      file,
      `targets:
  - name: ${name}
    url: ${provider.url}
    token: { request: { url: "${provider.tokenUrl}", pointer: /token } }
    schedule: "${schedule}"
    quotaWindow: none
    guard: 0s
    budget: { perDay: 1000 }
    mailTo: [team@example.com]
${accept}smtp: { host: localhost, port: ${mail.port}, security: starttls, user: ${mail.user}, password: "\${SMTP_PASSWORD}", from: monitor@example.com }
store: sqlite:${store}
web: { port: 0 }
${more}`,
    )
  }

  const env = () => ({ SMTP_PASSWORD: mail.password, NODE_EXTRA_CA_CERTS: mail.certificateFile })
  const monitor = ([command = '', ...args]: readonly string[]): Promise<Ended> =>
    runCommand('contactrz-monitor', [command, '--config', file, ...args], { env: env() })
  /** The next run: a slot that was decided before is only reported, so it asks again in the next second. */
  const once = async (): Promise<Ended> => {
    const ended = await monitor(['once'])
    return /was decided before/.test(ended.stdout) ? once() : ended
  }
  const json = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await monitor([...args, '--format', 'json'])
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }
  const mails = () => Promise.all(mail.mails.map((text) => readMail(Buffer.from(text, 'utf8'))))
  const firstLines = async () => (await mails()).map(({ text }) => text.split('\n', 1)[0])
  const subjects = async () => (await mails()).map(({ headers }) => headers.get('subject') ?? '')

  it('mutes an incident: it is recorded, not mailed; its end is mailed when the mute is lifted, in the thread', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await once()
    const muted = await monitor([
      'mute',
      '--target',
      'test',
      '--kind',
      'drift',
      '--until',
      '4h',
      '--reason',
      'ticket 7',
    ])
    assert.equal(muted.code, 0, muted.stderr)
    assert.match(muted.stdout, /^test: drift is muted until .* \(ticket 7\)\n$/)
    provider.deviate([{ variant: 'created', remove: ['/Fax'] }])
    assert.equal((await once()).code, 1)
    assert.match((await monitor(['mute', '--list'])).stdout, /test: drift is muted until .* \(ticket 7\)/)
    assert.match((await monitor(['report'])).stdout, /drift since .* \(muted until /)
    provider.deviate([])
    // Each of the two contacts has to conform again.
    assert.equal((await once()).code, 0)
    assert.equal((await once()).code, 0)
    assert.equal(mail.mails.length, 1)
    const { rows } = await json(['report', '--incidents'])
    assert.deepEqual(
      [rows.length, rows[0].changed, rows[0].silenced, rows[0].resolved !== null],
      [1, 1, 2, true],
    )

    assert.match((await monitor(['mute', '--target', 'test', '--lift'])).stdout, /drift is no longer muted/)
    assert.match((await monitor(['mute', '--list'])).stdout, /nothing is muted/)
    await once()
    assert.deepEqual(await firstLines(), [
      'test: drift opened - missing-property /Email',
      'test: drift resolved',
    ])
    assert.deepEqual(await subjects(), [
      '[contactrz] test: drift (breaking)',
      '[contactrz] test: drift (breaking)',
    ])
    const [opened, resolved] = await mails()
    assert.equal(resolved?.headers.get('in-reply-to'), opened?.headers.get('message-id'))
    assert.match(resolved?.text ?? '', /This happened while it was muted\./)
    assert.equal(JSON.parse(opened?.report ?? '').probes[0].findings[0].rule, 'missing-property')
  })

  it('reminds once when a mute ends and the incident is still open', async () => {
    await monitor(['mute', '--target', 'test', '--until', '4h'])
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await once()
    assert.equal(mail.mails.length, 0)
    await monitor(['mute', '--target', 'test', '--lift'])
    await once()
    await once()
    assert.deepEqual(await firstLines(), ['test: drift still open - missing-property /Email'])
  })

  it('says in a mail what to do, in lines that do it as they stand', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    assert.equal((await once()).code, 1)
    const lines = (await mails())[0]?.text.split('\n') ?? []
    const commands = lines.filter((line) => line.startsWith('contactrz-monitor ') && line.endsWith(file))
    assert.equal(commands.length, 3, lines.join('\n'))
    for (const line of commands) {
      const { code, stdout } = await runCommand('contactrz-monitor', line.split(' ').slice(1), { env: env() })
      assert.equal(code, 0, line)
      assert.match(stdout, /created|test: drift is muted until /)
    }
    const accept = lines.filter((line) => line === 'accept:' || line.startsWith('- { rule: '))
    configure({ accept: accept.map((line) => `    ${line}\n`).join('') })
    assert.equal((await once()).code, 0)
  })

  it('tells from cron what start tells in a look: what was missed and cut short, blindness, a reminder', async () => {
    configure({ schedule: '*/10 * * * *' })
    const now = Date.now()
    const hourMs = 3_600_000
    const slotAt = Math.floor(now / 600_000) * 600_000 - hourMs
    const slot = { target: 'test', slotAt }
    const local = { local: '', timeZone: 'UTC', rule: '' }
    const attempt = {
      variant: 'created',
      contact: 'full',
      day: '2026-12-01',
      at: slotAt,
      marker: 'm',
    } as const
    const store = openSqliteStore(join(directory.path, 'monitor.db'))
    await store.claim({ ...slot, ...local, decidedAt: slotAt }, { ...slot, ...attempt }, 30)
    await store.setHold('test', { since: now, until: now + hourMs })
    const drift = { openedAt: now - 50 * hourMs, toldAt: now - 30 * hourMs, sequence: 1 }
    const incidents = { ...noIncidents, conclusiveAt: now - 30 * hourMs, open: { drift } }
    const change = { target: 'test', at: now, basedOn: noIncidents, incidents, events: [], mails: [] }
    assert.equal(await store.commitIncidents(change), 'committed')
    await store.close()

    const { code, stdout } = await monitor(['once'])
    assert.equal(code, 3)
    assert.match(stdout, /was cut short: it may have created/)
    assert.match(stdout, /[56] slot\(s\) missed \(not-running\)/)
    assert.deepEqual((await firstLines()).sort(), [
      'test: blind opened',
      'test: drift still open after 2 days 2 h',
    ])
    const { rows: ledger } = await json(['report', '--ledger'])
    assert.equal(ledger[0].outcome, 'unknown')
    const { targets } = await json(['report'])
    assert.ok(targets[0].slots['missed (not-running)'] >= 5)
  })

  it('reports slots, runs, ledger and mails, which agree with each other', async () => {
    const empty = await monitor(['report', '--slots'])
    assert.deepEqual([empty.code, empty.stdout], [2, ''])
    assert.match(empty.stderr, /there is no store at .* yet: start or once makes it/)
    await once()
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await once()

    const none = await monitor(['report', '--slots', '--to', '2020-01-01T00:00:00Z'])
    assert.match(none.stdout, /^no slots from 2019-12-31T.* to 2020-01-01T.*; on record since \d{4}-/)
    const creates = provider.requests.filter(({ path }) => path === '/api/contactrz')
    const { rows: ledger } = await json(['report', '--ledger'])
    assert.equal(ledger.length, creates.length)
    for (const { outcome, id, marker } of ledger) {
      assert.equal(outcome, 'created')
      assert.match(id, /^\d+$/)
      assert.match(marker, /^\d{4}-\d\d-\d\dT/)
    }
    const { rows: slots } = await json(['report', '--slots'])
    assert.equal(slots.filter(({ decision }: { decision: string }) => decision === 'run').length, 2)
    const { rows: runs } = await json(['report', '--runs'])
    assert.deepEqual(
      runs.map(({ contact, outcome, findings }: Record<string, unknown>) => [contact, outcome, findings]),
      [
        ['full', 'conforming', ''],
        ['name-alone', 'drift', 'missing-property /Email'],
      ],
    )
    const csv = await monitor(['report', '--mails', '--format', 'csv'])
    assert.match(
      csv.stdout,
      /^target,owed,state,tries,error,to,event,subject\r\ntest,[^,]*,sent,1,,team@example\.com,opened,/,
    )
    const { targets } = await json(['report'])
    assert.deepEqual([targets[0].creates, targets[0].mails], [{ created: 2 }, { sent: 1 }])
    assert.deepEqual(targets[0].expiredProbe, { lastVerdict: null, problem: null })
    assert.match((await monitor(['report'])).stdout, /^ {2}expired probe {4}never had a verdict: it takes /m)
    for (const format of ['--slots', '--runs', '--incidents', '--ledger', '--mails']) {
      const { stdout } = await monitor(['report', format])
      for (const line of stdout.split('\n')) assert.ok([...line].length <= 100, line)
    }
  })

  it('backs up the store while it runs, and the copy holds the ledger', async () => {
    const running = startCommand('contactrz-monitor', ['start', '--config', file], { env: env() })
    await running.printed(/test {2}conforming/)
    const to = join(directory.path, 'copy.db')
    const { code, stdout } = await monitor(['backup', '--to', to])
    assert.equal(code, 0)
    assert.match(stdout, /copy\.db: \d+ slot\(s\), \d+ run\(s\), [1-9]\d* create\(s\) in the ledger/)
    const again = await monitor(['backup', '--to', to])
    assert.equal(again.code, 2)
    assert.match(again.stderr, /is there already/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    const db = new DatabaseSync(to, { readOnly: true })
    assert.ok(Number(db.prepare('SELECT count(*) AS n FROM ledger').get()?.n) > 0)
    db.close()
  })

  it('takes a good configuration on SIGHUP and refuses a bad one, without losing what is open', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    const running = startCommand('contactrz-monitor', ['start', '--config', file], { env: env() })
    await running.printed(/mail sent: .*drift \(breaking\) opened/)
    const [page = ''] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\//)
    assert.ok((await mails())[0]?.text.includes(`\nStatus page      ${page} (on `), (await mails())[0]?.text)

    configure({ more: 'alerts: { remindEvry: 1h }\nheartbeat: { url: nonsense }\n' })
    running.process.kill('SIGHUP')
    await running.printed(/configuration not reloaded: .*remindEvry: is no known key/)
    await running.printed(/the configuration of before stays in force/)
    configure({ store: 'other.db' })
    running.process.kill('SIGHUP')
    await running.printed(
      /configuration not reloaded: store is another one: end the monitor and start it again/,
    )
    assert.equal(existsSync(join(directory.path, 'other.db')), false)

    configure({ more: 'alerts: { remindEvery: 1s }\n' })
    const [, pid = ''] = await running.printed(/process (\d+)/)
    const told = await monitor(['reload'])
    assert.deepEqual(
      [told.code, told.stdout],
      [0, `process ${pid} reads its configuration again: see its log\n`],
    )
    await running.printed(/configuration reloaded: 1 target\(s\)/)
    await running.printed(/mail sent: .*drift \(breaking\) still open/)
    assert.equal((await firstLines()).filter((line) => /drift opened/.test(line ?? '')).length, 1)

    configure({ name: 'renamed' })
    running.process.kill('SIGHUP')
    await running.printed(/renamed {2}drift/)
    assert.match(await (await fetch(page)).text(), /<h2>renamed<\/h2>/)
    assert.deepEqual(await monitor(['stop']), { code: 0, stdout: `process ${pid} has ended\n`, stderr: '' })
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    for (const line of stdout.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line).msg, 'string')
    for (const canary of [mail.password, 'Bearer', 'eyJ', "O'Hara", '7700 900358']) {
      assert.ok(!stdout.includes(canary), canary)
    }
  })

  it('shows muted incidents, owed and refused mail, and the last conforming run, on page and /health', async () => {
    await once()
    mail.refuseLogins(true)
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await once()
    await monitor(['mute', '--target', 'test', '--until', '4h'])
    const running = startCommand('contactrz-monitor', ['start', '--config', file, '--log-format', 'pretty'], {
      env: env(),
    })
    const [page = ''] = await running.printed(/^status page +(http:\S+)$/m).then(([, url = '']) => [url])
    const text = await (await fetch(page)).text()
    assert.match(text, /drift since [^<]* \(muted until /)
    assert.match(text, /muted: all until/)
    assert.match(text, /1 owed, the oldest for \d+ (?:s|min)/)
    assert.match(text, /Last conforming: created \d{4}-\d\d-\d\d [^,]*, expiredToken never/)
    const health = await (await fetch(`${page}health`)).json()
    assert.equal(health.status, 'ok')
    assert.equal(health.mails.owed, 1)
    assert.ok(health.mails.owedForMs > 0)
    assert.deepEqual(
      health.targets[0].incidents.map(({ kind, muted }: Record<string, unknown>) => [kind, muted]),
      [['drift', true]],
    )
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })

  it('finds with doctor what fails, and says what to do, without making a store or calling the heartbeat', async () => {
    configure({ more: `heartbeat: { url: "${provider.url}/secret-path" }\n` })
    const well = await monitor(['doctor'])
    assert.equal(well.code, 0, well.stdout)
    for (const name of [
      'configuration',
      'store',
      'disk',
      'mail server',
      'heartbeat',
      'test: window',
      'test: connection',
      'test: token',
    ]) {
      assert.match(well.stdout, new RegExp(`^✓ ${name} `, 'm'))
    }
    assert.match(
      well.stdout,
      /test: token .*that the provider takes it is not known: only a create could show it/,
    )
    assert.match(
      well.stdout,
      /^✓ heartbeat +127\.0\.0\.1 can be reached \(it was not called\); it should expect a call every 5 min at the latest$/m,
    )
    assert.doesNotMatch(well.stdout, /secret-path/)
    assert.equal(existsSync(join(directory.path, 'monitor.db')), false)
    assert.ok(!provider.requests.some(({ path }) => path === '/secret-path'))
    mail.refuseLogins(true)
    const ill = await monitor(['doctor'])
    assert.equal(ill.code, 1)
    assert.match(ill.stdout, /^✗ mail server .*EAUTH 535\. Check smtp\.user and smtp\.password$/m)
    assert.match(ill.stdout, /to mend: mail server\n$/)
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
    const config = readFileSync(file, 'utf8')
      .replace(/^ {4}url: .*$/m, `    url: ${url}\n    timeout: 1s`)
      .replace(/port: \d+/, `port: ${new URL(mailing.url).port}`)
    writeFileSync(file, config)
    const { code, stdout } = await monitor(['doctor'])
    await Promise.all([stalling.close(), mailing.close()])
    assert.equal(code, 1)
    assert.match(stdout, /^✗ test: connection .*TCP in \d+ ms, then no TLS within 1 s/m)
    assert.deepEqual(order.slice(0, 2), ['target', 'mail'])
  })

  it('takes a bare day for the whole of it, in UTC, in each command', async () => {
    configure({ schedule: '0 */6 * * *' })
    const day = ['--from', '2099-12-01', '--to', '2099-12-02']
    const { stdout } = await monitor(['plan', ...day, '--format', 'json'])
    const { slots } = JSON.parse(stdout)
    assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`)
    assert.deepEqual(
      slots.map(({ at }: { at: string }) => at.slice(0, 13)),
      ['00', '06', '12', '18'].map((hour) => `2099-12-01T${hour}`),
    )
    const muted = await monitor(['mute', '--target', 'test', '--until', '2099-12-01'])
    assert.match(muted.stdout, /muted until 2099-12-02 00:00:00 \+00:00/, muted.stderr)
    const { from, to } = await json(['report', '--slots', ...day])
    assert.deepEqual([from, to], ['2099-12-01T00:00:00.000Z', '2099-12-02T00:00:00.000Z'])
  })

  it('takes every path of a configuration from its folder, wherever it is called from', async () => {
    const [folder, elsewhere] = ['of-the-configuration', 'elsewhere'].map((name) =>
      join(directory.path, name),
    ) as [string, string]
    for (const path of [folder, elsewhere]) mkdirSync(path)
    const write = (name: string, text: string, mode = 0o600) =>
      writeFileSync(join(folder, name), text, { mode })
    write('token.sh', '#!/bin/sh\ncat token.txt\n', 0o700)
    write('token.txt', provider.issueToken())
    write('password.txt', mail.password)
    write('heartbeat.txt', provider.url)
    write('authorization.txt', 'Bearer of-the-token-request')
    write('body.txt', '{"lifeSeconds": 600}')
    const files = 'headers: { authorization: { file: authorization.txt } }, body: { file: ./body.txt }'
    const sources = [
      '{ command: [./token.sh] }',
      '{ file: token.txt }',
      `{ request: { url: "${provider.tokenUrl}", pointer: /token, ${files} } }`,
    ]
    const targets = sources.map(
      (source, index) => `
  - { name: t${index}, url: "${provider.url}", quotaWindow: none, mailTo: [team@example.com], token: ${source} }`,
    )
    const login = `security: starttls, user: ${mail.user}, password: { file: ./password.txt }`
    write(
      'monitor.yaml',
      `targets:${targets.join('')}
smtp: { host: localhost, port: ${mail.port}, ${login}, from: monitor@example.com }
store: sqlite:var/monitor.db
heartbeat: { url: { file: heartbeat.txt } }
web: { port: 0, password: { file: password.txt } }
`,
    )
    file = relative(elsewhere, join(folder, 'monitor.yaml'))
    const run = (...args: string[]) =>
      runCommand('contactrz-monitor', [...args, '--config', file], { env: env(), cwd: elsewhere })
    const doctor = await run('doctor')
    assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr)
    for (const index of sources.keys())
      assert.match(doctor.stdout, new RegExp(`^✓ t${index}: token .* good until`, 'm'))
    assert.equal((await run('mute', '--target', 't0', '--until', '1h')).code, 0)
    assert.ok(existsSync(join(folder, 'var/monitor.db')))
    assert.ok(!existsSync(join(elsewhere, 'var')))
  })

  it('tells the others of an alert that is refused, shows it, and sends it again when it is told to', async () => {
    const server = await startFaultyMailServer()
    const text = readFileSync(file, 'utf8')
      .replace(
        /^smtp: .*$/m,
        `smtp: { host: 127.0.0.1, port: ${server.port}, security: none, from: m@example.com }`,
      )
      .replace('mailTo: [team@example.com]', 'mailTo: [a@example.com, b@example.com]')
    writeFileSync(file, text)
    server.fail({
      stage: 'rcpt',
      fault: { reply: '550 5.1.1 no such mailbox, says canary' },
      to: 'a@example.com',
    })
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    const ran = await once()
    assert.match(ran.stdout, /mail refused for good \(EENVELOPE 550 5\.1\.1; .*contactrz-monitor resend\)/)
    const heads = () =>
      server.subjects
        .map((line, index) => `${line.replace(/ \(.*| -.*$/, '')} ${server.events[index]}`)
        .toSorted()
    const told = [
      'b@example.com [contactrz] contactrz-monitor: monitor-fault opened',
      'b@example.com [contactrz] test: drift opened',
    ]
    assert.deepEqual(heads(), told)
    const { rows } = await json(['report', '--mails'])
    assert.deepEqual(
      rows.map(({ target, state, error, to }: Record<string, unknown>) => [target, state, error, to]),
      [
        ['test', 'refused', 'EENVELOPE 550 5.1.1', 'a@example.com'],
        ['test', 'sent', null, 'b@example.com'],
        [null, 'sent', null, 'b@example.com'],
      ],
    )
    const running = startCommand(
      'contactrz-monitor',
      ['start', '--config', file, '--log-format', 'pretty'],
      {},
    )
    const [, page = ''] = await running.printed(/^status page +(http:\S+)$/m)
    assert.match(await (await fetch(page)).text(), /mail-refused since .*contactrz-monitor report --mails/)
    const health = await (await fetch(`${page}health`)).text()
    assert.deepEqual(
      JSON.parse(health).ownTroubles.map(({ kind }: { kind: string }) => kind),
      ['mail-refused'],
    )
    assert.ok(!health.includes('@'))

    server.fail(null)
    const resent = await monitor(['resend', '--to', 'a@example.com'])
    assert.deepEqual([resent.code, resent.stdout], [0, 'a@example.com: 1 mail(s) owed again\n'])
    await running.printed(/mail sent: .*monitor-fault - mail-refused .* resolved/)
    running.process.kill('SIGTERM')
    const { stdout } = await running.ended
    assert.ok(
      server.subjects.some((line) => line.startsWith('a@example.com [contactrz] test: drift (breaking)')),
    )
    assert.ok(!`${ran.stdout}${stdout}`.includes('canary'))
    const nothing = await monitor(['resend'])
    assert.match(nothing.stdout, /^nothing was refused or put off/)
    await server.close()
  })

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['mute', '--target', 'test'], /give one of --until, --list and --lift/],
    [['mute', '--until', '4h'], /--target is missing/],
    [
      ['mute', '--target', 'test', '--until', '4 hours'],
      /--until must be a duration, such as 4h, a day \(UTC\), .* or an instant/,
    ],
    [['mute', '--target', 'test', '--until', '2020-01-01T00:00Z'], /--until must lie ahead/],
    [
      ['mute', '--target', 'test', '--kind', 'noise', '--until', '4h'],
      /--kind must be all, drift.*, not noise\. /,
    ],
    [['report', '--slots', '--runs'], /give one of --slots and --runs/],
    [['report', '--format', 'csv'], /--format csv needs one of/],
    [['report', '--from', 'yesterday'], /--from must be a day \(UTC\), .* or an instant with its zone/],
    [
      ['report', '--target', 'nobody'],
      /--target must be test, not nobody\. See: contactrz-monitor report --help/,
    ],
    [['backup'], /--to is missing/],
    [
      ['doctor', 'x.yaml'],
      /an argument without its option: the configuration is given by --config, a target by --target\. /,
    ],
    [
      ['report', '--legder'],
      /there is no option --legder: did you mean --ledger\? See: contactrz-monitor report --help/,
    ],
    [['reprot'], /there is no command reprot: did you mean report\? See: contactrz-monitor --help/],
    [['resend'], /there is no store at .*: start or once makes it/],
    [['resend', '--target', 'test'], /--target/],
    [['start', '--log-format', 'xml'], /--log-format must be pretty or json/],
  ]
  for (const [args, said] of wrong) {
    it(`exits with 2 and one line on "${args.join(' ')}"`, async () => {
      const { code, stdout, stderr } = await monitor(args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, said)
      assert.equal(stderr.trimEnd().split('\n').length, 1)
    })
  }

  it('stops nobody where nobody is at work, and tells a reload that nobody heard it', async () => {
    const nobody = /^(contactrz-monitor: )?no monitor is at work on \S+monitor\.db/
    for (const isStarted of [false, true]) {
      if (isStarted) takeLock(join(directory.path, 'monitor.db')).release()
      const stopped = await monitor(['stop'])
      assert.equal(stopped.code, 0)
      assert.match(stopped.stdout, nobody)
      const reloaded = await monitor(['reload'])
      assert.equal(reloaded.code, 1)
      assert.match(reloaded.stderr, nobody)
    }
  })

  it('makes no store in the place of one that is gone under the monitor, and finds nothing well about that', async () => {
    const storeFile = join(directory.path, 'monitor.db')
    const lock = takeLock(storeFile)
    const gone = /the store \S+monitor\.db is gone, although a monitor has run on it before: put it back/
    for (const args of [
      ['once'],
      ['release'],
      ['mute', '--list'],
      ['report'],
      ['resend'],
      ['backup', '--to', 'b.db'],
    ]) {
      const { code, stdout, stderr } = await monitor(args)
      assert.deepEqual([args, code, stdout], [args, 2, ''])
      assert.match(stderr, gone)
      assert.equal(existsSync(storeFile), false)
    }
    const { code, stdout } = await monitor(['doctor'])
    assert.equal(code, 1)
    assert.match(stdout, /^✗ store +the store \S+ is gone, although a monitor has run on it before/m)
    lock.release()
    const { stdout: said } = await monitor(['once'])
    assert.match(said, /^the store \S+monitor\.db is made new, although a monitor has run on it before/)
  })

  it('takes no empty name for a configuration: nobody means the sandbox by it', async () => {
    const empty = { env: { ...env(), CONTACTRZ_MONITOR_CONFIG: '' } }
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['start'], empty)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /the configuration is an empty name: set it, or unset CONTACTRZ_MONITOR_CONFIG/)
  })

  it('takes no name of a file that is not there for the sandbox either', async () => {
    const nowhere = { env: { ...env(), CONTACTRZ_MONITOR_CONFIG: join(directory.path, 'nowhere.yaml') } }
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['start'], nowhere)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /nowhere\.yaml cannot be read \(ENOENT\)/)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  })

  for (const command of [
    'start',
    'once',
    'plan',
    'doctor',
    'report',
    'mute',
    'backup',
    'release',
    'stop',
    'reload',
    'resend',
  ]) {
    it(`explains ${command} with examples and exit codes`, async () => {
      const { code, stdout } = await runCommand('contactrz-monitor', [command, '--help'])
      assert.equal(code, 0)
      assert.match(stdout, /Examples?\n {2}contactrz-monitor/)
      assert.match(stdout, /Exit code: 0/)
    })
  }
})
