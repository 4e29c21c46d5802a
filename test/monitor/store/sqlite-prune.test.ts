import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { pruneInSlices } from '../../../monitor/store/sqlite-prune.ts'

describe('pruneInSlices', () => {
  afterEach(() => mock.restoreAll())

  it('deletes as many rows at once as the disk takes in 25 ms, but never more than twice as many as before', async () => {
    let clock = 0
    mock.method(performance, 'now', () => clock)
    const tookMs = [50, 25, 5, 5, 2]
    const limits: number[] = []
    let first: string | null = null
    await pruneInSlices(
      0,
      async (sql, _before, limit) => {
        first ??= sql
        if (sql !== first) return 0
        limits.push(limit)
        const took = tookMs.shift()
        clock += took ?? 0
        return took === undefined ? 0 : limit
      },
      () => false,
    )
    assert.deepEqual(limits, [200, 100, 100, 200, 400, 800])
  })
})
