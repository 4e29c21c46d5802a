import assert from 'node:assert/strict'
import { createLooks } from '../../../monitor/engine/looks.ts'

describe('the looks at what time alone does', () => {
  const setUp = (names = ['a', 'b', 'c']) => {
    const stopping = new AbortController()
    const looked: string[] = []
    const state = { version: 1, isFailing: false, due: new Set<string>() }
    const watchOf = (name: string) => ({
      isTimeDue: () => state.due.has(name),
      forgetTime: () => void state.due.add(name),
      async watchTime() {
        state.due.delete(name)
        looked.push(name)
      },
    })
    const watches = names.map(watchOf)
    const store = { dataVersion: async () => (state.isFailing ? Promise.reject(new Error()) : state.version) }
    const look = createLooks({ store, watches: () => watches, stopping: stopping.signal })
    return { state, looked, stopping, look }
  }

  it('are at all targets first, then at those alone that are due', async () => {
    const { state, looked, look } = setUp()
    await look()
    assert.deepEqual(looked.splice(0), ['a', 'b', 'c'])
    await look()
    assert.deepEqual(looked, [])
    state.due.add('b')
    await look()
    assert.deepEqual(looked, ['b'])
  })

  it('are at all targets once, when another process has written', async () => {
    const { state, looked, look } = setUp()
    await look()
    looked.length = 0
    state.version = 7
    await look()
    await look()
    assert.deepEqual(looked, ['a', 'b', 'c'])
  })

  it('are at all targets while the store cannot be asked: they find it out, and tell', async () => {
    const { state, looked, look } = setUp()
    await look()
    looked.length = 0
    state.isFailing = true
    await look()
    await look()
    assert.equal(looked.length, 6)
  })

  it('let the process do what else is due, where very many are to be looked at, and end with it', async () => {
    const { looked, stopping, look } = setUp(Array.from({ length: 200 }, (_none, index) => `t${index}`))
    const looking = look()
    const seen: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      await new Promise(setImmediate)
      seen.push(looked.length)
    }
    stopping.abort()
    await looking
    assert.deepEqual([seen, looked.length], [[50, 100, 150], 150])
  })

  it('begin no more when the monitor is stopped, however slow the store answered', async () => {
    const { looked, stopping, look } = setUp()
    const looking = look()
    stopping.abort()
    await looking
    assert.deepEqual(looked, [])
  })
})
