import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  createRunQueue,
  type RunBounds,
  type RunQueue,
  type Turn,
} from '../../../monitor/engine/run-queue.ts'

/** What began, what waits, and the means to end or withdraw each. */
function createField(bounds: RunBounds) {
  const queue: RunQueue = createRunQueue(bounds)
  const began: Turn[] = []
  const underWay = new Map<Turn, PromiseWithResolvers<string>>()
  const waiting = new Map<Turn, AbortController>()
  const results = new Map<Turn, string>()
  const enter = (turn: Turn) => {
    const withdrawal = new AbortController()
    waiting.set(turn, withdrawal)
    const work = () => {
      const end = Promise.withResolvers<string>()
      waiting.delete(turn)
      began.push(turn)
      underWay.set(turn, end)
      return end.promise
    }
    const settle = (result: string) => results.set(turn, result)
    queue.run(turn, withdrawal.signal, work).then(settle, (error: Error) => settle(error.message))
  }
  const end = (turn: Turn, error?: Error) => {
    const work = underWay.get(turn)
    underWay.delete(turn)
    if (error === undefined) work?.resolve('done')
    else work?.reject(error)
  }
  const withdraw = (turn: Turn) => {
    waiting.get(turn)?.abort()
    waiting.delete(turn)
  }
  return { queue, began, underWay, waiting, results, enter, end, withdraw }
}

