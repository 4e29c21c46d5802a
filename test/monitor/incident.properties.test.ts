import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fingerprintOf } from '../../monitor/fingerprint.ts'
import {
  type IncidentEvent,
  type IncidentKind,
  type IncidentState,
  incidentKinds,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
  type Transition,
} from '../../monitor/incident.ts'
import { messageIdOf } from '../../monitor/mail/message-id.ts'
import { anyObservation, finding, observation } from '../support/incidents.ts'
import { alerts } from '../support/target.ts'

/** A run, or time alone; a time until the next; the kinds that are muted meanwhile. */
interface Step {
  readonly observed: Observation | null
  readonly gapMs: number
  readonly muted: readonly IncidentKind[]
}

const hourMs = 3_600_000
const step: fc.Arbitrary<Step> = fc.record({
  observed: fc.option(anyObservation),
  gapMs: fc.constantFrom(60_000, hourMs, 13 * hourMs, 30 * hourMs),
  muted: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray([...incidentKinds]) },
  ),
})
const series = fc.array(step, { maxLength: 40 })

interface Played extends Transition {
  readonly before: IncidentState
  readonly step: Step
}

function play(steps: readonly Step[]): Played[] {
  let before = noIncidents
  let at = 0
  return steps.map((taken) => {
    at += taken.gapMs
    const muted = new Set(taken.muted)
    const next =
      taken.observed === null
        ? nextByTime(before, null, alerts, at, muted)
        : nextIncidents(before, taken.observed, alerts, at, muted)
    const played = { ...next, before, step: taken }
    before = next.state
    return played
  })
}

const holds = (check: (played: readonly Played[]) => void) =>
  fc.assert(
    fc.property(series, (steps) => check(play(steps))),
    { numRuns: 500 },
  )

const eventsOf = (played: readonly Played[]): IncidentEvent[] => played.flatMap(({ events }) => [...events])

describe('incidents, whatever happens', () => {
  it('can all be closed: every variant conforms, and nothing is open', () => {
    holds((played) => {
      const state = played.at(-1)?.state ?? noIncidents
      const at = 1e9
      const first = nextIncidents(state, observation('conforming', { meant: 'created' }), alerts, at)
      const last = nextIncidents(
        first.state,
        observation('conforming', { meant: 'expiredToken' }),
        alerts,
        at + 1,
      )
      assert.deepEqual(last.state.open, {})
      const resolved = [...first.events, ...last.events].filter(({ event }) => event === 'resolved')
      assert.equal(resolved.length, Object.keys(state.open).length)
    })
  })

  it('make no event without a change: of what stands, or of the time since the last one', () => {
    holds((played) => {
      for (const { before, state, events, step } of played) {
        assert.equal(new Set(events.map(({ kind }) => kind)).size, events.length)
        for (const { kind, event } of events) {
          const [was, is] = [before.open[kind], state.open[kind]]
          if (event === 'opened') assert.deepEqual([was === undefined, is === undefined], [true, false])
          if (event === 'resolved') assert.deepEqual([was === undefined, is === undefined], [false, true])
          if (event === 'changed') assert.notEqual(was?.fingerprint, is?.fingerprint)
          if (event === 'reminded') {
            assert.equal(was?.fingerprint, is?.fingerprint)
            assert.ok(step.gapMs >= 60_000 && !step.muted.includes(kind))
          }
        }
        for (const kind of incidentKinds) {
          const isChanged = before.open[kind]?.fingerprint !== state.open[kind]?.fingerprint
          assert.equal(
            isChanged,
            events.some((event) => event.kind === kind && event.event !== 'reminded'),
          )
        }
      }
    })
  })

  it('never name two mails alike', () => {
    holds((played) => {
      const names = eventsOf(played).map(({ kind, at, incident: { openedAt, sequence } }) =>
        messageIdOf({ target: 'test', kind, openedAt, sequence, at, to: 'a@example.com' }),
      )
      assert.equal(new Set(names).size, names.length)
    })
  })

  it('clear a variant only by a conforming verdict of that variant', () => {
    holds((played) => {
      for (const { before, state, step } of played) {
        for (const variant of ['created', 'expiredToken', 'overQuota'] as const) {
          if (before.drifts[variant] === undefined || state.drifts[variant] !== undefined) continue
          assert.equal(step.observed?.outcome, 'conforming')
          assert.equal(step.observed?.verdict?.meant, variant)
        }
      }
    })
  })

  it('mail nothing while muted but a recovery, which waits, and only to those who heard of the trouble', () => {
    holds((played) => {
      const heard = new Set<string>()
      for (const { events, step } of played) {
        for (const { kind, event, mail, incident } of events) {
          const key = `${kind} ${incident.openedAt}`
          const isMuted = step.muted.includes(kind)
          if (event === 'resolved') {
            assert.equal(mail, heard.has(key) ? (isMuted ? 'after-mute' : 'owed') : 'none')
          } else assert.equal(mail, isMuted ? 'none' : 'owed')
          if (mail === 'owed') heard.add(key)
        }
      }
    })
  })

  it('remind once when a mute ends, of what is still open', () => {
    holds((played) => {
      for (const { before, state, events, step } of played) {
        for (const kind of incidentKinds) {
          const was = before.open[kind]
          if (was?.isMuted !== true || step.muted.includes(kind) || state.open[kind] === undefined) continue
          const told = events.filter((event) => event.kind === kind)
          assert.equal(told.length, 1)
          assert.equal(told[0]?.mail, 'owed')
          assert.equal(state.open[kind]?.isMuted, false)
        }
      }
    })
  })

  it('survive being stored as JSON', () => {
    holds((played) => {
      const state = played.at(-1)?.state ?? noIncidents
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
    })
  })
})

describe('the fingerprint, whatever was found', () => {
  const length = fc.integer({ min: 1, max: 9999 })
  const shapes = [
    (n: number) => `string of ${n} character${n === 1 ? '' : 's'}`,
    (n: number) => `another string of ${n} characters (digits)`,
    (n: number) => `array of ${n} items`,
    (n: number) => `text that stops being JSON at character ${n}`,
    (n: number) => `another encoding at byte ${n}`,
    (n: number) => `"Account suspended, reference ${n}"`,
  ]

  it('is the same for other lengths and another order', () => {
    const given = fc.array(fc.tuple(fc.constantFrom(...shapes), length, length), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(given, (list) => {
        const one = list.map(([shape, n], index) => finding(`/p${index}`, { actual: shape(n) }))
        const other = list.map(([shape, , n], index) => finding(`/p${index}`, { actual: shape(n) }))
        assert.equal(fingerprintOf({ created: one }), fingerprintOf({ created: other.toReversed() }))
      }),
    )
  })

  it('tells one moved window from another', () => {
    const moved = (hours: string) =>
      fingerprintOf({
        created: [finding('/records/userMessage', { rule: 'quota-window-moved', actual: `"at ${hours}"` })],
      })
    assert.notEqual(moved('20:00 - 05:00'), moved('21:00 - 05:00'))
  })
})
