// Bodies of messages to channels: one of each kind and event, groups, and one with all that it can hold.
import type { IncidentEvent } from '../../monitor/incidents/incident.ts'
import { type BodyParts, bodyOf, bodyTargetOf, type MessageBody } from '../../monitor/message/body.ts'
import type { BodyTarget } from '../../monitor/message/body-schema.ts'
import { everyGroupMail } from './group-mails.ts'
import { finding } from './incidents.ts'
import { everyMail, everyOwnMail, longTarget, originOfTests } from './mails.ts'
import { messageBodyOf } from './message-body.ts'

const at = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000
export const originWithPage = { ...originOfTests, page: 'https://monitor.example.net' }

export const driftEvent: IncidentEvent = {
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

const content = {
  ...{ subject: '[contactrz] production: drift (breaking)', sentence: 'production drifts' },
  ...{ lead: 'Answers are not as documented.', link: null, todo: ['Tell the teams.'] },
}

/** Of an incident that opens, as far as they are not given. */
export const bodyWith = (more: Partial<BodyParts> = {}): MessageBody =>
  bodyOf({
    ...{
      id: '<a@contactrz-monitor>',
      thread: null,
      at,
      kind: 'drift',
      event: 'opened',
      severity: 'breaking',
    },
    ...{ since: at - hourMs, host: null, trouble: null, origin: originWithPage, targets: [], content },
    text: 'All of it.\n',
    ...more,
  })

export const targetWith = (name: string, findings: number, more: Partial<BodyTarget> = {}): BodyTarget => ({
  ...bodyTargetOf({ name }, driftEvent, [], originWithPage),
  findings: Array.from({ length: findings }, (_none, index) => ({
    ...{ rule: 'missing-property', variant: 'created', pointer: `/${name}/${index}` },
    ...{ expected: 'a property', actual: 'none', severity: 'breaking' as const },
  })),
  ...more,
})

/** With a page to see it on, and something to do. @param findings How many there are of `production`. */
export const driftBody = (findings: number): MessageBody =>
  bodyWith({
    content: {
      ...{ subject: 's', sentence: 'production drifts', lead: 'Not as documented.', todo: ['Tell.'] },
      link: { words: 'See', url: 'https://monitor.example.net/a', onlyOn: null, isClickable: true },
    },
    targets: [targetWith('production', findings)],
  })

/** As `doctor` sends it. */
export const testBody = bodyWith({
  ...{ event: 'test', kind: 'monitor-fault', severity: null },
  content: { subject: 'test', sentence: 'This is a test', lead: '', link: null, todo: [] },
})

export const groupBody = (targets: number, findings: number): MessageBody =>
  bodyWith({
    host: 'api.example.net',
    targets: Array.from({ length: targets }, (_none, index) => targetWith(`tenant-${index}`, findings)),
  })

/** Everything as long as it can be, and of characters that take the most. @param character Repeated. */
export function longestBody(character: string, targets = 99): MessageBody {
  const long = character.repeat(5000)
  const found = finding(long, { expected: long, actual: long })
  const all = Array(99).fill({ ...driftEvent.findings[0], found })
  const url = `https://${'a'.repeat(1990)}`
  const one = { ...bodyTargetOf({ name: long }, driftEvent, all, originWithPage), url }
  const link = { words: 'See', url, onlyOn: null, isClickable: true }
  const said = { subject: long, sentence: long, lead: long, link, todo: Array(99).fill(long) }
  const where = { host: long, origin: { host: long }, targets: Array(targets).fill(one) }
  return bodyWith({ ...where, content: said, text: long })
}

export const everyBody = (): readonly MessageBody[] =>
  [...everyMail({ ...longTarget, mailTo: ['ops'] }), ...everyOwnMail('ops'), ...everyGroupMail('ops')].map(
    ({ mail }) => messageBodyOf(mail.body),
  )

let all: readonly MessageBody[] | null = null

/** All of the above, made once. */
export const anyBody = (): readonly MessageBody[] => (all ??= makeAll())

const makeAll = () => [
  ...everyBody(),
  testBody,
  ...[1, 2, 120].flatMap((targets) => [0, 1, 30].map((findings) => groupBody(targets, findings))),
  ...['x', '&', '<', '"', '\\', '\u{1f4a9}', '\u0000', '\u00e9'].flatMap((character) => [
    longestBody(character, 1),
    longestBody(character),
  ]),
]
