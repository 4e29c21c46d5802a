import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { startCron } from '../../../monitor/time/cron.ts'

describe('startCron', () => {
  beforeEach(() =>
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-12-01T12:59:58Z') }),
  )
  afterEach(() => mock.timers.reset())

  /** How often it ticks at 13:00 where the event loop comes to it so late. */
  async function ticksWhen(lateMs: number): Promise<number> {
    let ticks = 0
    const engine = startCron([{ schedule: '0 13 * * *', tick: async () => void ticks++ }])
    mock.timers.setTime(Date.parse('2026-12-01T12:59:59Z') + lateMs)
    mock.timers.tick(1000)
    await new Promise(setImmediate)
    await engine.stop()
    return ticks
  }

  it('ticks at its slot', async () => assert.equal(await ticksWhen(0), 1))
  it('ticks although the event loop is kept busy for half a minute', async () =>
    assert.equal(await ticksWhen(29_000), 1))
})
