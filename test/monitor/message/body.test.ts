import assert from 'node:assert/strict'
import { eventNames, incidentKinds } from '../../../monitor/incidents/incident.ts'
import { bodyTargetOf, type MessageBody, textOfBody } from '../../../monitor/message/body.ts'
import { bodyBounds } from '../../../monitor/message/body-schema.ts'
import { messagesOf } from '../../../monitor/message/messages.ts'
import { circumstancesOf, everyMail, everyOwnMail, longTarget } from '../../support/mails.ts'
import {
  anyBody,
  driftEvent as event,
  groupBody,
  originWithPage as origin,
  testBody,
} from '../../support/message-bodies.ts'
import { messageBodyOf } from '../../support/message-body.ts'
import { targetOf } from '../../support/target.ts'

const production = targetOf({ name: 'production' })
const toOps = { channel: 'ops', to: 'ops' }
const holding = (body: MessageBody) => messageBodyOf(textOfBody(body)).data

describe('what a channel is told, for programs', () => {
  it('is of the published schema at every kind and event, of targets and of the monitor itself', () => {
    const told = [...everyMail({ ...longTarget, mailTo: ['ops'] }), ...everyOwnMail('ops')]
    for (const { kind, event: name, mail } of told) {
      const { type, data } = messageBodyOf(mail.body)
      const about = data.trouble === null ? 'incident' : 'monitor'
      assert.deepEqual([type, data.kind, data.event], [`${about}.${name}`, kind, name])
      assert.deepEqual([data.id, data.thread], [mail.messageId, mail.thread ?? mail.messageId])
      assert.equal(data.text, mail.text)
      // It goes by no mail, and may not be the last.
      assert.doesNotMatch(`${data.text} ${data.lead}`, /(this|next|more) mail/)
      assert.equal(data.targets.length, data.trouble === null ? 1 : 0)
    }
    assert.ok(told.length > incidentKinds.length * eventNames.length)
  })

  it('goes to the channel of that name, with text for the page and nothing attached', () => {
    const recipients = [toOps, { channel: 'mail', to: 'team@example.com' }]
    const [toChannel, byMail] = messagesOf(production, event, circumstancesOf({ origin }), recipients)
    assert.deepEqual(
      [toChannel?.channel, toChannel?.to, toChannel?.html, toChannel?.report],
      ['ops', 'ops', null, null],
    )
    assert.match(toChannel?.text ?? '', /contactrz-monitor wrote this\.\n$/)
    assert.doesNotMatch(toChannel?.text ?? '', /this mail/)
    assert.deepEqual([byMail?.channel, byMail?.to, byMail?.body], ['mail', 'team@example.com', null])
    assert.match(byMail?.html ?? '', /^<!doctype html>/)
  })

  it('says of an incident what, where, since when, and where its page is', () => {
    const [told] = messagesOf(production, event, circumstancesOf({ origin }), [toOps])
    const { timestamp, data } = messageBodyOf(told?.body ?? null)
    assert.equal(timestamp, '2026-12-01T13:00:00.000Z')
    const { text, lead, todo, id, thread, ...said } = data
    assert.match(`${text} ${lead}`, /Answers are not as documented/)
    assert.ok(todo.length > 0 && id !== thread)
    assert.deepEqual(said, {
      ...{ version: 1, kind: 'drift', event: 'changed', severity: 'breaking' },
      subject: '[contactrz] production: drift (breaking)',
      sentence: 'production drifts',
      ...{ url: said.url, host: null, monitor: 'watcher', trouble: null, since: '2026-12-01T11:00:00.000Z' },
      targets: [
        {
          ...{
            name: 'production',
            event: 'changed',
            since: '2026-12-01T11:00:00.000Z',
            severity: 'breaking',
          },
          url: said.url,
          findings: [
            {
              ...{ rule: 'missing-property', variant: 'created', pointer: '/Id' },
              ...{ expected: 'a property', actual: 'number', severity: 'breaking' },
            },
          ],
          moreFindings: 0,
        },
      ],
      more: 0,
    })
    assert.match(said.url ?? '', /^https:\/\/monitor\.example\.net\/.*production.*drift/)
  })

  it('names no address that leads nowhere from elsewhere', () => {
    const onLoopback = { ...origin, page: 'http://127.0.0.1:8401' }
    assert.equal(bodyTargetOf({ name: 'production' }, event, [], onLoopback).url, null)
    const inSandbox = { ...onLoopback, configFile: null }
    assert.match(bodyTargetOf({ name: 'production' }, event, [], inSandbox).url ?? '', /^http:\/\/127/)
  })

  it('tells of a group the worst first, so many of it as can be read, and counts the others', () => {
    const data = holding(groupBody(120, 30))
    assert.deepEqual([data.targets.length, data.more], [bodyBounds.targets, 120 - bodyBounds.targets])
    assert.deepEqual(
      data.targets
        .slice(0, 4)
        .map(({ name, findings, moreFindings }) => [name, findings.length, moreFindings]),
      [
        ['tenant-0', 20, 10],
        ['tenant-1', 20, 10],
        ['tenant-2', 10, 20],
        ['tenant-3', 0, 30],
      ],
    )
    assert.equal(data.host, 'api.example.net')
  })

  it('is never longer than 512 kB, whatever it tells of, and no text in it than its bound', () => {
    for (const body of anyBody()) {
      holding(body)
      const bytes = Buffer.byteLength(textOfBody(body))
      assert.ok(bytes < 512 * 1024, `${bytes}`)
    }
  })

  it('is about the monitor itself where it tries a channel', () => {
    assert.equal(messageBodyOf(textOfBody(testBody)).type, 'monitor.test')
  })
})
