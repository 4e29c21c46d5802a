import assert from 'node:assert/strict'
import { createLookDue } from '../../../monitor/engine/look-due.ts'

describe('the next look at a target', () => {
  const setUp = () => {
    const time = { at: 1000 }
    return { time, look: createLookDue(() => time.at) }
  }
  type Bench = ReturnType<typeof setUp>
  const dueAt = ({ time, look }: Bench, ...instants: number[]) =>
    instants.map((at) => {
      time.at = at
      return look.isDue()
    })

  it('is due at first, then when the latest look said, and where the clock was put back', async () => {
    const bench = setUp()
    assert.equal(bench.look.isDue(), true)
    await bench.look.take(async () => 5000)
    assert.deepEqual(dueAt(bench, 1000, 4999, 5000, 9000, 999), [false, false, true, true, true])
  })

  it('is due when a run that has committed said', () => {
    const bench = setUp()
    bench.look.settle(3000)
    assert.deepEqual(dueAt(bench, 1000, 2999, 3000), [false, false, true])
  })

  it('is due at once when others have written, or a look failed', async () => {
    const bench = setUp()
    bench.look.settle(3000)
    bench.look.forget()
    assert.equal(bench.look.isDue(), true)
    bench.look.settle(3000)
    await assert.rejects(bench.look.take(() => Promise.reject(new Error('gone'))))
    assert.equal(bench.look.isDue(), true)
  })

  it('is not what a look found that was overtaken by a run, or by others', async () => {
    const bench = setUp()
    const overtaken = async (by: () => void) => {
      const { promise, resolve } = Promise.withResolvers<number>()
      const taking = bench.look.take(() => promise)
      by()
      resolve(9000)
      await taking
    }
    await overtaken(() => bench.look.settle(3000))
    assert.deepEqual(dueAt(bench, 2999, 3000), [false, true])
    bench.time.at = 1000
    await overtaken(() => bench.look.forget())
    assert.equal(bench.look.isDue(), true)
  })
})
