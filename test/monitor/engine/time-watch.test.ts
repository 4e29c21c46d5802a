import assert from 'node:assert/strict'
import { createTimeWatch } from '../../../monitor/engine/time-watch.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

describe('what time alone does about one target', () => {
  let store: Store
  let clock: number
  let told: string[]
  beforeEach(async () => {
    clock = Date.parse('2026-12-01T13:00:00Z')
    told = []
    store = openMemoryStore()
    const incidents = { ...noIncidents, conclusiveAt: clock }
    const change = { target: 'test', at: clock, basedOn: noIncidents, incidents, events: [], messages: [] }
    await store.commitIncidents(change)
  })
  afterEach(() => store.close())

  const watchOf = (mailTo: readonly string[], routing = byMail, groupHost: string | null = null) =>
    createTimeWatch({
      ...{ target: targetOf({ mailTo: [...mailTo] }), alerts, routing, groupHost, store, now: () => clock },
      log: (line) => void told.push(line),
      onOwed: () => void told.push('mail is owed'),
      onWell: () => void told.push('well'),
      onFault: (error) => void told.push(String(error)),
    })

  it('is told where it owes a mail, be it one alone, and where it owes none it is not', async () => {
    const watch = watchOf(['team@example.com'])
    await watch.watch()
    assert.deepEqual(told, ['well'])
    clock += alerts.blindAfterMs
    await watch.watch()
    assert.deepEqual(told, ['well', 'test: blind opened', 'mail is owed', 'well'])
  })

  it('is told where something waits for its group, too', async () => {
    clock += alerts.blindAfterMs
    await watchOf(['team@example.com'], byMail, 'api.example.com').watch()
    assert.deepEqual(told, ['test: blind opened', 'mail is owed', 'well'])
    assert.deepEqual(await store.countMessages(), { owed: 1, sent: 0, refused: 0 })
    assert.equal(await store.leaseMessage('mail', clock, 1, []), null)
    assert.equal((await store.dueThreads(clock, true)).length, 1)
  })

  it('is worked out anew where another process has written in between', async () => {
    let times = 0
    const { commitIncidents } = store
    store = {
      ...store,
      commitIncidents: async (change) => (times++ === 0 ? 'stale' : commitIncidents(change)),
    }
    clock += alerts.blindAfterMs
    await watchOf(['team@example.com']).watch()
    assert.equal(times, 2)
    assert.equal((await store.eventsOf({ target: 'test', from: 0, to: clock + 1 })).length, 1)
  })

  it('tells in one look whom it reminds, and then to whom it escalates: the next may be a day later', async () => {
    const escalate = { afterMs: 1, to: ['boss@example.com'] }
    const watch = watchOf(['team@example.com'], { ...byMail, escalate })
    clock += alerts.blindAfterMs
    await watch.watch()
    for (const day of [1, 2]) {
      clock += alerts.remindEveryMs
      told = []
      await watch.watch()
      const more = day === 1 ? ['test: blind escalated', 'mail is owed'] : []
      assert.deepEqual(told, ['test: blind reminded', 'mail is owed', ...more, 'well'])
      assert.equal(watch.isDue(), false)
    }
  })

  it('looks again when it is due, and not before', async () => {
    const watch = watchOf(['team@example.com'])
    assert.equal(watch.isDue(), true)
    await watch.watch()
    clock += alerts.blindAfterMs - 1
    assert.equal(watch.isDue(), false)
    clock += 1
    assert.equal(watch.isDue(), true)
  })
})
