import assert from 'node:assert/strict'
import { createStoreClock } from '../../../monitor/engine/store-clock.ts'

const begin = Date.parse('2026-12-01T13:00:00Z')

describe('the clock of the store, as the monitor has it', () => {
  const setUp = async (ownAheadMs = 0, { isOwnClock = false, answersInMs = 0 } = {}) => {
    const time = { store: begin, own: begin + ownAheadMs, steady: 0 }
    const lines: string[] = []
    const pass = (ms: number) => {
      time.store += ms
      time.own += ms
      time.steady += ms
    }
    const store = {
      isOwnClock,
      async now() {
        pass(answersInMs / 2)
        const at = time.store
        pass(answersInMs / 2)
        return at
      },
    }
    const clock = await createStoreClock({
      ...{ store, own: () => time.own, steady: () => time.steady },
      log: (line, fields) => void lines.push(`${fields?.level ?? 'info'}: ${line}`),
    })
    return { time, clock, pass, lines }
  }

  it('is asked for at once, and carried on until it is asked again', async () => {
    const { time, clock, pass } = await setUp(300_000)
    assert.equal(clock.now(), begin)
    pass(1_800_000)
    assert.equal(clock.now(), begin + 1_800_000)
    time.store += 7
    assert.equal(clock.now(), begin + 1_800_000)
    await clock.ask()
    assert.equal(clock.now(), begin + 1_800_007)
  })

  it('stays as it is where the clock of the machine is put back', async () => {
    const { time, clock, pass } = await setUp()
    pass(1000)
    time.own -= 3_600_000
    assert.equal(clock.now(), begin + 1000)
  })

  it('goes on while the machine sleeps, and its steady clock stands still', async () => {
    const { time, clock } = await setUp(-300_000)
    time.own += 3_600_000
    assert.equal(clock.now(), begin + 3_600_000)
  })

  it('is read without asking where it is that of the machine, whatever is done to that', async () => {
    const { time, clock, lines } = await setUp(300_000, { isOwnClock: true })
    for (const own of [begin, begin - 3_600_000, begin + 7]) {
      time.own = own
      await clock.ask()
      assert.equal(clock.now(), own)
    }
    assert.deepEqual([clock.apartMs(), lines], [null, []])
  })

  it('says once that the clock of the machine is more than 2 s from it, and when that is over', async () => {
    const { time, clock, lines } = await setUp(2000)
    assert.deepEqual([clock.apartMs(), lines], [null, []])
    time.own -= 4001
    await clock.ask()
    await clock.ask()
    assert.equal(clock.apartMs(), -2001)
    assert.deepEqual(lines.splice(0), [
      'warn: the clock of this machine is 2.0 s behind that of the store, by which everything is decided: set it, as by NTP',
    ])
    time.own += 302_001
    await clock.ask()
    assert.equal(clock.apartMs(), 300_000)
    assert.deepEqual(lines, [])
    time.own = time.store
    await clock.ask()
    assert.equal(clock.apartMs(), null)
    assert.deepEqual(lines, ['info: the clock of this machine goes with that of the store again'])
  })

  it('takes a slow answer for no clock that is apart: it was read somewhere in between', async () => {
    const { clock, lines } = await setUp(2500, { answersInMs: 1000 })
    assert.deepEqual([clock.apartMs(), clock.now(), lines], [null, begin + 1000, []])
    const apart = await setUp(2501, { answersInMs: 1000 })
    assert.equal(apart.clock.apartMs(), 2501)
    assert.match(apart.lines.join(), /^warn: the clock of this machine is 2\.5 s ahead of that of the store/)
  })
})
