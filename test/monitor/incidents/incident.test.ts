import assert from 'node:assert/strict'
import type { Finding } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import type { ToldFinding } from '../../../monitor/incidents/drift.ts'
import { fingerprintOf, placeOf } from '../../../monitor/incidents/fingerprint.ts'
import {
  type IncidentEvent,
  type IncidentState,
  nextByTime,
  nextIncidents,
  noIncidents,
  type Observation,
  type Transition,
} from '../../../monitor/incidents/incident.ts'
import { keepHeld } from '../../../monitor/incidents/next-look.ts'
import { finding, observation, withoutToken } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

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

  it('takes a finding that says what it does to types for that which did not, in a state of before', () => {
    const consumerType = { type: 'Contact', is: 'Id: string', becomes: 'Id: number' }
    const id = finding('/Id', { rule: 'wrong-type', actual: 'number' })
    const of = (found: Finding) => observation('drift', { findings: [found] })
    const typed = { ...id, consumerType }
    assert.deepEqual(play([of(id), of(typed), of(id)]), [['drift opened'], [], []])
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

  describe('with two contacts', () => {
    const nameAlone = (...findings: Finding[]) =>
      observation(findings.length === 0 ? 'conforming' : 'drift', { findings, contact: 'name-alone' })
    const full = (...findings: Finding[]) =>
      observation(findings.length === 0 ? 'conforming' : 'drift', { findings })
    const fax = finding('/Fax')
    const media = finding('/Media')

    it('tells once what both show, and resolves when both conform', () => {
      assert.deepEqual(play([full(fax), nameAlone(fax), full(), nameAlone(fax), full(), nameAlone()]), [
        ['drift opened'],
        [],
        [],
        [],
        [],
        ['drift resolved'],
      ])
    })

    it('tells what one alone shows, and does not take it back when the other conforms', () => {
      assert.deepEqual(play([full(), nameAlone(fax), full(), nameAlone(fax), full(), nameAlone()]), [
        [],
        ['drift opened'],
        [],
        [],
        [],
        ['drift resolved'],
      ])
    })

    it('tells of one place once, whatever the words of each contact', () => {
      const null1 = finding('/Fax', { rule: 'unexpected-null', actual: 'null' })
      const null7 = finding('/Fax', { rule: 'unexpected-null', actual: 'null, as in 6 other properties' })
      assert.deepEqual(play([full(null1), nameAlone(null7), full(null1), nameAlone(null7)]), [
        ['drift opened'],
        [],
        [],
        [],
      ])
    })

    it('tells once what one shows of everything and the other of its part', () => {
      const of = (pointer: string) => finding(pointer, { rule: 'echo-reformatted' })
      const played = [full(of('')), nameAlone(of('/Name')), full(of('')), nameAlone(of('/Name'))]
      assert.deepEqual(play(played), [['drift opened'], [], [], []])
      const { state } = nextIncidents(noIncidents, full(of('')), alerts, 0)
      const { events } = nextIncidents(state, nameAlone(of('/Name'), finding('/Fax')), alerts, 1)
      assert.deepEqual(
        events.flatMap(({ findings }) => findings.map(({ found }) => found.pointer)),
        ['/Fax', ''],
      )
    })

    it('tells of a part that changes while everything stands', () => {
      const of = (pointer: string, actual = 'cut') => finding(pointer, { rule: 'echo-mismatch', actual })
      const states = [full(of('')), nameAlone(of('/Name'))].reduce(
        (state, one) => nextIncidents(state, one, alerts, 0).state,
        noIncidents,
      )
      const { events } = nextIncidents(states, nameAlone(of('/Name', 'empty string')), alerts, 1)
      assert.deepEqual(
        events.flatMap(({ findings }) => findings.map(({ found, isNew }) => [found.pointer, isNew])),
        [
          ['/Name', true],
          ['', false],
        ],
      )
    })

    it('tells once what the one contact shows of a property and the other of several, whichever comes first', () => {
      const escaped = 'the same content, escaped as HTML'
      const of = (pointer: string, actual: string) => finding(pointer, { rule: 'echo-reformatted', actual })
      const [inFull, inNameAlone] = [
        full(of('', `${escaped}, in "Name", "Media"`)),
        nameAlone(of('/Name', escaped)),
      ]
      for (const order of [
        [inFull, inNameAlone],
        [inNameAlone, inFull],
      ])
        assert.deepEqual(play([...order, ...order]), [['drift opened'], [], [], []])
    })

    it('tells of several where another thing was told of one of them', () => {
      const of = (pointer: string, actual: string) => finding(pointer, { rule: 'echo-mismatch', actual })
      const played = [nameAlone(of('/Name', 'cut to its first 64 characters')), full(of('', 'empty strings'))]
      assert.deepEqual(play([...played, ...played]), [['drift opened'], ['drift changed'], [], []])
    })

    it('tells of several where the same contact has shown one of them before: it is more', () => {
      const of = (pointer: string) => finding(pointer, { rule: 'echo-reformatted' })
      const played = [full(of('/Name')), nameAlone(of('/Name')), full(of('')), nameAlone(of('/Name'))]
      assert.deepEqual(play(played), [['drift opened'], [], ['drift changed'], []])
    })

    it('tells of another type at the same place, once', () => {
      const of = (actual: string) => finding('/Id', { rule: 'wrong-type', actual })
      for (const [inFull, inNameAlone] of [
        [of('boolean'), of('boolean')],
        [of('boolean'), of('boolean, as in 6 other properties')],
      ] as const)
        assert.deepEqual(
          play([
            full(of('number')),
            nameAlone(of('number')),
            full(inFull),
            nameAlone(inNameAlone),
            full(inFull),
            nameAlone(inNameAlone),
          ]),
          [['drift opened'], [], ['drift changed'], [], [], []],
        )
    })

    it('is silent about what only goes, and says it with the next mail', () => {
      const events: IncidentEvent[] = []
      let state = noIncidents
      const observed = [full(fax, media), nameAlone(media), full(media), full(media, finding('/Email'))]
      for (const [index, one] of observed.entries()) {
        const next = nextIncidents(state, one, alerts, index)
        state = next.state
        events.push(...next.events)
      }
      const pointersOf = (found: readonly ToldFinding[] = []) => found.map((one) => one.found.pointer)
      assert.deepEqual(
        events.map(({ event }) => event),
        ['opened', 'changed'],
      )
      assert.deepEqual(pointersOf(events[1]?.gone), ['/Fax'])
      assert.deepEqual(pointersOf(events[1]?.findings), ['/Media', '/Email'])
      assert.deepEqual(pointersOf(events[1]?.findings.filter(({ isNew }) => isNew)), ['/Email'])
      // It was told as gone: when it comes back, it is news.
      assert.deepEqual(play([full(media, finding('/Email'), fax)], state), [['drift changed']])
    })

    it('does not flap with what comes and goes', () => {
      assert.deepEqual(play([full(fax, media), full(media), full(fax, media), full(media)]), [
        ['drift opened'],
        [],
        [],
        [],
      ])
    })

    it('says with the reminder what is gone', () => {
      const opened = nextIncidents(noIncidents, full(fax, media), alerts, 0)
      const less = nextIncidents(opened.state, full(media), alerts, 1)
      const { events, state } = nextByTime(less.state, null, alerts, alerts.remindEveryMs)
      assert.deepEqual(
        events.map(({ event, gone, findings }) => [event, gone.length, findings.length]),
        [['reminded', 1, 1]],
      )
      assert.deepEqual(play([full(media, fax)], state), [['drift changed']])
    })

    it('forgets what the configuration can no longer meet, with the next verdict of the variant', () => {
      const { state } = nextIncidents(noIncidents, nameAlone(fax), alerts, 0)
      const met = ['full'] as const
      assert.deepEqual(play([{ ...observation('unavailable', { variant: null }), met }], state), [[]])
      assert.deepEqual(play([{ ...full(), met }], state), [['drift resolved']])
      assert.deepEqual(play([full()], state), [[]])
    })

    it('opens an outage of one contact alone, which answers to the other do not end', () => {
      const none = observation('unavailable', { variant: null, contact: 'name-alone' })
      const { events } = [none, full(), none, full(), none].reduce<Transition>(
        (before, one, index) => nextIncidents(before.state, one, alerts, index),
        { state: noIncidents, events: [] },
      )
      assert.deepEqual(
        events.map(({ kind, event, alone, incident }) => [kind, event, alone, incident.seen]),
        [['unavailable', 'opened', 'name-alone', 3]],
      )
      assert.deepEqual(play([none, full(), none, full(), none, full(), none, nameAlone()]), [
        [],
        [],
        [],
        [],
        ['unavailable opened'],
        [],
        [],
        ['unavailable resolved'],
      ])
    })

    it('ends an outage of everything with the first answer', () => {
      const [noFull, noName] = [
        unavailable,
        observation('unavailable', { variant: null, contact: 'name-alone' }),
      ]
      const outage = [noName, noName, noName, noFull, noName, noFull]
      assert.deepEqual(play([...outage, full()]).at(-1), ['unavailable resolved'])
      assert.deepEqual(play([...outage, nameAlone()]).at(-1), ['unavailable resolved'])
    })

    it('does not wait for a contact that is not sent any more', () => {
      const none = observation('unavailable', { variant: null, contact: 'name-alone' })
      const met = ['full'] as const
      const played = play([none, full(), none, full(), none, { ...full(), met }])
      assert.deepEqual(played.slice(4), [['unavailable opened'], ['unavailable resolved']])
    })
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
    assert.deepEqual(
      play([observation('unauthorized', { variant: 'expiredToken' }), withoutToken, conforming]),
      [[], ['unauthorized opened'], ['unauthorized resolved']],
    )
  })

  it('opens quota after two holds in a row', () => {
    const overQuota = observation('over-quota', { variant: variantMeaning['quota-used-up'] })
    assert.deepEqual(play([overQuota, overQuota, conforming]), [[], ['quota opened'], ['quota resolved']])
  })

  it('opens with the first where the configuration says one', () => {
    const hasty = { ...alerts, unauthorizedAfter: 1, unavailableAfter: 1 }
    const opened = (observed: Observation) =>
      nextIncidents(noIncidents, observed, hasty, 0).events.map(({ kind, event }) => `${kind} ${event}`)
    assert.deepEqual(opened(withoutToken), ['unauthorized opened'])
    assert.deepEqual(opened(unavailable), ['unavailable opened'])
  })

  it('reminds of what has been silent for long', () => {
    const halfDay = 43_200_000
    assert.deepEqual(
      play([drift('/Fax'), drift('/Fax'), drift('/Fax'), drift('/Fax'), drift('/Fax')], noIncidents, halfDay),
      [['drift opened'], [], ['drift reminded'], [], ['drift reminded']],
    )
  })

  it('says of a reminder whether it comes of time or of the end of a mute', () => {
    const { remindEveryMs } = alerts
    const opened = nextIncidents({ ...noIncidents, conclusiveAt: 0 }, drift('/Fax'), alerts, 0)
    const reminded = nextByTime(opened.state, null, alerts, remindEveryMs)
    const silenced = nextByTime(reminded.state, null, alerts, remindEveryMs + 1, new Set(['drift'] as const))
    const changed = nextIncidents(silenced.state, drift('/Fax', '/Media'), alerts, remindEveryMs + 2)
    const again = nextByTime(silenced.state, null, alerts, remindEveryMs + 2)
    const said = ({ events }: Transition) =>
      events.filter(({ kind }) => kind === 'drift').map(({ event, isMuteEnd }) => [event, isMuteEnd])
    assert.deepEqual([reminded, silenced, again, changed].map(said), [
      [['reminded', false]],
      [],
      [['reminded', true]],
      [['changed', false]],
    ])
  })

  it('does not take from the reminder, by an escalation, what is gone since the last mail', () => {
    const by = { ...alerts, escalateAfterMs: 10 }
    const opened = nextIncidents({ ...noIncidents, conclusiveAt: 0 }, drift('/Fax', '/Media'), by, 0)
    const less = nextIncidents(opened.state, drift('/Fax'), by, 5)
    const escalated = nextByTime(less.state, null, by, 10)
    const reminded = nextByTime(escalated.state, null, by, alerts.remindEveryMs)
    const said = ({ events }: Transition) =>
      events.map(({ event, findings, gone }) => [event, findings.length, gone.length])
    assert.deepEqual([less, escalated, reminded].map(said), [[], [['escalated', 1, 0]], [['reminded', 1, 1]]])
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

  it('does not count time under the holds before it either, until the next conclusive verdict of a create', () => {
    const first = { since: 2 * hour, until: 20 * hour }
    const again = { since: 21 * hour, until: 45 * hour }
    const held = keepHeld(watching, first, again.since)
    const { state } = nextIncidents(held, observation('over-quota'), alerts, again.since)
    assert.deepEqual(nextByTime(state, again, alerts, 68 * hour - 1).events, [])
    const { events, state: blind } = nextByTime(state, again, alerts, 68 * hour)
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['blind'],
    )
    assert.equal(nextIncidents(blind, observation('conforming'), alerts, 69 * hour).state.heldMs, undefined)
  })
})

describe('fingerprintOf', () => {
  it('does not depend on order or lengths', () => {
    const one = finding('/Fax', { actual: 'string of 3 characters' })
    const other = finding('/Fax', { actual: 'string of 14 characters' })
    const media = finding('/Media')
    assert.equal(fingerprintOf([one, media]), fingerprintOf([media, other]))
  })

  it('depends on rule, pointer and type', () => {
    const prints = [
      finding('/Fax'),
      finding('/Media'),
      finding('/Fax', { rule: 'wrong-type' }),
      finding('/Fax', { actual: 'number' }),
    ].map((found) => fingerprintOf([found]))
    assert.equal(new Set(prints).size, prints.length)
  })
})

describe('placeOf', () => {
  it('depends on rule and pointer, and not on what was found there', () => {
    const places = [finding('/Fax'), finding('/Media'), finding('/Fax', { rule: 'wrong-type' })].map(placeOf)
    assert.equal(new Set(places).size, places.length)
    assert.equal(placeOf(finding('/Fax', { actual: 'number' })), places[0])
  })
})
