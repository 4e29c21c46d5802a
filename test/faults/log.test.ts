// What becomes of a monitor whose log cannot be written: it goes on, and it ends when it is told to.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { askStatus } from '../support/status.ts'
import { createWorld, type World } from './world.ts'

const launcher = fileURLToPath(new URL('../../monitor/bin/contactrz-monitor.js', import.meta.url))
const endsWithinMs = 15_000

describe('a monitor whose log', () => {
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    return world.close()
  })

  const startInto = (stdout: number): ChildProcess => {
    const child = spawn(
      process.execPath,
      [launcher, 'start', '--config', join(world.directory, 'monitor.yaml')],
      {
        stdio: ['ignore', stdout, 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '--conditions=contactrz-source' },
      },
    )
    children.push(child)
    return child
  }
  const created = async (more: number) => {
    const deadline = Date.now() + 30_000
    const wanted = world.creates.length + more
    while (world.creates.length < wanted) {
      assert.ok(Date.now() < deadline, `${world.creates.length} of ${wanted} creates`)
      await wait(50)
    }
  }
  /** Where the page is cannot be read in a log that is lost. */
  const freePort = async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    server.close()
    await once(server, 'close')
    return port
  }
  const endsInTime = async (child: ChildProcess) => {
    const begun = performance.now()
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    assert.ok(performance.now() - begun < endsWithinMs)
  }

  it('has no room on its disk goes on, and says so in its status', async () => {
    const full = openSync('/dev/full', 'w')
    const port = await freePort()
    const config = join(world.directory, 'monitor.yaml')
    writeFileSync(config, readFileSync(config, 'utf8').replace('port: 0', `port: ${port}`))
    const child = startInto(full)
    await created(2)
    const { code, status } = await askStatus(`http://127.0.0.1:${port}`)
    assert.deepEqual([code, status.reasons.map(({ kind }) => kind)], [503, ['log-lost']])
    await endsInTime(child)
    closeSync(full)
  })

  it('is a pipe that nobody reads goes on, and ends when it is told to', async () => {
    const pipe = join(world.directory, 'log.pipe')
    execFileSync('mkfifo', [pipe])
    const end = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    const block = Buffer.alloc(4096, 'x')
    assert.throws(() => {
      for (;;) writeSync(end, block)
    }, /EAGAIN/)
    const child = startInto(end)
    await created(2)
    await endsInTime(child)
    closeSync(end)
  })
})
