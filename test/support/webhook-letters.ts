// A message to a channel, to be sent: an incident of a drift, as it is owed.
import type { Channel } from '../../monitor/config/config-shape.ts'
import type { Letter } from '../../monitor/delivery/sender.ts'
import type { IncidentEvent } from '../../monitor/incidents/incident.ts'
import { messagesOf } from '../../monitor/message/messages.ts'
import type { NewMessage } from '../../monitor/store/store.ts'
import { finding } from './incidents.ts'
import { circumstancesOf, originOfTests } from './mails.ts'
import { targetOf } from './target.ts'
import type { WebhookServer } from './webhook-server.ts'

const at = Date.parse('2026-12-01T13:00:00Z')

/** @param event What differs of an incident that opens. */
export function messageToChannel(event: Partial<IncidentEvent> = {}, to = 'ops'): NewMessage {
  const drift: IncidentEvent = {
    ...{ kind: 'drift', event: 'opened', at, gone: [], alone: null, telling: 'owed', isMuteEnd: false },
    incident: { openedAt: at, firstAt: at, toldAt: at, sequence: 1, severity: 'breaking' },
    findings: [
      { variant: 'created', found: finding('/Id', { actual: 'number' }), contacts: ['full'], isNew: true },
    ],
    ...event,
  }
  const origin = { ...originOfTests, page: 'https://monitor.example.net' }
  const [message] = messagesOf(targetOf({ name: 'production' }), drift, circumstancesOf({ origin }), [{ to }])
  return message as NewMessage
}

export const letterToChannel = (event: Partial<IncidentEvent> = {}): Letter => messageToChannel(event)

/** A channel that leads to a server. */
export const channelTo = ({ url, secret }: WebhookServer, more: Partial<Channel> = {}): Channel => ({
  ...{ as: 'json', url, secret },
  ...more,
})
