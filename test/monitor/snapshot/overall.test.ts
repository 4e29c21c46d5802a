import assert from 'node:assert/strict'
import type { IncidentKind } from '../../../monitor/incidents/incident.ts'
import { overallOf } from '../../../monitor/snapshot/overall.ts'
import { plain } from '../../../monitor/snapshot/said.ts'
import { factsOf } from '../../../monitor/snapshot/target-facts.ts'
import type { TargetView } from '../../../monitor/snapshot/target-view.ts'
import { wordsOf } from '../../../monitor/snapshot/words.ts'
import { glanceOf, withOpen } from '../../support/glances.ts'
import { alerts, targetOf } from '../../support/target.ts'

const at = Date.parse('2026-11-27T12:42:10Z')
const since = Date.parse('2026-11-27T11:30:00Z')
let named = 0

function viewOf(
  kind: IncidentKind | 'none-yet' | null,
  name = `t${String(named++).padStart(3, '0')}`,
): TargetView {
  const seen = { lastConclusive: { created: since }, lastConforming: { created: since } }
  const incidents =
    kind === null || kind === 'none-yet' ? {} : { incidents: withOpen({ [kind]: { firstAt: since } }) }
  const glance = glanceOf({ target: name, ...(kind !== 'none-yet' && seen), ...incidents })
  const facts = factsOf(targetOf({ name }), alerts, glance, [], at)
  return { ...facts, words: wordsOf(facts) }
}

const many = (counts: Readonly<Partial<Record<IncidentKind | 'none-yet' | 'conforming', number>>>) =>
  Object.entries(counts).flatMap(([kind, count]) =>
    Array.from({ length: count }, () => viewOf(kind === 'conforming' ? null : (kind as IncidentKind))),
  )

describe('several targets in one sentence', () => {
  const said = (counts: Parameters<typeof many>[0]) => {
    const { sentence, title, sign } = overallOf(many(counts))
    return [sentence, title, sign]
  }

  it('is about the worst', () => {
    assert.deepEqual(said({ drift: 1, conforming: 49 }), ['One of 50 targets drifts', '1 drifts', 'drift'])
    assert.deepEqual(said({ drift: 3, blind: 1, conforming: 46 }), [
      '3 of 50 targets drift',
      '3 drift',
      'drift',
    ])
    assert.deepEqual(said({ conforming: 50 }), ['All 50 targets conform', 'All conform', 'conforming'])
    assert.deepEqual(said({ conforming: 2 }), ['Both targets conform', 'All conform', 'conforming'])
    assert.deepEqual(said({ drift: 50 }), ['All 50 targets drift', '50 drift', 'drift'])
    assert.deepEqual(said({ unavailable: 1, quota: 1, conforming: 48 }), [
      '48 of 50 conform, 2 give no verdict',
      '2 give no verdict',
      'unavailable',
    ])
    assert.deepEqual(said({ blind: 1, unauthorized: 1, 'none-yet': 1, conforming: 1 }), [
      '1 of 4 conforms, 1 gives no verdict, 1 is not known, 1 has no verdict yet',
      '1 gives no verdict',
      'blind',
    ])
    assert.deepEqual(said({ unavailable: 2 }), [
      'None of 2 conforms, 2 give no verdict',
      '2 give no verdict',
      'unavailable',
    ])
    assert.deepEqual(said({ 'none-yet': 3 }), [
      'No verdict yet of 3 targets, and nothing is wrong',
      '3 have no verdict yet',
      'gated',
    ])
    assert.deepEqual(said({ 'monitor-fault': 1, drift: 1, conforming: 1 }), [
      'The monitor has failed at one of 3 targets',
      'Monitor fault',
      'fault',
    ])
  })

  it('then says of the worst since when, and of the others how many do what', () => {
    const views = [
      ...many({ conforming: 46, unavailable: 1, quota: 1, blind: 1 }),
      viewOf('drift', 'production'),
    ]
    const { lead, views: ordered } = overallOf(views)
    assert.equal(
      plain(lead),
      'production drifts. Answers are not as documented since 18:30 WIB, for 1 h 12 min, seen in 1 run. 46 conform, 2 give no verdict, 1 is not known.',
    )
    const names = overallOf([viewOf('drift', 'b'), viewOf('drift', 'a')]).views.map(({ name }) => name)
    assert.deepEqual(names, ['a', 'b'])
    const states = ordered.slice(0, 5).map(({ state }) => state)
    assert.deepEqual(states, ['drift', 'blind', 'unavailable', 'over-quota', 'conforming'])
  })

  it('is of one target what that says', () => {
    const { sentence, title, sign } = overallOf([viewOf(null, 'only')])
    assert.deepEqual([sentence, title, sign], ['The contract holds', 'only conforms', 'conforming'])
    assert.equal(overallOf([viewOf('none-yet')]).title, 'No verdict yet')
    assert.equal(overallOf([viewOf('drift', 'production')]).title, 'production drifts')
  })
})
