import assert from 'node:assert/strict'
import type { Severity as FindingSeverity } from 'contactrz'
import { type IncidentEvent, nextIncidents, noIncidents } from '../../../monitor/incidents/incident.ts'
import { severityOf } from '../../../monitor/incidents/severity.ts'
import { finding, observation } from '../../support/incidents.ts'
import { alerts } from '../../support/target.ts'

describe('severityOf', () => {
  const opened = (...severities: readonly FindingSeverity[]): IncidentEvent => {
    const findings = severities.map((severity, index) => finding(`/${index}`, { severity }))
    const [event] = nextIncidents(noIncidents, observation('drift', { findings }), alerts, 0).events
    assert.ok(event !== undefined)
    return event
  }
  /** As a state of before kept it. */
  const ofBefore = (event: IncidentEvent): IncidentEvent => {
    const { severity: _unknown, ...incident } = event.incident
    return { ...event, incident }
  }

  it('is additive where all that is found is, and breaking where anything breaks', () => {
    for (const event of [opened('additive', 'additive'), ofBefore(opened('additive', 'additive'))])
      assert.equal(severityOf(event), 'additive')
    for (const event of [opened('additive', 'breaking'), ofBefore(opened('additive', 'breaking'))])
      assert.equal(severityOf(event), 'breaking')
  })

  it('is breaking where it is not known what was found', () => {
    assert.equal(severityOf({ ...ofBefore(opened('additive')), findings: [] }), 'breaking')
  })
})
