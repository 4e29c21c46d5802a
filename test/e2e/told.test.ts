// From the configuration to the mailbox and the webhooks, as a process: who is told is who `plan --alerts` says would be.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Condition, type ProviderHost, startProviderHost } from '../faults/provider-host.ts'
import { type Receiver, startHookReceiver, startMailReceiver } from '../faults/receivers.ts'
import { callCommand, startCommand, temporaryDirectory } from '../support/command.ts'

const secret = 'of twenty-four characters and more'
const names = ['prod-eu', 'prod-us', 'staging', 'test']

const configText = (
  host: ProviderHost,
  ports: Readonly<Record<'smtp' | 'ops' | 'pager', number>>,
) => `targets:
${names
  .map(
    (name) => `  - name: ${name}
    url: ${host.url(name)}
    token: { env: TOKEN }
    schedule: "* * * * * *"
    quotaWindow: none
    guard: 0s
    budget: { perDay: 1000000 }
${name.startsWith('prod-') ? '' : '    mailTo: [team@example.com]\n'}`,
  )
  .join('')}alerts: { unavailableAfter: 1, group: { by: host, wait: 2s } }
channels:
  ops: { webhook: { url: "http://127.0.0.1:${ports.ops}/ops", secret: "${secret}", as: json } }
  pager: { webhook: { url: "http://127.0.0.1:${ports.pager}/pager", secret: "${secret}", as: json } }
routes:
  - { kinds: [drift], severity: breaking, targets: ["prod-*"], to: [pager], continue: true }
  - { targets: ["prod-*"], to: [ops, oncall@example.com] }
  - { kinds: [unavailable], targets: [staging], to: [ops] }
smtp: { host: 127.0.0.1, port: ${ports.smtp}, security: none, from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0 }
`

interface Planned {
  readonly target: string
  readonly kind: string
  readonly severity: string
  readonly told: readonly { readonly to: string }[]
}

describe('who is told of what', function () {
  this.timeout(60_000)
  let directory: ReturnType<typeof temporaryDirectory>
  let host: ProviderHost
  let [mail, ops, pager]: Receiver[] = []

  beforeEach(async () => {
    directory = temporaryDirectory()
    host = await startProviderHost()
    ;[mail, ops, pager] = [
      await startMailReceiver(),
      await startHookReceiver({ secret }),
      await startHookReceiver({ secret }),
    ]
  })
  afterEach(async () => {
    await Promise.all([host, mail, ops, pager].map((server) => server?.close()))
    directory.remove()
  })

  it('is what plan --alerts says, each in one message of the targets that it is about', async () => {
    const file = join(directory.path, 'monitor.yaml')
    const ports = { smtp: mail?.port ?? 0, ops: ops?.port ?? 0, pager: pager?.port ?? 0 }
    writeFileSync(file, configText(host, ports))
    const conditions: readonly [string, Condition, string, string][] = [
      ['prod-eu', 'breaking', 'drift', 'breaking'],
      ['prod-us', 'additive', 'drift', 'additive'],
      ['staging', 'down', 'unavailable', 'breaking'],
      ['test', 'down', 'unavailable', 'breaking'],
    ]
    for (const [name, condition] of conditions) host.put([name], condition)
    const args = ['plan', '--alerts', '--config', file, '--format', 'json']
    const planned = await callCommand('contactrz-monitor', args, { env: { TOKEN: 'opaque' } })
    assert.deepEqual([planned.code, planned.stderr], [0, ''])
    const { alerts } = JSON.parse(planned.stdout) as { readonly alerts: readonly Planned[] }
    const expected = conditions.flatMap(([target, , kind, severity]) =>
      alerts
        .filter((alert) => alert.target === target && alert.kind === kind && alert.severity === severity)
        .flatMap(({ told }) => told.map(({ to }) => `${kind} of ${target} to ${to}`)),
    )
    const running = startCommand('contactrz-monitor', ['start', '--config', file], {
      env: { TOKEN: 'opaque' },
    })
    const told = () => [
      ...new Set([...toldByMail(mail), ...toldByHook('ops', ops), ...toldByHook('pager', pager)]),
    ]
    const deadline = Date.now() + 30_000
    while (told().length < expected.length) {
      assert.ok(Date.now() < deadline, `${told().sort().join('\n')}, not ${expected.sort().join('\n')}`)
      await wait(50)
    }
    running.process.kill('SIGTERM')
    const { code, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.deepEqual(told().sort(), expected.sort())
    // A kind of trouble at each of them is one message to each.
    const messages = [mail, ops, pager].flatMap((receiver) => receiver?.taken ?? [])
    assert.equal(messages.length, new Set(messages.map(({ messageId }) => messageId)).size)
    assert.doesNotMatch(readFileSync(join(directory.path, 'monitor.db'), 'latin1'), new RegExp(secret))
  })
})

/** `drift of prod-eu to team@example.com` */
function toldByMail(receiver: Receiver | undefined): string[] {
  return (receiver?.taken ?? []).flatMap(({ to, subject, text }) => {
    const kind = /unavailable|drift/.exec(subject)?.[0]
    return names.filter((name) => text.includes(name)).map((name) => `${kind} of ${name} to ${to}`)
  })
}

function toldByHook(to: string, receiver: Receiver | undefined): string[] {
  return (receiver?.taken ?? []).flatMap(({ text }) => {
    const { data } = JSON.parse(text) as {
      readonly data: { readonly kind: string; readonly targets: readonly { readonly name: string }[] }
    }
    return data.targets.map(({ name }) => `${data.kind} of ${name} to ${to}`)
  })
}
