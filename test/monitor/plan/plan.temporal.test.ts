// The plan against Temporal: in many zones, at random instants and at every minute around the days on which clocks
// change, windows of every kind.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decide, plannedHours, plannedSlots } from '../../../monitor/plan/plan.ts'
import { isInside, type QuotaWindow } from '../../../src/time/quota-window.ts'
import { isLong, randomFrom, rounds } from '../../faults/length.ts'
import { targetOf } from '../../support/target.ts'
import { clockAt, clockChanges, gateByTemporal, isInsideByTemporal } from '../../support/temporal-oracle.ts'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs
const timeoutMs = 10_000
const [firstYear, lastYear] = [2020, 2036]

/** Whole, half and quarter hours; both hemispheres; clocks that change by half an hour, at midnight, or for Ramadan. */
const timeZones = [
  ...['UTC', 'Asia/Jakarta', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tehran', 'Asia/Kabul', 'Asia/Yangon'],
  ...['Asia/Gaza', 'Asia/Beirut', 'Asia/Amman', 'Asia/Pyongyang', 'Asia/Tokyo', 'Asia/Jerusalem'],
  ...['Australia/Lord_Howe', 'Australia/Adelaide', 'Australia/Darwin', 'Australia/Sydney', 'Australia/Eucla'],
  ...[
    'Pacific/Apia',
    'Pacific/Chatham',
    'Pacific/Auckland',
    'Pacific/Fiji',
    'Pacific/Kiritimati',
    'Pacific/Norfolk',
  ],
  ...['Africa/Casablanca', 'Africa/Cairo', 'Africa/El_Aaiun', 'Africa/Juba', 'Africa/Johannesburg'],
  ...['America/New_York', 'America/St_Johns', 'America/Santiago', 'America/Havana', 'America/Asuncion'],
  ...['America/Caracas', 'America/Sao_Paulo', 'America/Scoresbysund', 'America/Nuuk', 'America/Mexico_City'],
  ...['Europe/London', 'Europe/Dublin', 'Europe/Berlin', 'Europe/Chisinau', 'Europe/Volgograd'],
  ...['Antarctica/Troll', 'Antarctica/Casey', 'Atlantic/Azores'],
]

const two = (value: number) => String(value).padStart(2, '0')
const timeOf = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

function assertAgrees(window: QuotaWindow, from: number, to: number, guardMs = minuteMs): void {
  const target = targetOf({
    schedule: '* * * * *',
    quotaWindow: window,
    guardMs,
    timeoutMs,
    budgetPerDay: 1e9,
  })
  const slots = [...plannedHours([target], from, to)].flatMap(plannedSlots)
  assert.equal(slots.length, (to - from) / minuteMs)
  for (const { at, local, decision, reason } of slots) {
    const instant = Date.parse(at)
    const where = `${at} in ${window.from}-${window.to}@${window.timeZone}`
    assert.equal(reason, gateByTemporal(window, instant, guardMs, timeoutMs), where)
    assert.equal(decision, reason === null ? 'run' : 'gated')
    const clock = clockAt(window.timeZone, instant)
    assert.equal(
      local,
      `${clock.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ')} ${clock.offset.slice(0, 6)}`,
      where,
    )
  }
}

describe('the plan, held against Temporal', function () {
  this.timeout(rounds(180_000, 1_200_000))

  const minutes = fc.integer({ min: 0, max: 1439 })
  const window: fc.Arbitrary<QuotaWindow> = fc.record({
    from: minutes.map(timeOf),
    to: fc.oneof(minutes, fc.constant(1440)).map(timeOf),
    timeZone: fc.constantFrom(...timeZones),
  })
  const instant = fc.integer({ min: Date.UTC(firstYear, 0), max: Date.UTC(lastYear, 0) })

  it('agrees at random instants, in every zone, with guards of any size', () => {
    fc.assert(
      fc.property(
        window,
        instant,
        fc.integer({ min: 0, max: 5_400_000 }),
        fc.integer({ min: 1, max: 600_000 }),
        (quotaWindow, at, guardMs, limit) => {
          assert.equal(isInside(quotaWindow, at), isInsideByTemporal(quotaWindow, at))
          const target = targetOf({ quotaWindow, guardMs, timeoutMs: limit })
          const { reason } = decide(target, at, { heldUntil: null, spent: 0 })
          assert.equal(reason, gateByTemporal(quotaWindow, at, guardMs, limit))
        },
      ),
      { numRuns: rounds(600, 30_000) },
    )
  })

  it('agrees for windows of no hours, of all hours, and across midnight', () => {
    const from = Date.UTC(2026, 9, 24)
    for (const timeZone of ['Asia/Jakarta', 'Europe/Berlin', 'America/St_Johns']) {
      for (const [begin, end] of [
        ['00:00', '00:00'],
        ['13:00', '13:00'],
        ['00:00', '24:00'],
        ['22:00', '04:00'],
        ['23:59', '00:01'],
      ])
        assertAgrees({ from: begin ?? '', to: end ?? '', timeZone }, from, from + rounds(1, 3) * dayMs)
    }
  })

  const random = randomFrom(2035)
  for (const timeZone of timeZones) {
    const changes = clockChanges(timeZone, firstYear, lastYear)
    const chosen = isLong ? changes : changes.filter(() => random() < 2 / changes.length)
    it(`agrees at every minute around ${chosen.length} clock changes in ${timeZone}`, () => {
      // Where no clock changes, a day like any other.
      for (const change of chosen.length > 0 ? chosen : [Date.UTC(2026, 5, 1)]) {
        const day = Math.floor(change / minuteMs) * minuteMs
        const around = Math.floor(random() * 300)
        const [from, to] = random() < 0.5 ? [around, around + 700] : [around + 800, around]
        const hours = { from: timeOf(from % 1440), to: timeOf(to % 1440), timeZone }
        const span = rounds(3, 24) * 3_600_000
        assertAgrees(hours, day - span, day + span)
      }
    })
  }
})
