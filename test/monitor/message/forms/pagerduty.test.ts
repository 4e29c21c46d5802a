import assert from 'node:assert/strict'
import { eventNames } from '../../../../monitor/incidents/incident.ts'
import { severities } from '../../../../monitor/incidents/severity.ts'
import { pagerDutyFormOf } from '../../../../monitor/message/forms/pagerduty.ts'
import { anyBody, bodyWith, driftBody, groupBody, testBody } from '../../../support/message-bodies.ts'

/** 32 characters, as PagerDuty gives them. */
const key = '0123456789abcdef0123456789abcdef'
const triggerOf = (body: Parameters<typeof pagerDutyFormOf>[0]) => {
  const form = pagerDutyFormOf(body, key)
  assert.ok(form.event_action === 'trigger')
  return form
}

describe('an event of PagerDuty', () => {
  it('has what the Events API v2 asks for, within its limits, whatever it tells of', () => {
    for (const body of anyBody()) {
      const form = pagerDutyFormOf(body, key)
      assert.equal(form.routing_key, key)
      assert.ok(form.dedup_key.length > 0 && form.dedup_key.length <= 255)
      assert.ok(Buffer.byteLength(JSON.stringify(form)) < 512 * 1024)
      if (form.event_action === 'resolve') continue
      const { summary, source, severity, timestamp, custom_details: details } = form.payload
      assert.ok(summary.length > 0 && summary.length <= 1024 && source.length > 0)
      assert.ok(['critical', 'error', 'warning', 'info'].includes(severity))
      assert.ok(!Number.isNaN(Date.parse(timestamp)) && Object.keys(details).length > 0)
    }
  })

  it('triggers while it is open and resolves when it is over, under the key of its thread', () => {
    for (const event of eventNames) {
      const [id, thread] = ['<b@contactrz-monitor>', '<a@contactrz-monitor>']
      const form = pagerDutyFormOf(bodyWith({ event, id, thread }), key)
      assert.deepEqual(
        [form.event_action, form.dedup_key],
        [event === 'resolved' ? 'resolve' : 'trigger', thread],
      )
      if (event === 'resolved')
        assert.deepEqual(form, { routing_key: key, dedup_key: thread, event_action: 'resolve' })
    }
    assert.equal(pagerDutyFormOf(bodyWith(), key).dedup_key, '<a@contactrz-monitor>')
  })

  it('is as bad as it is for consumers; what is of the monitor itself, and a test, less so', () => {
    const said = [...severities, null].map((severity) => triggerOf(bodyWith({ severity })).payload.severity)
    assert.deepEqual(said, ['critical', 'warning', 'error', 'warning'])
    const { severity, summary } = triggerOf(testBody).payload
    assert.deepEqual([severity, summary], ['info', 'This is a test (test)'])
  })

  it('says what is so, of what, and where there is more', () => {
    const page = 'https://monitor.example.net/a'
    const { client, client_url: url, links, payload } = triggerOf(driftBody(1))
    assert.deepEqual(
      [client, url, links],
      ['contactrz-monitor', page, [{ href: page, text: 'See what happened' }]],
    )
    assert.deepEqual(payload, {
      ...{ summary: 'production drifts (opened, drift, breaking)', source: 'production' },
      ...{
        severity: 'critical',
        timestamp: '2026-12-01T13:00:00.000Z',
        component: 'contactrz',
        class: 'drift',
      },
      custom_details: {
        ...{ what: 'opened, drift, breaking', lead: 'Not as documented.' },
        from: 'contactrz-monitor on watcher; since 2026-12-01 12:00 UTC',
        'What was found': ['missing-property /production/0 (created): documented a property, seen none'],
        'What to do': ['Tell.'],
      },
    })
  })

  it('is of the host whose targets it is about, where several are told together', () => {
    const { payload } = triggerOf(groupBody(120, 3))
    assert.deepEqual([payload.source, payload.group], ['api.example.net', 'api.example.net'])
    const listed = payload.custom_details['120 targets'] as readonly string[]
    assert.equal(listed.at(-1), `and ${120 - (listed.length - 1)} more`)
  })
})
