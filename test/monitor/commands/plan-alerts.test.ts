import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { callCommand, temporaryDirectory } from '../../support/command.ts'

const targetAt = (name: string, url: string, more = '') =>
  `  - { name: ${name}, url: "${url}", token: { env: TOKEN }${more} }\n`
const config = `targets:
${targetAt('prod-eu', 'https://api.example.com/eu', ', mailTo: [eu@example.com]')}${targetAt('prod-us', 'https://api.example.com/us')}${targetAt('lab', 'https://lab.example.com')}smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }
channels:
  page: { webhook: { as: pagerduty, secret: hunter2 } }
  chat: { webhook: { as: slack, url: https://hooks.example.com/hunter2 } }
routes:
  - { kinds: [drift], severity: breaking, targets: [prod-*], to: [page], continue: true }
  - { kinds: [drift, unavailable], to: [chat, team@example.com] }
escalate: { after: 2h, to: [boss@example.com, chat] }
`

describe('contactrz-monitor plan --alerts', () => {
  const directory = temporaryDirectory()
  const file = join(directory.path, 'monitor.yaml')
  after(() => directory.remove())

  const plan = (text: string, ...args: string[]) => {
    writeFileSync(file, text)
    return callCommand('contactrz-monitor', ['plan', '--alerts', '--config', file, ...args])
  }
  const json = async (text: string, ...args: string[]) => {
    const { code, stdout } = await plan(text, '--format', 'json', ...args)
    assert.equal(code, 0)
    return JSON.parse(stdout)
  }

  it('says for programs who would be told, by which route, how, and to whom it is escalated', async () => {
    const one = ['--kind', 'drift', '--severity', 'breaking', '--target', 'prod-eu']
    assert.deepEqual(await json(config, ...one), {
      assumes: 'no mute, nobody told before',
      alerts: [
        {
          ...{ target: 'prod-eu', kind: 'drift', severity: 'breaking' },
          told: [
            { to: 'page', channel: 'page', route: 0, line: 10 },
            { to: 'chat', channel: 'chat', route: 1, line: 11 },
            { to: 'team@example.com', channel: 'mail', route: 1, line: 11 },
          ],
          reason: null,
          group: { host: 'api.example.com', waitMs: 60_000 },
          escalated: { afterMs: 7_200_000, to: [{ channel: 'mail', to: 'boss@example.com' }] },
        },
      ],
    })
  })

  it('is a table for people: a line for each target, kind and severity, and no secret in any', async () => {
    const { code, stdout } = await plan(config)
    assert.equal(code, 0)
    const lines = stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))
    assert.equal(lines.length, 3 + 3 * 7 + 1)
    assert.equal(lines[0], 'assumes no mute, nobody told before')
    const escalated = 'after 2 h: boss@example.com'
    for (const line of [
      'target | kind | severity | told | by | when | escalated',
      `prod-us | drift | breaking | page (pagerduty), chat (slack), team@example.com | routes.0 (line 10), routes.1 (line 11) | within 1 min, with others at api.example.com | ${escalated}`,
      `lab | drift | breaking | chat (slack), team@example.com | routes.1 (line 11) | at once | ${escalated}`,
      `prod-eu | blind | no-verdict | eu@example.com | mailTo | within 1 min, with others at api.example.com | ${escalated}, chat (slack)`,
      `lab | quota | no-verdict | nobody | no route, no mailTo | ${escalated}, chat (slack)`,
    ])
      assert.ok(lines.includes(line), `${line}\n\n${lines.join('\n')}`)
    assert.doesNotMatch(stdout, /hunter2/)
  })

  it('names everybody in full, however many they are, on further lines', async () => {
    const many = Array.from({ length: 30 }, (_none, index) => `somebody.${index}@example.com`)
    const text = config
      .replace('boss@example.com', many.join(', '))
      .replace('team@example.com', many.join(', '))
    const { stdout } = await plan(text, '--target', 'lab', '--kind', 'drift', '--severity', 'breaking')
    for (const name of many) assert.equal(stdout.match(new RegExp(`\\b${name}\\b`, 'g'))?.length, 1, name)
    assert.doesNotMatch(stdout, /\.\.\.$/m)
    const quota = await plan(text, '--target', 'lab', '--kind', 'quota')
    for (const name of many) assert.ok(quota.stdout.includes(name), name)
  })

  it('shows what is asked for alone', async () => {
    const asked = async (...args: string[]) =>
      (await json(config, ...args)).alerts.map(
        ({ target, kind, severity }: Record<string, string>) => `${target} ${kind} ${severity}`,
      )
    assert.deepEqual(await asked('--severity', 'additive'), [
      ...['prod-eu drift additive', 'prod-us drift additive', 'lab drift additive'],
    ])
    assert.deepEqual(await asked('--kind', 'drift', '--target', 'lab'), [
      'lab drift breaking',
      'lab drift additive',
    ])
  })

  it('says why nobody is told, without routes and where additive changes are not told at all', async () => {
    const of = async (more: string) => {
      const { alerts } = await json(`${config}${more}`, '--target', 'lab')
      return alerts.map(({ kind, reason }: Record<string, string>) => `${kind} ${reason}`)
    }
    assert.deepEqual((await of('')).slice(0, 4), [
      ...['drift null', 'drift null', 'unavailable null', 'unauthorized no-route'],
    ])
    const [nobody] = (await json(config, '--target', 'prod-us', '--kind', 'quota')).alerts
    assert.deepEqual([nobody.told, nobody.reason, nobody.group], [[], 'no-route', null])
    const text = `${config}alerts: { additive: false, group: none }\n`
    const off = await json(text, '--target', 'lab', '--severity', 'additive')
    assert.deepEqual(
      off.alerts.map(({ told, reason, escalated }: Record<string, unknown>) => [told, reason, escalated]),
      [[[], 'additive-off', null]],
    )
  })

  it('escalates to nobody who is told anyway', async () => {
    const text = config.replace('to: [boss@example.com, chat]', 'to: [chat]')
    const of = async (kind: string) =>
      (await json(text, '--target', 'lab', '--kind', kind)).alerts[0].escalated
    assert.equal(await of('unavailable'), null)
    assert.deepEqual(await of('quota'), { afterMs: 7_200_000, to: [{ channel: 'chat', to: 'chat' }] })
  })

  it('is of the configuration alone: whom a target mails, where nothing else is said', async () => {
    const plain = `targets:\n${targetAt('one', 'https://api.example.com', ', mailTo: [a@example.com]')}smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }\n`
    const { alerts } = await json(plain, '--kind', 'drift')
    assert.deepEqual(alerts[0], {
      ...{ target: 'one', kind: 'drift', severity: 'breaking' },
      told: [{ to: 'a@example.com', channel: 'mail', route: null, line: null }],
      ...{ reason: null, group: null, escalated: null },
    })
  })

  const misuses: [what: string, args: string[], says: RegExp][] = [
    ['an unknown target', ['--target', 'prod-e'], /--target must be .*did you mean prod-eu\?/],
    ['an unknown kind', ['--kind', 'drfit'], /--kind must be drift, .*did you mean drift\?/],
    ['an unknown severity', ['--severity', 'breking'], /--severity must be .*did you mean breaking\?/],
    [
      'a severity that its kind never has',
      ['--kind', 'blind', '--severity', 'breaking'],
      /blind is always no-verdict/,
    ],
    ['a time', ['--from', '2026-12-01'], /--from and --to are about slots/],
  ]
  for (const [what, args, says] of misuses) {
    it(`refuses ${what}, with a hint`, async () => {
      const { code, stdout, stderr } = await plan(config, ...args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, says)
    })
  }

  it('is the only plan that is asked for a kind or a severity', async () => {
    writeFileSync(file, config)
    for (const asked of [
      ['--kind', 'drift'],
      ['--severity', 'breaking'],
    ]) {
      const { code, stderr } = await callCommand('contactrz-monitor', ['plan', '--config', file, ...asked])
      assert.equal(code, 2)
      assert.match(stderr, /give them with --alerts/)
    }
  })
})
