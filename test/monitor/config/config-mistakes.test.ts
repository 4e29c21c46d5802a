import assert from 'node:assert/strict'
import { parse, problemsOf, smtp, target, valid } from '../../support/config-text.ts'

describe('parseConfig, on mistakes', () => {
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

  it('tells four of a kind, since a line that counts one would be as long', () => {
    const four = Array.from({ length: 4 }, (_, index) =>
      target.replace('production', `t${index}`).replace('    mailTo', '    schedule: x\n    mailTo'),
    )
    assert.equal(problemsOf(`targets:${four.join('')}\n${smtp}\n`).length, 4)
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
    [
      'an address twice',
      ['team@example.com]', 'team@example.com, team@example.com]'],
      /mailTo\.1: is there before$/,
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
    [
      'a page for everybody',
      ['smtp:', 'web: { host: 0.0.0.0 }\nsmtp:'],
      /loopback.*web\.password or web\.token/,
    ],
    [
      'an address of the page with a path',
      ['smtp:', 'web: { url: https://a.example/b }\nsmtp:'],
      /web\.url.*alone/,
    ],
    [
      'an address of the page with a user',
      ['smtp:', 'web: { url: https://b@a.example }\nsmtp:'],
      /web\.url.*alone/,
    ],
    ['an address of the page that is none', ['smtp:', 'web: { url: a.example }\nsmtp:'], /web\.url.*alone/],
    [
      'a token that no header can hold',
      ['smtp:', 'web: { token: "a b" }\nsmtp:'],
      /web\.token: must be of ASCII without spaces/,
    ],
    ['a token beyond ASCII', ['smtp:', 'web: { token: schlüssel }\nsmtp:'], /web\.token: must be of ASCII/],
    ['a page that is public', ['smtp:', 'web: { public: [page] }\nsmtp:'], /web\.public/],
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
