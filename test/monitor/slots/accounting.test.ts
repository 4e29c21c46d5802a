import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type Account,
  accountSlots,
  addTallies,
  countRows,
  countSettled,
  settledBefore,
} from '../../../monitor/slots/accounting.ts'
import { slotsBetween } from '../../../monitor/time/schedule.ts'

const minute = 60_000
const base = Date.parse('2026-12-01T12:00:00Z')
const slot = (index: number) => base + index * 30 * minute

const account = (more: Partial<Account>): Account => ({
  name: 'test',
  schedule: '*/30 * * * *',
  slots: [],
  runs: [],
  watchedSince: base,
  from: base,
  to: slot(4),
  now: slot(10),
  ...more,
})
const shown = (given: Account) =>
  accountSlots(given).map(({ decision, detail }) => `${decision}: ${detail.split(':')[0]}`)
const ran = (index: number) => ({ slotAt: slot(index), decision: 'run' as const, reason: null })
const verdict = (index: number) => ({
  slotAt: slot(index),
  variant: 'created' as const,
  outcome: 'conforming' as const,
})

describe('accountSlots', () => {
  it('has under way what is not settled yet, to the millisecond', () => {
    const at = (now: number) => shown(account({ to: slot(1), now }))
    const settled = Array.from({ length: 200_000 }, (_, ms) => base + ms).find(
      (now) => settledBefore(now) > base,
    ) as number
    assert.deepEqual(at(settled - 1), ['under-way: not decided yet'])
    assert.deepEqual(at(settled), ['missed: no record'])
  })

  it('accounts for every slot: run, gated, missed', () => {
    const given = account({
      slots: [ran(0), { slotAt: slot(1), decision: 'gated', reason: 'quota-window' }, ran(3)],
      runs: [verdict(0)],
    })
    assert.deepEqual(shown(given), [
      'run: conforming',
      'gated: quota-window',
      'missed: no record',
      'run: no verdict',
    ])
  })

  it('does not hold against the monitor what was before it first ran, or is to come', () => {
    assert.deepEqual(shown(account({ watchedSince: slot(3) })), ['missed: no record'])
    assert.deepEqual(shown(account({ watchedSince: null })), [])
    assert.equal(shown(account({ now: slot(1) })).length, 1)
  })

  it('calls nothing missed that may still be decided', () => {
    const given = account({
      now: slot(1) + 10_000,
      to: slot(1) + 10_000,
      slots: [ran(0)],
      runs: [verdict(0)],
    })
    assert.deepEqual(shown(given), ['run: conforming', 'under-way: not decided yet'])
  })

  it('keeps slots of an earlier schedule', () => {
    const other = { slotAt: base + 7 * minute, decision: 'gated' as const, reason: 'hold' as const }
    assert.deepEqual(shown(account({ to: slot(1), slots: [ran(0), other], runs: [verdict(0)] })), [
      'run: conforming',
      'gated: hold',
    ])
  })

  it('has each slot of the schedule once, in order, whatever is on record', () => {
    fc.assert(
      fc.property(
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
        (decided, judged) => {
          const rows = accountSlots(
            account({ to: slot(8), slots: decided.map(ran), runs: judged.map(verdict) }),
          )
          assert.deepEqual(
            rows.map(({ slotAt }) => slotAt),
            [0, 1, 2, 3, 4, 5, 6, 7].map(slot),
          )
        },
      ),
    )
  })
})

describe('counting slots in the store', () => {
  it('comes to what accounting for each of them comes to', () => {
    const decided = fc.record({
      // Some beside the schedule, as one of before has left them.
      at: fc.integer({ min: 0, max: 40 }).map((index) => base + index * 6 * minute),
      what: fc.constantFrom(
        { decision: 'run' as const, reason: null },
        { decision: 'gated' as const, reason: 'quota-window' as const },
        { decision: 'missed' as const, reason: 'late' as const },
      ),
    })
    const given = fc.record({
      decided: fc.uniqueArray(decided, { selector: ({ at }) => at }),
      judged: fc.array(fc.nat(7)),
      watchedSince: fc.option(fc.integer({ min: 0, max: 5 }).map(slot)),
      nowMs: fc.integer({ min: -10 * minute, max: 300 * minute }),
    })
    fc.assert(
      fc.property(given, ({ decided, judged, watchedSince, nowMs }) => {
        const now = base + nowMs
        const to = slot(8)
        const slots = decided
          .map(({ at, what }) => ({ slotAt: at, ...what }))
          .sort((a, b) => a.slotAt - b.slotAt)
        const of = (from: number, end: number) =>
          account({
            slots: slots.filter(({ slotAt }) => slotAt >= from && slotAt < end),
            runs: judged.map(verdict),
            ...{ watchedSince, from, to: end, now },
          })
        const settled = Math.min(to, Math.max(base, settledBefore(now)))
        const before = slots.filter(({ slotAt }) => slotAt < settled)
        const counted = countSettled({
          counts: before.map(({ decision, reason }) => ({ decision, reason, count: 1 })),
          times: before.map(({ slotAt }) => slotAt),
          expected: [...slotsBetween('*/30 * * * *', base, settled)],
          watchedSince,
        })
        assert.deepEqual(
          addTallies(counted, countRows(accountSlots(of(settled, to)))),
          countRows(accountSlots(of(base, to))),
        )
      }),
      { numRuns: 300 },
    )
  })
})
