import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, runScript } from '../support/command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

/** This Node, which says that it is another. test/package/nodes.test.ts has real ones. */
const posingAs = (version: string, ...options: string[]) => {
  const script = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const preload = `--import=data:text/javascript,${encodeURIComponent(script)}`
  return { env: { NODE_OPTIONS: ['--conditions=contactrz-source', preload, ...options].join(' ') } }
}

describe('on a Node', () => {
  const launchers = [
    {
      name: 'contactrz',
      folder: 'src',
      engines: '^20.19.0 || >=22.12.0',
      refused: ['14.21.3', '18.20.8', '20.18.3', '21.7.3', '22.11.0'],
      taken: ['20.19.0', '22.12.0', '23.0.0', '24.0.0', '30.1.0'],
      needs: 'needs Node 20.19 or later of 20, or 22.12 or later',
    },
    {
      name: 'contactrz-monitor',
      folder: 'monitor',
      engines: '>=24',
      refused: ['18.20.8', '20.19.0', '22.23.3', '23.11.1'],
      taken: ['24.0.0', '30.1.0'],
      needs: 'needs Node 24 or later',
    },
  ] as const
  for (const { name, folder, engines, refused, taken, needs } of launchers) {
    it(`that is too old, ${name} says which it needs; on any other it runs`, async () => {
      assert.equal(manifestOf(folder).engines.node, engines)
      for (const version of refused) {
        const { code, stdout, stderr } = await runCommand(name, ['--version'], posingAs(version))
        const line = `${name}: ${needs}, and this is ${version}: install a newer one (https://nodejs.org)\n`
        assert.deepEqual([code, stdout, stderr], [2, '', line])
      }
      for (const version of taken) {
        const { code, stdout, stderr } = await runCommand(name, ['--version'], posingAs(version))
        assert.deepEqual([code, stdout, stderr], [0, `${manifestOf(folder).version}\n`, ''], version)
      }
    })
  }

  it('that cannot run TypeScript, contactrz says which a clone of the project needs', async () => {
    const ended = await runCommand('contactrz', [], posingAs('22.12.0', '--no-experimental-strip-types'))
    const line =
      'contactrz: needs Node 24 or later to run from its sources, and this is 22.12.0: install a newer'
    assert.deepEqual([ended.code, ended.stdout, ended.stderr.split(' one ')[0]], [2, '', line])
  })

  it('that was not told that this is a clone, each command says how it is called there', async () => {
    for (const { name } of launchers) {
      const { code, stdout, stderr } = await runCommand(name, ['--version'], { env: { NODE_OPTIONS: '' } })
      const line = `${name}: this is a clone of the project, whose commands are called by npx: npx ${name} (or with NODE_OPTIONS=--conditions=contactrz-source, by Node 24)\n`
      assert.deepEqual([code, stdout, stderr], [2, '', line])
    }
  })

  it('without its SQLite, every command of the monitor says so', async () => {
    const env = { NODE_OPTIONS: '--conditions=contactrz-source --no-experimental-sqlite' }
    for (const command of ['start', 'report']) {
      const { code, stderr } = await runCommand('contactrz-monitor', [command], { env })
      assert.deepEqual([code, stderr.trimEnd().split('\n').length], [2, 1])
      assert.match(stderr, /^contactrz-monitor: No such built-in module: node:sqlite: this Node \(24\./)
    }
  })

  it('that is too old, a script of the project says which it needs, and where npm brings none', async () => {
    const { optionalDependencies, engines } = manifestOf('.')
    assert.equal(engines.node, '>=24')
    const old = posingAs('20.20.2')
    const { code, stdout, stderr } = await runScript(join(root, 'require-node.js'), [], old)
    assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1])
    assert.match(stderr, /^contactrz: the project needs Node 24 or later, and this is 20\.20\.2\. /)
    for (const name of Object.keys(optionalDependencies))
      assert.ok(stderr.includes(name.replace('node-', '')), name)
    assert.deepEqual(await runScript(join(root, 'require-node.js'), []), { code: 0, stdout: '', stderr: '' })
  })

  it('that is too old, none of the scripts that run our TypeScript gets as far as that', () => {
    const scripts = Object.entries<string>(manifestOf('.').scripts)
    const runs = scripts.flatMap(([name, script]) =>
      [...script.matchAll(/\bnode (.*?)\S+\.ts\b/g)].map(([, before]) => [name, before]),
    )
    assert.ok(runs.length >= 8)
    for (const [name, before] of runs) assert.equal(before, '--import ./require-node.js ', name)
  })
})
