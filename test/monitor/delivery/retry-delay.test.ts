import assert from 'node:assert/strict'
import fc from 'fast-check'
import { retryDelayMs } from '../../../monitor/delivery/outbox.ts'

describe('retryDelayMs', () => {
  it('lies between half and all of a time that doubles up to an hour, however often it was tried', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, chance) => {
          const full = Math.min(3_600_000, 15_000 * 2 ** (n - 1))
          const delay = retryDelayMs(n, chance)
          assert.ok(delay >= full / 2 && delay <= full)
        },
      ),
    )
  })

  it('is longer for what was put off, up to six hours', () =>
    assert.deepEqual(
      [1, 2, 5, 6, 1000].map((attempts) => retryDelayMs(attempts, 0.999_999, true) / 60_000).map(Math.round),
      [15, 30, 240, 360, 360],
    ))

  it('depends on chance', () =>
    assert.deepEqual([retryDelayMs(2, 0), retryDelayMs(2, 0.5)], [15_000, 22_500]))
})
