import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { within } from '../../../monitor/time/within.ts'

describe('within', () => {
  afterEach(() => mock.restoreAll())

  it('ends with the work, however that ends, and keeps no timer behind, which would keep the process', async () => {
    const cleared = mock.method(globalThis, 'clearTimeout')
    const set = mock.method(globalThis, 'setTimeout')
    for (const work of [Promise.resolve('well'), Promise.reject(new Error('ill')), undefined])
      await within(600_000, work)
    assert.deepEqual(
      cleared.mock.calls.map(({ arguments: [timer] }) => timer),
      set.mock.calls.map(({ result }) => result),
    )
  })

  it('ends when the time is up, whatever becomes of the work', async () => {
    const begun = performance.now()
    await within(20, new Promise(() => {}))
    assert.ok(performance.now() - begun > 15)
  })
})
