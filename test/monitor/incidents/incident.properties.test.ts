import assert from 'node:assert/strict'
import { type ContactKind, contactKinds, type Finding } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import fc from 'fast-check'
import type { Drifts } from '../../../monitor/incidents/drift.ts'
import { fingerprintOf, placeOf } from '../../../monitor/incidents/fingerprint.ts'
import {
  type IncidentEvent,
  type IncidentKind,
  type IncidentState,
  incidentKinds,
  type Limits,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
  type Transition,
} from '../../../monitor/incidents/incident.ts'
import { messageIdOf } from '../../../monitor/store/message-id.ts'
import { rounds } from '../../faults/length.ts'
import { anyObservation, finding, observation } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

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
const series = fc.array(step, { maxLength: 40, size: 'max' })

interface Played extends Transition {
  readonly before: IncidentState
  readonly step: Step
}

const limits: Limits = { ...alerts, escalateAfterMs: 25 * hourMs }

function play(steps: readonly Step[], by = limits, start = noIncidents): Played[] {
  let before = start
  let at = 0
  return steps.map((taken) => {
    at += taken.gapMs
    const muted = new Set(taken.muted)
    const next =
      taken.observed === null
        ? nextByTime(before, null, by, at, muted)
        : nextIncidents(before, taken.observed, by, at, muted)
    const played = { ...next, before, step: taken }
    before = next.state
    return played
  })
}

/** Runs from a state on, a minute apart, nothing muted. */
const playOn = (
  state: IncidentState,
  observations: readonly Observation[],
  by = limits,
  gapMs = 60_000,
): Played[] =>
  play(
    observations.map((observed) => ({ observed, gapMs, muted: [] })),
    by,
    state,
  )

const placesOf = (drifts: Drifts): string[] =>
  Object.entries(drifts).flatMap(([variant, pairs]) =>
    Object.values(pairs).flatMap((findings) => findings.map((found) => `${variant} ${placeOf(found)}`)),
  )

const holds = (check: (played: readonly Played[]) => void) =>
  fc.assert(
    fc.property(series, (steps) => check(play(steps))),
    { numRuns: rounds(125, 500) },
  )

/** What flaps is open all the while, also when there is nothing of it. */
const isDrifting = ({ open }: IncidentState): boolean =>
  open.drift?.flapping?.stands ?? open.drift !== undefined

const eventsOf = (played: readonly Played[]): IncidentEvent[] => played.flatMap(({ events }) => [...events])

