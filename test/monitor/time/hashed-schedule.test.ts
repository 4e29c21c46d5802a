import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parse } from 'node-cron'
import { resolveHashes } from '../../../monitor/time/hashed-schedule.ts'
import { isSchedule } from '../../../monitor/time/schedule.ts'

const names = Array.from({ length: 600 }, (_, index) => `target ${index}`)
const minutesOf = (schedule: string, name: string) => parse(resolveHashes(schedule, name)).minute as number[]

describe('H in a schedule', () => {
  it('is a number of its field, of each target its own, and always the same', () => {
    const schedules = names.map((name) => resolveHashes('H H/2 * * *', name))
    assert.deepEqual(
      schedules,
      names.map((name) => resolveHashes('H H/2 * * *', name)),
    )
    assert.ok(new Set(schedules).size > 110, `${new Set(schedules).size} of 120`)
    // Once written, never another: a target would be asked at another time than its plan says.
    assert.equal(resolveHashes('H H/2 * * *', 'production'), '28 0-23/2 * * *')
  })

  it('spreads targets evenly', () => {
    const byMinute = Map.groupBy(names, (name) => minutesOf('H * * * *', name)[0])
    assert.equal(byMinute.size, 60)
    assert.ok(Math.max(...[...byMinute.values()].map(({ length }) => length)) < 30)
  })

  it('steps from such a number on, within a range if one is given', () => {
    for (const name of names) {
      const [first = -1] = minutesOf('H/15 * * * *', name)
      assert.deepEqual(minutesOf('H/15 * * * *', name), [first, first + 15, first + 30, first + 45])
      const [low = -1, ...others] = minutesOf('H(10-29)/10 * * * *', name)
      assert.ok(low >= 10 && low < 20)
      assert.deepEqual(others, [low + 10])
      const [only = -1, none] = minutesOf('H(0-4) * * * *', name)
      assert.ok(only <= 4 && none === undefined)
    }
  })

  it('is the same minute with seconds before it', () => {
    for (const name of names) assert.deepEqual(minutesOf('H H * * * *', name), minutesOf('H * * * *', name))
    const seconds = new Set(names.map((name) => parse(resolveHashes('H * * * * *', name)).second[0]))
    assert.equal(seconds.size, 60)
  })

  it('comes to a cron expression in every field, and on days that every month has', () => {
    const item = fc.constantFrom('H', 'H/3', 'H(1-5)', 'H(2-6)/2', '*', '3', 'H,5')
    fc.assert(
      fc.property(fc.array(item, { minLength: 5, maxLength: 6 }), fc.string(), (fields, name) => {
        const resolved = resolveHashes(fields.join(' '), name)
        assert.ok(isSchedule(resolved), resolved)
        assert.doesNotMatch(resolved, /H/)
        for (const day of parse(resolved).dayOfMonth)
          if (!fields.at(-3)?.includes('*')) assert.ok(Number(day) <= 28)
      }),
    )
  })

  it('leaves alone what has none, and what cannot be meant', () => {
    for (const schedule of ['*/30 * * * *', '0 0 * * Thu', '0 0 L * 5L', 'nonsense'])
      assert.equal(resolveHashes(schedule, 'a'), schedule)
    for (const schedule of [
      'H(30-70) * * * *',
      'H(9-5) * * * *',
      'H/0 * * * *',
      'H(5) * * * *',
      '* H(0-24) * * *',
    ])
      assert.equal(isSchedule(resolveHashes(schedule, 'a')), false, schedule)
  })
})
