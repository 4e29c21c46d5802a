import assert from 'node:assert/strict'
import { closeAll, closeInTime, stopLimitMs } from '../../../monitor/commands/closing.ts'

describe('the end of a monitor', () => {
  let lines: string[]
  const log = (line: string) => lines.push(line)
  beforeEach(() => {
    lines = []
  })

  it('closes one thing after the other, also those behind one that fails', async () => {
    const closed: string[] = []
    await closeAll({
      log,
      closers: [
        async () => {
          await new Promise(setImmediate)
          closed.push('first')
        },
        () => {
          throw new RangeError('a secret')
        },
        () => closed.push('last'),
      ],
    })
    assert.deepEqual([closed, lines], [['first', 'last'], ['stopping: monitor-fault: RangeError']])
  })

  it('comes in its time, whatever hangs: nothing is closed for ever', async () => {
    const { promise: ended, resolve: exit } = Promise.withResolvers<void>()
    // What is not waited for keeps no process alive, nor does its limit.
    const alive = setInterval(() => {}, 60_000)
    let isClosed = false
    void closeInTime({ closers: [() => new Promise(() => {})], log, exit, limitMs: 5 }).then(() => {
      isClosed = true
    })
    await ended
    clearInterval(alive)
    assert.equal(isClosed, false)
    assert.ok(stopLimitMs < 10_000)
  })

  it('comes soon when all is closed, also where something keeps the process alive', async () => {
    const { promise: ended, resolve: exit } = Promise.withResolvers<void>()
    const alive = setInterval(() => {}, 60_000)
    await closeInTime({ closers: [], log, exit, limitMs: 2_000_000 })
    await ended
    clearInterval(alive)
  })
})
