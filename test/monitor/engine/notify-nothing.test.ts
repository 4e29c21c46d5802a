// What is owed of what happened, where that is nothing: no row is written for it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { notifyOfTime } from '../../../monitor/engine/notify.ts'
import { createOwnTroubles } from '../../../monitor/engine/own-troubles.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { originOfTests } from '../../support/mails.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:00:00Z')

describe('what time alone brings', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let store: Store
  beforeEach(() => {
    directory = temporaryDirectory()
    store = openEmptyStore(join(directory.path, 'monitor.db'))
  })
  afterEach(async () => {
    await store.close()
    directory.remove()
  })
  const incidentsAre = (more: Partial<typeof noIncidents>) =>
    store.commitIncidents({
      ...{ target: 'test', at, basedOn: noIncidents, events: [], messages: [] },
      incidents: { ...noIncidents, ...more },
    })
  const notified = async (now: number) =>
    (await notifyOfTime(targetOf(), now, { store, alerts, routing: byMail })).notified

  it('is nothing, until something changes', async () => {
    await incidentsAre({ conclusiveAt: at })
    const first = await notified(at)
    if (first !== null) await store.commitIncidents({ target: 'test', at, ...first })
    assert.equal(await notified(at + alerts.blindAfterMs - 1), null)
    const { events = [], messages = [] } = (await notified(at + alerts.blindAfterMs)) ?? {}
    assert.deepEqual(
      [events.map(({ kind, event }) => `${kind} ${event}`), messages.length],
      [['blind opened'], 1],
    )
  })

  it('is kept also where it is no event: from when on nobody has had a verdict', async () => {
    const { events, incidents } = (await notified(at)) ?? {}
    assert.deepEqual(events, [])
    assert.notDeepEqual(incidents, noIncidents)
  })

  it('is mailed to nobody while it is muted', async () => {
    await incidentsAre({ conclusiveAt: at })
    const later = at + alerts.blindAfterMs
    await store.mute({ target: 'test', kind: 'all', since: at, until: later + 1, reason: null })
    const { events = [], messages } = (await notified(later)) ?? {}
    assert.deepEqual([events.map(({ telling }) => telling), messages], [['none'], []])
  })

  it('writes nothing of the troubles of the monitor where none has begun or ended', async () => {
    let writes = 0
    const counting = new Proxy(store, {
      get(of, name) {
        if (name === 'commitOwnTroubles') writes++
        return Reflect.get(of, name)
      },
    })
    const own = createOwnTroubles({
      ...{ store: counting, now: () => at, origin: () => originOfTests },
      send: () => Promise.reject(new Error('nobody is told')),
      config: () => ({ targets: [targetOf()], alerts, ...byMail }) as never,
    })
    await own.review()
    assert.equal(writes, 0)
  })
})
