import assert from 'node:assert/strict'
import {
  clockOf,
  dayOf,
  forSo,
  lasting,
  secondOf,
  timeOf,
  timeWithDistance,
  timeWithZone,
  zoneWithOffset,
  zoneWord,
} from '../../../monitor/tools/time-words.ts'

const at = Date.parse('2026-11-27T12:42:10Z')
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const jakarta = 'Asia/Jakarta'
const berlin = 'Europe/Berlin'

describe('times in words', () => {
  it('name a zone as its people do, and by its offset where they have no name for it', () => {
    const words = [jakarta, 'UTC', berlin, 'Asia/Kolkata', 'America/Sao_Paulo'].map((zone) => [
      zoneWord(zone, at),
      zoneWithOffset(zone, at),
    ])
    assert.deepEqual(words, [
      ['WIB', 'WIB (UTC+7)'],
      ['UTC', 'UTC'],
      ['CET', 'CET (UTC+1)'],
      ['UTC+5:30', 'UTC+5:30'],
      ['UTC-3', 'UTC-3'],
    ])
  })

  it('are a clock today, and name the day of any other', () => {
    const times = [0, -72 * minuteMs, 12 * hourMs, -dayMs, -26 * dayMs, 2 * dayMs, -365 * dayMs]
    assert.deepEqual(
      times.map((apart) => timeOf(jakarta, at + apart, at)),
      [
        '19:42',
        '18:30',
        'tomorrow, 07:42',
        'yesterday, 19:42',
        '1 Nov, 19:42',
        '29 Nov, 19:42',
        '27 Nov 2025, 19:42',
      ],
    )
    assert.equal(secondOf(jakarta, at), '19:42:10 WIB')
    assert.equal(dayOf(jakarta, at + 34 * dayMs, at), '31 Dec')
  })

  it('go by the days of their zone', () => {
    const midnight = Date.parse('2026-11-27T17:00:00Z')
    assert.deepEqual(
      [jakarta, 'UTC'].map((zone) => timeWithZone(zone, midnight, at)),
      ['tomorrow, 00:00 WIB', '17:00 UTC'],
    )
  })

  it('say how far they are from now, unless they are now', () => {
    const said = [-72 * minuteMs, 18 * minuteMs, 0, -59_000].map((apart) =>
      timeWithDistance(jakarta, at + apart, at),
    )
    assert.deepEqual(said, ['18:30 WIB, 1 h 12 min ago', '20:00 WIB, in 18 min', '19:42 WIB', '19:41 WIB'])
  })

  it('tell in Berlin the two half past twos of autumn apart, and know the day of 23 hours', () => {
    const autumn = Date.parse('2026-10-25T00:30:00Z')
    const now = Date.parse('2026-10-25T02:00:00Z')
    assert.deepEqual(
      [autumn, autumn + hourMs].map((then) => timeWithDistance(berlin, then, now)),
      ['02:30 CEST, 1 h 30 min ago', '02:30 CET, 30 min ago'],
    )
    const [before, spring] = [Date.parse('2026-03-28T22:30:00Z'), Date.parse('2026-03-29T01:30:00Z')]
    assert.deepEqual(
      [timeWithDistance(berlin, before, spring), timeWithDistance(berlin, spring, before)],
      ['yesterday, 23:30 CET, 3 h ago', 'tomorrow, 03:30 CEST, in 3 h'],
    )
    assert.equal(clockOf(berlin, spring), '03:30')
  })

  it('say how long something lasts, from two days on in days', () => {
    assert.deepEqual([27 * hourMs, 48 * hourMs, 26.5 * dayMs].map(lasting), ['27 h', '2 days', '26 days'])
    assert.deepEqual([forSo(at - 72 * minuteMs, at), forSo(at - 1000, at)], [', for 1 h 12 min', ''])
  })
})