describe('incidents, whatever happens', () => {
  it('can all be closed: every pair conforms, and nothing is open', () => {
    holds((played) => {
      const state = played.at(-1)?.state ?? noIncidents
      const well = [
        observation('conforming', { contact: 'full' }),
        observation('conforming', { contact: 'name-alone' }),
        observation('conforming', { meant: 'expiredToken' }),
      ]
      // What flaps has to be calm for an hour, as six runs have said.
      const rounds = Array.from({ length: 12 }, () => well).flat()
      const last = playOn(state, rounds, { ...alerts, remindEveryMs: 1e12 }, 120_000)
      assert.deepEqual(last.at(-1)?.state.open, {})
      const resolved = eventsOf(last).filter(({ event }) => event === 'resolved')
      assert.equal(resolved.length, Object.keys(state.open).length)
    })
  })

  it('make no event without a change: of what stands, or of the time since the last one', () => {
    holds((played) => {
      for (const { before, state, events, step } of played) {
        assert.equal(new Set(events.map(({ kind }) => kind)).size, events.length)
        for (const { kind, event, findings, wasFlapping = false, incident } of events) {
          const [was, is] = [before.open[kind], state.open[kind]]
          if (event === 'opened') assert.deepEqual([was === undefined, is === undefined], [true, false])
          if (event === 'resolved') assert.deepEqual([was === undefined, is === undefined], [false, true])
          if (event === 'changed')
            assert.ok(kind === 'unavailable' || (kind === 'drift' && findings.some(({ isNew }) => isNew)))
          if (event === 'flapping') assert.deepEqual([was?.flapping, is?.flapping?.stands], [undefined, true])
          if (event === 'reminded') {
            assert.ok(incident.flapping !== undefined || findings.every(({ isNew }) => !isNew))
            assert.ok(wasFlapping || (step.gapMs >= 60_000 && !step.muted.includes(kind)))
          }
          if (event === 'escalated') {
            assert.deepEqual([was?.isEscalated === true, is?.isEscalated], [false, true])
            assert.ok(!step.muted.includes(kind))
            assert.equal(is?.toldAt, was?.toldAt)
          }
        }
        for (const kind of incidentKinds) {
          const isTurned = (before.open[kind] === undefined) !== (state.open[kind] === undefined)
          const told = events.some(
            (event) =>
              event.kind === kind &&
              (['opened', 'resolved'].includes(event.event) ||
                (event.event === 'flapping' && before.open[kind] === undefined)),
          )
          assert.equal(isTurned, told)
        }
      }
    })
  })

  it('have a drift open as long as any pair is in trouble, and nothing stands that was not told', () => {
    holds((played) => {
      for (const { state } of played) {
        assert.equal(isDrifting(state), Object.keys(state.drifts).length > 0)
        const told = new Set(placesOf(state.told))
        for (const place of placesOf(state.drifts)) assert.ok(told.has(place), place)
        if (state.open.drift === undefined) assert.deepEqual(state.told, {})
      }
    })
  })

  it('say of nothing that it is gone while it stands, and of all that is gone with the next event', () => {
    holds((played) => {
      for (const { before, state, events } of played) {
        const [event] = events.filter(({ kind }) => kind === 'drift')
        if (event === undefined || event.event === 'escalated') continue
        const standing = new Set(placesOf(state.drifts))
        const gone = new Set(event.gone.map(({ variant, found }) => `${variant} ${placeOf(found)}`))
        for (const place of gone) assert.ok(!standing.has(place), place)
        // A part of what another contact shows of a place around it is not said beside that.
        const isPart = (place: string) => gone.has(place.replace(/\| \/.*$/, '| '))
        for (const place of placesOf(before.told))
          assert.ok(standing.has(place) || gone.has(place) || isPart(place), place)
      }
    })
  })

  it('never name two messages alike', () => {
    holds((played) => {
      const names = eventsOf(played).map(({ kind, at, incident: { openedAt, sequence } }) =>
        messageIdOf({ target: 'test', kind, openedAt, sequence, at, to: 'a@example.com' }),
      )
      assert.equal(new Set(names).size, names.length)
    })
  })

  it('clear a pair only by a conforming verdict of that pair', () => {
    holds((played) => {
      for (const { before, state, step } of played) {
        for (const variant of Object.values(variantMeaning)) {
          for (const contact of contactKinds) {
            if (before.drifts[variant]?.[contact] === undefined) continue
            if (state.drifts[variant]?.[contact] !== undefined) continue
            assert.equal(step.observed?.outcome, 'conforming')
            assert.equal(step.observed?.verdict?.meant, variant)
            assert.equal(step.observed?.contact, contact)
          }
        }
      }
    })
  })

  it('mail nothing while muted but a recovery, which waits, and only to those who heard of the trouble', () => {
    holds((played) => {
      const heard = new Set<string>()
      for (const { events, step } of played) {
        for (const { kind, event, telling, incident } of events) {
          const key = `${kind} ${incident.openedAt}`
          const isMuted = step.muted.includes(kind)
          if (event === 'resolved') {
            assert.equal(telling, heard.has(key) ? (isMuted ? 'after-mute' : 'owed') : 'none')
          } else assert.equal(telling, isMuted ? 'none' : 'owed')
          if (telling === 'owed') heard.add(key)
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
          assert.equal(told[0]?.telling, 'owed')
          assert.equal(state.open[kind]?.isMuted, false)
        }
      }
    })
  })

  it('escalate once what is open for so long, at the first look that nothing else has a word for', () => {
    const { escalateAfterMs = 0 } = limits
    holds((played) => {
      let at = 0
      for (const { before, state, events, step } of played) {
        at += step.gapMs
        for (const kind of incidentKinds) {
          const was = before.open[kind]
          const told = events.find((event) => event.kind === kind)
          if (told?.event === 'escalated') assert.ok(at - told.incident.openedAt >= escalateAfterMs)
          if (was === undefined || step.muted.includes(kind) || state.open[kind] === undefined) continue
          const isLate = was.isEscalated !== true && at - was.openedAt >= escalateAfterMs
          if (isLate) assert.ok(told !== undefined, kind)
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

/** A provider: how it deviates at each place, where each of the two contacts is sent. */
type Behaviour = Readonly<Record<ContactKind, readonly Finding[]>>

const words = ['none', 'number', 'null, as in 2 others']
/** One place is around all others. */
const someOf = fc
  .subarray(['/Id', '/Email', '', '/Media'])
  .chain((pointers) =>
    fc.tuple(
      ...pointers.map((pointer) =>
        fc.constantFrom(...words).map((actual): Finding => finding(pointer, { actual })),
      ),
    ),
  )
const behaviour: fc.Arbitrary<Behaviour> = fc.record({ full: someOf, 'name-alone': someOf })
/** It makes no difference which contact is sent, but for the words: each has its own, or both the same. */
const indifferent: fc.Arbitrary<Behaviour> = fc
  .tuple(fc.dictionary(fc.constantFrom('/Id', '/Email', '/Fax', '/Media'), fc.nat(2)), fc.boolean())
  .map(([versions, isOwn]) => {
    const findings = (kind: ContactKind) =>
      Object.entries(versions).map(([pointer, version]) =>
        finding(pointer, { actual: `type ${version}${isOwn ? ` of ${kind}` : ''}` }),
      )
    return { full: findings('full'), 'name-alone': findings('name-alone') }
  })
const order = fc.constantFrom<readonly ContactKind[]>(contactKinds, contactKinds.toReversed())

const meet = (provider: Behaviour, contact: ContactKind): Observation =>
  observation(provider[contact].length === 0 ? 'conforming' : 'drift', {
    contact,
    findings: provider[contact],
  })
/** That something has settled that was flapping before is no matter of these. */
const namesOf = (played: readonly Played[]) =>
  played.map(({ events }) =>
    events.filter(({ kind, wasFlapping }) => kind === 'drift' && !wasFlapping).map(({ event }) => event),
  )

describe('a drift met with two contacts in turn, from the time on that the provider stays as it is', () => {
  const quiet = { ...alerts, remindEveryMs: 1e12 }
  const stay = (state: IncidentState, provider: Behaviour, kinds: readonly ContactKind[], rounds = 3) =>
    playOn(
      state,
      Array.from({ length: rounds }, () => kinds.map((kind) => meet(provider, kind))).flat(),
      quiet,
    )
  const stateAfter = (played: readonly Played[]) => played.at(-1)?.state ?? noIncidents

  it('is told at most once for the first sight of each contact, and then never', () => {
    fc.assert(
      fc.property(series, behaviour, order, (before, provider, kinds) => {
        const state = stateAfter(play(before, quiet))
        const [first = [], second = [], ...later] = namesOf(stay(state, provider, kinds))
        assert.ok(first.length <= 1 && second.length <= 1)
        assert.deepEqual(later.flat(), [])
      }),
      { numRuns: rounds(250, 1000) },
    )
  })

  it('is resolved exactly when all pairs conform', () => {
    fc.assert(
      fc.property(series, behaviour, order, (before, provider, kinds) => {
        const state = stateAfter(play(before, quiet))
        const isWell = provider.full.length + provider['name-alone'].length === 0
        const isElsewhere = state.drifts.expiredToken !== undefined
        assert.equal(!isDrifting(stateAfter(stay(state, provider, kinds))), isWell && !isElsewhere)
      }),
      { numRuns: rounds(250, 1000) },
    )
  })

  it('messages one change once, where it makes no difference which contact is sent', () => {
    fc.assert(
      fc.property(fc.array(indifferent, { minLength: 1, maxLength: 8 }), order, (providers, kinds) => {
        let state = noIncidents
        for (const provider of providers) {
          const played = stay(state, provider, kinds)
          assert.ok(namesOf(played).flat().length <= 1, JSON.stringify(namesOf(played)))
          state = stateAfter(played)
        }
      }),
      { numRuns: rounds(250, 1000) },
    )
  })

  it('messages nothing where findings only go', () => {
    fc.assert(
      fc.property(
        series,
        behaviour,
        fc.infiniteStream(fc.boolean()),
        order,
        (before, provider, kept, kinds) => {
          const standing = stateAfter(stay(stateAfter(play(before, quiet)), provider, kinds))
          const left = (findings: readonly Finding[]) => findings.filter(() => kept.next().value)
          const less = { full: left(provider.full), 'name-alone': left(provider['name-alone']) }
          for (const names of namesOf(stay(standing, less, kinds)))
            assert.ok(names.every((name) => name === 'resolved'))
        },
      ),
      { numRuns: rounds(250, 1000) },
    )
  })

  it('comes to the same whatever the order', () => {
    fc.assert(
      fc.property(behaviour, (provider) => {
        const states = [contactKinds, contactKinds.toReversed()].map((kinds) =>
          stateAfter(stay(noIncidents, provider, kinds)),
        )
        assert.deepEqual(states[0]?.drifts, states[1]?.drifts)
        assert.deepEqual(states[0]?.told, states[1]?.told)
      }),
      { numRuns: rounds(250, 1000) },
    )
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
        assert.equal(fingerprintOf(one), fingerprintOf(other.toReversed()))
      }),
    )
  })

  it('tells one moved window from another', () => {
    const moved = (hours: string) =>
      fingerprintOf([
        finding('/records/userMessage', { rule: 'quota-window-moved', actual: `"at ${hours}"` }),
      ])
    assert.notEqual(moved('20:00 - 05:00'), moved('21:00 - 05:00'))
  })
})
