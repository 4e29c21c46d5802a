import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv4 from 'ajv-draft-04'
import { variantMeaning } from 'contactrz/internal'
import { createProvider, type Provider } from 'contactrz/provider'
import { parse } from 'yaml'
import manifest from '../../src/package.json' with { type: 'json' }
import { temporaryDirectory } from '../support/command.ts'
import { expressionsIn, readAction, runAction } from '../support/composite-action.ts'
import { startRegistry } from '../support/package-registry.ts'

const file = fileURLToPath(new URL('../../action.yml', import.meta.url))
const launcher = fileURLToPath(new URL('../../src/bin/contactrz.js', import.meta.url))
const action = readAction(file)
const { steps } = action.runs

describe('action.yml', () => {
  it('uses every input that it declares, and declares every input that it uses', () => {
    const used = steps.flatMap((step) => [
      ...Object.values(step.env).flatMap(expressionsIn),
      ...expressionsIn(step['working-directory']),
    ])
    const names = used
      .filter((text) => text.startsWith('inputs.'))
      .map((text) => text.slice('inputs.'.length))
    assert.deepEqual([...new Set(names)].sort(), Object.keys(action.inputs).sort())
  })

  it('hands nothing to bash but through the environment', () => {
    for (const { name, run } of steps) assert.deepEqual(expressionsIn(run), [], name)
  })

  it('runs its own bash, and no action of anybody else', () => {
    assert.equal(action.runs.using, 'composite')
    const keys = ['env', 'id', 'name', 'run', 'shell', 'working-directory']
    for (const step of steps) {
      assert.deepEqual(Object.keys(step).sort(), keys)
      assert.equal(step.shell, 'bash')
    }
  })

  it('keeps secrets out of the step that installs, and out of arguments', () => {
    const [cli, check] = steps
    assert.ok(cli !== undefined && check !== undefined)
    assert.deepEqual(Object.keys(cli.env), ['VERSION', 'ACTION_PATH'])
    assert.match(cli.run, /npm install /)
    assert.doesNotMatch(check.run, /npm |npx |CONTACTRZ_/)
  })

  it('says of each input and output what it is', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
      assert.ok(description.length > 10, name)
    }
  })
})

const quota = variantMeaning['quota-used-up']

