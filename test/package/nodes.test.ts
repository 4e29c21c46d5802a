// Every Node, the oldest of its line: those that are promised do all there is to do, the others say what is needed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '../support/command.ts'
import { execute, installConsumers, nodeBin, nodes, oldNode, pack, runOn } from './consumers.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const contactrz = 'node_modules/contactrz/bin/contactrz.js'

describe('on real Nodes', function () {
  this.timeout(300_000)
  const directory = temporaryDirectory()
  let monitor: string
  const target = { name: 'production', url: 'https://api.example.com', token: { env: 'TOKEN' } }
  const smtp = { host: 'mail.example.com', port: 465, security: 'tls', from: 'monitor@example.com' }
  const config = { targets: [{ ...target, mailTo: ['team@example.com'] }], smtp }

  before(async () => {
    const { installed } = installConsumers()
    const tarball = pack('monitor', join(directory.path, 'packed'))
    const modules = join(directory.path, 'node_modules')
    mkdirSync(modules)
    const { code } = await execute('tar', ['xzf', tarball, '-C', modules])
    assert.equal(code, 0)
    monitor = join(modules, 'package')
    const { dependencies } = JSON.parse(readFileSync(join(monitor, 'package.json'), 'utf8'))
    for (const name of Object.keys(dependencies)) {
      const path = name === 'contactrz' ? installed : join(root, 'node_modules', name)
      mkdirSync(dirname(join(modules, name)), { recursive: true })
      symlinkSync(path, join(modules, name))
    }
    symlinkSync('package', join(modules, 'contactrz-monitor'))
    writeFileSync(join(directory.path, 'monitor.yaml'), JSON.stringify(config))
  })
  after(() => directory.remove())

  const runMonitor = (node: Parameters<typeof runOn>[0], args: readonly string[]) =>
    runOn(node, [join(monitor, 'bin/contactrz-monitor.js'), ...args])

  for (const node of nodes) {
    it(`kills every mutant on ${node}: the check goes through every rule there`, async () => {
      const { code, stdout, stderr } = await runOn(node, [contactrz, 'mutate', '--format', 'json'])
      assert.deepEqual([code, stderr], [0, ''])
      const { mutants, check } = JSON.parse(stdout)
      assert.ok(mutants >= 900)
      assert.deepEqual([check.killed, check.survivors, check.falseAlarms], [mutants, [], []])
    })
  }

  it(`is told on ${oldNode} which Node contactrz needs`, async () => {
    for (const args of [['check', '--url', 'http://127.0.0.1:1'], ['mutate'], ['--version']]) {
      const { code, stdout, stderr } = await runOn(oldNode, [contactrz, ...args])
      assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1])
      assert.match(
        stderr,
        /^contactrz: needs Node 20\.19 or later of 20, or 22\.12 or later, and this is 18\./,
      )
    }
  })

  for (const node of [oldNode, '20.19', '22.12'] as const) {
    it(`is told on ${node} which Node the monitor needs`, async () => {
      for (const args of [['start'], ['report', '--help'], ['--version']]) {
        const { code, stdout, stderr } = await runMonitor(node, args)
        assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1])
        assert.match(stderr, /^contactrz-monitor: needs Node 24 or later, and this is \d+\.\d+\.\d+: install/)
      }
    })
  }

  for (const node of ['24', '26'] as const) {
    it(`plans, and opens a store, with the monitor on ${node}`, async () => {
      const from = ['--config', join(directory.path, 'monitor.yaml')]
      const plan = await runMonitor(node, ['plan', ...from])
      assert.equal(plan.code, 0, plan.stderr)
      const mute = await runMonitor(node, ['mute', ...from, '--target', 'production', '--until', '1h'])
      assert.equal(mute.code, 0, mute.stderr)
      assert.match(mute.stdout, /^production: every incident is muted until /)
      const lifted = await runMonitor(node, ['mute', ...from, '--lift', '--target', 'production'])
      assert.equal(lifted.code, 0, lifted.stderr)
    })

    it(`serves its page, with style and script, with the monitor on ${node}`, async () => {
      const file = join(directory.path, 'page.yaml')
      writeFileSync(file, JSON.stringify({ ...config, store: `sqlite:page-${node}.db`, web: { port: 0 } }))
      const child = spawn(
        join(nodeBin(node), 'node'),
        [join(monitor, 'bin/contactrz-monitor.js'), 'start', '--config', file, '--log-format', 'pretty'],
        { env: { TOKEN: 'a-token' } },
      )
      const ended = once(child, 'close')
      const complaints: string[] = []
      child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')))
      const lines = createInterface(child.stdout)
      const page = await new Promise<string>((resolve, reject) => {
        lines.on('line', (line) => /^status page +(\S+)$/.exec(line)?.slice(1).forEach(resolve))
        void ended.then(() => reject(new Error(`it ended: ${complaints.join('')}`)))
      })
      const text = await fetch(`${page}rules`).then(
        (answer) => answer.text(),
        async () => {
          await ended
          throw new Error(complaints.join(''))
        },
      )
      const assets = [...text.matchAll(/(?:href|src)="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path)
      assert.equal(assets.length, 2)
      for (const path of assets) assert.equal((await fetch(`${page}${path}`)).status, 200, path)
      child.kill('SIGTERM')
      assert.deepEqual(await ended, [0, null])
    })
  }

  it('keeps in its store, on the oldest Node that the monitor takes, all that the store promises', async () => {
    const suite = ['node_modules/mocha/bin/mocha.js', 'test/monitor/store/conformance.test.ts']
    const env = { NODE_OPTIONS: '--conditions=contactrz-source' }
    const { code, stdout } = await execute(join(nodeBin('24'), 'node'), suite, { cwd: root, env })
    assert.match(stdout, /^ +\d{2,} passing/m)
    assert.equal(code, 0, stdout)
  })

  it('is told in a clone to which npm brought no Node what to install', async () => {
    const clone = join(directory.path, 'clone')
    for (const name of ['package.json', '.npmrc', 'require-node.js', 'src', 'monitor', 'test/run.ts'])
      cpSync(join(root, name), join(clone, name), { recursive: true })
    mkdirSync(join(clone, 'node_modules/.bin'), { recursive: true })
    for (const [name, folder] of [
      ['contactrz', 'src'],
      ['contactrz-monitor', 'monitor'],
    ] as const) {
      symlinkSync(`../${folder}`, join(clone, 'node_modules', name))
      symlinkSync(`../${name}/bin/${name}.js`, join(clone, 'node_modules/.bin', name))
    }
    const PATH = `${nodeBin('20.19')}:/usr/bin:/bin`
    for (const [command, says] of [
      ['npm start --silent', /^contactrz-monitor: needs Node 24 or later, and this is 20\.19\.0: install/],
      [
        'npm test --silent',
        /^contactrz: the project needs Node 24 or later, and this is 20\.19\.0\. "npm ci"/,
      ],
      [
        'npx contactrz check',
        /^contactrz: needs Node 24 or later to run from its sources, and this is 20\.19/,
      ],
    ] as const) {
      const ended = await execute('bash', ['-c', command], { cwd: clone, env: { PATH } })
      assert.deepEqual([ended.code, ended.stdout, ended.stderr.trimEnd().split('\n').length], [2, '', 1])
      assert.match(ended.stderr, says)
    }
  })
})
