import assert from 'node:assert/strict'
import { parseBound, parseUntil } from '../../../monitor/commands/instant.ts'

const now = Date.parse('2026-12-01T12:00:00Z')
const until = (text: string) => new Date(parseUntil('--until', text, now)).toISOString()

describe('an instant on the command line', () => {
  it('bounds a span by the beginning of a day, or by itself', () => {
    const bound = (text: string) => new Date(parseBound('--from', text)).toISOString()
    assert.equal(bound('2026-12-01'), '2026-12-01T00:00:00.000Z')
    assert.equal(bound('2026-12-01T06:00:00+07:00'), '2026-11-30T23:00:00.000Z')
    assert.throws(() => bound('4h'), /--from must be a day/)
  })

  it('is an end at the end of a day, so long from now, or itself', () => {
    assert.equal(until('2026-12-01'), '2026-12-02T00:00:00.000Z')
    assert.equal(until('4h'), '2026-12-01T16:00:00.000Z')
    assert.equal(until('2026-12-02T06:00:00+07:00'), '2026-12-01T23:00:00.000Z')
  })

  it('is no end where it does not lie ahead, or is no instant at all', () => {
    for (const text of ['0s', '2026-12-01T12:00:00Z', '999999999d'])
      assert.throws(() => until(text), /--until must lie ahead/, text)
    assert.equal(until('1ms'), '2026-12-01T12:00:00.001Z')
  })
})