/** All that follows without anything else happening. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const turnOf = (name: string, slotAt: number, host = 'a'): Turn => ({ name, slotAt, host })
const names = (turns: readonly Turn[]) => turns.map(({ name }) => name).join(' ')
const isBefore = (a: Turn, b: Turn) => a.slotAt < b.slotAt || (a.slotAt === b.slotAt && a.name < b.name)
const ofHost = (turns: Iterable<Turn>, host: string) => [...turns].filter((turn) => turn.host === host)

describe('the queue of runs', () => {
  it('begins what has room, and lets the rest wait', async () => {
    const { enter, end, began } = createField({ concurrency: 2, perHost: 2 })
    const turns = [turnOf('x', 1), turnOf('y', 1), turnOf('z', 1)]
    for (const turn of turns) enter(turn)
    await settled()
    assert.equal(names(began), 'x y')
    end(turns[1] as Turn)
    await settled()
    assert.equal(names(began), 'x y z')
  })

  it('begins what waits in the order of the slots, and at one instant of the names', async () => {
    const { enter, end, began } = createField({ concurrency: 1, perHost: 1 })
    const first = turnOf('first', 9)
    for (const turn of [first, turnOf('d', 2), turnOf('c', 1), turnOf('b', 2), turnOf('a', 3)]) enter(turn)
    for (let ended = 0; ended < 5; ended++) {
      await settled()
      end(began[ended] as Turn)
    }
    assert.equal(names(began), 'first c b d a')
  })

  it('lets a host that is full hold up no other', async () => {
    const { enter, began } = createField({ concurrency: 10, perHost: 1 })
    for (const turn of [turnOf('a1', 1), turnOf('a2', 1), turnOf('b', 2, 'b')]) enter(turn)
    await settled()
    assert.equal(names(began), 'a1 b')
  })

  it('gives back the place of a run that fails', async () => {
    const { enter, end, began, results } = createField({ concurrency: 1, perHost: 1 })
    const turns = [turnOf('a', 1), turnOf('b', 1)] as const
    for (const turn of turns) enter(turn)
    await settled()
    end(turns[0], new Error('it failed'))
    await settled()
    assert.deepEqual([names(began), results.get(turns[0])], ['a b', 'it failed'])
  })

  it('begins nothing that was withdrawn, before it came or while it waits', async () => {
    const { queue, enter, end, withdraw, began, results } = createField({ concurrency: 1, perHost: 1 })
    const turns = [turnOf('a', 1), turnOf('b', 2), turnOf('c', 3)] as const
    for (const turn of turns) enter(turn)
    await settled()
    withdraw(turns[1])
    end(turns[0])
    await settled()
    assert.deepEqual([names(began), results.get(turns[1])], ['a c', 'withdrawn'])
    const work = () => Promise.reject(new Error('it began'))
    assert.equal(await queue.run(turns[0], AbortSignal.abort(), work), 'withdrawn')
    end(turns[2])
    await settled()
    const withdrawal = new AbortController()
    const result = queue.run(turns[0], withdrawal.signal, work)
    withdrawal.abort()
    assert.equal(await result, 'withdrawn')
    assert.equal(await queue.run(turns[0], new AbortController().signal, async () => 'room'), 'room')
  })

  it('says so of one that is withdrawn at once, whatever is under way meanwhile', async () => {
    const { enter, withdraw, underWay, results } = createField({ concurrency: 1, perHost: 1 })
    const [first, second] = [turnOf('x', 1), turnOf('y', 2)]
    for (const turn of [first, second]) enter(turn)
    withdraw(second)
    await settled()
    assert.deepEqual([underWay.has(first), results.get(second)], [true, 'withdrawn'])
  })

  it('takes no other from what waits when one is withdrawn that has begun', async () => {
    const { queue, enter, end, began, underWay } = createField({ concurrency: 1, perHost: 1 })
    const withdrawal = new AbortController()
    const held = Promise.withResolvers<void>()
    void queue.run(turnOf('a', 1), withdrawal.signal, () => held.promise)
    enter(turnOf('b', 2))
    await settled()
    withdrawal.abort()
    assert.equal(underWay.size, 0)
    held.resolve()
    await settled()
    assert.equal(names(began), 'b')
    end(began[0] as Turn)
  })

  it('takes other bounds while runs are under way', async () => {
    const { queue, enter, end, began } = createField({ concurrency: 1, perHost: 5 })
    const turns = ['a', 'b', 'c', 'd'].map((name) => turnOf(name, 1))
    for (const turn of turns) enter(turn)
    queue.reload({ concurrency: 3, perHost: 5 })
    await settled()
    assert.equal(names(began), 'a b c')
    queue.reload({ concurrency: 3, perHost: 1 })
    end(turns[0] as Turn)
    end(turns[1] as Turn)
    await settled()
    assert.equal(names(began), 'a b c')
    end(turns[2] as Turn)
    await settled()
    assert.equal(names(began), 'a b c d')
  })

  it('never has more under way than the bounds, leaves no room unused, and keeps the order; whatever happens', async () => {
    const host = fc.constantFrom('a', 'b', 'c')
    const bound = fc.integer({ min: 1, max: 4 })
    const event = fc.oneof(
      { weight: 4, arbitrary: fc.record({ enter: host, slotAt: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 3, arbitrary: fc.record({ end: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ withdraw: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ concurrency: bound, perHost: bound }) },
    )
    const nth = (turns: Iterable<Turn>, index: number) =>
      [...turns].at(index % Math.max(1, [...turns].length))
    const property = async (
      initial: RunBounds,
      events: readonly (typeof event extends fc.Arbitrary<infer E> ? E : never)[],
    ) => {
      const field = createField(initial)
      const { queue, began, underWay, waiting, enter, end, withdraw } = field
      let bounds = initial
      const hasRoom = (turn: Turn) =>
        underWay.size < bounds.concurrency && ofHost(underWay.keys(), turn.host).length < bounds.perHost
      for (const [index, happens] of events.entries()) {
        const before = { began: began.length, underWay: new Set(underWay.keys()) }
        if ('enter' in happens) enter(turnOf(`t${index}`, happens.slotAt, happens.enter))
        else if ('end' in happens) {
          const turn = nth(underWay.keys(), happens.end)
          if (turn !== undefined) end(turn)
        } else if ('withdraw' in happens) {
          const turn = nth(waiting.keys(), happens.withdraw)
          if (turn !== undefined) withdraw(turn)
        } else {
          bounds = happens
          queue.reload(bounds)
        }
        await settled()
        const fresh = began.slice(before.began)
        for (const turn of fresh) {
          assert.ok(underWay.size <= bounds.concurrency, 'more than concurrency')
          assert.ok(ofHost(underWay.keys(), turn.host).length <= bounds.perHost, 'more than perHost')
          for (const other of ofHost(waiting.keys(), turn.host))
            assert.ok(isBefore(turn, other), 'order of a host')
          for (const other of waiting.keys())
            assert.ok(
              isBefore(turn, other) || ofHost(underWay.keys(), other.host).length >= bounds.perHost,
              'order',
            )
        }
        for (const turn of waiting.keys()) assert.ok(!hasRoom(turn), 'room unused')
      }
      // Nobody starves: as runs end, each that is still wanted begins, once.
      const wanted = new Set([...waiting.keys(), ...began])
      while (underWay.size > 0) {
        for (const turn of [...underWay.keys()]) end(turn)
        await settled()
      }
      assert.equal(waiting.size, 0)
      assert.deepEqual([began.length, new Set(began)], [wanted.size, wanted])
    }
    await fc.assert(
      fc.asyncProperty(
        fc.record({ concurrency: bound, perHost: bound }),
        fc.array(event, { maxLength: 40 }),
        property,
      ),
    )
  })
})
