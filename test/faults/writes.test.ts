import assert from 'node:assert/strict'
import { assertBooksBalance, assertCreatesBalance } from './books.ts'
import { isLong } from './length.ts'
import { createWorld, type World } from './world.ts'

/**
 * In the long form from the lock of a process to well into its third slot; in the short one its first slot: what was cut
 * short before it, claim, commit, lease and settling of a mail. Each is the beginning or the end of a transaction.
 */
const [firstWrite, lastWrite] = isLong ? [1, 48] : [14, 28]

describe('a monitor that is killed right before a write to its store', function () {
  this.timeout(isLong ? 1_800_000 : 180_000)
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  it('keeps its books, whichever write it is, and its successor goes on', async () => {
    await world.recover()
    const seen = new Set<string>()
    for (let write = firstWrite; write <= lastWrite; write++) {
      world.flip()
      const { process, ended } = world.start({ dieAtWrite: write })
      const { stdout, stderr } = await ended
      assert.deepEqual([process.signalCode, stderr], ['SIGKILL', ''], `write ${write}: ${stdout}`)
      assertCreatesBalance(world)
      for (const { state } of world.query('SELECT DISTINCT state FROM ledger')) seen.add(String(state))
    }
    // It did meet a create that had left, or could have, and was not settled.
    assert.ok(seen.has('pending'), [...seen].join())
    await world.recover()
    assertBooksBalance(world)
  })
})
