// One change of the provider is one mail: each fault of the table of what a provider could do to what it stores, judged
// for real, met with two contacts in turn, whichever comes first.
import assert from 'node:assert/strict'
import type { ContactKind } from 'contactrz'
import { contactKinds } from 'contactrz'
import { nextIncidents, noIncidents } from '../../../monitor/incidents/incident.ts'
import { ownJudge } from '../../../src/live/live.ts'
import { contactOf, findingsOn } from '../../../src/mutate/shown-faults.ts'
import { type StoredFault, storedFaults } from '../../../src/mutate/stored-faults.ts'
import { observation } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

/** Names of the events, where each contact is sent so often in turn. */
function eventsOf(fault: StoredFault, order: readonly ContactKind[]): string[] {
  const names: string[] = []
  let state = noIncidents
  for (let slot = 0; slot < 6; slot++) {
    const contact = order[slot % order.length] ?? 'full'
    const findings = findingsOn(ownJudge(), fault, contactOf('monitor', contact))
    const seen = observation(findings.length === 0 ? 'conforming' : 'drift', { findings, contact })
    const next = nextIncidents(state, seen, alerts, slot * 1_800_000)
    state = next.state
    names.push(...next.events.map(({ event }) => event))
  }
  return names
}

describe('a fault of what a provider stores, by the live document', () => {
  it('is one mail, whichever contact meets it first', () => {
    const more = Object.entries(storedFaults).flatMap(([id, fault]) =>
      [contactKinds, contactKinds.toReversed()].flatMap((order) => {
        const events = eventsOf(fault, order)
        return events.length > 1 ? [`${id}, ${order[0]} first: ${events.join(', ')}`] : []
      }),
    )
    assert.deepEqual(more, [])
  })
})
