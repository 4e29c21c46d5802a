import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { endWatches, usualFinishMs } from '../../../monitor/engine/stop.ts'

const finishMs = 7000

describe('what is under way when the monitor is stopped', () => {
  let events: string[]
  beforeEach(() => {
    events = []
    mock.timers.enable({ apis: ['setTimeout'] })
  })
  afterEach(() => mock.timers.reset())

  const watchOf = (name: string, ended: Promise<void>) => ({
    idle: () => ended,
    giveUp: () => void events.push(`${name} given up`),
  })
  const turns = () => new Promise(setImmediate)
  const end = (ended: readonly Promise<void>[], others: Promise<unknown> = Promise.resolve()) => {
    const watches = ended.map((each, index) => watchOf(String(index), each))
    void endWatches({ watches, others, finishMs }).then(() => events.push('over'))
  }

  it('is not waited for once it has ended', async () => {
    end([Promise.resolve(), Promise.resolve()])
    await turns()
    assert.equal(events.at(-1), 'over')
  })

  it('is given its time, then given up, and given a second to put that on record', async () => {
    const hanging = Promise.withResolvers<void>()
    end([hanging.promise, Promise.resolve()])
    mock.timers.tick(finishMs - 1)
    await turns()
    assert.deepEqual(events, [])
    mock.timers.tick(1)
    await turns()
    assert.deepEqual(events, ['0 given up', '1 given up'])
    hanging.resolve()
    await turns()
    assert.deepEqual(events.at(-1), 'over')
  })

  it('keeps nobody for ever', async () => {
    end([new Promise<void>(() => {})])
    mock.timers.tick(finishMs)
    await turns()
    mock.timers.tick(999)
    await turns()
    assert.ok(!events.includes('over'))
    mock.timers.tick(1)
    await turns()
    assert.ok(events.includes('over'))
  })

  it('is usually given so little that all ends within the 10 s that are promised', () => {
    // Then a second to put it on record, and for the mail two and a half.
    assert.equal(usualFinishMs, 5000)
  })

  it('is waited for also where it is no run', async () => {
    const closing = Promise.withResolvers<void>()
    end([], closing.promise)
    await turns()
    assert.deepEqual(events, [])
    closing.resolve()
    await turns()
    assert.deepEqual(events, ['over'])
  })
})
