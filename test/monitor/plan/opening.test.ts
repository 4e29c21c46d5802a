import assert from 'node:assert/strict'
import { toLocalDay } from 'contactrz/internal'
import fc from 'fast-check'
import { comingSlot, gateNow } from '../../../monitor/plan/opening.ts'
import { decide, zoneOf } from '../../../monitor/plan/plan.ts'
import { nextSlot, slotsBetween } from '../../../monitor/time/schedule.ts'
import { targetOf } from '../../support/target.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** 12:48 in Jakarta: the window is shut. */
const at = Date.parse('2026-11-27T05:48:00Z')
const nothing = { heldUntil: null, spent: 0 }
const inMinutes = (instant: number | null) => (instant === null ? null : (instant - at) / minuteMs)

describe('when a create may leave next', () => {
  it('is when the window and its guard are over, or at once', () => {
    const opens = (after: number) => {
      const { open, reason, opensAt, shutsAt } = gateNow(targetOf(), at + after, nothing)
      return [open, reason, inMinutes(opensAt), inMinutes(shutsAt)]
    }
    const opensIn = 5 * 60 + 13
    assert.deepEqual(opens(0), [false, 'quota-window', opensIn, null])
    assert.deepEqual(opens((opensIn - 0.5) * minuteMs), [false, 'guard', opensIn, null])
    const [open, reason, opensAt, shutsAt] = opens(opensIn * minuteMs)
    assert.deepEqual([open, reason, opensAt], [true, null, null])
    // 05:58:50: a create takes up to 10 s, and the guard is a minute.
    assert.equal(shutsAt, 17 * 60 + 12 - 70 / 60)
  })

  it('is after a hold, on the next day where the budget is spent, and never where the window is all day', () => {
    const evening = at + 8 * hourMs
    const target = targetOf()
    const held = gateNow(target, evening, { heldUntil: evening + 22 * hourMs, spent: 0 })
    assert.deepEqual([held.reason, held.opensAt], ['hold', evening + 22 * hourMs])
    const intoWindow = gateNow(target, evening, { heldUntil: evening + 12 * hourMs, spent: 0 })
    assert.deepEqual([intoWindow.reason, inMinutes(intoWindow.opensAt)], ['hold', 24 * 60 + 5 * 60 + 13])
    const spent = gateNow(target, evening, { heldUntil: null, spent: 30 })
    assert.deepEqual([spent.reason, spent.opensAt], ['budget', Date.parse('2026-11-27T17:00:00Z')])
    const always = targetOf({ quotaWindow: { from: '00:00', to: '24:00', timeZone: 'UTC' } })
    assert.deepEqual(gateNow(always, at, nothing).opensAt, null)
    assert.deepEqual(gateNow(targetOf({ quotaWindow: null }), at, nothing).shutsAt, null)
  })

  it('leads to the first slot that runs, and says what those before it wait for', () => {
    const { at: runsAt, waitsFor, nearestAt } = comingSlot(targetOf(), at, nothing)
    assert.deepEqual([inMinutes(runsAt), waitsFor, inMinutes(nearestAt)], [5 * 60 + 42, 'quota-window', 12])
    const evening = at + 8 * hourMs
    assert.equal(comingSlot(targetOf(), evening, nothing).waitsFor, null)
    const never = comingSlot(targetOf({ schedule: '0 5 * * *' }), at, nothing)
    assert.deepEqual([never.at, never.waitsFor], [null, 'quota-window'])
    const far = comingSlot(targetOf({ schedule: '0 15 1 2 *' }), at, nothing)
    assert.deepEqual([far.at, far.waitsFor], [Date.parse('2027-02-01T15:00:00Z'), null])
    const none = comingSlot(targetOf({ schedule: '0 0 29 2 *' }), at, nothing)
    assert.deepEqual([none.at, none.nearestAt], [null, null])
  })

  it('is what asking at every minute and every slot finds, over clock changes, holds and spent budgets', () => {
    const changes = ['2026-03-29T00:00:00Z', '2026-10-25T00:00:00Z', '2026-11-27T00:00:00Z'].map((text) =>
      Date.parse(text),
    )
    const input = fc.record({
      zone: fc.constantFrom('Europe/Berlin', 'Asia/Jakarta', 'UTC'),
      from: fc.constantFrom('00:00', '01:30', '02:30', '06:00', '22:00'),
      to: fc.constantFrom('02:00', '02:30', '03:00', '18:00', '24:00'),
      guardMin: fc.constantFrom(0, 1, 45),
      schedule: fc.constantFrom('*/30 * * * *', '17 * * * *', '0 3,14 * * *'),
      change: fc.constantFrom(...changes),
      after: fc.integer({ min: -40 * 60, max: 40 * 60 }),
      held: fc.option(fc.integer({ min: 1, max: 50 * 60 }), { nil: null }),
      spent: fc.constantFrom(0, 30),
    })
    fc.assert(
      fc.property(input, ({ zone, from, to, guardMin, schedule, change, after, held, spent }) => {
        const target = targetOf({
          ...{ schedule, guardMs: guardMin * minuteMs, timeoutMs: minuteMs },
          quotaWindow: { from, to, timeZone: zone },
        })
        const now = change + after * minuteMs
        const allowance = { heldUntil: held === null ? null : now + held * minuteMs, spent }
        const runs = (instant: number) => {
          const isToday = toLocalDay(zoneOf(target), instant) === toLocalDay(zoneOf(target), now)
          return decide(target, instant, { ...allowance, spent: isToday ? spent : 0 }).reason === null
        }
        const days = 5 * dayMs
        let opens: number | null = null
        for (let minute = now; minute < now + days && opens === null; minute += minuteMs)
          if (runs(minute)) opens = minute
        const gate = gateNow(target, now, allowance)
        assert.equal(gate.open ? now : gate.opensAt, opens)
        const first = [...slotsBetween(target.schedule, now + 1, now + days)].find(runs) ?? null
        const coming = comingSlot(target, now, allowance)
        assert.equal(coming.at, first)
        assert.equal(coming.nearestAt, nextSlot(target.schedule, now))
      }),
      { numRuns: 60 },
    )
  })
})
