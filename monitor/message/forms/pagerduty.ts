// A message as an event of PagerDuty (Events API v2): what is open triggers, and what is over resolves, under the key of its
// thread. Pure. Called by forms.ts. Limits: 1,024 characters of a summary, 255 of a key, 512 kB in all
// (https://developer.pagerduty.com/docs/events-api-v2/trigger-events/).
import type { Severity } from '../../incidents/severity.ts'
import { clean } from '../../tools/formatting.ts'
import type { MessageBody } from '../body-schema.ts'
import { fitting, shownOf } from './shown.ts'

export type PagerDutyForm = PagerDutyResolve | PagerDutyTrigger

interface PagerDutyResolve {
  readonly routing_key: string
  readonly event_action: 'resolve'
  readonly dedup_key: string
}

interface PagerDutyTrigger {
  readonly routing_key: string
  readonly event_action: 'trigger'
  readonly dedup_key: string
  readonly client: 'contactrz-monitor'
  readonly client_url?: string
  readonly links?: readonly { readonly href: string; readonly text: string }[]
  readonly payload: {
    readonly summary: string
    readonly source: string
    readonly severity: 'critical' | 'error' | 'warning' | 'info'
    readonly timestamp: string
    readonly component: string
    readonly group?: string
    readonly class: string
    readonly custom_details: Readonly<Record<string, string | readonly string[]>>
  }
}

/** Consumers fail; nothing is known of them; they may be astonished. */
const severities: Readonly<Record<Severity, 'critical' | 'error' | 'warning'>> = {
  breaking: 'critical',
  'no-verdict': 'error',
  additive: 'warning',
}

/** In characters, of the lines. */
const roomOfLines = 20_000

export function pagerDutyFormOf(body: MessageBody, routingKey: string): PagerDutyForm {
  const { timestamp, data } = body
  const { thread, event, severity, kind, host, monitor, targets, url } = data
  const keys = { routing_key: routingKey, dedup_key: thread.slice(0, 255) }
  if (event === 'resolved') return { ...keys, event_action: 'resolve' }
  const { sentence, what, lead, title, lines, more, todo, from } = shownOf(body)
  const { fit, left } = fitting(lines, roomOfLines, ({ length }) => length)
  const rest = left + more === 0 ? [] : [`and ${left + more} more`]
  return {
    ...{ ...keys, event_action: 'trigger', client: 'contactrz-monitor' },
    ...(url !== null && { client_url: url, links: [{ href: url, text: 'See what happened' }] }),
    payload: {
      summary: clean(`${sentence} (${what})`, 1024),
      source: host ?? targets[0]?.name ?? monitor,
      severity: event === 'test' ? 'info' : severity === null ? 'warning' : severities[severity],
      ...{ timestamp, component: 'contactrz', ...(host !== null && { group: host }), class: kind },
      custom_details: {
        ...{ what, lead, from },
        ...(fit.length > 0 && { [title]: [...fit, ...rest] }),
        ...(todo.length > 0 && { 'What to do': todo }),
      },
    },
  }
}
