import assert from 'node:assert/strict'
import type { ContactKind, Finding, RuleId } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import fc from 'fast-check'
import {
  type IncidentEvent,
  type IncidentKind,
  type IncidentState,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
} from '../../../monitor/incidents/incident.ts'
import { rounds } from '../../faults/length.ts'
import { anyObservation, finding, observation } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const patient = { ...alerts, remindEveryMs: 1e15, blindAfterMs: 1e15 }

const drift = (...found: Finding[]) => observation('drift', { findings: found })
const fax = finding('/Fax')
const media = finding('/Media')
const conforming = observation('conforming')
const failed = (rule: RuleId = 'server-error', contact: ContactKind = 'full') =>
  observation('unavailable', {
    variant: null,
    contact,
    findings: [finding('', { rule, part: 'transport', expected: 'an answer', actual: 'none' })],
  })

interface Played {
  state: IncidentState
  readonly events: IncidentEvent[]
  readonly names: string[][]
  at: number
}
const begin = (state = noIncidents, at = 0): Played => ({ state, events: [], names: [], at })

/** Runs, so far apart; and a look at time alone after each. */
function goOn(
  played: Played,
  observations: readonly Observation[],
  gapMs = minuteMs,
  by = patient,
  muted: readonly IncidentKind[] = [],
): Played {
  for (const observed of observations) {
    played.at += gapMs
    const silenced = new Set(muted)
    const run = nextIncidents(played.state, observed, by, played.at, silenced)
    const time = nextByTime(run.state, null, by, played.at, silenced)
    const events = [...run.events, ...time.events]
    played.state = JSON.parse(JSON.stringify(time.state))
    played.events.push(...events)
    played.names.push(events.map(({ kind, event }) => `${kind} ${event}`))
  }
  return played
}
const play = (observations: readonly Observation[], gapMs = minuteMs, by = patient) =>
  goOn(begin(), observations, gapMs, by)
const times = <Of>(count: number, ...items: readonly Of[]): Of[] =>
  Array.from({ length: count }, () => items).flat()
const last = ({ names }: Played) => names.at(-1)
const told = ({ names }: Played) => names.flat()

