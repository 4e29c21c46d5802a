import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { createGather, type Gather, type GatherOptions } from '../../../monitor/engine/gather.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { announcementsOf } from '../../../monitor/message/announcement.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { aroundOf, eventOf, originOfTests } from '../../support/mails.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { targetOf } from '../../support/target.ts'

const waitMs = 60_000
const host = 'api.example.com'

describe('what waits for its group', () => {
  let store: Store
  let gathers: Gather[]
  let said: string[]
  let clock: number
  beforeEach(() => {
    store = openMemoryStore()
    gathers = []
    said = []
    clock = eventOf('drift', 'opened').at
  })
  afterEach(async () => {
    await Promise.all(gathers.map((gather) => gather.stop()))
    await store.close()
  })

  const gatherBy = (more: Partial<GatherOptions> = {}) => {
    const gather = createGather({
      ...{ store, now: () => clock, origin: () => originOfTests },
      onFault: (error) => void said.push(String(error)),
      onWell: () => void said.push('well'),
      onDue: () => void said.push('due'),
      ...more,
    })
    gathers.push(gather)
    return gather
  }
  const announce = async (target: string, to: string, ms = waitMs) => {
    const event = { ...eventOf('drift', 'opened'), at: clock }
    const announcements = announcementsOf(
      targetOf({ name: target }),
      event,
      aroundOf('drift'),
      [{ channel: 'mail', to }],
      { host, waitMs: ms },
    )
    const basedOn = await store.incidents(target)
    const change = { target, at: clock, basedOn, incidents: noIncidents, events: [], messages: [] }
    await store.commitIncidents({ ...change, announcements })
  }
  const told = async () => {
    const span = { from: 0, to: Number.MAX_SAFE_INTEGER }
    const rows = await Promise.all(['x', 'x2'].map((target) => store.messagesOf({ ...span, target })))
    // What waits still has no subject.
    return rows.flatMap((ofTarget) => ofTarget.filter(({ subject }) => subject !== null).map(({ to }) => to))
  }

  it('is told to all whose thread is due, though one of them fails', async () => {
    await announce('x', 'a@example.com')
    await announce('x2', 'b@example.com')
    clock += waitMs
    const owedThread: Store['owedThread'] = async (key, at) => {
      if (key.to === 'a@example.com') throw new Error('no thread')
      return store.owedThread(key, at)
    }
    await assert.rejects(gatherBy({ store: { ...store, owedThread } }).gather(), /no thread/)
    assert.deepEqual(await told(), ['b@example.com'])
    assert.deepEqual(said, ['Error: no thread'])
    await gatherBy().gather()
    assert.deepEqual(await told(), ['a@example.com', 'b@example.com'])
  })

  it('is worked out anew where another process has told of it in between', async () => {
    await announce('x', 'a@example.com')
    clock += waitMs
    let reads = 0
    const owedThread: Store['owedThread'] = async (key, at) => {
      const owed = await store.owedThread(key, at)
      if (++reads === 1) await gatherBy().gather()
      return owed
    }
    await gatherBy({ store: { ...store, owedThread } }).gather()
    assert.equal(reads, 2)
    assert.deepEqual(await told(), ['a@example.com'])
  })

  it('is given up for now where others write without an end', async () => {
    await announce('x', 'a@example.com')
    clock += waitMs
    const commitThread: Store['commitThread'] = async () => 'stale'
    await assert.rejects(
      gatherBy({ store: { ...store, commitThread } }).gather(),
      /a thread was written by others 20 times in a row/,
    )
  })

  it('is looked for once by all who ask before it has begun, and again by who asks later', async () => {
    let looks = 0
    const dueThreads: Store['dueThreads'] = async (...asked) => {
      looks++
      await turn()
      return store.dueThreads(...asked)
    }
    const gather = gatherBy({ store: { ...store, dueThreads } })
    await Promise.all([gather.gather(), gather.gather(), gather.gather()])
    assert.equal(looks, 1)
    const first = gather.gather()
    await turn()
    await Promise.all([first, gather.gather(), gather.gather()])
    assert.equal(looks, 3)
  })

  it('is told all that waits to who asks for all, though others ask for what is due', async () => {
    await announce('x', 'a@example.com')
    const gather = gatherBy()
    await Promise.all([gather.gather(), gather.gather(true), gather.gather()])
    assert.deepEqual(await told(), ['a@example.com'])
  })

  it('wakes whoever sends when it is due, by the earliest of what waits, and no more when it has stopped', async () => {
    await announce('x', 'a@example.com', 3_600_000)
    await announce('x2', 'b@example.com', 30)
    const { promise, resolve } = Promise.withResolvers<void>()
    await gatherBy({ onDue: resolve }).gather()
    await promise
    const stopped = gatherBy({ onDue: () => void said.push('due') })
    await stopped.gather()
    await stopped.stop()
    const last = Promise.withResolvers<void>()
    await gatherBy({ onDue: last.resolve }).gather()
    await last.promise
    assert.deepEqual(
      said.filter((one) => one === 'due'),
      [],
    )
  })
})
