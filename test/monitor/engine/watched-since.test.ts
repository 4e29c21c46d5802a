import assert from 'node:assert/strict'
import { createWatchedSince } from '../../../monitor/engine/watched-since.ts'

const hourly = '0 * * * *'
const daily = '0 6 * * *'

describe('since when a target is watched', () => {
  let clock: number
  beforeEach(() => {
    clock = 1000
  })
  const watchedOf = (...targets: [name: string, schedule: string][]) =>
    targets.map(([name, schedule]) => ({ name, schedule }))
  const create = () => createWatchedSince(watchedOf(['a', hourly], ['b', daily]), () => clock)

  it('is since it is in the configuration, and now for one that is not', () => {
    const since = create()
    clock = 2000
    assert.deepEqual([since.of('a'), since.of('b'), since.of('c')], [1000, 1000, 2000])
  })

  it('begins anew with another schedule, and goes on with the same', () => {
    const since = create()
    clock = 2000
    since.reload(watchedOf(['a', hourly], ['b', hourly], ['c', daily]))
    clock = 3000
    assert.deepEqual([since.of('a'), since.of('b'), since.of('c')], [1000, 2000, 2000])
  })

  it('begins anew when it was left out in between', () => {
    const since = create()
    clock = 2000
    since.reload(watchedOf(['b', daily]))
    clock = 3000
    since.reload(watchedOf(['a', hourly], ['b', daily]))
    assert.deepEqual([since.of('a'), since.of('b')], [3000, 1000])
  })

  it('begins anew for all when the clock was set, and goes on from there over a reload', () => {
    const since = create()
    clock = 500
    since.restart()
    clock = 900
    since.reload(watchedOf(['a', hourly], ['b', daily]))
    assert.deepEqual([since.of('a'), since.of('b')], [500, 500])
  })
})
