// Mails to look at: what is known around an event, and every kind of incident at every event, with words as long as they
// can be.
import type { Target } from '../../monitor/config/config-shape.ts'
import type { ToldFinding } from '../../monitor/incidents/drift.ts'
import {
  type EventName,
  eventNames,
  type IncidentEvent,
  type IncidentKind,
  incidentKinds,
} from '../../monitor/incidents/incident.ts'
import { ownTroubleKinds } from '../../monitor/incidents/own-trouble.ts'
import type { Circumstances } from '../../monitor/message/circumstances.ts'
import { messagesOf } from '../../monitor/message/messages.ts'
import { messagesOfTrouble } from '../../monitor/message/own-trouble-messages.ts'
import type { NewMessage, RunRow } from '../../monitor/store/store.ts'
import { finding } from './incidents.ts'
import { targetOf } from './target.ts'

export const originOfTests = {
  host: 'watcher',
  page: null,
  configFile: '/etc/contactrz/monitor.yaml',
} as const

export const circumstancesOf = (more: Partial<Circumstances> = {}): Circumstances => ({
  run: null,
  lastConforming: {},
  isTokenSuspect: false,
  heldUntil: null,
  left: [],
  slots: null,
  spent: 0,
  origin: originOfTests,
  expiredProbe: null,
  ...more,
})

const at = Date.parse('2026-12-01T13:00:00Z')
const hourMs = 3_600_000
const long = 'averyveryverylongnamethatnobodywouldgiveandsomebodydid'.repeat(3)

/** Of the longest: a name, a host, a path, a pointer that no program would break by itself. */
export const longTarget: Partial<Target> = {
  name: 'production-of-the-long-named-tenant.with-many-words_and_no-blank',
  url: `https://${'onecloud-'.repeat(6)}.ciptadrasoft.example.net/tenants/${long}`,
}

const told: readonly ToldFinding[] = [
  finding(`/${long}`, { actual: long }),
  finding('/Email', {
    rule: 'echo-mismatch',
    expected: 'the value that was sent',
    actual: `${long}-${long}`,
  }),
  finding('content-type', { rule: 'content-type-changed', part: 'header', actual: 'application/hal+json' }),
].map((found, index) => ({ variant: 'created', found, contacts: ['full'], isNew: index === 0 }))

const run: RunRow = {
  target: 'production',
  slotAt: at,
  variant: 'created',
  contact: 'full',
  at,
  outcome: 'unavailable',
  status: 503,
  totalMs: 41.3,
  findings: told.map(({ found }) => found),
  mayHaveCreated: true,
}

const left = Array.from({ length: 7 }, (_none, index) => {
  const slotAt = at - index * hourMs
  const marker = new Date(slotAt).toISOString()
  return index === 0
    ? ({ slotAt, marker, state: 'created', createdId: '9'.repeat(60) } as const)
    : ({ slotAt, marker, state: 'unknown', createdId: null } as const)
})

export const longOrigin = {
  host: `monitor-${long}.example.net`,
  page: 'https://monitor.example.net:8401/',
  configFile: `/srv/${long}/our monitor/contactrz-monitor.yaml`,
}

/** To all whom a target names. */
export const mailsOf = (target: Target, event: IncidentEvent, around: Circumstances): NewMessage[] =>
  messagesOf(
    target,
    event,
    around,
    target.mailTo.map((to) => ({ channel: 'mail', to })),
  )

export interface NamedMail {
  readonly kind: IncidentKind
  readonly event: EventName
  readonly mail: NewMessage
}

/** What has happened, as long as it can be. */
export const eventOf = (kind: IncidentKind, name: EventName): IncidentEvent => ({
  kind,
  event: name,
  at,
  incident: {
    ...{ openedAt: at - 25 * hourMs, firstAt: at - 26 * hourMs, metAt: at, toldAt: at },
    ...{ sequence: name === 'opened' ? 1 : 2, seen: 31 },
    ...(kind !== 'drift' &&
      kind !== 'unavailable' && { why: `the token command ended with code 7: ${long}` }),
    ...(kind === 'drift' && { severity: 'breaking' }),
  },
  findings: kind === 'drift' ? told : [],
  gone: kind === 'drift' ? told.slice(1) : [],
  alone: null,
  telling: 'owed',
  isMuteEnd: false,
})

/** All that can be known around it. */
export const aroundOf = (kind: IncidentKind): Circumstances =>
  circumstancesOf({
    run: kind === 'blind' ? null : run,
    lastConforming: { created: at - 30 * hourMs, 'created, Name alone': at - 31 * hourMs },
    heldUntil: at + 22 * hourMs,
    left,
    slots:
      kind === 'blind'
        ? {
            since: at - 26 * hourMs,
            slots: 52,
            counts: { 'ran: unavailable': 4, 'gated: quota-window': 48 },
          }
        : null,
    origin: longOrigin,
  })

/** One for each kind and event. */
export function everyMail(target: Partial<Target> = longTarget): NamedMail[] {
  return incidentKinds.flatMap((kind) =>
    eventNames.map((name) => {
      const [mail] = mailsOf(targetOf(target), eventOf(kind, name), aroundOf(kind))
      return { kind, event: name, mail: mail as NewMessage }
    }),
  )
}

/** Of the monitor itself. */
export function everyOwnMail(to = 'a@example.com'): NamedMail[] {
  return ownTroubleKinds.flatMap((kind) =>
    eventNames.map((event) => {
      const about = kind === 'message-refused' ? `${long.slice(0, 60)}@${long.slice(0, 60)}.example.net` : ''
      const trouble = {
        kind,
        about,
        parts: [`${long} (drift)`],
        openedAt: at - hourMs,
        toldAt: at,
        sequence: 2,
      }
      const [mail] = messagesOfTrouble({ event, at, trouble }, [to], longOrigin)
      return { kind: 'monitor-fault', event, mail: mail as NewMessage }
    }),
  )
}
