import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, parseConfig } from '../../../monitor/config/config.ts'
import { configSchema } from '../../../monitor/config/config-schema.ts'
import { temporaryDirectory } from '../../support/command.ts'

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
  it('takes a known deviation of several places for one of each', () => {
    const text = valid.replace(
      'mailTo',
      'accept: [{ rule: unexpected-null, pointer: [/Phone, /Fax], reason: r, until: "2027-01-01" }]\n    mailTo',
    )
    const [target] = parse(text).targets
    assert.deepEqual(
      target?.accept.map(({ rule, pointer }) => `${rule} ${pointer}`),
      ['unexpected-null /Phone', 'unexpected-null /Fax'],
    )
  })

  it('resolves H in a schedule by the name of its target, before anything else sees it', () => {
    const text = (name: string, schedule: string) =>
      valid.replace('production', name).replace('mailTo', `schedule: "${schedule}"\n    mailTo`)
    const [of, other] = ['production', 'staging'].map((name) => parse(text(name, 'H H/2 * * *')).targets[0])
    assert.equal(of?.schedule, '28 0-23/2 * * *')
    assert.match(other?.schedule ?? '', /^\d+ [01]-23\/2 \* \* \*$/)
    assert.notEqual(other?.schedule, of?.schedule)
    assert.match(problemsOf(text('production', 'H/0 * * * *'))[0] ?? '', /schedule: is no cron expression/)
  })

  it('bounds how many runs are under way at once, in all and at one host', () => {
    const boundsOf = (more: string) => {
      const { concurrency, perHost } = parse(valid + more)
      return [concurrency, perHost]
    }
    assert.deepEqual(boundsOf(''), [100, 10])
    assert.deepEqual(boundsOf('concurrency: 7\nperHost: 3\n'), [7, 3])
    for (const key of ['concurrency', 'perHost'])
      assert.match(problemsOf(`${valid}${key}: 0\n`)[0] ?? '', new RegExp(`${key}: must be >= 1`))
  })

  describe('of 300 targets', () => {
    const text = (more: (index: number) => string) =>
      `targets:${Array.from({ length: 300 }, (_, index) => target.replace('production', `t${index}`).replace('    mailTo', `    ${more(index)}\n    mailTo`)).join('')}\n${smtp}\n`

    it('tells a mistake that all of them have thrice, and of how many more, whatever else there is', () => {
      const mistake = (index: number) => (index === 250 ? 'timeout: 11m' : 'schedule: sometimes')
      const [first = '', second, third, more, other, ...rest] = problemsOf(text(mistake))
      const words = 'is no cron expression, such as "*/30 * * * *" (in UTC)'
      assert.equal(first, `/etc/contactrz/monitor.yaml:5:15: targets.0.schedule: ${words}`)
      assert.match(`${second}${third}`, /targets\.1\.schedule.*targets\.2\.schedule/)
      assert.equal(more, `/etc/contactrz/monitor.yaml:20:15: and 296 more: targets.*.schedule: ${words}`)
      assert.match(other ?? '', /targets\.250\.timeout: must be 10m or less$/)
      assert.deepEqual(rest, [])
    })

    it('asks a question about all of them thrice, and says of how many more', () => {
      const { warnings } = parse(text(() => 'schedule: "0 5 * * *"'))
      assert.deepEqual(
        warnings.map((warning) => warning.split(': ', 1)[0]),
        ['target t0', 'target t1', 'target t2', '297 more targets'],
      )
      assert.equal(warnings[3]?.split(': ')[1], warnings[0]?.split(': ')[1])
    })
  })

  it('takes the shortest and the longest that a duration may be', () => {
    const text = (more: string) => valid.replace('mailTo', `${more}\n    mailTo`)
    for (const more of ['timeout: 10m', 'timeout: 1ms', 'guard: 24h', 'guard: 0s'])
      assert.deepEqual(problemsOf(text(more)), [], more)
    assert.deepEqual(problemsOf(`${valid}retention: { runs: 1d }\n`), [])
  })

  it('tells four of a kind, since a line that counts one would be as long', () => {
    const four = Array.from({ length: 4 }, (_, index) =>
      target.replace('production', `t${index}`).replace('    mailTo', '    schedule: x\n    mailTo'),
    )
    assert.equal(problemsOf(`targets:${four.join('')}\n${smtp}\n`).length, 4)
  })

  it('fills in the defaults', () => {
    const { targets, alerts, storeFile, web } = parse(valid)
    const [first] = targets
    assert.deepEqual(first?.quotaWindow, { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' })
    assert.deepEqual(
      [first?.schedule, first?.guardMs, first?.timeoutMs, first?.budgetPerDay],
      ['*/30 * * * *', 60_000, 10_000, 30],
    )
    assert.deepEqual([first?.send, first?.contact, first?.slowMs], ['alternate', {}, null])
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

  it('reads every other secret from a file as well', () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory.path, 'secret'), 'https://hc.example.com/ping/5e\n')
    const text = `${valid.replace(
      '{ env: TOKEN }',
      '{ request: { url: "https://idp.example.com", headers: { authorization: { file: secret }, accept: text/plain }, body: { file: secret } } }',
    )}heartbeat: { url: { file: secret } }\nweb: { password: { file: secret } }\n`
    const { targets, heartbeatUrl, web } = parse(text, {}, join(directory.path, 'monitor.yaml'))
    const secret = 'https://hc.example.com/ping/5e'
    assert.deepEqual(targets[0]?.token, {
      request: {
        url: 'https://idp.example.com',
        headers: { authorization: secret, accept: 'text/plain' },
        body: secret,
      },
    })
    assert.deepEqual([heartbeatUrl, web.password], [secret, secret])
    assert.deepEqual(
      problemsOf(text).map((problem) => problem.replace(/^.*?: /, '')),
      [
        'targets.0.token.request.headers.authorization: the file cannot be read (ENOENT)',
        'targets.0.token.request.body: the file cannot be read (ENOENT)',
        'heartbeat.url: the file cannot be read (ENOENT)',
        'web.password: the file cannot be read (ENOENT)',
      ],
    )
    // An empty heartbeat would be none, an empty password one that everybody knows.
    writeFileSync(join(directory.path, 'secret'), ' \n')
    assert.throws(
      () => parseConfig(text, join(directory.path, 'monitor.yaml'), {}),
      (error) => {
        assert.ok(error instanceof ConfigError)
        const empty = error.problems.filter((problem) => problem.endsWith(': the file is empty'))
        assert.equal(empty.length, 4, String(error.problems))
        return true
      },
    )
    directory.remove()
  })

  it('is explained to editors key by key, and takes what it proposes as a default', () => {
    const keys: string[] = []
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const { properties = {}, oneOf = [], items } = schema as Record<string, never>
      for (const [name, child] of Object.entries<Record<string, unknown>>(properties)) {
        keys.push(name)
        // Names of a contact, and what says itself.
        const isPlain = /contact\/|\/(host|port|user|reason)$/.test(`${path}/${name}`)
        assert.ok(isPlain || typeof child.description === 'string', `${path}/${name} is not explained`)
        visit(child, `${path}/${name}`)
      }
      for (const branch of oneOf) visit(branch, path)
      visit(items, path)
    }
    visit(configSchema, '')
    assert.ok(keys.length > 50)
    const file = new URL('../../../monitor/config.schema.json', import.meta.url)
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(configSchema)))
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

  it('warns of a base that ends as the path begins', () => {
    const text = valid.replace(/url: (https:\/\/\S+)/, 'url: $1/API/')
    const [warning = ''] = parse(text).warnings
    assert.match(
      warning,
      /^target \S+: url ends in \/api, and \/api\/contactrz is added to it\. Was https:\/\/\S+ meant\?$/,
    )
  })

  it('asks about a schedule that is rarer than blindness, which would open each time', () => {
    const weekly = valid.replace('mailTo', 'schedule: "0 13 * * 1"\n    mailTo')
    const [question = '', ...more] = parse(weekly).warnings
    assert.match(
      question,
      /^target production: no slot can run between \S+ and \S+, and blind opens after 26 h/,
    )
    assert.deepEqual(more, [])
    assert.deepEqual(parse(`${weekly}alerts: { blindAfter: 8d }\n`).warnings, [])
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
    slow: 2s
    contact: { send: alternate, Name: contactrz synthetic of ours, Phone: null }
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
    const [first] = config.targets
    assert.deepEqual(
      [first?.expiredProbeEveryMs, first?.slowMs, first?.send],
      [86_400_000, 2000, 'alternate'],
    )
    assert.deepEqual(first?.contact, { Name: 'contactrz synthetic of ours', Phone: null })
  })

  for (const page of ['README.md', 'monitor/README.md']) {
    it(`takes the sample of ${page}`, () => {
      const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8')
      const samples = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, sample = '']) => sample)
      assert.equal(samples.length, 1)
      const { targets, warnings } = parse(samples[0] ?? '', { SMTP_PASSWORD: 'x' })
      assert.deepEqual([targets.map(({ name }) => name), warnings], [['production'], []])
      assert.match(samples[0] ?? '', /\$schema=node_modules\/contactrz-monitor\/config\.schema\.json/)
    })
  }

  it('takes for an outage so many in a row, or a share', () => {
    const readAs = (text: string) =>
      parse(valid.replace('smtp:', `alerts: { unavailableAfter: ${text} }\nsmtp:`)).alerts.unavailableAfter
    assert.deepEqual([readAs('5'), readAs('{ of: 6, within: 12 }')], [5, { of: 6, within: 12 }])
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
    ['a bad duration', ['mailTo', 'guard: 60\n    mailTo'], /guard: must be a duration, such as 10s/],
    ['an exchange without any time', ['mailTo', 'timeout: 0s\n    mailTo'], /timeout: must be 1ms or more/],
    ['an exchange without an end', ['mailTo', 'timeout: 1h\n    mailTo'], /timeout: must be 10m or less/],
    ['a gate that never opens', ['mailTo', 'guard: 2d\n    mailTo'], /guard: must be 24h or less/],
    ['a reminder at every look', ['smtp:', 'alerts: { remindEvery: 0s }\nsmtp:'], /must be 1s or more/],
    [
      'a share of more than all',
      ['smtp:', 'alerts: { unavailableAfter: { of: 7, within: 6 } }\nsmtp:'],
      /alerts\.unavailableAfter\.of: must not be more than within \(6\)/,
    ],
    [
      'half a share',
      ['smtp:', 'alerts: { unavailableAfter: { of: 7 } }\nsmtp:'],
      /alerts\.unavailableAfter: "within" is missing/,
    ],
    [
      'a share in words',
      ['smtp:', 'alerts: { unavailableAfter: often }\nsmtp:'],
      /alerts\.unavailableAfter: must be a whole number, or \{ of, within \}/,
    ],
    ['a memory of an hour', ['smtp:', 'retention: { runs: 1h }\nsmtp:'], /runs: must be 1d or more/],
    ['a store of another kind', ['smtp:', 'store: mysql://x\nsmtp:'], /store: must be sqlite: and the path/],
    ['a name that no mail can hold', ['production', '"a\\nb"'], /name: must be a name of up to 64/],
    [
      'a sender that is no address',
      ['monitor@example.com', 'monitor'],
      /smtp\.from: must be an e-mail address/,
    ],
    ['one address that is no list', ['[team@example.com]', 'team@example.com'], /mailTo: must be a list/],
    [
      'a contact without a name',
      ['mailTo', 'contact: { Name: null }\n    mailTo'],
      /contact\.Name: must be a text/,
    ],
    [
      'a contact of a third kind',
      ['mailTo', 'contact: { send: both }\n    mailTo'],
      /contact\.send: must be one of alternate, full, name-alone/,
    ],
    [
      'a property that is none',
      ['mailTo', 'contact: { phone: x }\n    mailTo'],
      /contact\.phone: is no known key/,
    ],
    [
      'a property that is no text',
      ['mailTo', 'contact: { Phone: 7 }\n    mailTo'],
      /contact\.Phone: must be a text or null/,
    ],
    [
      'an answer that is slow and none',
      ['mailTo', 'slow: 10s\n    mailTo'],
      /slow: must be less than timeout \(10s\)/,
    ],
    ['what is slow at once', ['mailTo', 'slow: 0s\n    mailTo'], /slow: must be 1ms or more/],
    ['nobody to mail', ['[team@example.com]', '[]'], /mailTo: must not be empty/],
    [
      'a command that is no list',
      ['{ env: TOKEN }', '{ command: ./x.sh }'],
      /token\.command: must be a list/,
    ],
    [
      'a request without an address',
      ['{ env: TOKEN }', '{ request: {} }'],
      /token\.request: "url" is missing/,
    ],
    [
      'a window without a zone',
      ['mailTo', 'quotaWindow: { from: "06:00", to: "18:00" }\n    mailTo'],
      /quotaWindow: "timeZone" is missing/,
    ],
    [
      'a window in other words',
      ['mailTo', 'quotaWindow: never\n    mailTo'],
      /none, or \{ from, to, timeZone/,
    ],
    [
      'a misspelt secret',
      ['port: 465', 'port: 465, password: { fle: x }'],
      /password\.fle: is no known key: did you mean file\?/,
    ],
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
      'a misspelt rule in accept',
      ['mailTo', 'accept: [{ rule: wrong-typ, pointer: /Id, reason: r, until: "2027-01-01" }]\n    mailTo'],
      /"rule" is no rule id: did you mean wrong-type\?/,
    ],
    [
      'an unknown rule in accept',
      ['mailTo', 'accept: [{ rule: nope, pointer: /Id, reason: r, until: "2027-01-01" }]\n    mailTo'],
      /rule/,
    ],
    [
      'an address that holds the path of the contract',
      ['https://onecloud.example.com', 'https://onecloud.example.com/one/api/contactrz/'],
      /url: already holds \/api\/contactrz, which is added to it: give the base, without that/,
    ],
    [
      'a pointer in accept that is none',
      ['mailTo', 'accept: [{ rule: wrong-type, pointer: Id, reason: r, until: "2027-01-01" }]\n    mailTo'],
      /"pointer" must be a JSON Pointer, such as \/Email, or empty/,
    ],
    [
      'a place of the token that is no pointer',
      ['{ env: TOKEN }', '{ request: { url: "https://idp.example.com", pointer: /a~2b } }'],
      /pointer: must be a JSON Pointer, such as \/data\/token/,
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
