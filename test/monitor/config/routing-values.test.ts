import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from '../../support/command.ts'
import { parse, problemsOf, smtp, target, valid } from '../../support/config-text.ts'

const json = 'webhook: { url: https://hooks.example.com/1, secret: "a text of 24 characters." }'
const withOps = (more: string) => `${valid}channels:\n  ops: { ${json} }\n${more}`
const secondTarget = target.replace('production', 'staging')

describe('parseConfig, on who is told', () => {
  it('takes channels, routes, an escalation and a group', () => {
    const text = withOps(
      'routes:\n  - { kinds: [drift], severity: breaking, targets: [prod*], to: [ops, a@example.com], continue: true }\n  - { to: [ops] }\nescalate: { after: 2h, to: [boss@example.com, ops] }\nalerts: { group: { by: host, wait: 90s } }\n',
    )
    const { channels, routes, escalate, group } = parse(text)
    assert.deepEqual(channels, {
      ops: { as: 'json', url: 'https://hooks.example.com/1', secret: 'a text of 24 characters.' },
    })
    assert.deepEqual(routes, [
      {
        ...{ kinds: ['drift'], severity: 'breaking', targets: ['prod*'], to: ['ops', 'a@example.com'] },
        ...{ continues: true, line: 10 },
      },
      { kinds: null, severity: null, targets: null, to: ['ops'], continues: false, line: 11 },
    ])
    assert.deepEqual(escalate, { afterMs: 7_200_000, to: ['boss@example.com', 'ops'] })
    assert.deepEqual(group, { by: 'host', waitMs: 90_000 })
  })

  it('tells everything by mailTo, where nothing else is said', () => {
    const { channels, routes, escalate } = parse(valid)
    assert.deepEqual([channels, routes, escalate], [{}, [], null])
  })

  it('lets incidents of several targets wait a minute for each other, unless told otherwise', () => {
    const groupOf = (targets: string, alerts: string) =>
      parse(`targets:${targets}\n${smtp}\nalerts: ${alerts}\n`).group
    const both = target + secondTarget
    assert.deepEqual(groupOf(both, '{}'), { by: 'host', waitMs: 60_000 })
    assert.deepEqual(groupOf(both, '{ group: { wait: 1h } }'), { by: 'host', waitMs: 3_600_000 })
    assert.equal(groupOf(both, '{ group: none }'), null)
    assert.equal(groupOf(target, '{}'), null)
  })

  it('needs no mail server where nobody is an address, and no mailTo where there are routes', () => {
    const text = `targets:${target.replace(/\n *mailTo.*/, '')}\nchannels: { ops: { ${json} } }\nroutes: [{ to: [ops] }]\n`
    const config = parse(text)
    assert.deepEqual([config.smtp, config.targets[0]?.mailTo, config.warnings], [null, [], []])
  })

  it('says where the first address is, where there is no mail server', () => {
    assert.deepEqual(problemsOf(`targets:${target}\n`), [
      '/etc/contactrz/monitor.yaml:1:1: "smtp" is missing, and targets.0.mailTo.0 is an e-mail address',
    ])
    const text = `targets:${target.replace(/\n *mailTo.*/, '')}\nchannels: { ops: { ${json} } }\nroutes: [{ to: [ops, a@example.com] }]\n`
    assert.match(problemsOf(text).join(), /"smtp" is missing, and routes\.0\.to\.1 is an/)
    const escalated = text
      .replace(', a@example.com', '')
      .concat('escalate: { after: 1h, to: [a@example.com] }\n')
    assert.match(problemsOf(escalated).join(), /"smtp" is missing, and escalate\.to\.0 is an/)
  })

  it('knows where PagerDuty listens, and takes another address for it', () => {
    const channelOf = (more: string) =>
      parse(`${valid}channels: { page: { webhook: { as: pagerduty, secret: key${more} } } }\n`).channels.page
    assert.deepEqual(channelOf(''), {
      ...{ as: 'pagerduty', url: 'https://events.pagerduty.com/v2/enqueue', secret: 'key' },
    })
    const eu = 'https://events.eu.pagerduty.com/v2/enqueue'
    assert.equal(channelOf(`, url: ${eu}`)?.url, eu)
  })

  it('reads addresses and secrets of channels from files, and again when it is read again', () => {
    const directory = temporaryDirectory()
    const write = (name: string, text: string) => writeFileSync(join(directory.path, name), text)
    const file = join(directory.path, 'monitor.yaml')
    const text = `${valid}channels: { ops: { webhook: { url: { file: url }, secret: { file: secret } } } }\n`
    write('url', 'https://hooks.example.com/1\n')
    write('secret', `whsec_${'A'.repeat(32)}\n`)
    const first = parse(text, {}, file).channels.ops
    assert.deepEqual([first?.url, first?.secret], ['https://hooks.example.com/1', `whsec_${'A'.repeat(32)}`])
    write('url', 'https://hooks.example.com/2\n')
    write('secret', `whsec_${'B'.repeat(32)}\n`)
    const second = parse(text, {}, file).channels.ops
    for (const name of ['url', 'secret']) {
      write(name, ' \n')
      assert.throws(() => parse(text, {}, file), new RegExp(`webhook\\.${name}: the file is empty$`))
      write(name, name === 'url' ? 'https://hooks.example.com/2' : `whsec_${'B'.repeat(32)}`)
    }
    assert.deepEqual(
      [second?.url, second?.secret],
      ['https://hooks.example.com/2', `whsec_${'B'.repeat(32)}`],
    )
    directory.remove()
  })

  it('reaches channels through the proxy of the environment, trusting what the channel names', () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory.path, 'empty'))
    const config = parse(withOps(''), { HTTPS_PROXY: 'http://proxy.example.com:3128' })
    assert.notEqual(config.channels.ops?.connection?.proxies?.https ?? null, null)
    assert.equal(parse(withOps('')).channels.ops?.connection, undefined)
    const unusable = problemsOf(withOps('').replace('https://onecloud.example.com', 'http://127.0.0.1:9'), {
      HTTPS_PROXY: 'socks5://proxy.example.com:1080',
    })
    assert.match(unusable.join(), /^\S+:8:\d+: channels\.ops\.webhook\.url: .*HTTPS_PROXY/)
    const text = `${valid}channels: { ops: { ${json.replace(' }', ', ca: empty }')} } }\n`
    assert.match(
      problemsOf(text).join(),
      /:7:\d+: channels\.ops\.webhook\.ca: the file cannot be read \(ENOENT\)/,
    )
    directory.remove()
  })
})

