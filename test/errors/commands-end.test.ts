import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { catalogue as ofMonitor } from '../../monitor/tools/errors.ts'
import { type ErrorEntry, errors } from '../../src/errors/catalogue.ts'
import { callCommand, type Ended, temporaryDirectory } from '../support/command.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

type Calls = Readonly<Record<string, readonly [call: () => Promise<Ended>, line: RegExp]>>

/** The codes by which a command can be ended that is given something wrong. */
const codesOf = (catalogue: Readonly<Record<string, ErrorEntry>>) =>
  Object.keys(catalogue).filter((code) => catalogue[code]?.end != null && catalogue[code].end.shown !== 'bug')

const assertEnds = async (catalogue: Readonly<Record<string, ErrorEntry>>, calls: Calls) => {
  for (const [code, [call, line]] of Object.entries(calls)) {
    const ended = await call()
    assert.equal(ended.code, catalogue[code]?.end?.exitCode, `${code}: ${ended.stderr}`)
    assert.equal(ended.stdout, '', code)
    assert.match(ended.stderr, line, `${code}: ${ended.stderr}`)
  }
}

describe('a command that an error ends', () => {
  const directory = temporaryDirectory()
  const file = (name: string, text: string) => {
    const path = join(directory.path, name)
    writeFileSync(path, text)
    return path
  }
  const taken = createServer()
  let port = 0
  before(async () => {
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve)
    })
    const address = taken.address()
    port = typeof address === 'object' ? (address?.port ?? 0) : 0
  })
  after(() => {
    taken.close()
    directory.remove()
  })

  it('has the exit code of its entry, and one line: contactrz', async function () {
    this.timeout(120_000)
    const contactrz = (args: readonly string[], env = {}) => callCommand('contactrz', args, { env })
    const far = ['check', '--url', 'https://provider.example', '--allow-create', '--only', 'created']
    const noDocument = file('none.json', '{"openapi": "3.0.0"}')
    const calls: Calls = {
      usage: [
        () => contactrz(['check', '--nope']),
        /^contactrz: there is no option --nope\. See: contactrz check --help\n$/,
      ],
      'proxy-invalid': [
        () => contactrz(far, { CONTACTRZ_TOKEN: 'abc', HTTPS_PROXY: 'socks5://p:1' }),
        /^contactrz: HTTPS_PROXY is no address .*\. See: contactrz check --help\n$/,
      ],
      'provider-start-failed': [
        () => contactrz(['provider', '--port', String(port)]),
        /^contactrz: port \d+ is in use: .*\. See: contactrz provider --help\n$/,
      ],
      'diff-input-invalid': [
        () => contactrz(['diff', noDocument, noDocument]),
        /^contactrz: .*none\.json is no OpenAPI 3\.1 document .*\. See: contactrz diff --help\n$/,
      ],
      'pact-verification-failed': [
        () => contactrz(['mutate', '--pact-file', file('pact.json', '{}')]),
        /^contactrz: .*pact\.json is no pact: it has no interactions\n$/,
      ],
    }
    assert.deepEqual(Object.keys(calls).sort(), codesOf(errors).sort())
    await assertEnds(errors, calls)
  })

  describe('of contactrz-monitor', () => {
    let site: Installation
    before(async () => {
      site = await createInstallation()
    })
    after(() => site.close())

    it('has the exit code of its entry, and its lines', async () => {
      const withStore = (text: string) => {
        site.configure({ store: 'other.db' })
        writeFileSync(join(site.directory, 'other.db'), text)
        return site.call(['report'])
      }
      const calls: Calls = {
        usage: [
          () => site.call(['report', '--nope']),
          /^contactrz-monitor: there is no option --nope\. See: contactrz-monitor report --help\n$/,
        ],
        'config-invalid': [
          () => {
            site.configure({ more: 'nope: 1\nno: 2\n' })
            return site.call(['report'])
          },
          /^.*monitor\.yaml:\d+:\d+: nope: is no known key\n.*monitor\.yaml:\d+:\d+: no: is no known key\n$/,
        ],
        'store-unusable': [
          () => {
            site.configure()
            return site.call(['report'])
          },
          /^contactrz-monitor: there is no store at .*: start or once makes it\n$/,
        ],
        'store-corrupt': [
          () => withStore('no database at all, and long enough to be none'.repeat(30)),
          /^contactrz-monitor: the store .* is corrupt: .*\n$/,
        ],
        'web-start-failed': [
          () => {
            site.configure({ store: 'third.db' })
            writeFileSync(site.file, readFileSync(site.file, 'utf8').replace('port: 0', `port: ${port}`))
            return site.call(['start'])
          },
          /^contactrz-monitor: port \d+ is in use: set web\.port to another, .*\n$/,
        ],
        'store-failed': [
          async () => {
            site.configure()
            await site.once()
            site.change('ALTER TABLE ledger RENAME TO gone')
            return site.call(['report', '--ledger'])
          },
          /^contactrz-monitor: the store cannot be used \(no such table: ledger\): is there room, and may it be written\?\n$/,
        ],
      }
      // A Node that lacks a module needs a process: test/e2e/launchers.test.ts. The provider of the sandbox takes any port.
      const elsewhere = ['provider-start-failed', 'ERR_UNKNOWN_BUILTIN_MODULE']
      assert.deepEqual([...Object.keys(calls), ...elsewhere].sort(), codesOf(ofMonitor).sort())
      await assertEnds(ofMonitor, calls)
    })
  })
})
