import assert from 'node:assert/strict'
import { missedSlots, whyMissed } from '../../../monitor/slots/missed.ts'
import { targetOf } from '../../support/target.ts'

describe('the slots that were missed', () => {
  const at = Date.parse('2026-12-01T13:00:00Z')
  const minuteMs = 60_000
  const target = targetOf({ schedule: '* * * * *' })
  const missed = (lastAt: number | null, latestAt: number) =>
    missedSlots(target, lastAt, latestAt, at + 7).map(({ slotAt }) => (slotAt - at) / minuteMs)

  it('are those between the last on record and the latest, in their order', () => {
    assert.deepEqual(missed(at - 4 * minuteMs, at), [-3, -2, -1])
    assert.deepEqual(missed(at - minuteMs, at), [])
  })

  it('are none where nobody has watched before, and none of a clock that was put back', () => {
    assert.deepEqual(missed(null, at), [])
    assert.deepEqual(missed(at, at), [])
    assert.deepEqual(missed(at + 9 * minuteMs, at), [])
  })

  it('are the newest, where there are more than anybody keeps', () => {
    const newest = missed(at - 6000 * minuteMs, at)
    assert.deepEqual([newest.length, newest[0], newest.at(-1)], [5000, -5000, -1])
  })

  it('have each its own wall clock, and the window as it stands now', () => {
    const [slot] = missedSlots(target, at - 2 * minuteMs, at, at)
    assert.deepEqual(slot, {
      ...{ target: 'test', slotAt: at - minuteMs, decidedAt: at },
      ...{ local: '2026-12-01 19:59:00 +07:00', timeZone: 'Asia/Jakarta' },
      rule: '06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB',
    })
  })
})

describe('why a slot was missed', () => {
  const nothing = { isSkipped: () => false, isStandstill: () => false, busy: [], failed: null }
  const busy = [{ from: 10, to: 20 }]

  it('is the run before, where that was under way', () => {
    for (const slotAt of [10, 15, 20]) assert.equal(whyMissed(slotAt, { ...nothing, busy }), 'busy')
    for (const slotAt of [9, 21]) assert.equal(whyMissed(slotAt, { ...nothing, busy }), 'late')
  })

  it('is that run, or the wait for its turn, whichever the slot lies in', () => {
    const both = { ...nothing, busy: [...busy, { from: 30, to: 40 }] }
    assert.deepEqual(
      [20, 25, 30].map((slotAt) => whyMissed(slotAt, both)),
      ['busy', 'late', 'busy'],
    )
  })

  it('is the clock, or a process that stood still, also where a run was under way meanwhile', () => {
    const skipped = { ...nothing, busy, isSkipped: (at: number) => at === 15 }
    assert.equal(whyMissed(15, skipped), 'clock')
    assert.equal(whyMissed(16, skipped), 'busy')
    assert.equal(whyMissed(15, { ...nothing, busy, isStandstill: () => true }), 'late')
  })

  it('is a failure of ours, where the monitor failed at it, unless the clock says more', () => {
    const failed = { from: 10, to: 20 }
    for (const slotAt of [10, 15, 20])
      assert.equal(whyMissed(slotAt, { ...nothing, busy, failed }), 'monitor-fault')
    for (const slotAt of [9, 21]) assert.equal(whyMissed(slotAt, { ...nothing, failed }), 'late')
    assert.equal(whyMissed(15, { ...nothing, failed, isSkipped: () => true }), 'clock')
  })

  it('is that nobody came, where nothing else is known', () => {
    assert.equal(whyMissed(15, nothing), 'late')
  })
})
