import assert from 'node:assert/strict'
import { acceptanceProblems, parseInstant } from 'contactrz/internal'
import { parseBound, parseUntil } from '../../monitor/commands/instant.ts'
import { marksOf } from '../../src/judge/accept.ts'

const begin = Date.parse('2026-12-01T00:00:00Z')
const end = Date.parse('2026-12-02T00:00:00Z')

describe('an instant, as people write it', () => {
  it('is a whole day of UTC, if it is a bare day', () => {
    assert.deepEqual([parseInstant('2026-12-01', 'begin'), parseInstant('2026-12-01', 'end')], [begin, end])
    assert.equal(parseInstant('2028-02-29', 'end'), Date.parse('2028-03-01T00:00:00Z'))
  })

  it('is the same instant at either end, if it has its time and zone', () => {
    for (const text of ['2026-12-01T07:00+07:00', '2026-12-01T00:00:00Z', '2026-12-01T00:00:00.000Z'])
      for (const bound of ['begin', 'end'] as const) assert.equal(parseInstant(text, bound), begin, text)
  })

  const none = ['', 'yesterday', '2026-12-01T00:00', '2026-12-1', '1 Dec 2026', '2026-02-30', '2026-13-01']
  for (const text of [...none, '2026-12-01T25:00Z', '2026-02-30T00:00Z', '2026-12-01T00:00+0700', '4h']) {
    it(`is none in "${text}"`, () => {
      assert.deepEqual([parseInstant(text, 'begin'), parseInstant(text, 'end')], [null, null])
    })
  }

  it('lasts to its end in accept.until and mute --until', () => {
    const entry = { rule: 'wrong-type', pointer: '/Id', reason: 'known', until: '2026-12-01' } as const
    assert.deepEqual(acceptanceProblems(entry), [])
    assert.deepEqual(Object.keys(marksOf(entry, [entry], end - 1)), ['accepted'])
    assert.deepEqual(Object.keys(marksOf(entry, [entry], end)), ['lapsed'])
    assert.equal(parseUntil('--until', '2026-12-01', end - 1), end)
    assert.throws(() => parseUntil('--until', '2026-12-01', end), /must lie ahead/)
  })

  it('is the instant at which it begins in --from and --to, of which the span is half-open', () => {
    assert.equal(parseBound('--from', '2026-12-01'), begin)
    assert.equal(parseBound('--to', '2026-12-02'), end)
  })

  it('is refused in all of them without its zone, and on a day that no month has', () => {
    for (const until of ['2026-12-01T00:00', '2026-02-30', 'Dec 1 2026']) {
      const entry = { rule: 'wrong-type', pointer: '/Id', reason: 'known', until }
      assert.equal(acceptanceProblems(entry).length, 1, until)
      assert.throws(
        () => parseUntil('--until', until, begin),
        /--until must be a duration, such as 4h, a day/,
      )
      assert.throws(() => parseBound('--from', until), /--from must be a day .* or an instant with/)
    }
  })
})
