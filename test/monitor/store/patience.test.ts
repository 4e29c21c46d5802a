import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { createPatience } from '../../../monitor/store/patience.ts'

describe('createPatience', () => {
  afterEach(() => mock.restoreAll())

  it('asks again soon, and then less and less often, but four times in a second', async () => {
    const pausesMs: number[] = []
    mock.method(globalThis, 'setTimeout', (go: () => void, ms: number) => {
      pausesMs.push(ms)
      setImmediate(go)
    })
    let times = 0
    const result = await createPatience()(() => {
      if (times++ < 8) throw Object.assign(new Error('database is locked'), { errcode: 5 })
      return 'done'
    })
    assert.equal(result, 'done')
    assert.deepEqual(pausesMs, [5, 10, 20, 40, 80, 160, 250, 250])
  })
})
