import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import { certificates } from '../support/certificates.ts'
import { runCommand, temporaryDirectory } from '../support/command.ts'
import { startProxy } from '../support/proxy.ts'
import { startTlsTerminator } from '../support/tls-terminator.ts'

const farName = 'api.example.test'

describe('the commands, over TLS and through proxies', () => {
  const directory = temporaryDirectory()
  const caFile = join(directory.path, 'ca.pem')
  let pairs: Awaited<ReturnType<typeof certificates>>
  let provider: Provider
  const closing: (() => Promise<void>)[] = []

  before(async () => {
    pairs = await certificates(farName)
    writeFileSync(caFile, pairs.ca.cert)
  })
  beforeEach(async () => {
    provider = await createProvider()
    closing.push(() => provider.close())
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })
  after(() => directory.remove())

  const secured = async (pair = pairs.good) => {
    const server = await startTlsTerminator(Number(new URL(provider.url).port), pair)
    closing.push(server.close)
    return server
  }
  const check = (url: string, env: Record<string, string>, ...args: readonly string[]) =>
    runCommand('contactrz', ['check', '--url', url, '--only', 'created', '--format', 'json', ...args], {
      env: { CONTACTRZ_TOKEN: provider.issueToken(), NODE_EXTRA_CA_CERTS: '', ...env },
    })

  it('check verifies whatever NODE_TLS_REJECT_UNAUTHORIZED says, and says so in one line that is true', async () => {
    const { url } = await secured()
    // What is started from there does not see it either.
    const print =
      "process.stdout.write(process.env.NODE_TLS_REJECT_UNAUTHORIZED === undefined ? 'a.b.c' : '')"
    const { code, stdout, stderr } = await check(url, {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      CONTACTRZ_TOKEN: '',
      CONTACTRZ_TOKEN_COMMAND: JSON.stringify([process.execPath, '-e', print]),
    })
    assert.equal(code, 3)
    const [probe] = JSON.parse(stdout).probes
    assert.deepEqual([probe.findings[0].rule, probe.mayHaveCreated], ['tls-failed', false])
    assert.match(probe.findings[0].message, /your own: NODE_EXTRA_CA_CERTS/)
    assert.match(
      stderr,
      /^contactrz: NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored, .* name its PEM file in NODE_EXTRA_CA_CERTS\n$/,
    )
    assert.deepEqual(provider.requests, [])
  })

  it('check trusts what NODE_EXTRA_CA_CERTS names', async () => {
    const { url } = await secured()
    const { code, stderr } = await check(url, { NODE_EXTRA_CA_CERTS: caFile })
    assert.deepEqual([code, stderr], [0, ''])
  })

  it('check goes through HTTPS_PROXY, and never shows its password', async () => {
    const { port } = await secured(pairs.far)
    const proxy = await startProxy({ to: port })
    closing.push(proxy.close)
    const address = proxy.url.replace('://', '://user:canary@')
    const env = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: address }
    const states = `https://${farName}${new URL(provider.statesUrl).pathname}`
    const allowed = [
      '--allow-create',
      '--quota-window',
      'none',
      '--only',
      `created,${variantMeaning['quota-used-up']}`,
    ]
    allowed.push('--provider-states', states)
    const { code, stdout, stderr } = await check(`https://${farName}`, env, ...allowed)
    assert.equal(code, 0, stdout + stderr)
    // Two probes, and the state that the second needs: setup and teardown.
    assert.deepEqual(proxy.asked, Array(4).fill(`${farName}:443`))
    assert.deepEqual(proxy.authorizations, Array(4).fill(`Basic ${btoa('user:canary')}`))
    assert.doesNotMatch(stdout + stderr, /canary/)
  })

  it('check refuses a proxy that it cannot use, in one line', async () => {
    const env = { HTTPS_PROXY: 'socks5://user:canary@p:1' }
    const { code, stdout, stderr } = await check(`https://${farName}`, env, '--allow-create')
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /^contactrz: HTTPS_PROXY is no address of an http or https proxy, .*\n$/)
    assert.doesNotMatch(stderr, /canary/)
  })

  it('the monitor says the same of NODE_TLS_REJECT_UNAUTHORIZED, and trusts what its configuration names', async () => {
    const { url } = await secured()
    const file = join(directory.path, 'monitor.yaml')
    const path = new URL(provider.tokenUrl).pathname
    writeFileSync(
      file,
      `targets:
  - { name: test, url: "${url}", ca: ca.pem, token: { request: { url: "${url}${path}", pointer: /token, ca: ca.pem } }, schedule: "* * * * * *", quotaWindow: none, guard: 0s, mailTo: [a@example.com] }
smtp: { host: localhost, port: 9, security: none, from: m@example.com }
store: sqlite:monitor.db
`,
    )
    const { code, stdout, stderr } = await runCommand('contactrz-monitor', ['once', '--config', file], {
      env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_EXTRA_CA_CERTS: '' },
    })
    assert.equal(code, 0, stdout + stderr)
    assert.match(stderr, /^contactrz-monitor: NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored, [^\n]*\n$/)
  })
})