describe('parseConfig, on mistakes in who is told', () => {
  const webhook = (values: string) => `channels:\n  ops: { webhook: { ${values} } }\n`
  const url = 'url: https://hooks.example.com/hunter2'
  const secret = 'secret: "hunter2 hunter2 hunter2 hunter2"'
  const mistakes: [what: string, more: string, says: RegExp][] = [
    [
      'an unknown channel',
      'routes: [{ to: [opps] }]',
      /routes\.0\.to\.0: is no channel.*: did you mean ops\?/,
    ],
    [
      'nobody that is known',
      'routes: [{ to: [team] }]',
      /routes\.0\.to\.0: is no channel, and no e-mail address$/,
    ],
    ['a name that every object has', 'routes: [{ to: [toString] }]', /routes\.0\.to\.0: is no channel/],
    ['a misspelt address', 'routes: [{ to: ["a b@x.y"] }]', /routes\.0\.to\.0: must be an e-mail address/],
    ['a route to nobody', 'routes: [{ to: [] }]', /routes\.0\.to: must not be empty/],
    ['a route to nowhere', 'routes: [{ kinds: [drift] }]', /routes\.0: "to" is missing/],
    ['a route of no kind', 'routes: [{ kinds: [], to: [ops] }]', /routes\.0\.kinds: must not be empty/],
    [
      'an unknown kind',
      'routes: [{ kinds: [drfit], to: [ops] }]',
      /routes\.0\.kinds\.0: must be one of drift, /,
    ],
    [
      'an unknown severity',
      'routes: [{ severity: bad, to: [ops] }]',
      /severity: must be one of breaking, additive/,
    ],
    [
      'a target that there is not',
      'routes: [{ targets: [producton], to: [ops] }]',
      /routes\.0\.targets\.0: fits no target: did you mean production\?/,
    ],
    [
      'a pattern that fits none',
      'routes: [{ targets: [staging-*], to: [ops] }]',
      /targets\.0: fits no target$/,
    ],
    [
      'a misspelt key of a route',
      'routes: [{ contine: true, to: [ops] }]',
      /contine: is no known key: did you mean continue\?/,
    ],
    ['an escalation to nobody', 'escalate: { after: 2h, to: [] }', /escalate\.to: must not be empty/],
    [
      'an escalation to a stranger',
      'escalate: { after: 2h, to: [op] }',
      /escalate\.to\.0: is no channel.*ops\?/,
    ],
    ['an escalation at once', 'escalate: { after: 59s, to: [ops] }', /escalate\.after: must be 1m or more/],
    ['an escalation without a time', 'escalate: { to: [ops] }', /escalate: "after" is missing/],
    [
      'a group that waits for nobody',
      'alerts: { group: { wait: 0s } }',
      /alerts\.group\.wait: must be 1s or more/,
    ],
    [
      'a group that waits too long',
      'alerts: { group: { wait: 61m } }',
      /alerts\.group\.wait: must be 1h or less/,
    ],
    [
      'a group by something else',
      'alerts: { group: { by: kind } }',
      /alerts\.group\.by: must be one of host/,
    ],
    ['a group in other words', 'alerts: { group: never }', /alerts\.group: must be none, or \{ by, wait \}/],
  ]
  const wrongChannels: [what: string, more: string, says: RegExp][] = [
    [
      'a channel with the name of mail',
      `channels: { mail: { ${json} } }`,
      /channels\.mail: the name is taken/,
    ],
    [
      'a channel with the name of an address',
      `channels: { "a@b": { ${json} } }`,
      /channels\.a@b: must be a name of/,
    ],
    ['a channel that is nothing', 'channels: { ops: {} }', /channels\.ops: "webhook" is missing/],
    ['a webhook without an address', webhook(secret), /channels\.ops\.webhook: "url" is missing/],
    ['a webhook without a secret', webhook(url), /channels\.ops\.webhook: "secret" is missing: .* is signed/],
    ['PagerDuty without a key', webhook('as: pagerduty'), /"secret" is missing: it is the integration key/],
    [
      'Slack with a secret',
      webhook(`as: slack, ${url}, ${secret}`),
      /webhook\.secret: is of no use to slack/,
    ],
    [
      'Teams with a secret',
      webhook(`as: teams, ${url}, ${secret}`),
      /webhook\.secret: is of no use to teams/,
    ],
    [
      'another form',
      webhook(`as: discord, ${url}`),
      /webhook\.as: must be one of json, slack, teams, pagerduty/,
    ],
    ['http', webhook(`${secret}, url: http://hooks.example.com/hunter2`), /webhook\.url: is http/],
    [
      'another protocol',
      webhook(`${secret}, url: "ftp://x/hunter2"`),
      /webhook\.url: must be an https address/,
    ],
    ['no address', webhook(`${secret}, url: hunter2`), /webhook\.url: must be an https address/],
    [
      'a password in the address',
      webhook(`${secret}, url: https://u:hunter2@x.y`),
      /must not hold a user name/,
    ],
    [
      'a short secret',
      webhook(`${url}, secret: hunter2`),
      /webhook\.secret: is too short: .* 24 bytes or more/,
    ],
    ['a short key', webhook(`${url}, secret: whsec_hunter22`), /webhook\.secret: is too short/],
    [
      'a key that is none',
      webhook(`${url}, secret: "whsec_hunter2!"`),
      /webhook\.secret: must be base64 behind whsec_/,
    ],
    [
      'a secret in no file',
      webhook(`${url}, secret: { file: nowhere }`),
      /webhook\.secret: the file cannot be read/,
    ],
    [
      'an address in no file',
      webhook(`${secret}, url: { file: nowhere }`),
      /webhook\.url: the file cannot be read/,
    ],
  ]
  const texts = [
    ...mistakes.map(([what, more, says]) => [what, withOps(more), says] as const),
    ...wrongChannels.map(([what, more, says]) => [what, `${valid}${more}`, says] as const),
  ]
  for (const [what, text, says] of texts) {
    it(`refuses ${what}, with line and column, and without a value of a secret`, () => {
      const problems = problemsOf(`${text}\n`)
      assert.equal(problems.length, 1, problems.join('\n'))
      assert.match(problems[0]?.replace(/^\S+ /, '') ?? '', says)
      assert.match(problems[0] ?? '', /^\/etc\/contactrz\/monitor\.yaml:[789]:\d+: /)
      assert.doesNotMatch(problems[0] ?? '', /hunter2/)
    })
  }

  it('refuses what has neither mailTo nor routes', () => {
    const problems = problemsOf(valid.replace(/\n *mailTo.*/, ''))
    assert.match(problems.join(), /:2:\d+: targets\.0: "mailTo" is missing, and there are no routes$/)
  })

  it('takes http where it does not leave this machine', () => {
    assert.deepEqual(problemsOf(valid + webhook(`${secret}, url: http://127.0.0.1:9/x`)), [])
  })
})