describe('an incident that comes and goes', () => {
  const often = ['drift opened', 'drift resolved', 'drift opened', 'drift resolved', 'drift flapping']

  it('is told a third time within an hour as flapping, and then no more', () => {
    for (const gapMs of [minuteMs, 10 * minuteMs, 30 * minuteMs])
      assert.deepEqual(told(play(times(20, drift(fax), conforming), gapMs)), often, `every ${gapMs} ms`)
  })

  it('is told each time, however often it comes, where that is wanted', () => {
    const eachTold = { ...patient, isEachTold: true }
    const opened = play(times(5, drift(fax), conforming), minuteMs, eachTold)
    assert.deepEqual(told(opened), times(5, 'drift opened', 'drift resolved'))
    const changed = play(times(4, drift(fax), drift(media)), minuteMs, eachTold)
    assert.deepEqual(told(changed), ['drift opened', ...times(7, 'drift changed')])
  })

  it('is no flapping where its openings lie further apart', () => {
    const rare = play(times(4, drift(fax), ...times(11, conforming)), 30 * minuteMs)
    assert.deepEqual(told(rare), times(4, 'drift opened', 'drift resolved'))
    const daily = play(times(4, drift(fax), conforming), 13 * hourMs)
    assert.deepEqual(told(daily), times(4, 'drift opened', 'drift resolved'))
  })

  it('is resolved when there was none of it for an hour, with all that it was', () => {
    const played = play([...times(4, drift(fax), conforming), drift(media), conforming])
    assert.deepEqual(told(played), often)
    goOn(played, times(59, conforming))
    assert.deepEqual(told(played), often)
    goOn(played, [conforming])
    assert.deepEqual(last(played), ['drift resolved'])
    const { findings, wasFlapping } = played.events.at(-1) as IncidentEvent
    assert.deepEqual([findings.map(({ found }) => found.pointer), wasFlapping], [['/Fax', '/Media'], true])
    assert.deepEqual(played.state.open, {})
    // It begins from the beginning.
    assert.deepEqual(goOn(begin(played.state, played.at), [drift(fax)]).names, [['drift opened']])
  })

  it('is told when it has been open for an hour, with what nobody was told of yet', () => {
    const same = goOn(play(times(4, drift(fax), conforming)), times(61, drift(fax)))
    assert.deepEqual(told(same), [...often, 'drift reminded'])
    const more = goOn(play(times(4, drift(fax), conforming)), times(61, drift(fax, media)))
    assert.deepEqual(told(more), [...often, 'drift changed'])
    const { findings, wasFlapping } = more.events.at(-1) as IncidentEvent
    assert.deepEqual(
      [findings.map(({ found, isNew }) => [found.pointer, isNew]), wasFlapping],
      [
        [
          ['/Fax', false],
          ['/Media', true],
        ],
        true,
      ],
    )
    // An incident like any other from then on.
    assert.deepEqual(last(goOn(more, [conforming])), ['drift resolved'])
  })

  it('takes more than two looks of an hour for calm, where slots are rare', () => {
    const played = goOn(
      play(times(4, drift(fax), conforming), 30 * minuteMs),
      times(4, conforming),
      30 * minuteMs,
    )
    assert.deepEqual(told(played), often)
    assert.deepEqual(last(goOn(played, [conforming], 30 * minuteMs)), ['drift resolved'])
  })

  it('counts as calm only what a run has said of it', () => {
    const played = goOn(play(times(4, drift(fax), conforming)), times(100, failed()))
    assert.deepEqual(told(played), [...often, 'unavailable opened'])
    const { events } = nextByTime(played.state, null, patient, played.at + 10 * hourMs)
    assert.deepEqual(events, [])
  })

  it('is told as flapping where it changes all the while', () => {
    const played = play(times(20, drift(fax), drift(media)))
    assert.deepEqual(told(played), ['drift opened', 'drift changed', 'drift changed', 'drift flapping'])
    // It never stays the same, so that nothing is calm; a reminder says that it is still open.
    assert.deepEqual(last(goOn(played, [drift(fax)], minuteMs, { ...alerts, remindEveryMs: minuteMs })), [
      'drift reminded',
    ])
  })

  it('stays muted while it flaps, and is told when the mute ends', () => {
    const played = goOn(begin(), times(20, drift(fax), conforming), minuteMs, patient, ['drift'])
    assert.deepEqual(new Set(played.events.map(({ telling }) => telling)), new Set(['none']))
    assert.deepEqual(told(played), often)
    goOn(played, [conforming, drift(fax), conforming])
    assert.deepEqual(played.names.slice(-3), [['drift reminded'], [], []])
    assert.equal(played.events.at(-1)?.telling, 'owed')
    // It goes on flapping.
    assert.equal(played.events.at(-1)?.wasFlapping, false)
  })

  it('remembers it over a restart of any length, from what is stored', () => {
    const played = play(times(2, drift(fax), conforming))
    played.at += 20 * minuteMs
    assert.deepEqual(last(goOn(played, [drift(fax)])), ['drift flapping'])
  })

  it('messages little where two back ends answer by lot', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 100, maxLength: 100 }), (lots) => {
        const played = play(lots.map((isWell) => (isWell ? conforming : drift(fax))))
        assert.ok(told(played).length <= 8, told(played).join(', '))
      }),
    )
  })
})

