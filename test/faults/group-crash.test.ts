import assert from 'node:assert/strict'
import { assertCreatesOnce, assertHostBooksBalance } from './host-books.ts'
import { createHostWorld, type HostWorld, hookSteps, mailSteps } from './host-world.ts'
import { killAt, killAtRandom } from './kills.ts'
import { isLong, rounds } from './length.ts'

describe('a monitor that is killed while it tells of a group by mail and by webhook', function () {
  this.timeout(rounds(180_000, 1_800_000))
  let world: HostWorld
  // One world for all: the books of one kill are still to balance after the next.
  before(async () => {
    world = await createHostWorld()
    await world.recover()
  })
  after(() => world.close())

  const repeats = () => {
    const names = [...world.mail.taken, ...world.hook.taken].map(({ messageId }) => messageId)
    return names.length - new Set(names).size
  }

  for (const step of [...mailSteps, ...hookSteps]) {
    it(`at "${step}" has told each of everything once, when its successor is through`, async () => {
      const before = repeats()
      await killAt(world, step)
      await world.recover()
      assertHostBooksBalance(world)
      // Taken from who was dead by then: between sending and settling.
      if (step === 'mail-data' || step === 'hook-arrived') assert.equal(repeats() - before, 1)
    })
  }

  const kills = rounds(3, 200)
  it(`at ${kills} random instants has told each of everything once, when its successor is through`, () =>
    killAtRandom(world, kills, () => assertHostBooksBalance(world)))
})

/**
 * In the long form from the lock of a process to what it has settled of its second slots; in the short one where what
 * waits for its group becomes messages, and these are sent.
 */
const [firstWrite, lastWrite] = isLong ? [1, 60] : [34, 47]

describe('a monitor that is killed right before a write to its store, with groups and two channels', function () {
  this.timeout(isLong ? 1_800_000 : 180_000)
  let world: HostWorld
  beforeEach(async () => {
    world = await createHostWorld()
  })
  afterEach(() => world.close())

  it('has told each of everything once, whichever write it is, when its successor is through', async () => {
    await world.recover()
    let waited = 0
    for (let write = firstWrite; write <= lastWrite; write++) {
      world.flip()
      const { process, ended } = world.start({ dieAtWrite: write })
      const { stdout, stderr } = await ended
      assert.deepEqual([process.signalCode, stderr], ['SIGKILL', ''], `write ${write}: ${stdout}`)
      waited += world.query('SELECT * FROM announcements').length
      assertCreatesOnce(world)
    }
    // It did leave what waited for its group to its successor.
    assert.ok(waited > 0)
    await world.recover()
    assertHostBooksBalance(world)
  })
})
