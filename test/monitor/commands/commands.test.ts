import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { takeLock } from '../../../monitor/store/lock.ts'
import { callCommand } from '../../support/command.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'

describe('the commands of contactrz-monitor', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('plans without network and store', async () => {
    site.configure({ quotaWindow: '{ from: "06:00", to: "18:00", timeZone: Asia/Jakarta }' })
    const span = ['--from', '2026-12-01T10:59:58Z', '--to', '2026-12-01T11:00:02Z']
    const { assumes, slots } = await site.json(['plan', ...span])
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
    assert.equal(site.provider().requests.length, 0)
  })

  it('releases a hold', async () => {
    await site.replaceProvider({ quotaPerDay: 0 })
    assert.equal((await site.once()).code, 3)
    assert.match((await site.once()).stdout, /gated \(hold\)/)
    const { code, stdout } = await site.call(['release'])
    assert.equal(code, 0)
    assert.match(stdout, /test: released; creates were held until/)
    await site.once()
    assert.equal(site.creates().length, 2)
  })

  it('says in a mail what to do, in lines that do it as they stand', async () => {
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    assert.equal((await site.once()).code, 1)
    const lines = (await site.mails())[0]?.text.split('\n') ?? []
    const commands = lines.filter((line) => line.startsWith('contactrz-monitor ') && line.endsWith(site.file))
    assert.equal(commands.length, 3, lines.join('\n'))
    for (const line of commands) {
      const { code, stdout } = await callCommand('contactrz-monitor', line.split(' ').slice(1), {
        env: site.env(),
        now: site.now,
      })
      assert.equal(code, 0, line)
      assert.match(stdout, /created|test: drift is muted until /)
    }
    const accept = lines.filter((line) => line === 'accept:' || line.startsWith('- { rule: '))
    site.configure({ accept: accept.map((line) => `    ${line}\n`).join('') })
    assert.equal((await site.once()).code, 0)
  })

  it('makes no store in the place of one that is gone under the monitor, and finds nothing well about that', async () => {
    const lock = takeLock(site.storeFile)
    const gone = /the store \S+monitor\.db is gone, although a monitor has run on it before: put it back/
    for (const args of [
      ['once'],
      ['release'],
      ['mute', '--list'],
      ['report'],
      ['resend'],
      ['backup', '--to', 'b.db'],
    ]) {
      const { code, stdout, stderr } = await site.call(args)
      assert.deepEqual([args, code, stdout], [args, 2, ''])
      assert.match(stderr, gone)
      assert.equal(existsSync(site.storeFile), false)
    }
    const { code, stdout } = await site.call(['doctor'])
    assert.equal(code, 1)
    assert.match(stdout, /^✗ store +the store \S+ is gone, although a monitor has run on it before/m)
    lock.release()
    const { stdout: said } = await site.call(['once'])
    assert.match(said, /^the store \S+monitor\.db is made new, although a monitor has run on it before/)
  })

  it('stops nobody where nobody is at work, and tells a reload that nobody heard it', async () => {
    const nobody = /^(contactrz-monitor: )?no monitor is at work on \S+monitor\.db/
    for (const isStarted of [false, true]) {
      if (isStarted) takeLock(site.storeFile).release()
      const stopped = await site.call(['stop'])
      assert.equal(stopped.code, 0)
      assert.match(stopped.stdout, nobody)
      const reloaded = await site.call(['reload'])
      assert.equal(reloaded.code, 1)
      assert.match(reloaded.stderr, nobody)
    }
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
      const { code, stdout } = await callCommand('contactrz-monitor', [command, '--help'])
      assert.equal(code, 0)
      assert.match(stdout, /Examples?\n {2}contactrz-monitor/)
      assert.match(stdout, /Exit code: 0/)
    })
  }

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['mute', '--target', 'test'], /give one of --until, --list and --lift/],
    [['mute', '--until', '4h'], /--target is missing/],
    [['mute', '--list', '--lift', '--target', 'test'], /give one of --until, --list and --lift/],
    [['mute', '--list', '--reason', 'x'], /--reason belongs to --until/],
    [['report', '--slots', '--from', '2026-12-02', '--to', '2026-12-01'], /--to lies before --from/],
    [['report', '--slots', '--from', '2024-01-01', '--to', '2025-01-02'], /not be more than 366 days apart/],
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
      const { code, stdout, stderr } = await site.call(args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, said)
      assert.equal(stderr.trimEnd().split('\n').length, 1)
    })
  }
})
