import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { planAlerts } from '../monitor/alerts/alert-plan.ts'
import { recipientsOf, type Told } from '../monitor/alerts/recipients.ts'
import { alertsText } from '../monitor/commands/plan-alerts.ts'
import { ConfigError, parseConfig } from '../monitor/config/config.ts'
import { type Route, webhookForms } from '../monitor/config/config-shape.ts'
import { incidentKinds, severitiesOfKind } from '../monitor/config/kinds.ts'
import { signingKeyOf, signingKeyProblem } from '../monitor/config/signing-key.ts'
import { retryDelayMs } from '../monitor/delivery/outbox.ts'
import { createWebhook } from '../monitor/delivery/webhook.ts'
import { resultOfAnswer } from '../monitor/delivery/webhook-answers.ts'
import { sendTestMessages } from '../monitor/doctor/channels.ts'
import { eventNames } from '../monitor/incidents/incident.ts'
import type { Severity } from '../monitor/incidents/severity.ts'
import { bodyBounds } from '../monitor/message/body-schema.ts'
import { pagerDutyFormOf } from '../monitor/message/forms/pagerduty.ts'
import { callCommand, temporaryDirectory } from './support/command.ts'
import { bodyWith, testBody } from './support/message-bodies.ts'
import { messageBodyOf, messageSchema } from './support/message-body.ts'
import { channelTo, letterToChannel } from './support/webhook-letters.ts'
import { startWebhookServer } from './support/webhook-server.ts'

const page = readFileSync(new URL('../docs/alerts.md', import.meta.url), 'utf8')
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  )
/** Cells of the rows of a table. */
const rowsAfter = (head: string) =>
  (page.split(`\n| ${head} |`)[1]?.split('\n\n')[0] ?? '')
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '))
const namesIn = (cell = '') => [...cell.matchAll(/`([^`]*)`/g)].map(([, name = '']) => name)

const targets = `targets:
  - { name: prod-eu, url: "https://api.example.com/eu", token: { env: TOKEN }, mailTo: [api-team@example.com] }
  - { name: prod-us, url: "https://api.example.com/us", token: { env: TOKEN }, mailTo: [api-team@example.com] }
  - { name: lab, url: "https://lab.example.com", token: { env: TOKEN }, mailTo: [api-team@example.com] }
