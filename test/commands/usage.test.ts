import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError, variantMeaning } from 'contactrz/internal'
import { check } from '../../src/commands/check.ts'
import { diff } from '../../src/commands/diff.ts'
import { writeFile } from '../../src/commands/files.ts'
import { mutate } from '../../src/commands/mutate.ts'
import { provider } from '../../src/commands/provider.ts'
import { captured, temporaryDirectory } from '../support/command.ts'

const nowhere = ['--url', 'http://127.0.0.1:9']
const { io } = captured({ CONTACTRZ_TOKEN: 't' })

const quota = variantMeaning['quota-used-up']

/** Nothing is sent: each of these is refused before. */
const refusals: readonly (readonly [what: string, act: () => Promise<number>, says: RegExp])[] = [
  [
    'check: a stray argument',
    () => check.run(['http://127.0.0.1:9'], io),
    /^an argument without its option: the address is given by --url, a list of variants by --only$/,
  ],
  [
    'check: a variant',
    () => check.run([...nowhere, '--only', `created,${quota}s`], io),
    new RegExp(`^--only must be created, .* or .*, not ${quota}s: did you mean ${quota}\\?$`),
  ],
  ['check: a time', () => check.run([...nowhere, '--slow', '2'], io), /^--slow must be .*, not 2$/],
  [
    'check: a report without a file',
    () => check.run([...nowhere, '--report', 'json'], io),
    /^--report must be FORMAT=FILE, such as json=check\.json, not json$/,
  ],
  [
    'check: a format of a report',
    () => check.run([...nowhere, '--report', 'sraif=x'], io),
    /^the format of --report must be .*, not sraif: did you mean sarif\?$/,
  ],
  [
    'check: a base with a query',
    () => check.run(['--url', 'http://127.0.0.1:9/?a=b'], io),
    /^--url must be a base address without \? and #$/,
  ],
  [
    'check: a base with a fragment',
    () => check.run(['--url', 'http://127.0.0.1:9/#a'], io),
    /^--url must be a base address without \? and #$/,
  ],
  [
    'check: too long',
    () => check.run([...nowhere, '--timeout', '11m'], io),
    /^--timeout must be .*, not 11m$/,
  ],
  [
    'check: a token command that no process can be given',
    () => check.run(nowhere, captured({ CONTACTRZ_TOKEN_COMMAND: '["a\\u0000b"]' }).io),
    /^CONTACTRZ_TOKEN_COMMAND must be a JSON array of strings/,
  ],
  [
    'check: a token that is JSON',
    () => check.run(nowhere, captured({ CONTACTRZ_TOKEN: '{"access_token":"canary"}' }).io),
    /^CONTACTRZ_TOKEN: the token is a JSON object: give the token in it alone$/,
  ],
  [
    'check: an expired token with its scheme',
    () => check.run(nowhere, captured({ CONTACTRZ_TOKEN: 't', CONTACTRZ_EXPIRED_TOKEN: 'Bearer canary' }).io),
    /^CONTACTRZ_EXPIRED_TOKEN: the token begins with "Bearer": leave that out$/,
  ],
  [
    'check: a token command without a program',
    () => check.run(nowhere, captured({ CONTACTRZ_TOKEN_COMMAND: '[""]' }).io),
    /^CONTACTRZ_TOKEN_COMMAND must be a JSON array of strings/,
  ],
  [
    'diff: an option',
    () => diff.run(['a', 'b', '--fail'], io),
    /^there is no option --fail: did you mean --fail-on\?$/,
  ],
  [
    'mutate: an option',
    () => mutate.run(['--pakt'], io),
    /^there is no option --pakt: did you mean --pact\?$/,
  ],
  ['provider: a number', () => provider.run(['--port', 'any'], io), /^--port must be .*, not any$/],
  [
    'provider: a property that no answer has',
    () => provider.run(['--port', '0', '--remove', '/Emial'], io),
    /^\/Emial leads to nothing in any answer: did you mean \/Email\?$/,
  ],
  [
    'provider: a value that no answer has',
    () => provider.run(['--port', '0', '--set', '/id=1'], io),
    /^\/id leads to nothing in any answer: did you mean \/Id\?$/,
  ],
  [
    'provider: a property of another answer',
    () => provider.run(['--port', '0', '--variant', 'created', '--rename', '/records/more=x'], io),
    /^\/records\/more leads to nothing in the answer created$/,
  ],
  [
    'provider: a new property in an object that is not there',
    () => provider.run(['--port', '0', '--variant', 'created', '--set', '/Address/City=x'], io),
    /^\/Address\/City leads to nothing in the answer created$/,
  ],
]

describe('what cannot be carried out', () => {
  for (const [what, act, says] of refusals) {
    it(`is refused with what is wrong, and the nearest that is not: ${what}`, async () => {
      await assert.rejects(act, (error) => {
        assert.ok(error instanceof UsageError, String(error))
        assert.match(error.message, says)
        assert.doesNotMatch(error.message, /canary/)
        return true
      })
    })
  }

  it('leaves no report behind', async () => {
    const directory = temporaryDirectory()
    const file = join(directory.path, 'x.json')
    await assert.rejects(() => check.run([...nowhere, '--report', `json=${file}`], captured().io), UsageError)
    assert.ok(!existsSync(file))
    directory.remove()
  })
})

describe('a file that is to be written', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('gets its folder', () => {
    const file = join(directory.path, 'reports/of today/check.json')
    writeFile('--report', file, '{}')
    assert.equal(readFileSync(file, 'utf8'), '{}')
  })

  it('is refused, and not tried for ever, where a system has no folders to give', function () {
    if (process.platform !== 'linux') return this.skip()
    // A process, since what never comes back could not be told otherwise.
    const script = `import('${new URL('../../src/commands/files.ts', import.meta.url)}').then(({ writeFile }) => writeFile('--report', '/proc/contactrz/x/y.json', ''))`
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
      timeout: 15_000,
      encoding: 'utf8',
    })
    assert.equal(status, 1)
    assert.match(stderr, /UsageError: --report \/proc\/contactrz\/x\/y\.json cannot be written \(ENOENT\)/)
  })

  it('is refused where that cannot be made', () => {
    const file = join(directory.path, 'file')
    writeFileSync(file, '')
    assert.throws(
      () => writeFile('--report', join(file, 'x.json'), '{}'),
      /cannot be written \((ENOTDIR|EEXIST)\)/,
    )
  })
})
