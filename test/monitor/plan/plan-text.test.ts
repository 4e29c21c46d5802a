import assert from 'node:assert/strict'
import fc from 'fast-check'
import { plannedHours, plannedSlots } from '../../../monitor/plan/plan.ts'
import { planText } from '../../../monitor/plan/plan-text.ts'
import { targetOf } from '../../support/target.ts'

const minuteMs = 60_000
const zones = [
  'Asia/Jakarta',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/St_Johns',
]
const schedules = ['*/10 * * * * *', '* * * * *', '7,31 */2 * * *', '*/30 * * * *', '59 59 23 * * *']

const textOf = (pieces: Iterable<string | Uint8Array>) =>
  [...pieces].map((piece) => Buffer.from(piece).toString()).join('')

describe('a plan as text', () => {
  it('says of each slot what it says of it alone, over clock changes, windows and budgets', () => {
    const scene = fc.record({
      timeZone: fc.constantFrom(...zones),
      chosen: fc.uniqueArray(fc.constantFrom(...schedules), { minLength: 1, maxLength: 2 }),
      window: fc.constantFrom(null, ['06:00', '18:00'], ['01:20', '01:50'], ['23:10', '00:40']),
      budgetPerDay: fc.constantFrom(3, 300, 20_000),
      // Around the clock changes of October and November 2026.
      from: fc.integer({ min: Date.parse('2026-10-02'), max: Date.parse('2026-11-04') }),
      minutes: fc.integer({ min: 0, max: 600 }),
    })
    fc.assert(
      fc.property(scene, ({ timeZone, chosen, window, budgetPerDay, from, minutes }) => {
        const [begins = '', ends = ''] = window ?? []
        const targets = chosen.map((schedule, index) =>
          targetOf({
            ...{ name: `t${index}`, schedule, budgetPerDay },
            quotaWindow: window === null ? null : { from: begins, to: ends, timeZone },
          }),
        )
        const to = from + minutes * minuteMs
        const say = (slot: object) => `${JSON.stringify(slot)}\n`
        const slots = [...plannedHours(targets, from, to)].flatMap(plannedSlots)
        assert.equal(textOf(planText(targets, from, to, say)), slots.map(say).join(''))
      }),
      { numRuns: 150 },
    )
  })

  for (const [timeZone, at] of [
    // Between two hours, and in the middle of one, whose wall clock stays in the same hour.
    ['Europe/Berlin', '2026-10-25T01:00Z'],
    ['America/St_Johns', '2026-11-01T04:30Z'],
  ] as const) {
    it(`says the same around the hour in which the clock is put back: ${timeZone}`, () => {
      const [from, to] = [-4, 4].map((hours) => Math.floor(Date.parse(at) / 3_600_000 + hours) * 3_600_000)
      const target = targetOf({
        schedule: '*/10 * * * *',
        quotaWindow: { from: '12:00', to: '13:00', timeZone },
        budgetPerDay: 20_000,
      })
      const say = (slot: object) => `${JSON.stringify(slot)}\n`
      const slots = [...plannedHours([target], from ?? 0, to ?? 0)].flatMap(plannedSlots)
      assert.equal(slots.length, 48)
      assert.equal(textOf(planText([target], from ?? 0, to ?? 0, say)), slots.map(say).join(''))
    })
  }

  it('keeps targets apart that come by turns', () => {
    const targets = ['0 */2 * * *', '0 1-23/2 * * *'].map((schedule, index) =>
      targetOf({ name: `t${index}`, schedule, quotaWindow: null, budgetPerDay: 20_000 }),
    )
    const from = Date.parse('2026-12-01')
    const names = textOf(planText(targets, from, from + 4 * 3_600_000, ({ target }) => `${target} `))
    assert.equal(names, 't0 t1 t0 t1 ')
  })

  it('lays out the lines of an hour once, however many hours have the same', () => {
    let said = 0
    const target = targetOf({ schedule: '*/10 * * * * *', budgetPerDay: 20_000 })
    const from = Date.parse('2026-01-01')
    const texts = planText([target], from, from + 30 * 24 * 60 * minuteMs, () => {
      said++
      return '.'
    })
    let slots = 0
    for (const text of texts) slots += text.length
    assert.equal(slots, 30 * 8640)
    // Of hours that run and hours that are gated, and of those in which the gate opens and shuts.
    assert.ok(said < 65 * 360, String(said))
  })
})