`
const smtp = 'smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }\n'

describe('docs/alerts.md', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  /** A sample, with what every configuration has, unless it is whole. */
  const read = (sample: string) => {
    for (const [, name = ''] of sample.matchAll(/url: \{ file: ([\w-]+) \}/g))
      writeFileSync(join(directory.path, name), `https://hooks.example.com/${name}`)
    for (const [, name = ''] of sample.matchAll(/secret: \{ file: ([\w-]+) \}/g))
      writeFileSync(join(directory.path, name), 'a1'.repeat(16))
    const text = sample.startsWith('targets:') ? sample : `${targets}${smtp}${sample}`
    return parseConfig(text, join(directory.path, 'monitor.yaml'), {})
  }
  const sampleOf = (heading: string) => {
    const [section = ''] = page.split(`\n### ${heading}\n`)[1]?.split('\n##') ?? []
    return section.split('\n```yaml\n')[1]?.split('```')[0] ?? ''
  }
  const toldBy = (sample: string, kind: (typeof incidentKinds)[number]) => {
    const config = read(sample)
    const asked = { targets: config.targets.slice(0, 1), kind, severity: null }
    return planAlerts(config, asked).map(({ told }) => told.map(({ to }) => to).join(' '))
  }

  it('shows configurations that are read, with nothing to ask about', () => {
    const samples = blocksOf('yaml')
    assert.equal(samples.length, 6)
    for (const sample of samples) assert.deepEqual(read(sample).warnings, [], sample)
  })

  it('has a recipe for each form, which leads there', () => {
    const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading)
    for (const as of webhookForms.filter((form) => form !== 'json')) {
      const heading = headings.find((each) => each.toLowerCase() === as) ?? assert.fail(as)
      const config = read(sampleOf(heading))
      const [[name, channel] = []] = Object.entries(config.channels)
      assert.equal(channel?.as, as)
      assert.ok(
        planAlerts(config, { targets: config.targets, kind: null, severity: null }).every(
          ({ told }) => told.map(({ channel }) => channel).join() === `${name},mail`,
        ),
      )
    }
    const european = /`(https:\/\/events\.eu\.pagerduty\.com\/[^`]*)`/.exec(page)?.[1] ?? ''
    const elsewhere = read(
      sampleOf('PagerDuty').replace('as: pagerduty', `as: pagerduty, url: "${european}"`),
    )
    assert.deepEqual([elsewhere.channels.pager?.url, elsewhere.warnings], [european, []])
  })

  it('says how bad PagerDuty is told that it is, and by which key', () => {
    const eventOf = (event: 'opened' | 'resolved', severity: Severity) =>
      pagerDutyFormOf(bodyWith({ event, severity, id: '<2@x>', thread: '<1@x>' }), 'key')
    const [, ...said] = /`breaking` is (\w+), `no-verdict` an (\w+), `additive` a\s+(\w+)/.exec(page) ?? []
    const told = (['breaking', 'no-verdict', 'additive'] as const).map((severity) => {
      const form = eventOf('opened', severity)
      return 'payload' in form ? form.payload.severity : null
    })
    assert.deepEqual(said, told)
    assert.match(page, /`doctor --send-test-message` sends opens an incident there, of severity info/)
    const test = pagerDutyFormOf(testBody, 'key')
    assert.ok('payload' in test && test.payload.severity === 'info')
    const [opened, resolved] = (['opened', 'resolved'] as const).map((event) => eventOf(event, 'breaking'))
    assert.deepEqual([opened?.event_action, resolved?.event_action], ['trigger', 'resolve'])
    assert.deepEqual([opened?.dedup_key, resolved?.dedup_key], ['<1@x>', '<1@x>'])
  })

  it('pages on breaking only, by its recipe, and on what has no verdict by the line that it adds', () => {
    const sample = sampleOf('Page me on breaking only')
    const team = 'api-team@example.com'
    assert.deepEqual(toldBy(sample, 'drift'), [`pager ${team}`, team])
    assert.deepEqual(toldBy(sample, 'unavailable'), [`pager ${team}`])
    assert.deepEqual(toldBy(sample, 'blind'), [team])
    const [, line = ''] = /^`(\{ kinds: \[blind, unauthorized\].*?)`/m.exec(page) ?? []
    const more = sample.replace('routes:\n', `routes:\n  - ${line}\n`)
    assert.deepEqual([...toldBy(more, 'blind'), ...toldBy(more, 'quota')], [`pager ${team}`, team])
  })

  it('needs neither smtp nor mailTo where nobody reads mail', () => {
    const {
      smtp: server,
      targets: [target],
    } = read(sampleOf('Where nobody reads mail'))
    assert.deepEqual([server, target?.mailTo], [null, []])
  })

  it('says how long a group can wait, and how soon something can be escalated', () => {
    assert.match(page, /`wait` is of 1 s to 1 h\./)
    assert.match(page, /still open after that time, of a minute at least,/)
    const group = (wait: string) => `alerts: { group: { wait: ${wait} } }\n`
    const escalate = (after: string) => `escalate: { after: ${after}, to: [boss@example.com] }\n`
    for (const sample of [group('1s'), group('1h'), escalate('1m')])
      assert.deepEqual(read(sample).warnings, [])
    for (const sample of [group('999ms'), group('61m'), escalate('59s')])
      assert.throws(() => read(sample), ConfigError, sample)
  })

  it('says what routes can ask for, and which severity each kind has', () => {
    const keys = new Map(rowsAfter('key | fits').map(([key = '', fits]) => [namesIn(key)[0], namesIn(fits)]))
    assert.deepEqual([...keys.keys()], ['kinds', 'severity', 'targets', 'to'])
    assert.deepEqual(keys.get('kinds'), [...incidentKinds])
    const rows = rowsAfter('kind | severity').map(([kind, severities]) => [
      namesIn(kind)[0],
      namesIn(severities),
    ])
    assert.deepEqual(
      rows,
      Object.entries(severitiesOfKind).map(([kind, severities]) => [kind, [...severities]]),
    )
  })

  it('says who is told of each event as it is', () => {
    const route: Route = { kinds: ['drift'], severity: null, targets: null, to: ['now'], continues: false }
    const routing = { routes: [route], escalate: { afterMs: 1, to: ['escalated', 'other'] }, channels: {} }
    const told: Told[] = [
      { to: 'heard@example.com', events: ['opened'] },
      { to: 'escalated', events: ['escalated'] },
    ]
    const target = { name: 'prod', mailTo: ['heard@example.com'] }
    const rows = rowsAfter(
      'event | whom routes give now | who heard of it by a route | who heard of it by escalation alone | others of `escalate.to`',
    )
    assert.deepEqual(
      rows.map(([event]) => namesIn(event)[0]),
      [...eventNames],
    )
    for (const [index, event] of eventNames.entries()) {
      const matter = { kind: 'drift', severity: 'breaking', event } as const
      const names = recipientsOf(matter, target, routing, told).map(({ to }) => to)
      const cells = ['now', 'heard@example.com', 'escalated', 'other'].map((to) =>
        names.includes(to) ? 'yes' : 'no',
      )
      // Nobody has heard of it before it opens.
      if (event === 'opened') cells[1] = 'yes'
      assert.deepEqual(rows[index]?.slice(1), cells, event)
    }
  })

  it('shows for programs what plan --alerts makes of its first sample', () => {
    const [sample = ''] = blocksOf('yaml')
    const config = read(sample)
    const [, line = 0] = config.routes.map((route) => route.line)
    // In the sample alone, without the targets before it.
    const shifted = line - (sample.split('\n').findIndex((text) => text.includes('monitor-fault')) + 1)
    const target = config.targets.filter(({ name }) => name === 'prod-eu')
    const text = alertsText(config, target, { kind: 'drift', severity: 'breaking', format: 'json' })
    const shown = text.replace(/"line": (\d+)/g, (_, at) => `"line": ${Number(at) - shifted}`)
    assert.deepEqual(JSON.parse(blocksOf('json')[0] ?? ''), JSON.parse(shown))
  })

  it('has a row for each form of a webhook', () => {
    assert.deepEqual(
      rowsAfter('`as` | `url` | `secret`').map(([form]) => namesIn(form)[0]),
      [...webhookForms],
    )
  })

  it('shows commands with options that they have', async () => {
    const calls = [...page.matchAll(/contactrz-monitor ([a-z]+)((?: --?[\w-]+| [\w-]+)*)/g)]
    assert.ok(calls.length >= 4)
    for (const [, command = '', rest = ''] of calls) {
      const { code, stdout } = await callCommand('contactrz-monitor', [command, '--help'])
      assert.equal(code, 0, command)
      for (const [option] of rest.matchAll(/--[a-z-]+/g))
        assert.ok(stdout.includes(option), `${command} ${option}`)
    }
  })

  it('says what becomes of a message by what comes back', () => {
    const at = Date.parse('2026-12-01T13:00:00Z')
    const becomes = (cell: string) =>
      (['delivered', 'refused for good', 'tried again soon', 'put off'] as const).find((words) =>
        cell.startsWith(words),
      )
    const meant = { refused: 'refused for good', passing: 'tried again soon', 'put-off': 'put off' } as const
    const [, , others, ...more] = rowsAfter('answer | what becomes of the message')
    const rows = rowsAfter('answer | what becomes of the message').map(([answers = '', what = '']) => [
      answers,
      becomes(what),
    ])
    const rowOf = (status: number) =>
      rows.find(([answers = '']) =>
        answers.split(', ').some((each) => each === `${status}` || each === `${`${status}`[0]}xx`),
      ) ?? rows.at(-1)
    for (const status of [
      200, 202, 204, 299, 301, 302, 307, 400, 401, 403, 404, 408, 410, 413, 425, 429, 500, 502, 503, 599,
    ]) {
      const result = resultOfAnswer({ status, headers: [['retry-after', '999999']] }, at)
      const became = result.result === 'sent' ? 'delivered' : meant[result.refusal]
      assert.equal(rowOf(status)?.[1], became, `${status}`)
      if (result.result === 'failed' && result.refusal === 'passing')
        assert.equal(result.retryAt, at + 6 * 3_600_000)
    }
    const hours = (attempts: number, isPutOff: boolean) => retryDelayMs(attempts, 1, isPutOff) / 3_600_000
    assert.match(others?.[1] ?? '', /twice as late each time, up to an hour$/)
    assert.deepEqual([hours(2, false) / hours(1, false), hours(99, false)], [2, 1])
    assert.match(more[0]?.[1] ?? '', /for a quarter of an hour to six hours:/)
    assert.deepEqual([hours(1, true), hours(99, true)], [0.25, 6])
  })

  it('shows a message as it is sent, and names each type', () => {
    const example = blocksOf('json').find((block) => block.includes('"type"')) ?? ''
    const shown = messageBodyOf(example)
    const sent = messageBodyOf(letterToChannel().body)
    const { text, todo } = sent.data
    assert.ok(
      text.startsWith(shown.data.text.replace(/ \.\.\.$/, '\n')) && todo.includes(shown.data.todo[0] ?? ''),
    )
    assert.deepEqual({ ...shown, data: { ...shown.data, text, todo } }, sent)
    const [, listed = ''] = /\nWhat comes is ([\s\S]*?)\n\n/.exec(page) ?? []
    const named = namesIn(listed)
    const types = messageSchema.properties.type.enum as string[]
    const expected = types.filter((type) => type !== 'monitor.test').map((type) => type.split('.')[1])
    assert.deepEqual(new Set(named.filter((name) => !/[. ]/.test(name))), new Set(expected))
    assert.ok(named.includes('monitor.test'))
    const { targets, allFindings, findings } = bodyBounds
    const bounds = `${targets} targets, ${findings} findings of one and ${allFindings} in\nall`
    assert.ok(page.includes(bounds), bounds)
  })

  it('shows how to make a secret, which signs', () => {
    const [, line = ''] = /^node (-p .*?) > ops-secret/m.exec(page) ?? []
    const made = execFileSync(process.execPath, ['-p', line.slice(4, -1)], { encoding: 'utf8' })
    assert.equal(line, `-p "${line.slice(4, -1)}"`)
    assert.match(made, /^whsec_/)
    assert.equal(signingKeyProblem(made.trim()), null)
  })

  it('shows a receiver to try out, which takes the test message of doctor and nothing unsigned', async () => {
    const file = join(directory.path, 'tried.mjs')
    const secretFile = join(directory.path, 'tried-secret')
    writeFileSync(secretFile, 'a text of 24 characters.\n')
    const whole = blocksOf('js').join('\n').replace("'ops-secret'", JSON.stringify(secretFile))
    assert.ok(whole.includes("server.listen(8402, '127.0.0.1')") && page.includes('`http://127.0.0.1:8402/`'))
    writeFileSync(
      file,
      `const console = { log: (...words) => said.push(words.join(' ')) }\nexport const said = []\n${whole.replace('8402', '0')}\nexport { server }\n`,
    )
    const { server, said } = await import(file)
    try {
      if (!server.listening) await once(server, 'listening')
      const url = `http://127.0.0.1:${server.address().port}/`
      const ops = { as: 'json', url, secret: 'a text of 24 characters.', connection: {} } as const
      const config = { ...read(''), targets: [], smtp: null, channels: { ops } }
      const [check] = await sendTestMessages(config)
      assert.deepEqual([check?.problem, said], [null, ['monitor.test [contactrz] test message']])
      const wrong = { ...config, channels: { ops: { ...ops, secret: 'another text of 24 chars.' } } }
      assert.equal((await sendTestMessages(wrong))[0]?.problem, 'EHTTP 401')
    } finally {
      server.close()
    }
  })

  it('shows a receiver that takes what was signed just now, and nothing else', async () => {
    const file = join(directory.path, 'receiver.mjs')
    const [receiver = ''] = blocksOf('js')
    writeFileSync(file, receiver)
    const { verify } = await import(file)
    const server = await startWebhookServer()
    const letter = letterToChannel()
    await createWebhook(channelTo(server)).send(letter)
    await server.close()
    const [arrived] = server.arrived
    const sent = verify(arrived?.headers, Buffer.from(arrived?.text ?? ''), server.secret)
    assert.deepEqual(
      [sent.data.id, sent.data.thread, sent.type],
      [arrived?.id, letter.messageId, 'incident.opened'],
    )
    assert.deepEqual(sent, messageBodyOf(arrived?.text ?? null))
    const body = Buffer.from('{"type":"incident.opened","data":{"lead":"Grüße"}}')
    const now = Math.floor(Date.now() / 1000)
    const sign = (secret: string, id = '<a@b>', at = now) => {
      const signed = createHmac('sha256', signingKeyOf(secret)).update(`${id}.${at}.${body}`).digest('base64')
      return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signed}` }
    }
    for (const secret of ['whsec_bm8gb25lIGNhbiBndWVzcyB0aGlzIGtleSwgc3VyZWx5', 'a text of 24 characters.']) {
      const headers = sign(secret)
      assert.deepEqual(verify(headers, body, secret), JSON.parse(String(body)))
      const rotated = `v1,bm8= ${headers['webhook-signature']}`
      assert.ok(verify({ ...headers, 'webhook-signature': rotated }, body, secret))
      const forged: [headers: object, body: Buffer, secret: string][] = [
        [headers, Buffer.from(String(body).replace('opened', 'solved')), secret],
        [headers, body, `${secret.slice(0, -4)}AAAA`],
        [{ ...headers, 'webhook-id': '<b@b>' }, body, secret],
        [{ ...headers, 'webhook-timestamp': String(now + 1) }, body, secret],
        [
          { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') },
          body,
          secret,
        ],
        [{}, body, secret],
        ...[-400, 400].map(
          (away) => [sign(secret, '<a@b>', now + away), body, secret] as [object, Buffer, string],
        ),
      ]
      for (const [index, given] of forged.entries())
        assert.throws(() => verify(...given), Error, String(index))
    }
  })
})
