import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstallation, type Installation } from '../../support/installation.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { messageToChannel } from '../../support/webhook-letters.ts'
import { startWebhookServer, webhookCanary } from '../../support/webhook-server.ts'
import { changeAt, changeNow } from '../store/conformance/rows.ts'

describe('contactrz-monitor doctor', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('finds with doctor what is missing, and creates nothing', async () => {
    site.configure()
    const well = await site.call(['doctor', '--send-test-message'])
    assert.equal(well.code, 0, well.stdout)
    assert.equal(site.mail.mails.length, 1)
    // What it was called before there were channels.
    assert.equal((await site.call(['doctor', '--send-test-mail'])).code, 0)
    assert.equal(site.mail.mails.length, 2)
    assert.equal(site.creates().length, 0)
    site.mail.refuseLogins(true)
    const ill = await site.call(['doctor'])
    assert.equal(ill.code, 1)
    assert.match(ill.stdout, /✗ mail server .*EAUTH/)
  })

  it('finds with doctor what fails, and says what to do, without making a store or calling the heartbeat', async () => {
    site.configure({ more: `heartbeat: { url: "${site.provider().url}/secret-path" }\n` })
    const well = await site.call(['doctor'])
    assert.equal(well.code, 0, well.stdout)
    for (const name of [
      'configuration',
      'store',
      'disk',
      'file descriptors',
      'mail server',
      'heartbeat',
      'test: window',
      'test: connection',
      'test: token',
      'test: clock',
      'smtp: ca',
    ]) {
      assert.match(well.stdout, new RegExp(`^✓ ${name} `, 'm'))
    }
    assert.match(
      well.stdout,
      /test: token .*that the provider takes it is not known: only a create could show it/,
    )
    assert.match(
      well.stdout,
      /^✓ heartbeat +127\.0\.0\.1 can be reached \(it was not called\); it should expect a call every 5 min at the latest$/m,
    )
    assert.doesNotMatch(well.stdout, /secret-path/)
    assert.equal(existsSync(site.storeFile), false)
    assert.ok(!site.provider().requests.some(({ path }) => path === '/secret-path'))
    site.mail.refuseLogins(true)
    const ill = await site.call(['doctor'])
    assert.equal(ill.code, 1)
    assert.match(ill.stdout, /^✗ mail server .*EAUTH 535\. Check smtp\.user and smtp\.password$/m)
    assert.match(ill.stdout, /to mend: mail server\n$/)
  })

  it('looks at channels without a word to them, and sends a test message when it is told to, by its older name as well', async () => {
    const hook = await startWebhookServer()
    try {
      const webhook = `{ url: "${hook.url}", secret: "${hook.secret}", as: json }`
      site.configure({ more: `channels: { ops: { webhook: ${webhook} } }\n` })
      const well = await site.call(['doctor'])
      assert.equal(well.code, 0, well.stdout)
      assert.match(well.stdout, /^✓ channel ops +127\.0\.0\.1 can be reached \(as json; nothing was sent\)$/m)
      assert.deepEqual([hook.arrived.length, site.mail.mails.length], [0, 0])
      for (const option of ['--send-test-message', '--send-test-mail']) {
        const sent = await site.call(['doctor', option])
        assert.equal(sent.code, 0, sent.stdout)
        assert.match(sent.stdout, /^✓ message to ops +sent to ops: look whether it came$/m)
      }
      assert.deepEqual([hook.taken.length, site.mail.mails.length], [2, 2])
      hook.usually({ status: 404 })
      const ill = await site.call(['doctor', '--send-test-message'])
      assert.equal(ill.code, 1)
      assert.match(ill.stdout, /^✗ message to ops +EHTTP 404\. Nobody is there any more: /m)
      assert.match(ill.stdout, /\nto mend: message to ops\n$/)
      assert.ok(![well, ill].some(({ stdout }) => stdout.includes(webhookCanary)))
    } finally {
      await hook.close()
    }
  })

  it('names a channel that is gone and that something is owed to', async () => {
    const store = openEmptyStore(site.storeFile)
    await changeNow(
      store,
      changeAt(site.now(), { messages: [{ ...messageToChannel({}, 'pager'), target: 'test' }] }),
    )
    await store.close()
    const { code, stdout } = await site.call(['doctor'])
    assert.equal(code, 1)
    assert.match(
      stdout,
      /^✗ channel pager +1 message\(s\) are owed to it, and it is not configured\. Put it back, or give/m,
    )
    assert.match(stdout, /\nto mend: channel pager\n$/)
  })

  it('shows what a token command says where it fails, and names all that is to be mended', async () => {
    writeFileSync(join(site.directory, 'token.sh'), '#!/bin/sh\necho login refused >&2\nexit 7\n', {
      mode: 0o700,
    })
    const text = readFileSync(site.file, 'utf8').replace(
      /^ {4}token: .*$/m,
      '    token: { command: [./token.sh] }',
    )
    writeFileSync(site.file, text)
    mkdirSync(site.storeFile)
    const { code, stdout } = await site.call(['doctor'])
    assert.equal(code, 1)
    assert.match(stdout, /^✗ test: token +the token command ended with 7: .*\n {4}it says: login refused$/m)
    assert.match(stdout, /^✗ store {20}/m)
    assert.match(stdout, /\nto mend: store and test: token\n$/)
  })
})
