import assert from 'node:assert/strict'
import { fingerprintOf } from '../../monitor/fingerprint.ts'
import {
  type IncidentState,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
} from '../../monitor/incident.ts'
import { finding, observation } from '../support/incidents.ts'
import { alerts } from '../support/target.ts'

const drift = (...pointers: string[]) =>
  observation('drift', { findings: pointers.map((pointer) => finding(pointer)) })
const conforming = observation('conforming')
const unavailable = observation('unavailable', { variant: null })

/** The events of a series of runs, a minute apart. */
function play(
  observations: readonly Observation[],
  start: IncidentState = noIncidents,
  stepMs = 60_000,
): string[][] {
  let state = start
  return observations.map((observed, index) => {
    const next = nextIncidents(state, observed, alerts, index * stepMs)
    state = next.state
    return next.events.map(({ kind, event }) => `${kind} ${event}`)
  })
}

describe('nextIncidents', () => {
  it('opens a drift at once, is silent while it lasts, and resolves it', () => {
    assert.deepEqual(play([conforming, drift('/Fax'), drift('/Fax'), conforming, conforming]), [
      [],
      ['drift opened'],
      [],
      ['drift resolved'],
      [],
    ])
  })

  it('tells of a second, different drift in an open incident, once', () => {
    assert.deepEqual(play([drift('/Fax'), drift('/Fax', '/Media'), drift('/Media', '/Fax')]), [
      ['drift opened'],
      ['drift changed'],
      [],
    ])
  })

  it('says nothing of undocumented properties alone, where they are not to be mailed', () => {
    const more = observation('drift', {
      findings: [finding('/New', { rule: 'undocumented-property', severity: 'additive' })],
    })
    const both = observation('drift', {
      findings: [finding('/New', { rule: 'undocumented-property', severity: 'additive' }), finding('/Fax')],
    })
    const eventsOf = (observed: Observation, additive: boolean) =>
      nextIncidents(noIncidents, observed, { ...alerts, additive }, 0).events.map(({ event }) => event)
    assert.deepEqual(
      [eventsOf(more, true), eventsOf(more, false), eventsOf(both, false)],
      [['opened'], [], ['opened']],
    )
  })

  it('keeps a drift open while there is no conclusive verdict', () => {
    assert.deepEqual(play([drift('/Fax'), unavailable, observation('over-quota'), conforming]), [
      ['drift opened'],
      [],
      [],
      ['drift resolved'],
    ])
  })

  it('clears a variant only by a conforming verdict of that variant', () => {
    const other = observation('conforming', { meant: 'expiredToken' })
    assert.deepEqual(play([drift('/Fax'), other, conforming]), [['drift opened'], [], ['drift resolved']])
  })

  it('opens an outage after three runs in a row, and resolves it with the first answer', () => {
    assert.deepEqual(
      play([
        unavailable,
        unavailable,
        conforming,
        unavailable,
        unavailable,
        unavailable,
        unavailable,
        drift('/Fax'),
      ]),
      [[], [], [], [], [], ['unavailable opened'], [], ['drift opened', 'unavailable resolved']],
    )
  })

  it('opens unauthorized after two runs, with or without an answer', () => {
    const withoutToken: Observation = { outcome: 'unauthorized', verdict: null }
    assert.deepEqual(
      play([observation('unauthorized', { variant: 'expiredToken' }), withoutToken, conforming]),
      [[], ['unauthorized opened'], ['unauthorized resolved']],
    )
  })

  it('opens quota after two holds in a row', () => {
    const overQuota = observation('over-quota', { variant: 'overQuota' })
    assert.deepEqual(play([overQuota, overQuota, conforming]), [[], ['quota opened'], ['quota resolved']])
  })

  it('reminds of what has been silent for long', () => {
    const halfDay = 43_200_000
    assert.deepEqual(
      play([drift('/Fax'), drift('/Fax'), drift('/Fax'), drift('/Fax'), drift('/Fax')], noIncidents, halfDay),
      [['drift opened'], [], ['drift reminded'], [], ['drift reminded']],
    )
  })

  it('does not count what is accepted or only a notice', () => {
    const accepted = finding('/Fax', { accepted: { reason: 'known', until: '2100-01-01' } })
    const notice = finding('retry-after', { severity: 'notice' })
    assert.deepEqual(play([observation('conforming', { findings: [accepted, notice] })]), [[]])
  })

  it('gives each event of an incident a number of its own', () => {
    const first = nextIncidents(noIncidents, drift('/Fax'), alerts, 0)
    const second = nextIncidents(first.state, drift('/Media'), alerts, 1)
    const third = nextIncidents(second.state, conforming, alerts, 2)
    const sequences = [first, second, third].flatMap(({ events }) =>
      events.map(({ incident }) => incident.sequence),
    )
    assert.deepEqual(sequences, [1, 2, 3])
  })

  it('does not change what it was given', () => {
    const { state } = nextIncidents(noIncidents, drift('/Fax'), alerts, 0)
    const before = JSON.stringify(state)
    nextIncidents(state, conforming, alerts, 1)
    assert.equal(JSON.stringify(state), before)
  })
})

