import assert from 'node:assert/strict'
import { incidentKinds, noIncidents } from '../../../monitor/incidents/incident.ts'
import { kindOfState, stateOf, targetStates } from '../../../monitor/snapshot/target-state.ts'
import type { Glance } from '../../../monitor/store/page-books.ts'
import { glanceOf, lastRunOf, withOpen } from '../../support/glances.ts'
import { finding } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

const at = Date.parse('2026-11-27T12:42:10Z')
const seen = { lastConclusive: { created: at - 1 } }
const state = (glance: Partial<Glance>, limits = alerts) => stateOf(glanceOf(glance), limits, at)

describe('the state of a target', () => {
  it('is the worst of what is open, since its trouble was first met', () => {
    const all = Object.fromEntries(
      incidentKinds.map((kind, index) => [kind, { openedAt: at, firstAt: index }]),
    )
    const left = { ...all }
    const states = []
    while (Object.keys(left).length > 0) {
      const { state: one, since, incident } = state({ ...seen, incidents: withOpen(left) })
      const kind = kindOfState[one] ?? ''
      assert.equal(since, incidentKinds.indexOf(kind as never))
      assert.equal(incident?.openedAt, at)
      delete left[kind]
      states.push(one)
    }
    assert.deepEqual(states, targetStates.slice(0, 6))
  })

  it('is that of the latest conclusive verdict where nothing is open, and none yet before the first', () => {
    assert.equal(state(seen).state, 'conforming')
    assert.equal(state({}).state, 'none-yet')
    assert.equal(state({ lastConclusive: { expiredToken: at } }).state, 'none-yet')
    const drift = state({ ...seen, lastRuns: [lastRunOf(at - 1, 'drift', [finding('/X')])] })
    assert.deepEqual([drift.state, drift.since, drift.incident], ['drift', at - 1, null])
  })

  it('tells of creates without a verdict before they are an incident, and how many make one', () => {
    const streaks = { ...noIncidents.streaks, unavailable: 2 }
    const incidents = { ...noIncidents, streaks, onsets: { inARow: at - 9 } }
    assert.deepEqual(state({ ...seen, incidents }).unopened, { times: 2, incidentAt: 3 })
    assert.deepEqual(
      [state({ ...seen, incidents }).state, state({ ...seen, incidents }).since],
      ['unavailable', at - 9],
    )
    const ofTen = { ...alerts, unavailableAfter: { of: 4, within: 10 } }
    assert.deepEqual(state({ incidents }, ofTen).unopened, { times: 2, incidentAt: 4 })
    const refused = { ...noIncidents, streaks: { ...noIncidents.streaks, unauthorized: 1 } }
    const { state: one, unopened } = state({ ...seen, incidents: refused })
    assert.deepEqual([one, unopened], ['unauthorized', { times: 1, incidentAt: 2 }])
  })

  it('is held while creates are, for the reason of the run that began it, and not a moment longer', () => {
    const held = (more: Partial<Glance>, until = at + 1) =>
      state({ ...seen, hold: { since: at - 5, until }, ...more })
    const causes = (['over-quota', 'conforming', 'unavailable'] as const).map(
      (outcome) => held({ lastRuns: [lastRunOf(at - 5, outcome)] }).hold?.cause,
    )
    assert.deepEqual(causes, ['quota', 'unexplained', 'unknown'])
    assert.equal(held({}).hold?.cause, 'unknown')
    assert.equal(held({ incidents: withOpen({ quota: {} }) }).hold?.cause, 'quota')
    assert.deepEqual([held({}).state, held({}).since], ['over-quota', at - 5])
    assert.deepEqual([held({}, at).state, held({}, at).hold], ['conforming', null])
    assert.equal(held({ incidents: withOpen({ drift: {} }) }).state, 'drift')
  })
})
