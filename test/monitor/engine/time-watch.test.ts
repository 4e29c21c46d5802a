// When a watch looks at what time alone does, and whom it tells of mail that is owed.
import assert from 'node:assert/strict'
import { createProvider, type Provider } from 'contactrz/provider'
import { createRunQueue } from '../../../monitor/engine/run-queue.ts'
import { createWatch, type WatchOptions } from '../../../monitor/engine/watch.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, targetOf } from '../../support/target.ts'

describe('the watch over one target, and time', () => {
  let provider: Provider
  let store: Store
  let clock: number
  let owed: number

  beforeEach(async () => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    store = openMemoryStore()
    owed = 0
  })
  afterEach(() => Promise.all([store.close(), provider.close()]))

  const watchOver = (more: Partial<WatchOptions> = {}) =>
    createWatch({
      ...{ target: targetOf({ url: provider.url, quotaWindow: null }), alerts, store, now: () => clock },
      tokens: { get: async () => ({ token: provider.issueToken() }), lapsed: () => null },
      ...{ runs: createRunQueue(bounds), log: () => {}, stopping: new AbortController().signal },
      ...{ onDecided() {}, onFault() {}, onWell() {}, onOwed: () => void owed++ },
      ...more,
    })
  const dueAt = (watch: ReturnType<typeof watchOver>, at: number) => {
    const before = clock
    clock = at
    const isDue = watch.isTimeDue()
    clock = before
    return isDue
  }

  it('is to look once, then when there has been no verdict for too long, and tells that mail is owed then alone', async () => {
    const watch = watchOver()
    assert.equal(watch.isTimeDue(), true)
    await watch.watchTime()
    const blindAt = clock + alerts.blindAfterMs
    assert.deepEqual([dueAt(watch, blindAt - 1), dueAt(watch, blindAt), owed], [false, true, 0])
    clock = blindAt
    await watch.watchTime()
    assert.equal(owed, 1)
  })

  it('knows of a run when to look next: at the reminder of what that opened', async () => {
    const watch = watchOver()
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    await watch.tick()
    const remindAt = clock + alerts.remindEveryMs
    assert.deepEqual([dueAt(watch, remindAt - 1), dueAt(watch, remindAt), owed], [false, true, 1])
    clock += 1_800_000
    await watch.tick()
    // The drift stays: nothing more is owed, and its reminder comes when it would have come.
    assert.deepEqual([dueAt(watch, remindAt - 1), dueAt(watch, remindAt), owed], [false, true, 1])
  })

  it('is to look at once where a run could not be put on record', async () => {
    const failing = new Set<string>()
    const fragile = new Proxy(store, {
      get: (of, name) =>
        failing.has(String(name)) ? () => Promise.reject(new Error('full')) : Reflect.get(of, name),
    })
    const watch = watchOver({ store: fragile })
    await watch.watchTime()
    failing.add('commit')
    await watch.tick()
    assert.equal(watch.isTimeDue(), true)
  })
})