describe('names that differ from answer to answer', () => {
  const named = (name: string) =>
    finding(name, {
      rule: 'undocumented-property',
      severity: 'additive',
      expected: 'nothing',
      actual: 'string',
    })
  const renamed = (to: string) =>
    finding('/Fax', { rule: 'renamed-property', expected: '"Fax"', actual: `"${to}" in its place` })
  const pointersOf = ({ events }: Played) => events.at(-1)?.findings.map(({ found }) => found.pointer)

  it('are one finding, told once', () => {
    const played = play(Array.from({ length: 15 }, (_, index) => drift(named(`/x${index}`), fax)))
    assert.deepEqual(told(played), ['drift opened', 'drift changed'])
    assert.deepEqual(pointersOf(played)?.sort(), ['/*', '/Fax'])
    assert.deepEqual(last(goOn(played, [conforming])), ['drift resolved'])
  })

  it('are said to do nothing to types that one of them alone would do', () => {
    const typed = (name: string) => ({
      ...named(name),
      consumerType: { type: 'Contact', is: null, becomes: `${name.slice(1)}?: string` },
    })
    const played = play(Array.from({ length: 3 }, (_, index) => drift(typed(`/x${index}`))))
    const [found] = played.events.at(-1)?.findings ?? []
    assert.deepEqual([found?.found.pointer, found?.found.consumerType], ['/*', undefined])
  })

  it('are one finding however many an answer has, and one for each place that they stand in', () => {
    const played = play(
      Array.from({ length: 5 }, (_, index) =>
        drift(named(`/x${index}`), named(`/y${index}`), named(`/records/x${index}`)),
      ),
    )
    assert.deepEqual(told(played), ['drift opened', 'drift changed'])
    assert.deepEqual(pointersOf(played)?.sort(), ['/*', '/records/*'])
  })

  it('stay one finding although an answer in between shows none of them', () => {
    const played = play([
      ...[drift(named('/x1'), fax), drift(named('/x2'), fax)],
      // Another thing is told meanwhile, without them.
      drift(finding('/Media'), fax),
      drift(named('/x3'), finding('/Media'), fax),
    ])
    assert.ok(pointersOf(played)?.includes('/*'), String(pointersOf(played)))
  })

  it('are one finding where each contact meets another', () => {
    const observed = Array.from({ length: 15 }, (_, index) =>
      observation('drift', {
        findings: [named(`/x${index}`)],
        contact: index % 2 === 0 ? 'full' : 'name-alone',
      }),
    )
    assert.deepEqual(told(play(observed)), ['drift opened', 'drift changed'])
  })

  it('hide no name that was told by itself, and stays', () => {
    const played = play([drift(named('/Website')), ...times(1, drift(named('/Website'), named('/x1')))])
    goOn(played, [drift(named('/Website'), named('/x2')), drift(named('/Website'), named('/x3'))])
    assert.deepEqual(told(played), ['drift opened', 'drift changed', 'drift changed'])
    assert.deepEqual(pointersOf(played)?.sort(), ['/*', '/Website'])
  })

  it('are one finding where a property bears another name each time', () => {
    const played = play(
      Array.from({ length: 15 }, (_, index) => drift(renamed(`f${'abcdefghijklmno'[index]}`))),
    )
    assert.deepEqual(told(played), ['drift opened', 'drift changed'])
    assert.deepEqual(pointersOf(played), ['/Fax'])
  })

  it('are names again in the next drift', () => {
    const played = play([...['/x1', '/x2', '/x3'].map((name) => drift(named(name))), conforming])
    goOn(played, [drift(named('/Website'))])
    assert.deepEqual(pointersOf(played), ['/Website'])
  })

  it('are none of it where names are only more', () => {
    const played = play([drift(named('/a')), drift(named('/a'), named('/b'))])
    assert.deepEqual(pointersOf(played)?.sort(), ['/a', '/b'])
  })
})

