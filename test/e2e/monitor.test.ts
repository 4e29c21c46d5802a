import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { lockFileOf } from '../../monitor/store/file.ts'
import { lockOwner } from '../../monitor/store/lock.ts'
import { callCommand, runCommand, startCommand } from '../support/command.ts'
import { createInstallation, type Installation } from '../support/installation.ts'
import { askStatus } from '../support/status.ts'

describe('contactrz-monitor', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('watches until it is interrupted, and refuses a second one on the same store', async () => {
    const running = site.start(['start'])
    await running.printed(/test {2}conforming/)
    const [url = ''] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\//)
    const second = await site.start(['start']).ended
    assert.equal(second.code, 2)
    assert.match(second.stderr, /another contactrz-monitor is at work/)
    assert.match(await (await fetch(url)).text(), /The contract holds<\/h1>/)
    assert.equal((await askStatus(url)).code, 200)
    running.process.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /"msg":"stopped"\}\n$/)
    // Closed, and not only ended.
    for (const left of [`${site.storeFile}-wal`, `${lockFileOf(site.storeFile)}.pid`])
      assert.equal(existsSync(left), false, left)
  })

  it('runs the sandbox without a configuration: a first verdict, a page, a mailbox, and a clean end', async () => {
    // Whoever has the port of its page, it takes another.
    const taken = createServer()
      .listen(8401, '127.0.0.1')
      .on('error', () => {})
    const running = startCommand('contactrz-monitor', ['start'], { cwd: site.directory })
    await running.printed(/^this is the sandbox: no configuration was given; process \d+\n/)
    const [, mailbox = ''] = await running.printed(/mailbox +(http:\S+)/)
    const [, provider = ''] = await running.printed(/provider +(http:\S+)/)
    await running.printed(/sandbox {2}conforming/)
    assert.match(await (await fetch(mailbox)).text(), /No mail yet/)
    const origin = new URL(mailbox).origin
    const body = new URLSearchParams({ deviation: 'email-renamed' })
    const chosen = await fetch(`${origin}/sandbox`, { method: 'POST', headers: { origin }, body })
    assert.equal(chosen.status, 200)
    assert.equal((await fetch(`${provider}/token`, { method: 'POST' })).status, 200)
    await running.printed(/message sent/)
    assert.match(await (await fetch(mailbox)).text(), /renamed-property \/Email/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    taken.close()
  })

  it('does not start where its page has no port, and leaves the store to the next', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const text = readFileSync(site.file, 'utf8').replace('web: { port: 0 }', `web: { port: ${port} }`)
    writeFileSync(site.file, text)
    const { code, stderr } = await site.start(['start']).ended
    taken.close()
    assert.equal(code, 2)
    assert.match(stderr, new RegExp(`^contactrz-monitor: .*${port}.*\n$`))
    assert.equal(lockOwner(site.storeFile).isHeld, false)
  })

  it('says what is wrong with a configuration, where, and all of it', async () => {
    const file = join(site.directory, 'bad.yaml')
    writeFileSync(file, 'targets:\n  - name: a\n    url: nonsense\n    tokn: 1\nsmtp: {}\n')
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['start', '--config', file])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /bad\.yaml:4:\d+: targets\.0\.tokn: is no known key/)
    assert.match(stderr, /bad\.yaml:5:\d+: smtp: "host" is missing/)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })

  it('ends by itself with every other command, and trusts whom NODE_EXTRA_CA_CERTS names', async () => {
    site.configure({ isTrustOfNode: true })
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    const copy = join(site.directory, 'copy.db')
    const calls: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
      [['once'], 1, /test {2}drift: missing-property at \/Email[\s\S]*message sent: /],
      [['plan'], 0, /^test: quota window none/],
      [['doctor'], 0, /^✓ mail server /m],
      [['report'], 0, /^ {2}open incidents +drift/m],
      [['mute', '--list'], 0, /^nothing is muted\n$/],
      [['backup', '--to', copy], 0, /1 create\(s\) in the ledger/],
      [['release'], 0, /^test: no hold\n$/],
      [['resend'], 0, /^nothing was refused or put off/],
      [['stop'], 0, /^no monitor is at work/],
      [['reload'], 1, /^$/],
    ]
    for (const [args, code, says] of calls) {
      const ended = await site.start(args).ended
      assert.deepEqual([args, ended.code], [args, code], ended.stderr)
      assert.match(ended.stdout, says)
    }
    assert.equal(site.mail.mails.length, 1)
  })

  for (const [args, call] of [
    [['bogus'], callCommand],
    [['once'], callCommand],
    [['start', '--config', '/nowhere/monitor.yaml'], runCommand],
  ] as const) {
    it(`exits with 2 and one clear line on "${args.join(' ')}"`, async () => {
      const { code, stderr } = await call('contactrz-monitor', args)
      assert.equal(code, 2)
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
    })
  }

  it('takes no empty name for a configuration: nobody means the sandbox by it', async () => {
    const empty = { env: { ...site.env(), CONTACTRZ_MONITOR_CONFIG: '' } }
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['start'], empty)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /the configuration is an empty name: set it, or unset CONTACTRZ_MONITOR_CONFIG/)
  })

  it('takes no name of a file that is not there for the sandbox either', async () => {
    const nowhere = { env: { ...site.env(), CONTACTRZ_MONITOR_CONFIG: join(site.directory, 'nowhere.yaml') } }
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['start'], nowhere)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /nowhere\.yaml cannot be read \(ENOENT\)/)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  })
})
