import assert from 'node:assert/strict'
import { nextIncidents, noIncidents, type Observation } from '../../../monitor/incidents/incident.ts'
import { books } from '../../../monitor/report/books.ts'
import { finding, observation } from '../../support/incidents.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, targetOf } from '../../support/target.ts'

describe('the book of incidents', () => {
  const drift = observation('drift', { findings: [finding('/Email')] })
  const conforming = observation('conforming')

  it('has those that were open in its span, and none that ended before it or opened behind it', async () => {
    const store = openMemoryStore()
    const met: readonly (readonly [number, Observation])[] = [
      [1000, drift],
      [2000, conforming],
      [3000, drift],
    ]
    let state = noIncidents
    for (const [at, observed] of met) {
      const { state: incidents, events: told } = nextIncidents(state, observed, alerts, at)
      const events = told.map((event) => ({ ...event, content: null }))
      await store.commitIncidents({ target: 'test', at, basedOn: state, incidents, events, messages: [] })
      state = await store.incidents('test')
    }
    const opened = async (from: number, to: number) => {
      const rows = await books.incidents.read(store, targetOf(), { from, to, now: 9000 })
      return rows.map((row) => [row[2], row[3]].map((at) => at && Date.parse(String(at))))
    }
    assert.deepEqual(await opened(0, 9000), [
      [1000, 2000],
      [3000, null],
    ])
    assert.deepEqual(await opened(1500, 3000), [[1000, 2000]])
    assert.deepEqual(await opened(2000, 3000), [[1000, 2000]])
    assert.deepEqual(await opened(2001, 3000), [])
    assert.deepEqual(await opened(4000, 9000), [[3000, null]])
    await store.close()
  })
})
