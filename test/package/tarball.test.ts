import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { temporaryDirectory } from '../support/command.ts'
import { execute, installConsumers } from './consumers.ts'

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const publint = (path: string) =>
  execute(process.execPath, [installConsumers().tool('publint/src/cli.js'), 'run', '--strict', path])
/** ES modules only: what CommonJS makes of them is tried on every Node in consumers.test.ts. */
const attw = (path: string) =>
  execute(process.execPath, [
    installConsumers().tool('@arethetypeswrong/cli/dist/index.js'),
    '--profile',
    'esm-only',
    '--no-color',
    '--exclude-entrypoints',
    // A text, which nobody imports as a module.
    './openapi.yaml',
    '--',
    path,
  ])

describe('the tarball', function () {
  this.timeout(300_000)
  let installed: string
  before(() => {
    installed = installConsumers().installed
  })

  /** A damaged copy, packed again. */
  const withDamage = async (damage: (folder: string) => void, use: (tarball: string) => Promise<void>) => {
    const directory = temporaryDirectory()
    try {
      const folder = join(directory.path, 'package')
      cpSync(installed, folder, { recursive: true })
      damage(folder)
      const tarball = join(directory.path, 'damaged-1.0.0.tgz')
      const { code } = await execute('tar', ['czf', tarball, '-C', directory.path, 'package'])
      assert.equal(code, 0)
      await use(tarball)
    } finally {
      directory.remove()
    }
  }

  it('satisfies publint, strictly', async () => {
    const { code, stdout, stderr } = await publint(installConsumers().tarball)
    assert.equal(code, 0, stdout + stderr)
    assert.match(stdout, /All good/)
  })

  it('would not if an export led nowhere', async () => {
    await withDamage(
      (folder) => rmSync(join(folder, 'dist/contract/types.js')),
      async (tarball) => assert.notEqual((await publint(tarball)).code, 0),
    )
  })

  it('satisfies arethetypeswrong', async () => {
    const { code, stdout, stderr } = await attw(installConsumers().tarball)
    assert.equal(code, 0, stdout + stderr)
    const entries = ['types', 'validators', 'provider', 'proposal'].map((entry) => `contactrz/${entry}`)
    for (const name of ['contactrz', ...entries]) assert.ok(stdout.includes(`"${name}"`), name)
  })

  it('would not if a declaration were missing, or were that of CommonJS', async () => {
    await withDamage(
      (folder) => rmSync(join(folder, 'dist/contract/validators.d.ts')),
      async (tarball) => assert.notEqual((await attw(tarball)).code, 0),
    )
    await withDamage(
      (folder) => {
        writeFileSync(join(folder, 'dist/contract/types.d.cts'), 'export type Contact = string\n')
        const manifest = join(folder, 'package.json')
        const text = readFileSync(manifest, 'utf8')
        writeFileSync(manifest, text.replace('"./dist/contract/types.d.ts"', '"./dist/contract/types.d.cts"'))
      },
      async (tarball) => assert.notEqual((await attw(tarball)).code, 0),
    )
  })

  it('brings nothing with it', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    assert.equal(manifest.dependencies, undefined)
    assert.equal(manifest.bundledDependencies, undefined)
    for (const name of Object.keys(manifest.peerDependencies))
      assert.equal(manifest.peerDependenciesMeta[name]?.optional, true, name)
    for (const name of ['preinstall', 'install', 'postinstall'])
      assert.equal(manifest.scripts[name], undefined)
    const builtIn = /^(node:|\.)/
    const own = Object.keys(manifest.peerDependencies)
    for (const file of filesOf(join(installed, 'dist')).filter((name) => name.endsWith('.js'))) {
      const text = readFileSync(file, 'utf8')
      for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^;'"]*?from ['"]([^'"]+)['"]/gm))
        assert.match(name, builtIn, file)
      for (const [, name = ''] of text.matchAll(/\bimport\(['"]([^'"]+)['"]\)/g))
        assert.ok(builtIn.test(name) || own.includes(name), `${file}: ${name}`)
    }
  })

  it('holds what its exports promise, and nothing that is of no use to others', async () => {
    const { stdout } = await execute('tar', ['tzf', installConsumers().tarball])
    const names = stdout
      .trim()
      .split('\n')
      .map((name) => name.replace(/^package\//, ''))
    for (const name of ['dist/openapi.yaml', 'dist/pact.json', 'generated/schema/created.json', 'LICENSE'])
      assert.ok(names.includes(name), name)
    // A page of the package links to what the package holds.
    for (const page of names.filter((name) => name.endsWith('.md'))) {
      const text = readFileSync(join(installed, page), 'utf8')
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
        assert.ok(names.includes(join(dirname(page), link)), `${page}: ${link}`)
    }
    assert.ok(names.includes('README.md'))
    assert.deepEqual(
      names.filter((name) =>
        /(^|\/)((?:test|var|node_modules)\/|\.env|package-lock\.json|tsconfig)|\.tgz$|\.db$/.test(name),
      ),
      [],
    )
    for (const file of filesOf(installed))
      assert.doesNotMatch(readFileSync(file, 'utf8'), /\/(work|root|home)\//)
  })

  it('has maps that lead to sources it holds', () => {
    const maps = filesOf(join(installed, 'dist')).filter((name) => name.endsWith('.map'))
    assert.ok(
      maps.some((name) => name.endsWith('.d.ts.map')) && maps.some((name) => name.endsWith('.js.map')),
    )
    for (const map of maps) {
      const { sources, sourceRoot = '' } = JSON.parse(readFileSync(map, 'utf8'))
      assert.ok(sources.length > 0, map)
      for (const name of sources) {
        const source = resolve(dirname(map), sourceRoot, name)
        assert.ok(source.startsWith(installed) && existsSync(source), `${map}: ${name}`)
        assert.match(source, /\.ts$/)
      }
    }
    for (const file of filesOf(join(installed, 'dist')).filter((name) => /\.(js|d\.ts)$/.test(name)))
      assert.ok(existsSync(`${file}.map`), `${file} has no map`)
  })
})
