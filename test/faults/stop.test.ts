// SIGTERM while something hangs: the process ends in its time, and its books say what became of the create.
import assert from 'node:assert/strict'
import { createWorld, type World } from './world.ts'

/** Promised are 10 s; a machine under load takes some of its own to start and end a process. */
const endsWithinMs = { request: 15_000, token: 4000 }

describe('a monitor that is told to end', () => {
  let world: World

  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  for (const step of ['token', 'request'] as const) {
    it(`ends in its time when the answer to "${step}" never comes, and nothing is left open`, async () => {
      const arrived = world.gates.hold(step)
      const running = world.start()
      await arrived
      const begun = performance.now()
      running.process.kill('SIGTERM')
      const { code, stderr } = await running.ended
      assert.deepEqual([code, stderr], [0, ''])
      // A token is not waited for: less than what a create that has left is given.
      assert.ok(performance.now() - begun < endsWithinMs[step])
      assert.deepEqual(
        world.query('SELECT state FROM ledger').map(({ state }) => state),
        step === 'token' ? [] : ['unknown'],
      )
    })
  }

  it('ends at once when it is told again a second later, and not when a terminal says it twice', async () => {
    const arrived = world.gates.hold('request')
    const running = world.start()
    await arrived
    const begun = performance.now()
    let endedAfterMs = 0
    const again = setInterval(() => running.process.kill('SIGINT'), 50)
    const { code } = await running.ended.finally(() => {
      endedAfterMs = performance.now() - begun
      clearInterval(again)
    })
    assert.equal(code, 130)
    assert.ok(endedAfterMs > 1000)
  })
})