describe('an outage in part', () => {
  it('opens by share: six of the last twelve creates', () => {
    const played = play(times(10, failed(), failed(), conforming))
    assert.deepEqual(told(played), ['unavailable opened'])
    assert.equal(played.events[0]?.incident.seen, 6)
    assert.deepEqual(told(goOn(played, times(12, conforming))), [
      'unavailable opened',
      'unavailable resolved',
    ])
  })

  it('is none where fewer fail', () => {
    assert.deepEqual(told(play(times(20, failed(), conforming, conforming))), [])
  })

  it('does not keep an outage open that has ended', () => {
    const played = play([...times(10, failed()), conforming])
    assert.deepEqual(last(played), ['unavailable resolved'])
    assert.deepEqual(told(goOn(played, [failed(), failed(), conforming])).length, 2)
  })

  it('does not keep an outage of one contact open that has ended', () => {
    const other = { ...conforming, contact: 'name-alone' as const }
    const none = failed('timeout', 'name-alone')
    const played = play([...times(10, none, none, conforming), other])
    assert.deepEqual(told(played), ['unavailable opened', 'unavailable resolved'])
  })

  it('opens by the share that is configured', () => {
    const by = { ...patient, unavailableAfter: { of: 2, within: 4 } }
    assert.deepEqual(told(play([failed(), conforming, conforming, failed()], minuteMs, by)), [
      'unavailable opened',
    ])
    assert.deepEqual(told(play([failed(), conforming, conforming, conforming, failed()], minuteMs, by)), [])
  })

  it('tells of another cause once, and never again of one that was told', () => {
    const played = play([...times(3, failed()), ...times(5, failed('reset'), failed())])
    assert.deepEqual(told(played), ['unavailable opened', 'unavailable changed'])
    assert.deepEqual(played.events.at(-1)?.incident.causes, ['server-error', 'reset'])
  })

  it('tells with its opening of all causes that led to it', () => {
    const played = play([failed(), failed('timeout'), ...times(3, failed('timeout'), failed())])
    assert.deepEqual(told(played), ['unavailable opened'])
    assert.deepEqual(played.events[0]?.incident.causes, ['server-error', 'timeout'])
  })

  it('of a state that was stored before causes were, is told as it was', () => {
    const { state } = play(times(3, failed()))
    const { causes: _causes, ...incident } = state.open.unavailable as NonNullable<
      typeof state.open.unavailable
    >
    const { latest: _latest, ...streaks } = state.streaks
    const { turns: _turns, creates: _creates, ...old } = state
    const stored = { ...old, streaks, open: { unavailable: incident } }
    const played = goOn(begin(stored, 3 * minuteMs), [failed('reset'), failed(), conforming])
    assert.deepEqual(played.names, [[], ['unavailable changed'], ['unavailable resolved']])
  })
})

describe('the expired probe', () => {
  const expired = (outcome: 'conforming' | 'unavailable' | 'drift' | 'over-quota', more: Finding[] = []) =>
    observation(outcome, { meant: 'expiredToken', findings: more })

  it('ends no streak of creates, and resolves no outage of them', () => {
    const other = failed('server-error', 'name-alone')
    assert.deepEqual(told(play([failed(), other, expired('conforming'), failed()])), ['unavailable opened'])
    const played = play([...times(3, failed()), expired('conforming'), expired('drift', [fax])])
    assert.deepEqual(told(played), ['unavailable opened', 'drift opened'])
  })

  it('opens no outage of creates', () => {
    const played = play(times(20, conforming, expired('unavailable')))
    assert.deepEqual(told(played), [])
    assert.deepEqual(told(play(times(20, expired('unavailable')))), [])
    assert.deepEqual(
      [
        played.state.expiredProbe?.failures,
        played.state.expiredProbe?.outcome,
        played.state.expiredProbe?.since,
      ],
      [20, 'unavailable', 2 * minuteMs],
    )
    assert.equal(goOn(played, [expired('conforming')]).state.expiredProbe, null)
  })

  it('meets the quota as a create does', () => {
    const overQuota = observation('over-quota', { variant: variantMeaning['quota-used-up'] })
    assert.deepEqual(told(play([expired('over-quota'), overQuota])), ['quota opened'])
  })

  it('ends no streak of refused tokens', () => {
    const refused = observation('unauthorized', { variant: 'expiredToken' })
    assert.deepEqual(told(play([refused, expired('conforming'), expired('over-quota'), refused])), [
      'unauthorized opened',
    ])
  })

  it('is no verdict on creates: without one of them the monitor is blind', () => {
    const played = play(times(27, failed(), expired('conforming')), hourMs / 2, alerts)
    assert.ok(told(played).includes('blind opened'), told(played).join(', '))
    assert.ok(!told(goOn(played, [expired('conforming')])).includes('blind resolved'))
    assert.ok(told(goOn(played, [conforming])).includes('blind resolved'))
  })
})