describe('docs/github-action.md', () => {
  const page = readFileSync(new URL('../../docs/github-action.md', import.meta.url), 'utf8')

  it('has a row for each input and output', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs }))
      assert.ok(page.includes(`| \`${name}\` | ${description}`), name)
  })

  it('shows a workflow that names only what there is', () => {
    const workflow = parse(page.match(/^```yaml\n([^`]*)```$/m)?.[1] ?? '')
    const steps: readonly { id?: string; with?: object; if?: string }[] = workflow.jobs.contract.steps
    const step = steps.find(({ id }) => id === 'contract')
    assert.ok(Object.keys(step?.with ?? {}).length > 3)
    for (const name of Object.keys(step?.with ?? {})) assert.ok(name in action.inputs, name)
    const used = [...page.matchAll(/steps\.contract\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
    assert.ok(used.length > 0)
    for (const name of used) assert.ok(name in action.outputs, name)
  })
})

describe('the GitHub Action', () => {
  let provider: Provider
  let inputs: Record<string, string>
  let directory: ReturnType<typeof temporaryDirectory>

  /** A checkout that has contactrz installed. */
  beforeEach(async () => {
    directory = temporaryDirectory()
    mkdirSync(join(directory.path, 'node_modules/.bin'), { recursive: true })
    symlinkSync(launcher, join(directory.path, 'node_modules/.bin/contactrz'))
    provider = await createProvider()
    inputs = {
      url: provider.url,
      token: provider.issueToken(),
      'expired-token': provider.issueToken({ lifeSeconds: -60 }),
    }
  })
  afterEach(async () => {
    await provider.close()
    directory.remove()
  })

  const act = (more: Record<string, string> = {}, env: Record<string, string> = {}) =>
    runAction(file, { ...inputs, ...more }, { workspace: directory.path, env })

  const inWorkspace = (name: string) => join(directory.path, name)

  it('passes when the provider answers as documented, with summary, outputs and files', async () => {
    const { code, summary, outputs, stdout } = await act({ 'provider-states': provider.statesUrl })
    assert.equal(code, 0, stdout)
    assert.deepEqual(outputs, {
      outcome: 'conforming',
      unmet: '',
      'exit-code': '0',
      'sarif-file': inWorkspace('contactrz.sarif'),
      'json-file': inWorkspace('contactrz.json'),
    })
    assert.match(summary, /^## contactrz check: conforming\n/)
    assert.equal(stdout, `checked POST ${provider.url}/api/contactrz\n`)
    assert.equal(JSON.parse(readFileSync(outputs['json-file'] ?? '', 'utf8')).probes.length, 4)
    assertSarif(outputs['sarif-file'], 0)
    const creates = provider.requests.filter(({ path }) => path === '/api/contactrz')
    assert.equal(creates.length, 4, 'one check, not one for each format')
  })

  it('fails with 1 on a drift: an annotation, the rule in the summary, a result in the SARIF file', async () => {
    provider.deviate([{ set: { '/Id': 31322 } }])
    const { code, summary, outputs, stdout } = await act({ only: 'created' })
    assert.equal(code, 1)
    assert.match(stdout, /^::error title=created%3A wrong-type::/)
    assert.match(summary, /^## contactrz check: drift\n(.*\n)*\| wrong-type \|/)
    assert.deepEqual([outputs.outcome, outputs['exit-code']], ['drift', '1'])
    // By both contacts.
    assertSarif(outputs['sarif-file'], 2)
  })

  it('fails with 2 without a token, says why, and leaves no file of this check or of an earlier one', async () => {
    for (const name of ['contactrz.sarif', 'contactrz.json']) writeFileSync(inWorkspace(name), 'of yesterday')
    const { code, summary, outputs, stdout } = await act({ token: '' })
    assert.equal(code, 2)
    assert.match(stdout, /^::error title=contactrz check::contactrz: no token: set CONTACTRZ_TOKEN/)
    assert.match(summary, /not made\n\nExit code 2\./)
    assert.deepEqual(outputs, { outcome: '', unmet: '', 'exit-code': '2', 'sarif-file': '', 'json-file': '' })
    assert.equal(provider.requests.length, 0)
  })

  it('fails with 3 when the provider is down', async () => {
    await provider.close()
    const { code, outputs, summary } = await act({ only: 'created' })
    assert.equal(code, 3)
    assert.deepEqual([outputs.outcome, outputs['exit-code']], ['unavailable', '3'])
    assert.match(summary, /^## contactrz check: unavailable\n/)
  })

  it('hands each input to the check', async () => {
    provider.deviate([{ set: { '/CreatedAt': 'now' }, variant: 'created' }])
    const accept = [
      { rule: 'undocumented-property', pointer: '/CreatedAt', reason: 'ticket 12', until: '2100-01-01' },
    ]
    mkdirSync(inWorkspace('ci'))
    writeFileSync(inWorkspace('ci/accept.json'), JSON.stringify(accept))
    const only = { only: 'created' }
    assert.equal((await act(only)).code, 0)
    assert.equal((await act({ ...only, 'fail-on': 'additive' })).code, 1)
    assert.equal((await act({ ...only, 'fail-on': 'additive', accept: 'ci/accept.json' })).code, 0)
    const unmet = await act({ require: quota })
    assert.deepEqual([unmet.code, unmet.outputs.unmet], [3, quota])
    assert.match(unmet.stdout, new RegExp(`^::error title=${quota}%3A required%2C and not met::`, 'm'))
    assert.match(unmet.summary, new RegExp(`^## contactrz check: drift, required and not met: ${quota}\n`))
    assert.match((await act({ ...only, slow: '1ms' })).stdout, /^::notice title=created%3A slow::/m)
    assert.equal((await act({ ...only, timeout: 'soon' })).code, 2)
    assert.equal((await act({ ...only, 'quota-window': 'never' })).code, 2)
    const before = provider.requests.length
    assert.equal((await act({ ...only, contact: 'name-alone' })).code, 0)
    assert.equal(provider.requests.length, before + 1)
    const named = await act({ ...only, 'sarif-file': 'ci/a.sarif', 'json-file': 'ci/a b.json' })
    assert.deepEqual(
      [named.outputs['sarif-file'], named.outputs['json-file']],
      [inWorkspace('ci/a.sarif'), inWorkspace('ci/a b.json')],
    )
    assert.ok(existsSync(inWorkspace('ci/a b.json')))
    const made = await act({ ...only, 'json-file': 'new/folder/check.json' })
    assert.equal(made.outputs['json-file'], inWorkspace('new/folder/check.json'))
  })

  it('creates at an address that is not loopback only for the word true', async () => {
    const far = { url: 'https://contactrz.invalid', only: 'created', 'quota-window': 'none' }
    for (const word of ['', 'false', 'yes', 'True']) {
      const { code, outputs, stdout } = await act({ ...far, 'allow-create': word })
      assert.deepEqual([code, outputs.outcome], [3, 'skipped'])
      assert.match(stdout, /--allow-create/)
    }
    const allowed = await act({ ...far, 'allow-create': 'true' })
    assert.deepEqual([allowed.code, allowed.outputs.outcome], [3, 'unavailable'])
    const plain = { ...far, url: 'http://contactrz.invalid' }
    assert.equal((await act(plain)).code, 2)
    assert.equal((await act({ ...plain, 'allow-insecure': 'true' })).outputs.outcome, 'skipped')
  })

  it('fetches a token with a command, which has the environment of the job', async () => {
    const command = [process.execPath, '-p', 'process.env.LOGIN']
    const more = { only: 'created', token: '', 'token-command': JSON.stringify(command) }
    const { code } = await act(more, { LOGIN: inputs.token ?? '' })
    assert.equal(code, 0)
  })

  it('shows no token: not on a terminal, in the summary, an output or a file', async () => {
    provider.deviate([{ set: { '/Phone': 1, '/Media': inputs.token ?? '' } }])
    const runs = [await act(), await act({ require: 'nonsense' }), await act({ token: `${inputs.token} x` })]
    assert.deepEqual(
      runs.map(({ code }) => code),
      [1, 2, 2],
    )
    const written = readdirSync(directory.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    assert.ok(written.length > 10)
    const shown = [...written, ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr])].join('\n')
    for (const secret of [inputs.token, inputs['expired-token']]) {
      // Neither the token nor its signature.
      for (const part of [secret, secret?.split('.')[2]]) assert.ok(part && !shown.includes(part))
    }
  })

  it('does not run what an input says, nor takes it for an option', async () => {
    const trace = inWorkspace('trace')
    const attacks = [`$(touch ${trace})`, `"; touch ${trace}; "`, `\`touch ${trace}\``, `x\ntouch ${trace}\n`]
    const names = Object.keys(action.inputs).filter((name) => name !== 'working-directory')
    for (const attack of attacks) {
      const everywhere = Object.fromEntries(names.map((name) => [name, attack]))
      for (const more of [everywhere, { ...everywhere, version: '' }]) {
        assert.equal((await act(more)).code, 2)
        assert.ok(!existsSync(trace))
      }
    }
    const { code, outputs } = await act({ only: 'created', 'json-file': `report\nexit-code=0\n.json` })
    assert.deepEqual([code, outputs['exit-code']], [0, '0'])
    assert.match(outputs['json-file'] ?? '', /report exit-code=0 \.json$/)
    assert.equal((await act({ only: '--allow-create' })).code, 2)
  })

  it('takes no failure of its own for a drift', async () => {
    assert.equal((await act({ only: 'created' }, { GITHUB_STEP_SUMMARY: directory.path })).code, 3)
    assert.equal((await act({ 'sarif-file': 'node_modules' })).code, 2)
    assert.equal((await act({ 'json-file': 'node_modules/.bin/contactrz/x.json' })).code, 2)
    const bin = inWorkspace('node_modules/.bin/contactrz')
    writeFileSync(`${bin}-broken`, "#!/usr/bin/env node\nthrow new Error('cannot be loaded')\n", {
      mode: 0o755,
    })
    symlinkSync(`${bin}-broken`, `${bin}-link`)
    mkdirSync(inWorkspace('broken/node_modules/.bin'), { recursive: true })
    symlinkSync(`${bin}-broken`, inWorkspace('broken/node_modules/.bin/contactrz'))
    const { code, outputs } = await act({ 'working-directory': 'broken' })
    assert.deepEqual([code, outputs['exit-code'], outputs.outcome], [3, '3', ''])
  })

  it('shows what is on stderr as one annotation', async () => {
    const { stdout } = await act({ accept: 'x\n::set-output name=a::100%' })
    assert.match(stdout, /^::error title=contactrz check::.*x%0A::set-output name=a::100%25/)
    assert.equal(stdout.match(/^::/gm)?.length, 1)
  })
})