describe('nextByTime', () => {
  const hour = 3_600_000
  const watching = nextByTime(noIncidents, null, alerts, 0).state

  it('begins to count when the watch begins', () => {
    assert.equal(watching.conclusiveAt, 0)
    assert.deepEqual(nextByTime(watching, null, alerts, 26 * hour - 1).events, [])
  })

  it('opens once when there was no conclusive verdict for too long, and a verdict resolves it', () => {
    const opened = nextByTime(watching, null, alerts, 26 * hour)
    assert.deepEqual(
      opened.events.map(({ kind, event }) => `${kind} ${event}`),
      ['blind opened'],
    )
    assert.deepEqual(nextByTime(opened.state, null, alerts, 27 * hour).events, [])
    const outage = nextIncidents(opened.state, unavailable, alerts, 28 * hour)
    assert.deepEqual(outage.events, [])
    const seen = nextIncidents(outage.state, conforming, alerts, 29 * hour)
    assert.deepEqual(
      seen.events.map(({ kind, event }) => `${kind} ${event}`),
      ['blind resolved'],
    )
    assert.equal(seen.state.conclusiveAt, 29 * hour)
  })

  it('does not wait for the time of a clock that was ahead', () => {
    const ahead = { ...watching, conclusiveAt: 1000 * hour }
    const { state } = nextByTime(ahead, null, alerts, hour)
    assert.equal(nextByTime(state, null, alerts, 27 * hour).events.length, 1)
  })

  it('does not count time under a known hold', () => {
    const hold = { since: 2 * hour, until: 20 * hour }
    assert.deepEqual(nextByTime(watching, hold, alerts, 43 * hour).events, [])
    assert.equal(nextByTime(watching, hold, alerts, 44 * hour).events.length, 1)
  })
})

describe('fingerprintOf', () => {
  it('does not depend on order or lengths', () => {
    const one = finding('/Fax', { actual: 'string of 3 characters' })
    const other = finding('/Fax', { actual: 'string of 14 characters' })
    const media = finding('/Media')
    assert.equal(fingerprintOf({ created: [one, media] }), fingerprintOf({ created: [media, other] }))
  })

  it('depends on variant, rule, pointer and type', () => {
    const prints = [
      { created: [finding('/Fax')] },
      { expiredToken: [finding('/Fax')] },
      { created: [finding('/Media')] },
      { created: [finding('/Fax', { rule: 'wrong-type' })] },
      { created: [finding('/Fax', { actual: 'number' })] },
    ].map(fingerprintOf)
    assert.equal(new Set(prints).size, prints.length)
  })

  it('is null where nothing drifts', () => assert.equal(fingerprintOf({}), null))
})
