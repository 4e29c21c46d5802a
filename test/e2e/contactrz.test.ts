import assert from 'node:assert/strict'
import { createProvider, type Provider } from 'contactrz/provider'
import { serveRaw } from '../support/answer-server.ts'
import { runCommand, startCommand, temporaryDirectory } from '../support/command.ts'
import { fileOf } from '../support/contracts.ts'
import { createLifeline } from '../support/lifeline.ts'

describe('contactrz check, as a process', () => {
  const directory = temporaryDirectory()
  let provider: Provider
  let env: Record<string, string>

  beforeEach(async () => {
    provider = await createProvider()
    env = {
      CONTACTRZ_TOKEN: provider.issueToken(),
      CONTACTRZ_EXPIRED_TOKEN: provider.issueToken({ lifeSeconds: -60 }),
    }
  })
  afterEach(() => provider.close())
  after(() => directory.remove())

  const check = (args: readonly string[], more: Record<string, string | undefined> = env) =>
    runCommand('contactrz', ['check', ...args], { env: more })

  it('takes address and tokens from the environment, prints its report, and exits with what came of it', async () => {
    const address = { ...env, CONTACTRZ_URL: provider.url }
    const well = await check(['--provider-states', provider.statesUrl], address)
    assert.deepEqual([well.code, well.stderr], [0, ''])
    assert.match(well.stdout, /conforming in \d+ ms\n$/)
    provider.deviate([{ set: { '/Id': 31322 } }])
    const ill = await check([], address)
    assert.deepEqual([ill.code, ill.stderr], [1, ''])
    assert.match(ill.stdout, /wrong-type/)
    const wrong = await check(['--onyl', 'created'], address)
    assert.deepEqual([wrong.code, wrong.stdout], [2, ''])
    assert.match(wrong.stderr, /did you mean --only\? See: contactrz check --help\n$/)
  })

  it('ends with 130 on Ctrl-C, and says what it has left behind, not that the provider was slow', async () => {
    const silent = await serveRaw(() => running.process.kill('SIGINT'))
    const args = ['--url', silent.url.replace('127.0.0.1', '0.0.0.0'), '--only', 'created', '--allow-create']
    const more = ['--allow-insecure', '--quota-window', 'none']
    const running = startCommand('contactrz', ['check', ...args, ...more], { env })
    const { code, stdout } = await running.ended
    await silent.close()
    assert.equal(code, 130)
    assert.match(stdout, /interrupted before the answer was there/)
    assert.match(stdout, /may have been created.*"contactrz synthetic [\dT:.Z-]+ created"/)
    assert.doesNotMatch(stdout, /time-?out|in time/i)
  })

  it('ends the token command on Ctrl-C, and sends nothing', async () => {
    const script = "process.kill(process.ppid, 'SIGINT'); setInterval(() => {}, 1000)"
    const { code, stdout } = await check(['--url', provider.url, '--only', 'created', '--timeout', '10m'], {
      CONTACTRZ_TOKEN_COMMAND: JSON.stringify([process.execPath, '-e', script]),
    })
    assert.equal(code, 130)
    assert.match(stdout, /interrupted before it was sent/)
    assert.equal(provider.requests.length, 0)
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`leaves nothing of its token command behind on ${signal}`, async () => {
      const lifeline = createLifeline(directory.path)
      const env = { CONTACTRZ_TOKEN_COMMAND: JSON.stringify(lifeline.command('wait')) }
      const running = startCommand('contactrz', ['check', '--url', provider.url, '--only', 'created'], {
        env,
      })
      await lifeline.held
      running.process.kill(signal)
      await Promise.all([lifeline.released, running.ended])
      assert.equal(running.process.signalCode, signal === 'SIGHUP' ? signal : null)
    })
  }
})

describe('the other commands of contactrz, as processes', () => {
  it('diff exits with what has changed', async () => {
    const document = fileOf('frozen')
    const { code, stdout, stderr } = await runCommand('contactrz', ['diff', document, document])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /identical; version bump: none\n$/)
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`provider answers until ${signal}`, async () => {
      const running = startCommand('contactrz', ['provider', '--port', '0'])
      const [url = ''] = await running.printed(/http:\/\/127\.0\.0\.1:\d+/)
      assert.equal((await fetch(`${url}/token`, { method: 'POST' })).status, 200)
      running.process.kill(signal)
      assert.equal((await running.ended).code, 0)
    })
  }
})
