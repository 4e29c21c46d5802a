// Whatever runs come to, and whenever somebody looks: a state, and words for it that are whole.
import assert from 'node:assert/strict'
import { isConclusive, type Outcome, type VariantName } from 'contactrz'
import fc from 'fast-check'
import {
  type IncidentState,
  nextByTime,
  nextIncidents,
  noIncidents,
} from '../../../monitor/incidents/incident.ts'
import { overallOf } from '../../../monitor/snapshot/overall.ts'
import { gateWords, missedWords } from '../../../monitor/snapshot/phrases.ts'
import { plain, type Said } from '../../../monitor/snapshot/said.ts'
import { factsOf } from '../../../monitor/snapshot/target-facts.ts'
import { stateOf } from '../../../monitor/snapshot/target-state.ts'
import { wordsOf } from '../../../monitor/snapshot/words.ts'
import type { Glance, LastRun } from '../../../monitor/store/page-books.ts'
import { rounds } from '../../faults/length.ts'
import { glanceOf, slotDayOf } from '../../support/glances.ts'
import { anyObservation } from '../../support/incidents.ts'
import { alerts, targetOf } from '../../support/target.ts'

const begin = Date.parse('2026-10-20T00:00:00Z')
const minuteMs = 60_000
const dayMs = 86_400_000

const anyStep = fc.record({
  observed: fc.option(anyObservation),
  gapMs: fc.constantFrom(minuteMs, 30 * minuteMs, 13 * 60 * minuteMs, 30 * 60 * minuteMs),
})
const anyLook = fc.record({
  steps: fc.array(anyStep, { maxLength: 15 }),
  laterMs: fc.integer({ min: 0, max: 3 * dayMs }),
  heldMs: fc.option(fc.integer({ min: -dayMs, max: dayMs }), { nil: null }),
  mute: fc.option(fc.constantFrom('all', 'drift', 'unavailable'), { nil: null }),
  spent: fc.constantFrom(0, 30),
  zone: fc.constantFrom('Asia/Jakarta', 'Europe/Berlin', 'UTC'),
  missed: fc.constantFrom(0, 1, 24),
})
type Look = typeof anyLook extends fc.Arbitrary<infer Value> ? Value : never

/** What the store would have of it. */
function glanceAt({ steps, laterMs, heldMs, mute, spent }: Look): {
  readonly glance: Glance
  readonly at: number
} {
  let incidents: IncidentState = noIncidents
  let at = begin
  const runs = new Map<VariantName, LastRun>()
  const verdicts: { variant: VariantName; outcome: Outcome; at: number }[] = []
  for (const { observed, gapMs } of steps) {
    at += gapMs
    const { state } =
      observed === null
        ? nextByTime(incidents, null, alerts, at)
        : nextIncidents(incidents, observed, alerts, at)
    incidents = state
    if (observed === null) continue
    const { variant, outcome, verdict } = observed
    runs.set(variant, { variant, at, outcome, totalMs: 9, findings: verdict?.findings ?? [], phases: {} })
    if (isConclusive(outcome)) verdicts.push({ variant, outcome, at })
  }
  const lastOf = (rows: typeof verdicts) => Object.fromEntries(rows.map((row) => [row.variant, row.at]))
  const now = at + laterMs
  const glance = glanceOf({
    ...{ incidents, spent, lastRuns: [...runs.values()], lastConclusive: lastOf(verdicts) },
    lastConforming: lastOf(verdicts.filter(({ outcome }) => outcome === 'conforming')),
    hold: heldMs === null ? null : { since: at, until: now + heldMs },
    mutes:
      mute === null
        ? []
        : [{ target: 'test', kind: mute, since: at, until: now + minuteMs, reason: 'known' }],
  })
  return { glance, at: now }
}

describe('whatever runs come to', () => {
  const isWhole = (said: string, endsInStop: boolean) => {
    assert.doesNotMatch(
      said,
      /undefined|null|NaN|\[object|Invalid| {2}|\.\.| \.|^ | $|-\d+ (?:s|min|h)/,
      said,
    )
    if (endsInStop) assert.match(said, /\.$/, said)
  }

  it('there are words for it, whole ones, on every page, badge and row', () => {
    fc.assert(
      fc.property(anyLook, (look) => {
        const { glance, at } = glanceAt(look)
        const target = targetOf({ quotaWindow: { from: '06:00', to: '18:00', timeZone: look.zone } })
        const day = slotDayOf(new Date(at).toISOString().slice(0, 10), { 3: 'c' }, { missed: look.missed })
        const facts = factsOf(target, alerts, glance, [day], at)
        const words = wordsOf(facts)
        isWhole(plain(words.lead), true)
        for (const said of [words.todo, overallOf([{ ...facts, words }]).lead])
          if (said !== null) isWhole(plain(said as Said), true)
        for (const said of [
          words.sentence,
          words.alone,
          words.badge,
          words.row.state,
          gateWords(facts),
          missedWords(facts),
        ])
          if (said !== null) isWhole(said, false)
        if (words.row.rest.length > 0) isWhole(plain(words.row.rest), false)
      }),
      { numRuns: rounds(200, 5000) },
    )
  })

  it('no gate changes the state: neither window, guard nor budget', () => {
    fc.assert(
      fc.property(anyLook, (look) => {
        const { glance, at } = glanceAt(look)
        const states = [
          targetOf({ quotaWindow: null }),
          targetOf({ quotaWindow: { from: '00:00', to: '24:00', timeZone: 'UTC' } }),
          targetOf({ guardMs: dayMs / 3 }),
        ].flatMap((target) =>
          [0, 30].map((spent) => factsOf(target, alerts, { ...glance, spent }, [], at).state),
        )
        assert.deepEqual([...new Set(states)], [stateOf(glance, alerts, at).state])
      }),
      { numRuns: rounds(100, 5000) },
    )
  })
})
