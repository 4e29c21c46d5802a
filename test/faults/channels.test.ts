// Channels that do anything, beside others that are well, on a monitor that runs as a process: nobody waits for anybody
// else, and neither the address of a webhook nor its secret is anywhere.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type LoopbackServer,
  rawAnswer,
  serveOnConnect,
  serveRaw,
  serveTls,
} from '../support/answer-server.ts'
import { everyColumn } from '../support/canaries.ts'
import { callCommand, type Running, startCommand, temporaryDirectory } from '../support/command.ts'
import { type ProviderHost, startProviderHost } from './provider-host.ts'
import { type Receiver, startHookReceiver, startMailReceiver } from './receivers.ts'

const pathCanary = 'T0000-canary-of-the-path'
const secret = 'canary-of-the-secret-that-signs'
const secretInBase64 = Buffer.from(secret).toString('base64')

/** Hostile, by what they do with a message; `state` is what becomes of it. */
const behaviours = {
  hangs: () => serveRaw(() => {}),
  'hangs-up': () => serveOnConnect((socket) => socket.destroy()),
  resets: () => serveRaw((socket) => socket.resetAndDestroy()),
  overloaded: () => answering('429 Too Many Requests', 'retry-after: 3600'),
  broken: () => answering('500 Internal Server Error'),
  gone: () => answering('410 Gone'),
  'says-anything': () => serveRaw((socket) => socket.end('220 mail.example.com ESMTP\r\n')),
  forged: () => serveTls((socket) => socket.end(rawAnswer({ status: '204 No Content' }))),
} as const satisfies Record<string, () => Promise<LoopbackServer>>

const answering = (status: string, ...headers: string[]) =>
  serveRaw((socket) => socket.end(rawAnswer({ status, headers, body: pathCanary })))

interface Servers {
  readonly hostile: Readonly<Record<string, LoopbackServer>>
  /** Where redirects lead. */
  readonly elsewhere: LoopbackServer
  readonly well: Receiver
}

async function startServers(): Promise<Servers> {
  const elsewhere = await serveRaw((socket) => socket.end(rawAnswer({})))
  const moved = await answering('307 Temporary Redirect', `location: ${elsewhere.url}/${pathCanary}`)
  const started = Object.entries(behaviours).map(async ([name, start]) => [name, await start()] as const)
  const hostile = { ...Object.fromEntries(await Promise.all(started)), moved }
  return { hostile, elsewhere, well: await startHookReceiver({ secret }) }
}

