import assert from 'node:assert/strict'
import { whyMissed } from '../../../monitor/slots/missed.ts'

describe('why a slot was missed', () => {
  const nothing = { isSkipped: () => false, isStandstill: () => false, busy: null, failed: null }
  const busy = { from: 10, to: 20 }

  it('is the run before, where that was under way', () => {
    for (const slotAt of [10, 15, 20]) assert.equal(whyMissed(slotAt, { ...nothing, busy }), 'busy')
    for (const slotAt of [9, 21]) assert.equal(whyMissed(slotAt, { ...nothing, busy }), 'late')
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
