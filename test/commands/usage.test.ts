import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from 'contactrz/internal'
import { check, checkHelp } from '../../src/commands/check.ts'
import { diff, diffHelp } from '../../src/commands/diff.ts'
import { writeFile } from '../../src/commands/files.ts'
import { mutate, mutateHelp } from '../../src/commands/mutate.ts'
import { provider, providerHelp } from '../../src/commands/provider.ts'
import { captured, temporaryDirectory } from '../support/command.ts'

const nowhere = ['--url', 'http://127.0.0.1:9']
const { io } = captured({ CONTACTRZ_TOKEN: 't' })

/** Nothing is sent: each of these is refused before. */
const refusals: readonly (readonly [what: string, act: () => Promise<number>, says: RegExp])[] = [
  [
    'check: a stray argument',
    () => check(['http://127.0.0.1:9'], io),
    /^an argument without its option: the address is given by --url, a list of variants by --only$/,
  ],
  [
    'check: a variant',
    () => check([...nowhere, '--only', 'created,overQouta'], io),
    /^--only must be created, expiredToken.* or .*, not overQouta: did you mean overQuota\?$/,
  ],
  ['check: a time', () => check([...nowhere, '--slow', '2'], io), /^--slow must be .*, not 2$/],
  [
    'check: a report without a file',
    () => check([...nowhere, '--report', 'json'], io),
    /^--report must be FORMAT=FILE, such as json=check\.json, not json$/,
  ],
  [
    'check: a format of a report',
    () => check([...nowhere, '--report', 'sraif=x'], io),
    /^the format of --report must be .*, not sraif: did you mean sarif\?$/,
  ],
  [
    'check: a base with a query',
    () => check(['--url', 'http://127.0.0.1:9/?a=b'], io),
    /^--url must be a base address without \? and #$/,
  ],
  [
    'check: a base with a fragment',
    () => check(['--url', 'http://127.0.0.1:9/#a'], io),
    /^--url must be a base address without \? and #$/,
  ],
  ['check: too long', () => check([...nowhere, '--timeout', '11m'], io), /^--timeout must be .*, not 11m$/],
  [
    'check: a token command that no process can be given',
    () => check(nowhere, captured({ CONTACTRZ_TOKEN_COMMAND: '["a\\u0000b"]' }).io),
    /^CONTACTRZ_TOKEN_COMMAND must be a JSON array of strings/,
  ],
  [
    'check: a token that is JSON',
    () => check(nowhere, captured({ CONTACTRZ_TOKEN: '{"access_token":"canary"}' }).io),
    /^CONTACTRZ_TOKEN: the token is a JSON object: give the token in it alone$/,
  ],
  [
    'check: an expired token with its scheme',
    () => check(nowhere, captured({ CONTACTRZ_TOKEN: 't', CONTACTRZ_EXPIRED_TOKEN: 'Bearer canary' }).io),
    /^CONTACTRZ_EXPIRED_TOKEN: the token begins with "Bearer": leave that out$/,
  ],
  [
    'check: a token command without a program',
    () => check(nowhere, captured({ CONTACTRZ_TOKEN_COMMAND: '[""]' }).io),
    /^CONTACTRZ_TOKEN_COMMAND must be a JSON array of strings/,
  ],
  [
    'diff: an option',
    () => diff(['a', 'b', '--fail'], io),
    /^there is no option --fail: did you mean --fail-on\?$/,
  ],
  ['mutate: an option', () => mutate(['--pakt'], io), /^there is no option --pakt: did you mean --pact\?$/],
  ['provider: a number', () => provider(['--port', 'any'], io), /^--port must be .*, not any$/],
  [
    'provider: a property that no answer has',
    () => provider(['--port', '0', '--remove', '/Emial'], io),
    /^\/Emial leads to nothing in any answer: did you mean \/Email\?$/,
  ],
  [
    'provider: a value that no answer has',
    () => provider(['--port', '0', '--set', '/id=1'], io),
    /^\/id leads to nothing in any answer: did you mean \/Id\?$/,
  ],
  [
    'provider: a property of another answer',
    () => provider(['--port', '0', '--variant', 'created', '--rename', '/records/more=x'], io),
    /^\/records\/more leads to nothing in the answer created$/,
  ],
  [
    'provider: a new property in an object that is not there',
    () => provider(['--port', '0', '--variant', 'created', '--set', '/Address/City=x'], io),
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
    await assert.rejects(() => check([...nowhere, '--report', `json=${file}`], captured().io), UsageError)
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

describe('the help of a command', () => {
  for (const [name, help] of Object.entries({
    check: checkHelp,
    diff: diffHelp,
    mutate: mutateHelp,
    provider: providerHelp,
  })) {
    it(`has examples and fits a terminal: ${name}`, () => {
      assert.match(help, new RegExp(`^Examples?\\n.*contactrz ${name}`, 'm'))
      for (const line of help.split('\n')) assert.ok(line.length <= 120, line)
    })

    it(`names the options that there are, and no other: ${name}`, () => {
      const file = name === 'check' ? 'check-options' : name
      const source = readFileSync(new URL(`../../src/commands/${file}.ts`, import.meta.url), 'utf8')
      const config = source.slice(source.indexOf('const optionsConfig'), source.indexOf('} as const'))
      const known = [...config.matchAll(/^ {2}'?([a-z-]+)'?: \{ type/gm)].map(([, option]) => option)
      const told = [...help.matchAll(/^ {2}--([a-z-]+) /gm)].map(([, option]) => option)
      assert.deepEqual([...told].sort(), [...known].sort())
    })
  }
})
