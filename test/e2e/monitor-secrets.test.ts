// Planted tokens, passwords and values, searched for in everything that the monitor writes, prints, serves and sends.
import assert from 'node:assert/strict'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readMail } from '../../monitor/sandbox/mailbox.ts'
import { isLong } from '../faults/length.ts'
import { type LoopbackServer, serveHttp } from '../support/answer-server.ts'
import { callCommand, type Ended, runCommand, startCommand, temporaryDirectory } from '../support/command.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { statusOf } from '../support/status.ts'
import { quotable, startWebhookServer, type WebhookServer, webhookCanary } from '../support/webhook-server.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const expiry = Math.floor(Date.now() / 1000) + 900
const jwt = (name: string) =>
  `${encode({ alg: 'HS256' })}.${encode({ exp: expiry, name })}.CanarySignature${name}`

/** One per source of tokens. */
const tokens = {
  env: 'CanaryOpaqueTokenOfTheEnvironment',
  file: jwt('File'),
  command: jwt('Command'),
  request: jwt('Request'),
}
const signingSecret = `whsec_${Buffer.from('CanarySigningSecretOfTheWebhook').toString('base64')}`
const integrationKey = 'CanaryIntegrationKeyOfThePager'
const clientSecret = 'CanaryClientSecret'
const sent = 'CanaryContactName'

