import assert from 'node:assert/strict'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { type Known, slotsAhead, snapshotOf } from '../../../monitor/snapshot/snapshot.ts'
import { targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta: creates are allowed. */
const at = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000
const minuteMs = 60_000

const nothing: Known = {
  ...{ incidents: noIncidents, hold: null, mutes: [], spent: 0, lastConforming: {}, lastExpiredAt: null },
}
const snapshot = (known: Partial<Known> = {}, target = targetOf()) =>
  snapshotOf(target, { ...nothing, ...known }, at)

describe('how a target stands', () => {
  it('is well where nothing is on record', () => {
    assert.deepEqual(snapshot(), {
      ...{ open: [], mutes: [], spent: 0, heldUntil: null, lastConforming: {}, lastExpiredAt: null },
      ...{ next: { slotAt: at + hourMs / 2, waitsFor: null }, expiredProbe: null },
    })
  })

  it('has what is open, since it was first met, and until when that is muted', () => {
    const drift = { openedAt: at - 2, toldAt: at - 2, sequence: 1, firstAt: at - 9 }
    const blind = { openedAt: at - 5, toldAt: at - 5, sequence: 1 }
    const mute = { target: 'test', since: at, reason: null }
    const { open } = snapshot({
      incidents: { ...noIncidents, open: { blind, drift } },
      mutes: [
        { ...mute, kind: 'drift', until: at + 7 },
        { ...mute, kind: 'drift', until: at + 3 },
      ],
    })
    assert.deepEqual(open, [
      { kind: 'drift', incident: drift, since: at - 9, mutedUntil: at + 7 },
      { kind: 'blind', incident: blind, since: at - 5, mutedUntil: null },
    ])
  })

  it('is held until its hold ends, and not by one that has', () => {
    const heldUntil = (until: number) => snapshot({ hold: { since: at - 1, until } }).heldUntil
    assert.deepEqual([heldUntil(at + 1), heldUntil(at), heldUntil(at - 1)], [at + 1, null, null])
  })

  it('has the next slot, and what that waits for', () => {
    const next = (known: Partial<Known>, more = {}) => snapshot(known, targetOf(more)).next
    const slotAt = at + hourMs / 2
    assert.deepEqual(next({ spent: 30 }), { slotAt, waitsFor: 'budget' })
    assert.deepEqual(next({ spent: 29 }), { slotAt, waitsFor: null })
    assert.deepEqual(next({ hold: { since: at, until: slotAt + 1 } }), { slotAt, waitsFor: 'hold' })
    assert.deepEqual(next({ hold: { since: at, until: slotAt } }), { slotAt, waitsFor: null })
    assert.deepEqual(next({}, { schedule: '0 5 * * *' })?.waitsFor, 'quota-window')
    const inTwoMonths = { slotAt: Date.parse('2027-02-01T15:00:00Z'), waitsFor: null }
    assert.deepEqual(next({ spent: 30 }, { schedule: '0 15 1 2 *' }), inTwoMonths)
    assert.equal(next({}, { schedule: '0 0 29 2 *' }), null)
  })
})

describe('the slots ahead', () => {
  it('begin after now; on the next day of the window nothing is spent yet', () => {
    const target = targetOf({ schedule: '0 * * * *', quotaWindow: null })
    const seen = []
    for (const { slotAt, waitsFor } of slotsAhead(target, { heldUntil: null, spent: 30 }, at)) {
      seen.push([(slotAt - at) / hourMs, waitsFor])
      if (waitsFor === null) break
    }
    assert.deepEqual(seen, [...Array.from({ length: 10 }, (_, hour) => [hour + 1, 'budget']), [11, null]])
  })

  it('end after 32 days', () => {
    const daily = [...slotsAhead(targetOf({ schedule: '1 13 * * *' }), { heldUntil: null, spent: 0 }, at)]
    assert.deepEqual([daily.length, daily[0]?.slotAt], [32, at + minuteMs])
  })
})
