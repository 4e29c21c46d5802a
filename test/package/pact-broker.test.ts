// docs/pact-broker.md: every command of the page, as it stands, against a broker on loopback and the reference provider.
import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProvider, type Provider } from 'contactrz/provider'
import { temporaryDirectory } from '../support/command.ts'
import { type StubBroker, startStubBroker } from '../support/stub-broker.ts'
import { execute, install, installConsumers } from './consumers.ts'

const page = readFileSync(new URL('../../docs/pact-broker.md', import.meta.url), 'utf8')
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text.trim())
const commandOf = (word: string) => {
  const found = commands.filter((command) => command.includes(word))
  assert.equal(found.length, 1, word)
  return found[0] ?? ''
}
const token = 'canary-of-the-broker-7f3a'

describe('docs/pact-broker.md', function () {
  this.timeout(300_000)
  const directory = temporaryDirectory()
  const folder = join(directory.path, 'team')
  const pactFile = join(folder, 'node_modules/contactrz/dist/pact.json')
  let broker: StubBroker
  let provider: Provider
  let output = ''

  before(async () => {
    const { tarball } = installConsumers()
    cpSync(fileURLToPath(new URL('./fixtures/pact-broker/', import.meta.url)), folder, { recursive: true })
    install(['ci'], folder)
    install(['install', '--no-save', tarball], folder)
    broker = await startStubBroker()
    provider = await createProvider()
  })
  after(async () => {
    await Promise.all([broker?.close(), provider?.close()])
    directory.remove()
  })

  const run = async (command: string, env: Record<string, string> = {}) => {
    const { hostname, port } = new URL(provider.url)
    const ended = await execute('bash', ['-c', command], {
      cwd: folder,
      env: {
        PACT_BROKER_BASE_URL: broker.url,
        PACT_BROKER_TOKEN: token,
        PACT_DO_NOT_TRACK: 'true',
        VERSION: '1.0.0',
        BRANCH: 'main',
        PROVIDER_HOST: hostname,
        PROVIDER_PORT: port,
        ...env,
      },
    })
    output += ended.stdout + ended.stderr
    return ended
  }
  const publish = () => run(commandOf('broker publish'))
  const verify = (VERSION: string) => run(commandOf('pact-verifier'), { VERSION })
  const mayDeploy = async () => (await run(commandOf('can-i-deploy'))).code === 0
  const deployed = (VERSION: string, pacticipant: string) =>
    run(commandOf('record-deployment').replace('contactrz-client', pacticipant), { VERSION })

  it('installs what it names', () => {
    const names = commandOf('npm install').match(/(?<=\s)@?[\w/-]*(contactrz|pact-cli)/g)
    assert.deepEqual(names, ['contactrz', '@pact-foundation/pact-cli'])
    const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    assert.deepEqual(Object.keys(devDependencies), ['@pact-foundation/pact-cli'])
  })

  it('publishes the pact as it is, once for each version', async () => {
    const { code, stdout, stderr } = await publish()
    assert.equal(code, 0, stdout + stderr)
    const [pact] = broker.published
    assert.deepEqual(
      [pact?.consumer, pact?.provider, pact?.version],
      ['contactrz-client', 'OneCloud', '1.0.0'],
    )
    // The command line adds its own version to `metadata`, and nothing else.
    const [sent, ours] = [pact?.content ?? '', readFileSync(pactFile, 'utf8')].map((text) => JSON.parse(text))
    assert.deepEqual({ ...sent, metadata: null }, { ...ours, metadata: null })
    assert.deepEqual({ ...sent.metadata, ...ours.metadata }, sent.metadata)
    assert.equal((await publish()).code, 0)
    const text = readFileSync(pactFile, 'utf8')
    writeFileSync(pactFile, text.replace('Example Person', 'Another Person'))
    const changed = await publish()
    writeFileSync(pactFile, text)
    assert.notEqual(changed.code, 0, changed.stdout)
    assert.equal(broker.published.length, 1)
  })

  it('lets nobody deploy before a provider that is deployed was verified', async () => {
    assert.equal(await mayDeploy(), false)
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    const bad = await verify('2.0.0')
    assert.notEqual(bad.code, 0)
    assert.equal((await deployed('2.0.0', 'OneCloud')).code, 0)
    assert.equal(await mayDeploy(), false)

    provider.deviate([])
    const good = await verify('2.0.1')
    assert.equal(good.code, 0, good.stdout + good.stderr)
    assert.equal(await mayDeploy(), false)
    assert.equal((await deployed('2.0.1', 'OneCloud')).code, 0)
    assert.equal(await mayDeploy(), true)
    assert.equal((await deployed('1.0.0', 'contactrz-client')).code, 0)
  })

  it('asked the provider for real, and sends the token where it belongs and nowhere else', () => {
    assert.ok(provider.requests.filter(({ path }) => path === '/api/contactrz').length >= 6)
    assert.deepEqual([...broker.authorizations], [`Bearer ${token}`])
    assert.ok(!output.includes(token))
    for (const request of ['POST /contracts/publish', 'GET /matrix'])
      assert.ok(broker.requests.includes(request))
  })
})
