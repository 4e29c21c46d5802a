import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createTask, getTasks } from 'node-cron'
import {
  hoursBetween,
  latestSlot,
  nextSlot,
  slotsBack,
  slotsBetween,
} from '../../../monitor/time/schedule.ts'

const minuteMs = 60_000
const schedules = [
  '*/30 * * * *',
  '0 9-17 * * 1-5',
  '15,45 */6 1,L * *',
  '*/20 59 23 * * *',
  '5 0 29 2 *',
  '30 0 10 * * *',
  '0 0 * * 1#2',
  '0,30 12 15W * *',
  '0 0 13 * 5',
  '59 23 * * 5L',
] as const

/** Each instant asked of node-cron itself. */
function slotsByCron(schedule: string, from: number, to: number): number[] {
  const task = createTask(schedule, () => {}, { timezone: 'UTC' })
  const stepMs = schedule.split(' ').length > 5 ? 1000 : minuteMs
  const slots: number[] = []
  for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs)
    if (task.match(new Date(at))) slots.push(at)
  return slots
}

describe('the slots of a schedule', () => {
  const scene = fc.record({
    schedule: fc.constantFrom(...schedules),
    from: fc.integer({ min: Date.parse('2026-01-30'), max: Date.parse('2026-03-02') }),
    spanMs: fc.integer({ min: 0, max: 90 * minuteMs }),
  })

  it('are those that node-cron matches, in [from, to)', () => {
    fc.assert(
      fc.property(scene, ({ schedule, from, spanMs }) => {
        const slots = [...slotsBetween(schedule, from, from + spanMs)]
        assert.deepEqual(slots, slotsByCron(schedule, from, from + spanMs))
      }),
      { numRuns: 60 },
    )
  })

  it('lie on the days that node-cron means, of all years', () => {
    const dayMs = 86_400_000
    const day = fc.integer({ min: 0, max: 36_500 }).map((days) => days * dayMs)
    const daily = fc.record({
      dayOfMonth: fc.constantFrom('*', '1-7', '29', '13,L', 'L-3', '15W', 'LW'),
      month: fc.constantFrom('*', '2', '*/3', 'Jan,Dec'),
      dayOfWeek: fc.constantFrom('*', '1-5', '7', '5L', '1#2', 'Sun,3L'),
    })
    fc.assert(
      fc.property(daily, fc.array(day), ({ dayOfMonth, month, dayOfWeek }, days) => {
        const schedule = `30 4 ${dayOfMonth} ${month} ${dayOfWeek}`
        const task = createTask(schedule, () => {}, { timezone: 'UTC' })
        const slotOf = (at: number) => at + 4.5 * 3_600_000
        for (const at of days)
          assert.deepEqual(
            [...slotsBetween(schedule, at, at + dayMs)],
            task.match(new Date(slotOf(at))) ? [slotOf(at)] : [],
            `${schedule} ${new Date(at).toISOString()}`,
          )
      }),
      { numRuns: 200 },
    )
  })

  it('have a next one a year ahead, at the cost of a look at each day', () => {
    const from = Date.parse('2026-03-01T00:00:00Z')
    assert.equal(nextSlot('0 3 1 2 *', from), Date.parse('2027-02-01T03:00:00Z'))
    assert.equal(nextSlot('30 17 3 1 * *', from), Date.parse('2026-03-01T03:17:30Z'))
    assert.equal(nextSlot('0 0 29 2 *', from), null)
    // A leap year lies in between.
    assert.equal(nextSlot('0 0 1 1 *', Date.parse('2028-01-01')), Date.parse('2029-01-01'))
    const begun = process.cpuUsage()
    for (let day = 0; day < 2000; day++) nextSlot('30 17 3 1 2 *', from + day * 86_400_000)
    // Asked of node-cron day by day it takes ten times as long as this allows.
    assert.ok(process.cpuUsage(begun).user < 3_000_000)
  })

  it('are the same from the latest back', () => {
    fc.assert(
      fc.property(scene, ({ schedule, from, spanMs }) => {
        const slots = [...slotsBack(schedule, from + spanMs, from)]
        assert.deepEqual(slots.reverse(), [...slotsBetween(schedule, from, from + spanMs + 1)])
      }),
      { numRuns: 60 },
    )
  })

  it('are the same by the hour', () => {
    fc.assert(
      fc.property(scene, ({ schedule, from, spanMs }) => {
        const slots = [...hoursBetween(schedule, from, from + spanMs)].flat()
        assert.deepEqual(slots, [...slotsBetween(schedule, from, from + spanMs)])
      }),
      { numRuns: 60 },
    )
  })

  it('cost no more than are taken, where the next of very many is asked for', () => {
    const second = '* * * * * *'
    const start = process.cpuUsage()
    for (let index = 0; index < 20_000; index++) nextSlot(second, index * 1001)
    // An hour of them for each, worked out, takes ten times as long as this allows.
    assert.ok(process.cpuUsage(start).user < 1_000_000)
  })

  it('cost no more than are taken, however long ago the first one was', () => {
    let taken = 0
    const begun = process.cpuUsage()
    for (const _slot of slotsBack('* * * * * *', Date.parse('2026-12-01'), 0)) if (++taken === 5000) break
    // All of them, from 1970 on, would be 1.8 thousand million.
    assert.ok(process.cpuUsage(begun).user < 5_000_000)
  })

  it('have a latest and a next one around every instant', () => {
    fc.assert(
      fc.property(scene, ({ schedule, from, spanMs }) => {
        const slots = slotsByCron(schedule, from, from + spanMs)
        assert.equal(latestSlot(schedule, from + spanMs - 1, spanMs), slots.at(-1) ?? null)
        assert.equal(nextSlot(schedule, from - 1, spanMs + 1), slots[0] ?? null)
      }),
      { numRuns: 60 },
    )
  })

  it('leave nothing behind, however often they are asked for', () => {
    latestSlot('7 * * * *', 0)
    const before = getTasks().size
    for (let index = 0; index < 100; index++) nextSlot('7 * * * *', index * minuteMs)
    assert.equal(getTasks().size, before)
  })
})
