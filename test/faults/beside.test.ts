// Several processes on one store, and a configuration that is read again and again: no slot is sent twice, and the books
// balance.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runCommand } from '../support/command.ts'
import { assertCreatesBalance } from './books.ts'
import { rounds } from './length.ts'
import { createWorld, type World } from './world.ts'

describe('a monitor that is not alone', function () {
  this.timeout(rounds(180_000, 600_000))
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  it('sends each slot once, with two that run once beside it', async () => {
    const running = world.start()
    await running.printed(/test {2}conforming/)
    const once = () =>
      runCommand('contactrz-monitor', ['once', '--config', join(world.directory, 'monitor.yaml')])
    for (let round = 0; round < rounds(3, 40); round++) {
      for (const { code, stderr } of await Promise.all([once(), once()])) {
        // Nobody's fault: the slot was decided by another, and its verdict may not be there yet.
        assert.ok(code === 0 || code === 3, `${code} ${stderr}`)
        assert.equal(stderr, '')
      }
    }
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    assertCreatesBalance(world)
    const decided = world.query('SELECT count(*) AS n, count(DISTINCT slot_at) AS slots FROM slots')[0]
    assert.equal(decided?.n, decided?.slots)
  })

  it('reads its configuration as often as it is told to, and goes on', async () => {
    const running = world.start()
    await running.printed(/test {2}conforming/)
    let seen = ''
    running.process.stdout?.on('data', (chunk) => {
      seen += chunk
    })
    for (let reload = 0; reload < rounds(30, 300); reload++) {
      running.process.kill('SIGHUP')
      // Some within one turn of the loop, some not.
      if (reload % 3 === 0) await new Promise(setImmediate)
    }
    await running.printed(/configuration reloaded/)
    const deadline = Date.now() + 60_000
    const wanted = world.creates.length + 2
    while (world.creates.length < wanted) {
      assert.ok(Date.now() < deadline, `${world.creates.length} of ${wanted} creates`)
      await wait(50)
    }
    running.process.kill('SIGTERM')
    const { code, stderr } = await running.ended
    assert.deepEqual([code, stderr], [0, ''])
    assert.doesNotMatch(seen, /monitor-fault/)
    assertCreatesBalance(world)
  })
})
