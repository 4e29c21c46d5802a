import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { createProvider, type Provider } from 'contactrz/provider'
import { whileLeased } from '../../../monitor/engine/attempt-lease.ts'
import { createRunQueue } from '../../../monitor/engine/run-queue.ts'
import { createWatch, type WatchOptions } from '../../../monitor/engine/watch.ts'
import { attemptLeaseMs, type Store, StoreError } from '../../../monitor/store/store.ts'
import { type Database, describeOnEveryStore } from '../../support/stores.ts'
import { alerts, bounds, byMail, targetOf } from '../../support/target.ts'

describe('a lease, renewed', () => {
  const slot = { target: 'test', slotAt: 0 }
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }))
  afterEach(() => mock.timers.reset())

  it('is so often that two that fail do not matter, and no longer than the run', async () => {
    const renewed: number[] = []
    let clock = 0
    const store = {
      async renewAttempts(_slot: unknown, until: number) {
        renewed.push(until)
        throw new StoreError('locked')
      },
    }
    const { promise, resolve } = Promise.withResolvers<string>()
    const run = whileLeased(slot, { store, now: () => clock }, () => promise)
    for (let second = 1; second < attemptLeaseMs / 1000; second++) {
      clock += 1000
      mock.timers.tick(1000)
    }
    assert.deepEqual(renewed, [10_000 + attemptLeaseMs, 20_000 + attemptLeaseMs])
    // One that fails is nobody's to handle: it would end the process here.
    await new Promise(setImmediate)
    resolve('done')
    assert.equal(await run, 'done')
    mock.timers.tick(attemptLeaseMs)
    assert.equal(renewed.length, 2)
  })
})

const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }

describeOnEveryStore('the lease of what a run has begun', (create) => {
  let database: Database
  let store: Store
  let other: Store
  let provider: Provider
  let clock: number
  let lines: string[]

  beforeEach(async () => {
    database = create()
    store = database.open()
    other = database.open()
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    lines = []
  })
  afterEach(async () => {
    await Promise.all([store.close(), other.close(), provider.close()])
    database.remove()
  })

  const watchOver = (more: Partial<WatchOptions>) =>
    createWatch({
      ...{ target: targetOf({ url: provider.url }), alerts, routing: byMail, store, now: () => clock },
      tokens: { get: async () => ({ token: provider.issueToken() }), expired: () => null },
      log: (line) => void lines.push(line),
      runs: createRunQueue(bounds),
      stopping: new AbortController().signal,
      onDecided: () => {},
      onFault: (error) => void lines.push(String(error)),
      onWell: () => {},
      onOwed: () => {},
      ...more,
    })
  const states = async () => (await store.ledgerOf(all)).map(({ state }) => state)
  const until = <Args extends unknown[]>(done: (...args: Args) => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    return {
      promise,
      call: (...args: Args) => {
        done(...args)
        resolve()
      },
    }
  }

  it('is renewed while the run lives, and nobody else settles it meanwhile', async () => {
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>()
    const renewed = until((leasedUntil: number) => assert.equal(leasedUntil, clock + attemptLeaseMs))
    const slow: Store = {
      ...store,
      async renewAttempts(slot, leasedUntil) {
        await store.renewAttempts(slot, leasedUntil)
        if (leasedUntil > Date.parse('2026-12-01T13:00:30Z')) renewed.call(leasedUntil)
      },
      async commit(run) {
        await mayCommit
        return store.commit(run)
      },
    }
    const watch = watchOver({ store: slow, renewEveryMs: 1 })
    const ticked = watch.tick()
    clock += 20_000
    await renewed.promise
    clock += attemptLeaseMs - 1
    assert.deepEqual(await other.settleAbandoned('test', attemptLeaseMs, clock), [])
    commit()
    await ticked
    assert.deepEqual(
      [await states(), lines.filter((line) => /conforming/.test(line)).length],
      [['created'], 1],
    )
  })

  it('is let go of by a run that fails: whoever comes next settles what it has begun, once', async () => {
    const failing: Store = {
      ...store,
      async commit() {
        throw new StoreError('the disk is full')
      },
    }
    await watchOver({ store: failing }).tick()
    assert.deepEqual([await states(), lines], [['pending'], ['StoreError: the disk is full']])
    clock += 1
    const next = watchOver({ store: other })
    await next.tick()
    await next.tick()
    assert.deepEqual(
      lines.filter((line) => /cut short/.test(line)),
      ['test: the run of 2026-12-01T13:00:00.000Z (created) was cut short: it may have created'],
    )
    assert.deepEqual(await states(), ['unknown'])
  })

  it('is over by itself where the run could not let go of it', async () => {
    const gone: Store = {
      ...store,
      async commit() {
        throw new StoreError('the disk is full')
      },
      async renewAttempts() {
        throw new StoreError('the disk is full')
      },
    }
    await watchOver({ store: gone }).tick()
    assert.deepEqual(lines, ['StoreError: the disk is full'])
    clock += attemptLeaseMs - 1
    await watchOver({ store: other }).tick()
    assert.deepEqual(await states(), ['pending'])
    clock += 1
    await watchOver({ store: other }).tick()
    assert.deepEqual(await states(), ['unknown'])
  })
})