describe('contactrz-monitor', function () {
  this.timeout(180_000)
  const directory = temporaryDirectory()
  const config = join(directory.path, 'monitor.yaml')
  const outputs: [where: string, text: string][] = []
  let mail: MailServer
  let provider: LoopbackServer
  /** By what they do: whoever is written to can misbehave, and must not be quoted for it. */
  let hooks: Readonly<Record<'takes' | 'gone' | 'ill' | 'moved', WebhookServer>>

  /** Repeats the token in a property, a name, a header and a message, by turns; knows nothing of the documentation. */
  let turn = 0
  before(async () => {
    mail = await startMailServer(directory.path)
    const [takes, gone, ill, moved] = (await Promise.all(
      [0, 1, 2, 3].map(() => startWebhookServer({ secret: signingSecret })),
    )) as [WebhookServer, WebhookServer, WebhookServer, WebhookServer]
    hooks = { takes, gone, ill, moved }
    gone.usually({ status: 410 })
    ill.usually({ status: 500 })
    moved.usually({ status: 302, headers: { location: takes.url } })
    provider = await serveHttp((request, response, body) => {
      // Of doctor, which asks for the time alone.
      if (request.method === 'HEAD') {
        response.writeHead(405).end()
        return
      }
      if (request.url === '/token') {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ data: { token: tokens.request } }))
        return
      }
      const token = (request.headers.authorization ?? '').slice('Bearer '.length)
      const contact = JSON.parse(body)
      const records = {
        errorCode: 401,
        userMessage: `No ${token} for ${contact.Name}`,
        devMessage: token,
        more: null,
        applicationCode: null,
      }
      const answers: [status: number, body: unknown][] = [
        [200, { Id: '1', ...contact, Trace: token, [token]: contact.Email }],
        [401, { _meta: { status: token, count: 1 }, records }],
        [500, { error: `${token} ${contact.Name}` }],
        [200, `${token} is no JSON`],
      ]
      const [status, answer] = answers[turn++ % answers.length] ?? [500, '']
      response.writeHead(status, { 'content-type': 'application/json', 'x-token': token })
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
    })
    writeFileSync(join(directory.path, 'token'), `${tokens.file}\n`)
    const script = join(directory.path, 'token.sh')
    writeFileSync(
      script,
      `#!/bin/sh\necho "secret=${clientSecret} ${tokens.command}" >&2\necho '${tokens.command}'\n`,
    )
    chmodSync(script, 0o755)
    const failing = join(directory.path, 'failing.sh')
    writeFileSync(
      failing,
      `#!/bin/sh\nset -x\necho -u "monitor:${clientSecret}" ${tokens.command} > /dev/null\nexit 4\n`,
    )
    chmodSync(failing, 0o755)
    const sources = {
      env: '{ env: MONITOR_TOKEN }',
      file: '{ file: token }',
      command: '{ command: [./token.sh] }',
      request: `{ request: { url: "${provider.url}/token", headers: { authorization: "Basic \${CLIENT_SECRET}" }, pointer: /data/token } }`,
      failing: '{ command: [./failing.sh] }',
    }
    const targets = Object.entries(sources).map(
      ([name, source]) => `  - name: ${name}
    url: ${provider.url}
    token: ${source}
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    budget: { perDay: 1000 }
    contact: { Name: ${sent} }
    mailTo: [team@example.com]
`,
    )
    writeFileSync(join(directory.path, 'hook'), `${hooks.takes.url}\n`)
    writeFileSync(
      config,
      `channels:
  takes: { webhook: { url: { file: hook }, secret: "\${SIGNING_SECRET}", as: json } }
  gone: { webhook: { url: "${hooks.gone.url}", secret: "\${SIGNING_SECRET}", as: json } }
  ill: { webhook: { url: "${hooks.ill.url}", as: slack } }
  moved: { webhook: { url: "${hooks.moved.url}", secret: "\${INTEGRATION_KEY}", as: pagerduty } }
routes: [{ to: [team@example.com, takes, gone, ill, moved] }]
targets:
${targets.join('')}smtp: { host: localhost, port: ${mail.port}, security: starttls, user: ${mail.user}, password: "\${SMTP_PASSWORD}", from: monitor@example.com, ca: ca.pem }
alerts: { unauthorizedAfter: 1, unavailableAfter: 1 }
store: sqlite:monitor.db
web: { port: 0 }
`,
    )
  })
  after(async () => {
    await Promise.all([mail, provider, ...Object.values(hooks)].map((server) => server.close()))
    directory.remove()
  })

  const env = () => ({
    MONITOR_TOKEN: tokens.env,
    CLIENT_SECRET: clientSecret,
    SIGNING_SECRET: signingSecret,
    INTEGRATION_KEY: integrationKey,
    SMTP_PASSWORD: mail.password,
    NODE_EXTRA_CA_CERTS: mail.certificateFile,
  })
  const keep = (where: string, { stdout, stderr }: Ended) => outputs.push([where, `${stdout}${stderr}`])
  /** Those that meet a token, as processes: whatever writes past the streams that it was given is seen as well. */
  const run = async (...args: string[]) => {
    const [command = '', ...rest] = args
    const call = command === 'once' || command === 'doctor' ? runCommand : callCommand
    keep(
      args.join(' '),
      await call('contactrz-monitor', [command, '--config', config, ...rest], { env: env() }),
    )
  }

  /** To whoever runs doctor, and to nobody else, a command that fails says why: taken out here. */
  const showOnce = () => {
    const [where, text] = outputs.pop() ?? ['', '']
    assert.match(text, /failing: token +the token command ended with 4: what it says follows\. Check token/)
    assert.match(text, new RegExp(`^ +it says: \\+ echo -u monitor:${clientSecret} `, 'm'))
    outputs.push([where, text.replace(/^ +it says: .*$/gm, '')])
  }

  it('writes, prints, serves and sends no token, password or value of a contact', async () => {
    for (const format of isLong ? ['json', 'pretty'] : ['json']) {
      const running = startCommand(
        'contactrz-monitor',
        ['start', '--config', config, '--log-format', format],
        { env: env() },
      )
      const [, page = ''] = await running.printed(/(http:\/\/127\.0\.0\.1:\d+)\//)
      // Every answer by turns, for every source.
      for (const name of Object.keys(tokens)) await running.printed(new RegExp(`${name} {2}drift: `))
      await running.printed(/failing.*ended with 4: contactrz-monitor doctor shows what it says/)
      for (const path of [
        '/',
        ...Object.keys(tokens).map((name) => `/targets/${name}`),
        '/api/status.json',
        '/feed.atom',
      ])
        outputs.push([path, await (await fetch(`${page}${path}`)).text()])
      statusOf(outputs.find(([path]) => path === '/api/status.json')?.[1] ?? '')
      outputs.push(['process arguments', readFileSync(`/proc/${running.process.pid}/cmdline`, 'utf8')])
      for (const name of readdirSync(directory.path).filter((file) => file.startsWith('monitor.db')))
        outputs.push([name, readFileSync(join(directory.path, name), 'latin1')])
      running.process.kill('SIGTERM')
      keep(`start ${format}`, await running.ended)
      // The 401s have held their targets.
      await run('release')
    }
    await run('once')
    await run('plan', '--alerts')
    await run('doctor', '--send-test-message')
    showOnce()
    await run('plan', '--from', '2027-01-01T12:00Z', '--to', '2027-01-01T12:01Z')
    for (const book of ['slots', 'runs', 'incidents', 'ledger', 'messages'])
      await run('report', `--${book}`, '--format', 'csv')
    await run('report')
    for (const text of mail.mails) {
      const { text: plain, html, report } = await readMail(Buffer.from(text, 'utf8'))
      outputs.push(['a mail', `${text}\n${plain}\n${html}\n${report}`])
    }
    for (const name of readdirSync(directory.path).filter((file) => file.startsWith('monitor.db')))
      outputs.push([name, readFileSync(join(directory.path, name), 'latin1')])

    // The key of the integration is in what is sent there, as it must be.
    for (const { text } of Object.values(hooks).flatMap(({ arrived }) => arrived))
      outputs.push(['a webhook', text.replace(integrationKey, '')])

    // Without these nothing would have been searched.
    for (const [name, { arrived }] of Object.entries(hooks)) assert.ok(arrived.length > 1, name)
    assert.ok(hooks.takes.taken.every(({ isSigned }) => isSigned))
    for (const said of [/EHTTP 410/, /EHTTP 500/, /EHTTP 302/])
      assert.ok(
        outputs.some(([, text]) => said.test(text)),
        String(said),
      )
    assert.ok(mail.mails.length > 3 && provider.received.length > 10 && outputs.length > 20)
    assert.ok(outputs.some(([, text]) => /secret-reflected/.test(text)))
    const ofWebhooks = [webhookCanary, quotable, signingSecret, signingSecret.slice(6), integrationKey]
    const ofTokens = [...Object.values(tokens), 'CanarySignature']
    const canaries = [...ofTokens, ...ofWebhooks, clientSecret, sent, mail.password]
    for (const [where, text] of outputs) {
      for (const canary of canaries)
        assert.ok(!text.includes(canary), `${where} holds ${canary.slice(0, 12)}…`)
      assert.doesNotMatch(text, /Synthetic\+Tag@|01632960117/, where)
    }
  })
})
