import assert from 'node:assert/strict'
import { assertBooksBalance } from './books.ts'
import { killAt, killAtRandom } from './kills.ts'
import { rounds } from './length.ts'
import { createWorld, type Step, steps, type World } from './world.ts'

/** What must have happened before a process can come to a step. */
const isOfMail = (step: Step) => step.startsWith('mail')

describe('a monitor that is killed', function () {
  this.timeout(rounds(180_000, 1_800_000))
  let world: World
  // One world for all: the books of one kill are still to balance after the next.
  before(async () => {
    world = await createWorld()
    await world.recover()
  })
  after(() => world.close())

  for (const step of steps) {
    it(`at "${step}" keeps its books, and its successor goes on`, async () => {
      const inState = (state: string) => world.query(`SELECT * FROM ledger WHERE state = '${state}'`).length
      const before = inState('unknown')
      await killAt(world, step)
      if (isOfMail(step)) assert.ok(world.query('SELECT * FROM messages').length > 0)
      await world.recover()
      assertBooksBalance(world)
      // Cut short between leaving and being settled: it may have created, and the ledger does not claim to know. The lock
      // tells its successor that nobody is at it any more.
      assert.equal(inState('pending'), 0)
      if (step === 'request' || step === 'answer') {
        assert.equal(inState('unknown') - before, 1)
        assert.equal(
          world.query("SELECT * FROM runs WHERE outcome = 'monitor-fault'").length,
          inState('unknown'),
        )
      }
    })
  }

  const kills = rounds(3, 200)
  it(`at ${kills} random instants keeps its books, and its successor goes on`, () =>
    killAtRandom(world, kills, () => assertBooksBalance(world)))
})
