import assert from 'node:assert/strict'
import { createClockWatch } from '../../../monitor/time/clock.ts'

describe('two clocks held against each other', () => {
  const setUp = () => {
    let wall = 1_000_000
    let steady = 0
    const watch = createClockWatch({ now: () => wall, steady: () => steady })
    const pass = (ms: number, jumpMs = 0) => {
      wall += ms + jumpMs
      steady += ms
      return watch.sample()
    }
    return { watch, pass }
  }

  it('say nothing while both go on', () => {
    const { watch, pass } = setUp()
    for (let times = 0; times < 10; times++) assert.equal(pass(1000, times), 0)
    assert.deepEqual([watch.isSkipped(1_005_000), watch.isStandstill(1_005_000)], [false, false])
  })

  it('say that the wall clock was set, and which instants it went past', () => {
    const { watch, pass } = setUp()
    assert.equal(pass(1000, 3_600_000), 3_600_000)
    assert.equal(watch.isSkipped(1_000_001 + 1_800_000), true)
    assert.equal(watch.isStandstill(1_000_001 + 1_800_000), false)
    assert.equal(watch.isSkipped(1_000_000), false)
    assert.equal(watch.isSkipped(1_000_000 + 3_601_001), false)
    assert.equal(pass(1000, -3_600_000), -3_600_000)
  })

  it('say that nobody looked for a while: the process stood still', () => {
    const { watch, pass } = setUp()
    assert.equal(pass(30_000), 0)
    assert.equal(watch.isStandstill(1_015_000), true)
    assert.equal(watch.isSkipped(1_015_000), false)
    pass(1999)
    assert.equal(watch.isStandstill(1_030_500), false)
    pass(2000)
    assert.equal(watch.isStandstill(1_032_500), true)
  })

  it('forget what is long past', () => {
    const { watch, pass } = setUp()
    for (let times = 0; times < 1100; times++) pass(30_000)
    assert.equal(watch.isStandstill(1_015_000), false)
    assert.equal(watch.isStandstill(1_000_000 + 1100 * 30_000), true)
  })
})