describe('channels that do anything', function () {
  this.timeout(120_000)
  let directory: ReturnType<typeof temporaryDirectory>
  let host: ProviderHost
  let servers: Servers
  let running: Running
  let url: string
  const inside = (file: string) => join(directory.path, file)

  beforeEach(async () => {
    directory = temporaryDirectory()
    host = await startProviderHost()
    servers = await startServers()
  })
  afterEach(async () => {
    running.process.kill('SIGKILL')
    const { hostile, elsewhere, well } = servers
    await Promise.all([...Object.values(hostile), elsewhere, well, host].map((each) => each.close()))
    directory.remove()
  })

  const start = async (smtpPort: number) => {
    const urls = Object.entries(servers.hostile).map(([name, { url }]) => [name, url] as const)
    const channels = [...urls, ['well', `http://127.0.0.1:${servers.well.port}`] as const]
    for (const [name, base] of channels) writeFileSync(inside(`${name}-url`), `${base}/${pathCanary}`)
    writeFileSync(inside('secret'), secret)
    writeFileSync(
      inside('monitor.yaml'),
      configText(
        host,
        smtpPort,
        channels.map(([name]) => name),
      ),
    )
    host.put(['test'], 'down')
    const args = ['start', '--config', inside('monitor.yaml'), '--log-format', 'json']
    running = startCommand('contactrz-monitor', args, { env: { TOKEN: 'opaque' } })
    url = (await running.printed(/http:\/\/127\.0\.0\.1:\d+/))[0]
  }

  const call = (name: string, ...args: string[]) =>
    callCommand('contactrz-monitor', [name, '--config', inside('monitor.yaml'), ...args], {
      env: { TOKEN: 'opaque' },
    })
  /** Of what was owed first to each. */
  const states = () => {
    const db = new DatabaseSync(inside('monitor.db'), { readOnly: true, timeout: 5000 })
    try {
      const rows = db
        .prepare(
          'SELECT channel, state, error FROM messages WHERE id IN (SELECT min(id) FROM messages GROUP BY channel)',
        )
        .all()
      return new Map(rows.map((row) => [String(row.channel), row]))
    } finally {
      db.close()
    }
  }
  const until = async (what: string, isSo: () => boolean, withinMs = 20_000) => {
    const deadline = Date.now() + withinMs
    while (!isSo()) {
      assert.ok(Date.now() < deadline, what)
      await wait(50)
    }
  }
  /** Each was tried once, and answered or not. */
  const allTried = () => {
    const rows = existsSync(inside('monitor.db')) ? [...states().values()] : []
    const waiting = ['hangs', 'mail', 'well']
    return (
      rows.length === channelCount &&
      rows.every(({ channel, error }) => waiting.includes(String(channel)) || error !== null)
    )
  }
  const channelCount = Object.keys(behaviours).length + 3

  it('keep no message from the channel that is well, and nothing of theirs is told to anybody', async () => {
    const smtp = await serveOnConnect(() => {})
    await start(smtp.port)
    await until('a message at the channel that is well', () => servers.well.taken.length > 0)
    await until('each was tried', allTried)
    assert.equal(states().get('gone')?.state, 'refused')
    for (const [channel, { state }] of states())
      if (!['gone', 'well'].includes(channel)) assert.equal(state, 'owed', channel)
    assert.deepEqual(servers.elsewhere.received, [], 'a redirect was followed')
    assert.deepEqual(servers.hostile.forged?.received, [], 'told to a server that nobody vouches for')

    const pages = await Promise.all(
      ['/', '/targets/test', '/incidents', '/api/status.json', '/metrics', '/health'].map(async (path) =>
        (await fetch(`${url}${path}`)).text(),
      ),
    )
    const reported = await Promise.all([call('report', '--messages'), call('plan', '--alerts')])
    const begun = performance.now()
    running.process.kill('SIGTERM')
    const { code, stdout, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.ok(performance.now() - begun < 15_000)
    // What hung is still owed.
    assert.equal(states().get('hangs')?.state, 'owed')
    assert.equal(states().get('mail')?.state, 'owed')

    const files = readdirSync(directory.path).filter((name) => !/-url$|^secret$/.test(name))
    const texts = [
      ...pages,
      ...reported.flatMap((ended) => [ended.stdout, ended.stderr]),
      ...files.map((name) => readFileSync(inside(name), 'latin1')),
      ...everyColumn(inside('monitor.db')).flatMap(({ values }) => values),
      ...servers.well.taken.map(({ text }) => text),
      stdout,
    ]
    assertNoSecret(texts)
    await smtp.close()
  })

  it('keep no mail from arriving', async () => {
    const mail = await startMailReceiver()
    await start(mail.port)
    await until('a mail', () => mail.taken.length > 0)
    await until('each was tried', allTried)
    // Of a message that is refused for good, others are told.
    await until('a mail about the channel that is gone', () =>
      mail.taken.some(({ text }) => /\bgone\b/.test(text)),
    )
    const { code, stdout, stderr } = await call('doctor')
    assert.equal(code, 1)
    assert.match(stdout, /forged/)
    assertNoSecret([stdout, stderr, ...mail.taken.map(({ text }) => text)])
    await mail.close()
  })
})

function assertNoSecret(texts: readonly string[]) {
  for (const text of texts)
    for (const canary of [pathCanary, secret, secretInBase64])
      assert.ok(!text.includes(canary), `${canary} in ${text.slice(0, 300)}`)
}

const configText = (host: ProviderHost, smtpPort: number, channels: readonly string[]) => `targets:
  - name: test
    url: ${host.url('test')}
    token: { env: TOKEN }
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    budget: { perDay: 1000000 }
channels:
${channels
  .map((name) => `  ${name}: { webhook: { url: { file: ${name}-url }, secret: { file: secret }, as: json } }`)
  .join('\n')}
routes: [{ to: [team@example.com, ${channels.join(', ')}] }]
alerts: { unavailableAfter: 1 }
smtp: { host: 127.0.0.1, port: ${smtpPort}, security: none, from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0 }
`
