// What becomes of a monitor whose log cannot be written: it goes on, and it ends when it is told to.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createWorld, type World } from './world.ts'

const launcher = fileURLToPath(new URL('../../monitor/bin/contactrz-monitor.js', import.meta.url))
const endsWithinMs = 15_000

describe('a monitor whose log', function () {
  this.timeout(60_000)
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  const startInto = (stdout: number): ChildProcess =>
    spawn(process.execPath, [launcher, 'start', '--config', join(world.directory, 'monitor.yaml')], {
      stdio: ['ignore', stdout, 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '--conditions=contactrz-source' },
    })
  const created = async (more: number) => {
    const deadline = Date.now() + 30_000
    const wanted = world.creates.length + more
    while (world.creates.length < wanted) {
      assert.ok(Date.now() < deadline, `${world.creates.length} of ${wanted} creates`)
      await wait(50)
    }
  }
  const endsInTime = async (child: ChildProcess) => {
    const begun = performance.now()
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    assert.ok(performance.now() - begun < endsWithinMs)
  }

  it('has no room on its disk goes on', async () => {
    const full = openSync('/dev/full', 'w')
    const child = startInto(full)
    await created(2)
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