describe('incidents, by a clock that jumps both ways', () => {
  const gap = fc.constantFrom(minuteMs, hourMs, 30 * hourMs, -hourMs, -20 * 365 * 24 * hourMs, 5000 * hourMs)
  const steps = fc.array(fc.tuple(fc.option(anyObservation), gap), { maxLength: 40, size: 'max' })

  it('remind within the time that is promised from the latest look on', () => {
    fc.assert(
      fc.property(steps, (series) => {
        let [state, at] = [noIncidents, 0]
        for (const [observed, gapMs] of series) {
          at += gapMs
          const next =
            observed === null
              ? nextByTime(state, null, alerts, at)
              : nextIncidents(state, observed, alerts, at)
          state = next.state
          for (const incident of Object.values(state.open)) assert.ok(incident.toldAt <= at)
          assert.ok(state.conclusiveAt === null || state.conclusiveAt <= at)
        }
        const { events } = nextByTime(state, null, alerts, at + alerts.remindEveryMs)
        for (const [kind, { sequence }] of Object.entries(state.open))
          assert.ok(
            events.some((event) => event.kind === kind && event.incident.sequence > sequence),
            kind,
          )
      }),
      { numRuns: rounds(166, 500) },
    )
  })
})

describe('messages of incidents, whatever happens', () => {
  /** Names from everywhere, so that no two answers are alike. */
  const anyDrift = fc
    .record({
      pointer: fc.constantFrom('/Fax', '/Media', '/x', '/y', '/z', ''),
      rule: fc.constantFrom<RuleId>('missing-property', 'undocumented-property', 'wrong-type'),
      actual: fc.stringMatching(/^[a-z]{1,3}$/),
      contact: fc.constantFrom('full' as const, 'name-alone' as const),
    })
    .map(({ contact, ...more }) => observation('drift', { findings: [finding(more.pointer, more)], contact }))
  const anyFailure = fc
    .constantFrom<RuleId>('server-error', 'timeout', 'reset', 'connect-failed')
    .map((rule) => failed(rule))
  const anything = fc.oneof(anyObservation, anyDrift, anyFailure)
  const series = fc.array(anything, { maxLength: 150, size: 'max' })

  it('are bounded within any hour, and within any twelve creates of a day', () => {
    const most = 8
    for (const [gapMs, spanMs] of [
      [minuteMs, hourMs],
      [30 * minuteMs, 6 * hourMs],
    ] as const)
      fc.assert(
        fc.property(series, (observations) => {
          const { events } = play(observations, gapMs)
          const byKind = Map.groupBy(events, ({ kind }) => kind)
          for (const [kind, own] of byKind) {
            for (const { at } of own) {
              const within = own.filter((event) => event.at >= at && event.at < at + spanMs)
              assert.ok(within.length <= most, `${kind}: ${within.map(({ event }) => event).join(', ')}`)
            }
          }
        }),
        { numRuns: rounds(50, 300) },
      )
  })

  it('have told of all that stands when it is calm, and of no more', () => {
    fc.assert(
      fc.property(series, fc.subarray([fax, media, finding('/Id')]), (observations, standing) => {
        const played = play(observations)
        const calm = standing.length === 0 ? conforming : drift(...standing)
        const other = { ...calm, contact: 'name-alone' as const }
        goOn(played, times(60, calm, other, observation('conforming', { meant: 'expiredToken' })))
        const { open } = played.state
        assert.equal(open.drift !== undefined, standing.length > 0)
        for (const incident of Object.values(open)) assert.equal(incident?.flapping, undefined)
        const [latest] = played.events.filter(({ kind }) => kind === 'drift').slice(-1)
        const said = new Set(
          played.events
            .filter(
              ({ kind, at }) => kind === 'drift' && open.drift !== undefined && at >= open.drift.openedAt,
            )
            .flatMap(({ findings }) => findings.map(({ found }) => found.pointer)),
        )
        for (const { pointer } of standing)
          assert.ok(said.has(pointer) || said.has(''), `${pointer} ${latest?.event}`)
        const before = played.events.length
        goOn(played, times(60, calm, other))
        assert.equal(played.events.length, before)
      }),
      { numRuns: rounds(40, 200) },
    )
  })
})
