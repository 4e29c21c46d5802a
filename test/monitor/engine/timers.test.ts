import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { createTimers, type Duty, everyMs } from '../../../monitor/engine/timers.ts'

describe('the timers of the monitor', () => {
  let done: Duty[]
  beforeEach(() => {
    done = []
    mock.timers.enable({ apis: ['setInterval'] })
  })
  afterEach(() => mock.timers.reset())

  const timersOf = () =>
    createTimers({
      deliver: () => done.push('deliver'),
      watchTime: () => done.push('watchTime'),
      sampleClock: () => done.push('sampleClock'),
      poll: () => done.push('poll'),
      checkHealth: () => done.push('checkHealth'),
      sumUpDays: () => done.push('sumUpDays'),
      prune: () => done.push('prune'),
    })
  const times = (duty: Duty) => done.filter((name) => name === duty).length

  const cases: [duty: Duty, every: string, ms: number][] = [
    ['sampleClock', 'second', 1000],
    ['deliver', '5 seconds', 5000],
    ['poll', '20 seconds', 20_000],
    ['checkHealth', '20 seconds', 20_000],
    ['watchTime', 'minute', 60_000],
    ['sumUpDays', '10 minutes', 600_000],
    ['prune', 'day', 86_400_000],
  ]
  for (const [duty, every, ms] of cases) {
    it(`do each duty as often as it is due: ${duty} every ${every}`, () => {
      timersOf().start()
      mock.timers.tick(ms - 1)
      assert.equal(times(duty), 0)
      mock.timers.tick(1)
      assert.equal(times(duty), 1)
      mock.timers.tick(ms)
      assert.equal(times(duty), 2)
    })
  }

  it('have no duty that is not among these', () => {
    assert.deepEqual(Object.keys(everyMs).toSorted(), cases.map(([duty]) => duty).toSorted())
  })

  it('do nothing before they are started, or when they are stopped', () => {
    const timers = timersOf()
    mock.timers.tick(2 * 86_400_000)
    timers.start()
    timers.stop()
    mock.timers.tick(2 * 86_400_000)
    assert.deepEqual(done, [])
  })
})
