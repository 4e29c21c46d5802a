import assert from 'node:assert/strict'
import { eventNames, type IncidentEvent, incidentKinds } from '../../../monitor/incidents/incident.ts'
import { type BodyParts, bodyOf, bodyTargetOf, textOfBody } from '../../../monitor/message/body.ts'
import { type BodyTarget, bodyBounds, type MessageBody } from '../../../monitor/message/body-schema.ts'
import { messagesOf } from '../../../monitor/message/messages.ts'
import { finding } from '../../support/incidents.ts'
import { circumstancesOf, everyMail, everyOwnMail, longTarget, originOfTests } from '../../support/mails.ts'
import { messageBodyOf } from '../../support/message-body.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000
const production = targetOf({ name: 'production' })
const toOps = { channel: 'ops', to: 'ops' }
const origin = { ...originOfTests, page: 'https://monitor.example.net' }
const content = {
  ...{ subject: '[contactrz] production: drift (breaking)', sentence: 'production drifts' },
  ...{ lead: 'Answers are not as documented.', link: null, todo: ['Tell the teams.'] },
}
const parts: BodyParts = {
  ...{ id: '<a@contactrz-monitor>', thread: null, at, kind: 'drift', event: 'opened', severity: 'breaking' },
  ...{ since: at - hourMs, host: null, trouble: null, origin, targets: [], content, text: 'All of it.\n' },
}
const event: IncidentEvent = {
  ...{ kind: 'drift', event: 'changed', at, gone: [], alone: null, telling: 'owed', isMuteEnd: false },
  incident: {
    openedAt: at - hourMs,
    firstAt: at - 2 * hourMs,
    toldAt: at,
    sequence: 2,
    severity: 'breaking',
  },
  findings: [
    { variant: 'created', found: finding('/Id', { actual: 'number' }), contacts: ['full'], isNew: true },
  ],
}
const atTarget = (name: string, findings: number): BodyTarget => ({
  ...bodyTargetOf({ name }, event, [], origin),
  findings: Array.from({ length: findings }, (_none, index) => ({
    ...{ rule: 'missing-property', variant: 'created', pointer: `/${name}/${index}` },
    ...{ expected: 'a property', actual: 'none', severity: 'breaking' as const },
  })),
})
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
    const targets = Array.from({ length: 120 }, (_none, index) => atTarget(`tenant-${index}`, 30))
    const data = holding(bodyOf({ ...parts, host: 'api.example.net', targets }))
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
    const long = '\u{1f4a9}\u0000"\\'.repeat(2500)
    const found = finding(long, { expected: long, actual: long })
    const all = Array.from({ length: 99 }, () => ({ ...event.findings[0], found }) as never)
    const targets = Array(99).fill(bodyTargetOf({ name: long }, event, all, origin))
    const link = { words: 'See', url: `https://${'a'.repeat(1990)}`, onlyOn: null, isClickable: true }
    const said = { subject: long, sentence: long, lead: long, link, todo: Array(99).fill(long) }
    const body = bodyOf({ ...parts, host: long, origin: { host: long }, targets, content: said, text: long })
    holding(body)
    const bytes = Buffer.byteLength(textOfBody(body))
    assert.ok(bytes < 512 * 1024, `${bytes}`)
  })

  it('is about the monitor itself where it tries a channel', () => {
    const data = bodyOf({ ...parts, kind: 'monitor-fault', event: 'test', severity: null })
    assert.equal(messageBodyOf(textOfBody(data)).type, 'monitor.test')
  })
})