describe('parseConfig, on what is told to nobody', () => {
  const warningsOf = (more: string, of = target) => parse(`targets:${of}\n${smtp}\n${more}`).warnings
  const channels = `channels: { ops: { ${json} } }\n`

  it('asks about a channel to which nothing leads', () => {
    assert.deepEqual(warningsOf(channels), [
      'channels.ops: nothing leads there. Was that meant? Else name it in routes or escalate',
    ])
    assert.deepEqual(warningsOf(`${channels}escalate: { after: 1h, to: [ops] }\n`), [])
  })

  it('asks about kinds of which nobody is told, gathered by target', () => {
    const alone = target.replace(/\n *mailTo.*/, '')
    const routes = `${channels}routes: [{ severity: breaking, to: [ops] }]\n`
    const said =
      'nobody is told of drift (additive), unauthorized, quota, blind, monitor-fault: no route fits, and there is no mailTo. Was that meant?'
    assert.deepEqual(warningsOf(routes, alone), [`target production: ${said}`])
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => alone.replace('production', name)).join('')
    assert.deepEqual(warningsOf(routes, many), [
      ...['a', 'b', 'c'].map((name) => `target ${name}: ${said}`),
      `2 more targets: ${said}`,
    ])
  })

  it('asks about the first of many routes and channels alike, and counts the others', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const many = names.map((name) => `${name}: { ${json} }`).join(', ')
    const routes = names.map(() => '{ to: [team@example.com] }').join(', ')
    const warnings = warningsOf(`channels: { ${many} }\nroutes: [${routes}]\n`)
    assert.deepEqual(
      warnings.map((warning) => warning.split(': ', 1)[0]),
      [
        'channels.a',
        'channels.b',
        'channels.c',
        '3 more channels',
        'routes.1',
        'routes.2',
        'routes.3',
        '2 more routes',
      ],
    )
  })

  it('asks about a mailTo that routes leave nothing, gathered by target', () => {
    const said =
      'mailTo is told of nothing: a route fits all that happens there. Was that meant? Else name it in a route, or leave it out'
    const all = (to: string, more = '') => `${channels}routes: [{ ${more}to: [${to}] }]\n`
    assert.deepEqual(warningsOf(all('ops')), [`target production: ${said}`])
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => target.replace('production', name)).join('')
    assert.equal(warningsOf(all('ops'), many).at(-1), `2 more targets: ${said}`)
    assert.deepEqual(warningsOf(all('ops, team@example.com')), [], 'named by the route')
    assert.deepEqual(warningsOf(all('ops', 'severity: breaking, ')), [], 'told of the others')
    const escalated = `${all('ops')}escalate: { after: 1h, to: [team@example.com] }\n`
    assert.deepEqual(warningsOf(escalated), [], 'told later')
    const elsewhere = `${channels}routes: [{ targets: [other], to: [team@example.com] }, { to: [ops] }]\n`
    const two = target + target.replace('production', 'other')
    assert.deepEqual(warningsOf(elsewhere, two), [`target production: ${said}`], 'named of another target')
  })

  it('asks about an integration key that PagerDuty cannot have given, of its own addresses alone', () => {
    const asked = (values: string) =>
      warningsOf(
        `channels: { page: { webhook: { as: pagerduty, ${values} } } }\nescalate: { after: 1h, to: [page] }\n`,
      )
    assert.match(asked('secret: hunter2').join(), /^channels\.page: secret is not of 32 letters and digits/)
    assert.doesNotMatch(asked('secret: hunter2').join(), /hunter2/)
    assert.deepEqual(asked(`secret: ${'a1'.repeat(16)}`), [])
    assert.deepEqual(asked('secret: key, url: https://pagerduty.example.com/v2/enqueue'), [])
  })

  it('asks about an escalation to those alone who are told anyway', () => {
    const escalate = (to: string) => warningsOf(`escalate: { after: 1h, to: [${to}] }\n`)
    assert.deepEqual(escalate('team@example.com'), [
      'escalate: tells nobody: all of its to are told already when it opens. Was that meant?',
    ])
    assert.deepEqual(escalate('team@example.com, boss@example.com'), [])
    const routes = `${channels}routes: [{ severity: breaking, to: [ops], continue: true }, { to: [team@example.com] }]\n`
    assert.deepEqual(warningsOf(`${routes}escalate: { after: 1h, to: [ops] }\n`), [])
  })

  it('asks about routes that lead nowhere', () => {
    const routes = `${channels}routes: [{ kinds: [blind], severity: breaking, to: [ops] }, { to: [ops] }, { kinds: [drift], to: [ops] }]\n`
    const alone = target.replace(/\n *mailTo.*/, '')
    assert.deepEqual(warningsOf(routes, alone), [
      'routes.0: fits nothing that is ever told: see its kinds with its severity, and alerts.additive. Was that meant?',
      'routes.2: is never reached: routes before it fit all that it fits. Was that meant? Else put it before them, or give them continue: true',
    ])
    const continued = `${channels}routes: [{ to: [ops], continue: true }, { to: [ops] }]\n`
    assert.deepEqual(warningsOf(continued, alone), [])
    const additive = `${channels}routes: [{ severity: additive, to: [ops] }]\n`
    assert.deepEqual(warningsOf(additive), [])
    assert.equal(warningsOf(`${additive}alerts: { additive: false }\n`).length, 1)
  })
})
