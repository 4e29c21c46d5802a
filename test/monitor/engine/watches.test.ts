import assert from 'node:assert/strict'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { createRunQueue } from '../../../monitor/engine/run-queue.ts'
import { createWatches, type WatchesOptions } from '../../../monitor/engine/watches.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { alerts, bounds, targetOf } from '../../support/target.ts'

const configOf = (...targets: Partial<Target>[]) =>
  ({ targets: targets.map((more) => targetOf(more)), alerts, directory: '/' }) as unknown as Config

describe('the watches over all targets', () => {
  /** A run that is under way asks the store, and waits for what that says. */
  let answer: PromiseWithResolvers<never>
  let faults: string[]
  beforeEach(() => {
    answer = Promise.withResolvers()
    answer.promise.catch(() => {})
    faults = []
  })

  const watchesOf = (config: Config) => {
    const store = new Proxy({} as Store, { get: () => () => answer.promise })
    const parts: WatchesOptions = {
      ...{ config, store, env: {}, now: () => 0, log: () => {}, stopping: new AbortController().signal },
      runs: createRunQueue(bounds),
      ...{ onDecided() {}, onWell() {}, onOwed() {} },
      onFault: ({ name }, _error, work) => void faults.push(`${name} ${work}`),
    }
    return createWatches(parts)
  }
  const names = (watches: readonly { readonly target: Target }[]) => watches.map(({ target }) => target.name)

  it('are those of the configuration in force, and of one before until they have ended', async () => {
    const watches = watchesOf(configOf({ name: 'a' }, { name: 'b' }))
    const run = watches.current()[0]?.tick()
    await new Promise(setImmediate)
    const ended = watches.reload(configOf({ name: 'b' }, { name: 'c' }))
    assert.deepEqual(names(watches.current()), ['b', 'c'])
    assert.deepEqual(names(watches.all()), ['a', 'b', 'b', 'c'])
    await new Promise(setImmediate)
    // What had nothing under way is gone.
    assert.deepEqual(names(watches.all()), ['a', 'b', 'c'])
    answer.reject(new Error('gone'))
    await Promise.all([run, ended])
    assert.deepEqual(names(watches.all()), ['b', 'c'])
    assert.deepEqual(faults, ['a slot'])
  })

  it('are also those of the configuration before the one before, while they have anything under way', async () => {
    const watches = watchesOf(configOf({ name: 'a' }))
    const run = watches.current()[0]?.tick()
    await new Promise(setImmediate)
    const ended = [watches.reload(configOf({ name: 'b' })), watches.reload(configOf({ name: 'c' }))]
    await new Promise(setImmediate)
    assert.deepEqual(names(watches.all()), ['a', 'c'])
    answer.reject(new Error('gone'))
    await Promise.all([run, ...ended])
    assert.deepEqual(names(watches.all()), ['c'])
  })

  it('keep the tokens of a source that is the same, and of no other', async () => {
    const watches = watchesOf(configOf({ name: 'a' }, { name: 'b' }, { name: 'c' }))
    const before = watches.current().map(({ tokens }) => tokens)
    const other = { token: { env: 'OTHER' } }
    await watches.reload(
      configOf({ name: 'b', mailTo: [] }, { name: 'a', ...other }, { name: 'c', timeoutMs: 7 }),
    )
    const kept = watches.current().map(({ tokens }) => before.indexOf(tokens))
    assert.deepEqual(kept, [1, -1, -1])
  })
})
