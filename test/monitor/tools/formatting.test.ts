import assert from 'node:assert/strict'
import { ago, ahead, atLocal, clean, grouped, span } from '../../../monitor/tools/formatting.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

describe('how spans and instants are written', () => {
  it('has seconds below a minute, minutes below an hour, hours below two days, then days', () => {
    const cases = [
      [-5, '0 s'],
      [minuteMs - 1, '59 s'],
      [minuteMs, '1 min'],
      [hourMs - 1, '59 min'],
      [hourMs, '1 h'],
      [hourMs + 5 * minuteMs, '1 h 5 min'],
      [48 * hourMs - 1, '47 h 59 min'],
      [48 * hourMs, '2 days'],
      [49 * hourMs, '2 days 1 h'],
    ] as const
    for (const [ms, words] of cases) assert.equal(span(ms), words)
  })

  it('groups digits by thousands', () => {
    assert.deepEqual([0, 999, 1000, 123_456, 1_234_567].map(grouped), [
      '0',
      '999',
      '1\u202f000',
      '123\u202f456',
      '1\u202f234\u202f567',
    ])
  })

  it('says how long ago, and in how long, unless that is now', () => {
    const at = 100 * hourMs
    assert.deepEqual([ago(at - minuteMs + 1, at), ago(at - minuteMs, at)], ['', ', 1 min ago'])
    assert.deepEqual([ahead(at + minuteMs - 1, at), ahead(at + minuteMs, at)], ['', ', in 1 min'])
    assert.equal(ahead(at + 18 * minuteMs - 10_000, at), ', in 18 min', 'to the nearest minute')
    assert.equal(ahead(at + 60 * minuteMs - 10_000, at), ', in 1 h')
  })

  it('has the wall clock of the zone, and beside another one that of UTC', () => {
    const at = Date.parse('2026-12-01T13:00:00Z')
    assert.equal(atLocal('Asia/Jakarta', at), '2026-12-01 20:00:00 +07:00 (13:00 UTC)')
    assert.doesNotMatch(atLocal('UTC', at), /UTC\)/)
  })

  it('cuts what is too long, and no text that just fits', () => {
    assert.deepEqual([clean('x'.repeat(9), 9), clean('x'.repeat(10), 9)], ['x'.repeat(9), 'xxxxxx...'])
  })
})
