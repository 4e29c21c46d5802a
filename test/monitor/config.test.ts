import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, parseConfig } from '../../monitor/config.ts'
import { temporaryDirectory } from '../support/command.ts'

const target = `
  - name: production
    url: https://onecloud.example.com
    token: { env: TOKEN }
    mailTo: [team@example.com]`
const smtp = 'smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }'
const valid = `targets:${target}\n${smtp}\n`

const parse = (text: string, env: NodeJS.ProcessEnv = {}, file = '/etc/contactrz/monitor.yaml') =>
  parseConfig(text, file, env)
const problemsOf = (text: string, env: NodeJS.ProcessEnv = {}): readonly string[] => {
  try {
    parse(text, env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('parseConfig', () => {
  it('fills in the defaults', () => {
    const { targets, alerts, storeFile, web } = parse(valid)
    const [first] = targets
    assert.deepEqual(first?.quotaWindow, { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' })
    assert.deepEqual(
      [first?.schedule, first?.guardMs, first?.timeoutMs, first?.budgetPerDay],
      ['*/30 * * * *', 60_000, 10_000, 30],
    )
    assert.deepEqual(alerts, {
      unavailableAfter: 3,
      unauthorizedAfter: 2,
      blindAfterMs: 93_600_000,
      remindEveryMs: 86_400_000,
      additive: true,
    })
    assert.deepEqual(
      [storeFile, web],
      ['/etc/contactrz/var/monitor.db', { host: '127.0.0.1', port: 8401, password: null }],
    )
  })

  it('takes values of the environment after parsing, so that they cannot change the structure', () => {
    const text = valid.replace('from:', 'user: monitor, password: "${SMTP_PASSWORD}", from:')
    assert.equal(parse(text, { SMTP_PASSWORD: 'a"b: {c' }).smtp.password, 'a"b: {c')
    assert.deepEqual(problemsOf(text), [
      '/etc/contactrz/monitor.yaml:6:84: smtp.password: the environment variable SMTP_PASSWORD is not set',
    ])
  })

  it('reads a secret from a file beside the configuration', () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory.path, 'password'), 'from-a-file\n')
    const text = valid.replace('from:', 'user: monitor, password: { file: password }, from:')
    assert.equal(parse(text, {}, join(directory.path, 'monitor.yaml')).smtp.password, 'from-a-file')
    directory.remove()
  })

  it('warns of a window that is exactly what the over-quota message prints', () => {
    const text = valid.replace(
      'mailTo',
      'quotaWindow: { from: "18:00", to: "06:00", timeZone: Asia/Jakarta }\n    mailTo',
    )
    const [warning = ''] = parse(text).warnings
    assert.match(warning, /Was 06:00-18:00 meant\?/)
    assert.deepEqual(parse(valid).warnings, [])
  })

  it('takes every key of the documented sample', () => {
    const text = `targets:
  - name: production
    url: https://onecloud.ciptadrasoft.net
    token: { command: [./token.sh] }
    schedule: "*/30 * * * *"
    quotaWindow: { from: "06:00", to: "18:00", timeZone: Asia/Jakarta }
    guard: 60s
    timeout: 10s
    budget: { perDay: 30 }
    expiredProbe: { every: 24h }
    contact: { }
    accept: [ ]
    mailTo: [api-team@example.com]
smtp: { host: mail.example.com, port: 465, security: tls, user: monitor, password: "\${SMTP_PASSWORD}", from: monitor@example.com }
alerts: { unavailableAfter: 3, unauthorizedAfter: 2, blindAfter: 26h, remindEvery: 24h, additive: true }
store: sqlite:var/monitor.db
retention: { runs: 400d }
heartbeat: { url: https://hc.example.com/ping/x }
web: { host: 127.0.0.1, port: 8401 }
`
    const config = parse(text, { SMTP_PASSWORD: 'x' })
    assert.deepEqual(
      [config.retentionMs, config.heartbeatUrl, config.alerts.blindAfterMs],
      [34_560_000_000, 'https://hc.example.com/ping/x', 93_600_000],
    )
    assert.equal(config.targets[0]?.expiredProbeEveryMs, 86_400_000)
  })

  it('tells every mistake at once, in the order of the lines', () => {
    const problems = problemsOf(
      `targets:\n  - name: a\n    url: 7\n    tokens: x\nsmtp: { host: h, port: 0, security: ssl, from: b@c.d }\nstroe: x\n`,
    )
    const lines = problems.map((problem) => Number(problem.split(':')[1]))
    assert.ok(problems.length >= 6, problems.join('\n'))
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    )
    assert.ok(problems.some((problem) => /:6:\d+: stroe: is no known key/.test(problem)))
  })

  const mistakes: [what: string, change: [string, string], says: RegExp][] = [
    ['http to somewhere else', ['https://onecloud', 'http://onecloud'], /in the clear/],
    ['a password in the address', ['https://', 'https://u:hunter2@'], /user name or password/],
    ['a bad schedule', ['mailTo', 'schedule: "61 * * * *"\n    mailTo'], /schedule: is no cron/],
    [
      'an unknown zone',
      ['mailTo', 'quotaWindow: { from: "06:00", to: "18:00", timeZone: Mars/Base }\n    mailTo'],
      /time zone/,
    ],
    ['a bad duration', ['mailTo', 'guard: 60\n    mailTo'], /guard/],
    [
      'a token that would travel in the clear',
      ['{ env: TOKEN }', '{ request: { url: "http://idp.example.com/token" } }'],
      /token\.request\.url: is http/,
    ],
    [
      'a password in the address that tokens come from',
      ['{ env: TOKEN }', '{ request: { url: "https://u:hunter2@idp.example.com" } }'],
      /token\.request\.url: must not hold a user name/,
    ],
    ['two kinds of token', ['{ env: TOKEN }', '{ env: TOKEN, file: x }'], /token: must be one of/],
    [
      'a line break in an address',
      ['team@example.com', '"team@example.com\\r\\nRCPT TO:<x@y.z>"'],
      /e-mail address/,
    ],
    ['mail in the clear', ['security: tls', 'security: none'], /loopback host only/],
    ['a user without a password', ['port: 465', 'port: 465, user: x'], /belong together/],
    ['a page for everybody', ['smtp:', 'web: { host: 0.0.0.0 }\nsmtp:'], /loopback/],
    [
      'an unknown rule in accept',
      ['mailTo', 'accept: [{ rule: nope, pointer: /Id, reason: r, until: "2027-01-01" }]\n    mailTo'],
      /rule/,
    ],
    ['no YAML at all', ['targets:', 'targets: ['], /monitor\.yaml:\d+:\d+/],
  ]
  for (const [what, [from, to], says] of mistakes) {
    it(`refuses ${what}, with line and column`, () => {
      const problems = problemsOf(valid.replace(from, to), {})
      assert.ok(problems.length > 0)
      assert.ok(
        problems.some((problem) => says.test(problem)),
        problems.join('\n'),
      )
      for (const problem of problems) {
        assert.match(problem, /^\/etc\/contactrz\/monitor\.yaml:\d+:\d+: /)
        assert.doesNotMatch(problem, /hunter2/)
      }
    })
  }
})
