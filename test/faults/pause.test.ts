import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { assertBooksBalance } from './books.ts'
import { createWorld, type World } from './world.ts'

describe('a monitor that stands still', () => {
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  it('accounts for every slot: what passed meanwhile was missed, and is not made up for', async () => {
    const running = world.start()
    await running.printed(/test {2}conforming/)
    running.process.kill('SIGSTOP')
    const before = world.creates.length
    // A machine that slept, a loop that hung: for the process it is the same.
    await wait(4000)
    running.process.kill('SIGCONT')
    await running.printed(/test: \d+ slot\(s\) missed \(late\)[\s\S]*test {2}conforming/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)

    const slots = world.query('SELECT slot_at, decision, reason FROM slots ORDER BY slot_at')
    const [first, last] = [Number(slots[0]?.slot_at), Number(slots.at(-1)?.slot_at)]
    assert.equal(slots.length, (last - first) / 1000 + 1, 'a slot is on record for every second')
    const missed = slots.filter(({ decision }) => decision === 'missed')
    assert.ok(missed.length >= 2 && missed.every(({ reason }) => reason === 'late'))
    assert.equal(world.creates.length, slots.filter(({ decision }) => decision === 'run').length)
    assert.ok(world.creates.length > before)
    assertBooksBalance(world)
  })
})
