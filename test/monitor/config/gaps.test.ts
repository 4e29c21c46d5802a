import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Target } from '../../../monitor/config/config-shape.ts'
import {
  blindnessQuestions,
  gapOf,
  heartbeatPeriodMs,
  longestDistanceMs,
} from '../../../monitor/config/gaps.ts'
import { decide } from '../../../monitor/plan/plan.ts'
import { slotsBetween } from '../../../monitor/time/schedule.ts'
import { alerts, targetOf } from '../../support/target.ts'

const from = Date.parse('2026-12-01T00:00:00Z')
const hourMs = 3_600_000
const dayMs = 24 * hourMs

describe('the distance between slots', () => {
  const gap = (schedule: string, limitMs: number, more = {}) => {
    const found = gapOf(targetOf({ schedule, ...more }), limitMs, from)
    return found === null ? null : [found.from, found.to].map((at) => at && new Date(at).toISOString())
  }

  it('leaves none of a day and two hours where something runs every day', () => {
    for (const schedule of ['*/30 * * * *', '* * * * * *', '0 13 * * *', '0 * * * *'])
      assert.equal(gap(schedule, 26 * hourMs), null, schedule)
  })

  it('is as long as the quota window makes it', () => {
    // 06:00 in Jakarta is 23:00 UTC; the last slot that is done by then is half an hour before, the first is at 11:30.
    assert.deepEqual(gap('*/30 * * * *', 12 * hourMs), [
      '2026-12-01T22:30:00.000Z',
      '2026-12-02T11:30:00.000Z',
    ])
    assert.equal(gap('*/30 * * * *', 12 * hourMs, { quotaWindow: null }), null)
  })

  it('is found where a schedule pauses for days, and where it never comes', () => {
    assert.deepEqual(gap('0 13 * * 1', 26 * hourMs), ['2026-12-07T13:00:00.000Z', '2026-12-14T13:00:00.000Z'])
    assert.deepEqual(gap('0 13 * * 1-5', 26 * hourMs), [
      '2026-12-04T13:00:00.000Z',
      '2026-12-07T13:00:00.000Z',
    ])
    assert.deepEqual(gap('0 3 * * *', 26 * hourMs), ['2026-12-01T00:00:00.000Z', null])
  })

  it('is found exactly where walking through every slot finds it', () => {
    const schedules = ['*/30 * * * *', '0 */5 * * *', '7 13,20 * * *', '0 12 * * 1,4', '15 11 1-20 * *']
    const target = fc.record({
      schedule: fc.constantFrom(...schedules),
      window: fc.constantFrom(null, targetOf().quotaWindow),
      limitHours: fc.integer({ min: 1, max: 100 }),
    })
    fc.assert(
      fc.property(target, ({ schedule, window, limitHours }) => {
        const watched = targetOf({ schedule, quotaWindow: window })
        const isOpen = (at: number) => decide(watched, at, { heldUntil: null, spent: 0 }).decision === 'run'
        const open = [...slotsBetween(schedule, from, from + 62 * dayMs)].filter(isOpen)
        const isFound = open.some((at, index) => at - (open[index - 1] ?? at) >= limitHours * hourMs)
        const found = gapOf(watched, limitHours * hourMs, from)
        assert.equal(found !== null, isFound)
        if (found === null || found.to === null) return
        assert.ok(found.to - found.from >= limitHours * hourMs)
        assert.equal(open.indexOf(found.to), open.indexOf(found.from) + 1)
      }),
      { numRuns: 100 },
    )
  })

  it('is told as a question, with what would be seen and what to do', () => {
    const questions = (...targets: Partial<Target>[]) =>
      blindnessQuestions(
        targets.map((target) => targetOf(target)),
        alerts,
        from,
      )
    const weekly = (name: string) =>
      `target ${name}: no slot can run between 2026-12-07T13:00:00.000Z and 2026-12-14T13:00:00.000Z, and blind opens after 26 h without a verdict (alerts.blindAfter). Was that meant? Else see schedule (in UTC) and quotaWindow, with contactrz-monitor plan, or raise blindAfter`
    assert.deepEqual(questions({ schedule: '0 13 * * 1' }), [weekly('test')])
    const [never] = questions({ schedule: '0 3 * * *' })
    assert.match(
      never ?? '',
      /no slot can run after 2026-12-01T00:00:00\.000Z, as far as can be seen, and blind/,
    )
    assert.deepEqual(questions({}), [])
    // Alike but for what matters: the window shuts out the hour of the second.
    const alike = [
      { name: 'a', schedule: '0 13 * * 1' },
      { name: 'b', schedule: '0 3 * * *', quotaWindow: null },
      { name: 'c', schedule: '0 3 * * *' },
      { name: 'd', schedule: '0 13 * * 1' },
    ]
    assert.deepEqual(questions(...alike), [weekly('a'), never?.replace('test', 'c'), weekly('d')])
  })

  it('counts gated slots for the heartbeat: it is sent for them, too', () => {
    assert.equal(longestDistanceMs('*/30 * * * *', from), 1_800_000)
    assert.equal(longestDistanceMs('0 12 1-5 * *', from), 27 * dayMs)
    assert.equal(longestDistanceMs('* * 1 * *', from), 30 * dayMs + 60_000)
    assert.equal(longestDistanceMs('0 0 29 2 *', from), null)
  })

  it('makes the period of the heartbeat, with the time that runs and a minute may take', () => {
    const half = targetOf()
    assert.equal(heartbeatPeriodMs([half], from), 35 * 60_000)
    assert.equal(heartbeatPeriodMs([targetOf({ schedule: '0 13 * * *' }), half], from), 35 * 60_000)
    assert.equal(heartbeatPeriodMs([targetOf({ schedule: '0 0 29 2 *' })], from), null)
  })
})