describe('where the GitHub Action gets contactrz from', () => {
  const directory = temporaryDirectory()
  let provider: Provider
  let registry: Awaited<ReturnType<typeof startRegistry>>

  before(async () => {
    provider = await createProvider()
    mkdirSync(join(directory.path, 'registry'))
    registry = await startRegistry(join(directory.path, 'registry'), manifest.version)
  })
  after(async () => {
    await Promise.all([provider.close(), registry.close()])
    directory.remove()
  })
  beforeEach(() => {
    registry.requests.length = 0
  })

  /** In a folder of the workspace, which may have contactrz installed. */
  function act(name: string, more: Record<string, string> = {}, path?: string) {
    mkdirSync(join(directory.path, name), { recursive: true })
    const inputs = { url: provider.url, token: provider.issueToken(), only: 'created', ...more }
    const env = {
      npm_config_registry: registry.url,
      npm_config_cache: join(directory.path, 'cache'),
      npm_config_fetch_retries: '0',
    }
    const options = { workspace: directory.path, env, ...(path !== undefined && { path }) }
    return runAction(file, { 'working-directory': name, ...inputs }, options)
  }

  const install = (name: string) => {
    mkdirSync(join(directory.path, name, 'node_modules/.bin'), { recursive: true })
    symlinkSync(launcher, join(directory.path, name, 'node_modules/.bin/contactrz'))
  }

  it('is the version that is asked for, without running install scripts', async () => {
    install('asked')
    const { code, stdout, stderr } = await act('asked', { version: manifest.version })
    assert.equal(code, 0, `${stdout}${stderr}`)
    assert.deepEqual(registry.requests, ['/contactrz', '/contactrz.tgz'])
    assert.ok(!existsSync(registry.trace))
    assert.deepEqual(readdirSync(join(directory.path, 'asked')).sort(), [
      'contactrz.json',
      'contactrz.sarif',
      'node_modules',
    ])
  })

  it('is what is installed, if no version is asked for', async () => {
    install('installed')
    assert.equal((await act('installed')).code, 0)
    assert.deepEqual(registry.requests, [])
  })

  it('is else the version of the action itself', async () => {
    const { code, stdout, stderr } = await act('empty')
    assert.equal(code, 0, `${stdout}${stderr}`)
    assert.equal(registry.requests[0], '/contactrz')
  })

  it('is never an address, a path or an option', async () => {
    for (const version of [
      'https://example.com/x.tgz',
      '../x',
      'file:x',
      'npm:other@1',
      '-g',
      '1 other',
      '1\n2',
    ]) {
      const { code, stdout, steps } = await act('empty', { version })
      assert.deepEqual([code, steps], [2, ['Find contactrz']])
      assert.match(stdout, /^::error title=contactrz check::version must be a version/)
    }
    assert.deepEqual(registry.requests, [])
  })

  it('is a 3 if there is no such version: no verdict', async () => {
    const { code, stdout } = await act('empty', { version: '99.0.0' })
    assert.equal(code, 3)
    assert.match(stdout, /::error title=contactrz check::contactrz@99\.0\.0 could not be installed/)
  })

  it('is not looked for on a Node that is too old', async () => {
    install('old')
    for (const [version, expected] of [
      ['18.20.8', 2],
      ['20.18.3', 2],
      ['20.19.0', 0],
      ['22.11.0', 2],
      ['22.12.0', 0],
      ['24.0.0', 0],
    ] as const) {
      const path = join(directory.path, `node-${version}`)
      mkdirSync(path)
      writeFileSync(
        join(path, 'pretend.cjs'),
        `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
      )
      writeFileSync(
        join(path, 'node'),
        `#!/bin/sh\nexec '${process.execPath}' -r '${path}/pretend.cjs' "$@"\n`,
      )
      chmodSync(join(path, 'node'), 0o755)
      const { code, stdout } = await act('old', {}, path)
      assert.equal(code, expected, version)
      assert.equal(/Node 20\.19, 22\.12 or later is needed/.test(stdout), expected === 2)
    }
  })
})

function assertSarif(sarif: string | undefined, results: number) {
  const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  const validate = new Ajv4.default({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    schema,
  )
  const text = readFileSync(sarif ?? '', 'utf8')
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
  assert.equal(JSON.parse(text).runs[0].results.length, results)
}
