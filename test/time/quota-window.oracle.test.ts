// The quota window against an oracle that looks at each minute's wall clock, near clock changes above all.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { toLocalDay } from '../../src/time/local-time.ts'
import { gateAt, holdEnd, isInside, nextChange, type QuotaWindow } from '../../src/time/quota-window.ts'
import { rounds } from '../faults/length.ts'
import { isInsideByClock, nextChangeByClock, touchesByClock, wallClock } from '../support/wall-clock.ts'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs

/** Zones, each with instants (UTC) at which its clocks change. */
const zones = {
  'America/New_York': ['2026-03-08T07:00Z', '2026-11-01T06:00Z'],
  'Australia/Lord_Howe': ['2026-04-04T15:00Z', '2026-10-03T15:30Z'],
  'Asia/Jakarta': [],
  'Africa/Casablanca': ['2026-02-15T02:00Z', '2026-03-22T02:00Z'],
  'Europe/Dublin': ['2026-03-29T01:00Z', '2026-10-25T01:00Z'],
  'America/St_Johns': ['2026-03-08T05:30Z'],
} as const satisfies Record<string, readonly string[]>

const timeZones = Object.keys(zones) as (keyof typeof zones)[]
const two = (value: number) => String(value).padStart(2, '0')
const timeOf = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
/** The small hours often: there the clocks change. */
const minutes = fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 1439 }))

const scene: fc.Arbitrary<{ window: QuotaWindow; at: number }> = fc
  .constantFrom(...timeZones)
  .chain((timeZone) => {
    const anywhere = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2028-01-01') })
    const changes = zones[timeZone].map((text) =>
      fc.integer({ min: -26 * 60, max: 6 * 60 }).map((offset) => Date.parse(text) + offset * minuteMs),
    )
    return fc.record({
      window: fc
        .tuple(minutes, fc.oneof(minutes, fc.constant(1440)))
        .map(([from, to]) => ({ from: timeOf(from), to: timeOf(to), timeZone })),
      at: fc.oneof(anywhere, ...changes),
    })
  })

describe('against the wall clock of each minute', () => {
  it('inside and outside agree', () => {
    fc.assert(
      fc.property(scene, ({ window, at }) => {
        assert.equal(isInside(window, at), isInsideByClock(window, at))
      }),
      { numRuns: rounds(666, 2000) },
    )
  })

  it('the next change is the first minute that differs, and the millisecond before does not', () => {
    fc.assert(
      fc.property(scene, ({ window, at }) => {
        const change = nextChange(window, at)
        assert.equal(change, nextChangeByClock(window, at, 3))
        if (change !== null) assert.notEqual(isInside(window, change - 1), isInside(window, change))
      }),
      { numRuns: rounds(50, 150) },
    )
  })

  it('the gate is shut exactly when its span touches the window', () => {
    const spans = fc.tuple(scene, fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 30 }))
    fc.assert(
      fc.property(spans, ([{ window, at }, guard, timeout]) => {
        // Whole minutes, so that the oracle's grid is the span's.
        const start = Math.floor(at / minuteMs) * minuteMs
        const gate = gateAt(window, start, guard * minuteMs, timeout * minuteMs)
        const end = start + (timeout + guard) * minuteMs
        // The minute before counts only from its last instant on: the span begins with `start - guard`.
        assert.equal(gate.open, !touchesByClock(window, start - guard * minuteMs, end))
        if (!gate.open) {
          assert.equal(gate.reason, isInsideByClock(window, start) ? 'quota-window' : 'guard')
        }
      }),
      { numRuns: rounds(333, 1000) },
    )
  })

  it('no create that the gate lets through is within the window at any time of its span', () => {
    fc.assert(
      fc.property(
        scene,
        fc.integer({ min: 0, max: 120_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        ({ window, at }, guard, timeout) => {
          if (!gateAt(window, at, guard, timeout).open) return
          for (const moment of [at - guard, at, at + timeout, at + timeout + guard]) {
            assert.equal(isInsideByClock(window, moment), false)
          }
        },
      ),
      { numRuns: rounds(333, 1000) },
    )
  })

  it('a hold ends on the next calendar day, at the time that was named', () => {
    fc.assert(
      fc.property(scene, minutes, ({ window, at }, named) => {
        const end = holdEnd(window, timeOf(named), at)
        const today = wallClock(window.timeZone, at).day
        const tomorrow = new Date(Date.parse(today) + dayMs).toISOString().slice(0, 10)
        const shown = wallClock(window.timeZone, end)
        assert.equal(shown.day, tomorrow)
        assert.equal(toLocalDay(window.timeZone, end), tomorrow)
        assert.ok(end > at)
        // In a gap the named time is never shown: the hold ends with the gap, at a later time.
        if (shown.time !== timeOf(named)) {
          assert.ok(shown.time > timeOf(named))
          assert.ok(wallClock(window.timeZone, end - 1).time < timeOf(named))
        }
      }),
      { numRuns: rounds(333, 1000) },
    )
  })
})
