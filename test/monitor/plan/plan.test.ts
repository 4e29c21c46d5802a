import assert from 'node:assert/strict'
import fc from 'fast-check'
import { assumes, decide, plannedHours, plannedSlots } from '../../../monitor/plan/plan.ts'
import { targetOf } from '../../support/target.ts'

describe('decide', () => {
  // 06:00 to 18:00 in Jakarta is 23:00 to 11:00 UTC. A create takes up to 10 s; the guard is 60 s.
  const free = { heldUntil: null, spent: 0 }
  const cases: [
    what: string,
    at: string,
    standing: typeof free | { heldUntil: number | null; spent: number },
    reason: string | null,
  ][] = [
    ['runs in the evening', '2026-12-01T12:00:00Z', free, null],
    ['is gated at noon', '2026-12-01T05:00:00Z', free, 'quota-window'],
    ['is gated when the window begins', '2026-12-01T23:00:00Z', free, 'quota-window'],
    ['is gated until the window ends', '2026-12-01T10:59:59.999Z', free, 'quota-window'],
    ['is gated within the guard after the end', '2026-12-01T11:00:00Z', free, 'guard'],
    ['is gated in the last instant of the guard', '2026-12-01T11:00:59.999Z', free, 'guard'],
    ['runs when the guard is over', '2026-12-01T11:01:00Z', free, null],
    ['runs while an exchange ends before the guard', '2026-12-01T22:58:49.999Z', free, null],
    ['is gated when an exchange could touch the guard', '2026-12-01T22:58:50Z', free, 'guard'],
    [
      'is gated while creates are held',
      '2026-12-01T12:00:00Z',
      { heldUntil: Date.parse('2026-12-02T11:00:00Z'), spent: 0 },
      'hold',
    ],
    [
      'runs when the hold is over',
      '2026-12-02T11:30:00Z',
      { heldUntil: Date.parse('2026-12-02T11:00:00Z'), spent: 0 },
      null,
    ],
    ['is gated when the budget is spent', '2026-12-01T12:00:00Z', { heldUntil: null, spent: 30 }, 'budget'],
    ['runs on the last piece of the budget', '2026-12-01T12:00:00Z', { heldUntil: null, spent: 29 }, null],
  ]
  for (const [what, at, standing, reason] of cases) {
    it(what, () => {
      assert.deepEqual(decide(targetOf(), Date.parse(at), standing), {
        decision: reason === null ? 'run' : 'gated',
        reason,
      })
    })
  }

  it('runs at any hour where there is no window', () => {
    assert.equal(
      decide(targetOf({ quotaWindow: null }), Date.parse('2026-12-01T05:00:00Z'), free).decision,
      'run',
    )
  })
})

const plan = (...range: Parameters<typeof plannedHours>) => [...plannedHours(...range)].flatMap(plannedSlots)

describe('plannedHours', () => {
  const from = Date.parse('2026-12-01T00:00:00Z')

  it('holds every slot of [from, to) in order, with the decision and the local time', () => {
    const slots = plan([targetOf()], from, from + 86_400_000)
    assert.equal(assumes, 'no hold, full budget')
    assert.equal(slots.length, 48)
    assert.deepEqual(slots[0], {
      target: 'test',
      at: '2026-12-01T00:00:00.000Z',
      local: '2026-12-01 07:00:00 +07:00',
      decision: 'gated',
      reason: 'quota-window',
    })
    assert.deepEqual(
      slots.filter(({ reason }) => reason === 'guard').map(({ local }) => local),
      ['2026-12-01 18:00:00 +07:00'],
    )
    assert.deepEqual(
      slots.map(({ at }) => at),
      slots.map(({ at }) => at).toSorted(),
    )
  })

  it('holds slots of several targets by time, and at one instant by their names', () => {
    const [late, early] = [
      targetOf({ name: 'a', schedule: '0,40 * * * *' }),
      targetOf({ name: 'b', schedule: '0,20 * * * *' }),
    ]
    const slots = plan([early, late], from, from + 3_600_000)
    assert.deepEqual(
      slots.map(({ target, at }) => `${target} ${at.slice(14, 16)}`),
      ['a 00', 'b 00', 'b 20', 'a 40'],
    )
  })

  it('is held up to an instant, and not at it', () => {
    const [target, at] = [targetOf({ quotaWindow: null }), from]
    assert.equal(decide(target, at - 1, { heldUntil: at, spent: 0 }).reason, 'hold')
    assert.equal(decide(target, at, { heldUntil: at, spent: 0 }).reason, null)
  })

  it('spends the budget by the calendar day of the zone', () => {
    const slots = plan([targetOf({ quotaWindow: null, budgetPerDay: 3 })], from, from + 2 * 86_400_000)
    const ran = slots.filter(({ decision }) => decision === 'run').map(({ at }) => at.slice(0, 16))
    assert.deepEqual(ran, [
      '2026-12-01T00:00',
      '2026-12-01T00:30',
      '2026-12-01T01:00',
      '2026-12-02T00:00',
      '2026-12-02T00:30',
      '2026-12-02T01:00',
    ])
  })

  it('decides of an hour as of each of its slots, over midnights, windows and budgets', () => {
    // Midnight within an hour, with some of the budget left.
    const kathmandu = {
      ...{ timeZone: 'Asia/Kathmandu', begins: '06:00', ends: '18:00' },
      ...{ budgetPerDay: 400, begin: Date.parse('2026-10-02T12:30Z'), minutes: 3000 },
    }
    const scene = fc.record({
      timeZone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'Europe/Berlin', 'Australia/Lord_Howe'),
      begins: fc.constantFrom('00:00', '06:00', '23:40'),
      ends: fc.constantFrom('00:00', '00:10', '18:00', '24:00'),
      budgetPerDay: fc.integer({ min: 0, max: 700 }),
      begin: fc.integer({ min: Date.parse('2026-10-02'), max: Date.parse('2026-11-04') }),
      minutes: fc.integer({ min: 0, max: 3000 }),
    })
    fc.assert(
      fc.property(scene, ({ timeZone, begins, ends, budgetPerDay, begin, minutes }) => {
        const quotaWindow = begins === ends ? null : { from: begins, to: ends, timeZone }
        const target = targetOf({ schedule: '* * * * *', quotaWindow, budgetPerDay })
        const spentOn = new Map<string, number>()
        for (const slot of plan([target], begin, begin + minutes * 60_000)) {
          const day = quotaWindow === null ? slot.at.slice(0, 10) : slot.local.slice(0, 10)
          const spent = spentOn.get(day) ?? 0
          const { decision, reason } = decide(target, Date.parse(slot.at), { heldUntil: null, spent })
          assert.deepEqual([slot.decision, slot.reason], [decision, reason], slot.at)
          if (decision === 'run') spentOn.set(day, spent + 1)
        }
      }),
      { numRuns: 60, examples: [[kathmandu]] },
    )
  })
})
