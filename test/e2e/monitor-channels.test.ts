// A process that tells by mail and by a webhook whose address and secret lie in files.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstallation, type Installation } from '../support/installation.ts'
import { startWebhookServer, type WebhookServer, webhookCanary } from '../support/webhook-server.ts'

describe('contactrz-monitor start, with mail and a webhook', () => {
  let site: Installation
  let hook: WebhookServer
  let other: WebhookServer
  beforeEach(async () => {
    site = await createInstallation()
    hook = await startWebhookServer()
    other = await startWebhookServer()
  })
  afterEach(() => Promise.all([site.close(), hook.close(), other.close()]))

  const lead = ({ url, secret }: WebhookServer) => {
    writeFileSync(join(site.directory, 'ops-url'), `${url}\n`)
    writeFileSync(join(site.directory, 'ops-secret'), `${secret}\n`)
  }

  it('sends again what a channel refused, once its address is mended, and shows neither address nor secret', async () => {
    lead(hook)
    site.configure({
      more: `channels: { ops: { webhook: { url: { file: ops-url }, secret: { file: ops-secret }, as: json } } }
routes: [{ to: [team@example.com, ops] }]
`,
    })
    hook.usually({ status: 410 })
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    const running = site.start(['start', '--log-format', 'pretty'])
    await running.printed(
      /message refused for good \(EHTTP 410; mend the channel, .*drift \(breaking\) opened \(ops\)/,
    )
    await running.printed(/message sent: .*drift \(breaking\) opened$/m)
    await running.printed(/message sent: .*message-refused ops opened$/m)

    lead(other)
    running.process.kill('SIGHUP')
    await running.printed(
      /^1 message\(s\) to ops are owed again: it was refused there, and the channel is another one now$/m,
    )
    await running.printed(/message sent: .*drift \(breaking\) opened \(ops\)/)
    await running.printed(/message sent: .*message-refused ops resolved$/m)
    assert.equal(other.taken[0]?.isSigned, true)
    assert.equal(other.taken[0]?.id, hook.arrived[0]?.id)

    running.process.kill('SIGTERM')
    const { code, stdout, stderr } = await running.ended
    assert.equal(code, 0)
    const kept = readdirSync(site.directory)
      .filter((name) => name.startsWith('monitor'))
      .map((name) => readFileSync(join(site.directory, name), 'latin1'))
    for (const text of [
      stdout,
      stderr,
      ...kept,
      ...site.mail.mails,
      ...other.arrived.map((one) => one.text),
    ]) {
      assert.ok(!text.includes(webhookCanary))
      assert.ok(!text.includes(hook.secret))
    }
  })
})
