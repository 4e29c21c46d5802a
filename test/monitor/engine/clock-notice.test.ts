import assert from 'node:assert/strict'
import { createClockNotice } from '../../../monitor/engine/clock-notice.ts'

const begin = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000

describe('the notice of a clock that was set', () => {
  const setUp = () => {
    const seen = { lines: [] as string[], jumps: [] as number[] }
    const time = { wall: begin, steady: 0 }
    const notice = createClockNotice({
      now: () => time.wall,
      steady: () => time.steady,
      log: (line, fields) => void seen.lines.push(`${fields?.level}: ${line}`),
      onJump: (jumpMs) => void seen.jumps.push(jumpMs),
    })
    return { ...seen, time, notice }
  }

  for (const [where, jumpMs, by] of [
    ['forward', hourMs, '3600 s'],
    ['back', -90_400, '90 s'],
  ] as const) {
    it(`says once that it was set ${where}, and by how much`, () => {
      const { lines, jumps, time, notice } = setUp()
      time.wall += jumpMs
      notice.sample()
      notice.sample()
      assert.deepEqual(jumps, [jumpMs])
      assert.deepEqual(lines, [`warn: the clock was set ${where} by ${by}, or the machine slept`])
    })
  }

  it('says nothing while both clocks go on, however long nobody looked', () => {
    const { lines, jumps, time, notice } = setUp()
    time.wall += hourMs
    time.steady += hourMs
    notice.sample()
    assert.deepEqual([lines, jumps], [[], []])
  })

  it('answers by what happened until now, before any timer has noticed', () => {
    const skipped = setUp()
    skipped.time.wall += hourMs
    assert.equal(skipped.notice.isSkipped(begin + hourMs / 2), true)
    assert.deepEqual(skipped.jumps, [hourMs])
    const stood = setUp()
    stood.time.wall += hourMs
    stood.time.steady += hourMs
    assert.equal(stood.notice.isStandstill(begin + hourMs / 2), true)
    assert.equal(stood.notice.isSkipped(begin + hourMs / 2), false)
  })
})
