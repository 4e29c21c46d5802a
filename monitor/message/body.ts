// What a message says to programs: the body of a webhook, bounded, and as free of values as its findings are. Pure. What
// Slack, Teams and PagerDuty take is made of it when it is sent (message/forms/). Called by whoever words a message.
import type { ToldFinding } from '../incidents/drift.ts'
import type { EventName, IncidentEvent, IncidentKind } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import type { OwnTroubleKind } from '../incidents/own-trouble.ts'
import { type Severity, severityOf } from '../incidents/severity.ts'
import { clean } from '../tools/formatting.ts'
import { type BodyFinding, type BodyTarget, bodyBounds, type MessageBody } from './body-schema.ts'
import type { Origin } from './circumstances.ts'
import type { MessageContent } from './content.ts'
import { type LinkContent, linkTo } from './link.ts'

export type { MessageBody } from './body-schema.ts'

/** What is said, as mails say it. */
export type SaidInBody = Pick<MessageContent, 'subject' | 'sentence' | 'lead' | 'link' | 'todo'>

export interface BodyParts {
  /** Message-ID. */
  readonly id: string
  /** Message-ID of the message that opened its thread; null: this is that one. */
  readonly thread: string | null
  readonly at: number
  readonly kind: IncidentKind
  readonly event: EventName | 'test'
  readonly severity: Severity | null
  /** When the trouble was first met. */
  readonly since: number
  /** Of a group; null: it is of none. */
  readonly host: string | null
  /** Of the monitor itself; null: it is about targets. */
  readonly trouble: OwnTroubleKind | null
  readonly origin: Pick<Origin, 'host'>
  /** All of them, the worst first. */
  readonly targets: readonly BodyTarget[]
  readonly content: SaidInBody
  /** All that people read. */
  readonly text: string
}

export function bodyOf(parts: BodyParts): MessageBody {
  const { id, thread, at, kind, event, severity, since, host, trouble, origin, targets, content } = parts
  const { subject, sentence, lead, link, todo } = content
  const { line, paragraph, text } = bodyBounds
  const isOwn = trouble !== null || event === 'test'
  return {
    type: event === 'test' ? 'monitor.test' : `${isOwn ? 'monitor' : 'incident'}.${event}`,
    timestamp: iso(at),
    data: {
      ...{ version: 1, id, thread: thread ?? id, kind, event, severity },
      ...{ subject: clean(subject, line), sentence: clean(sentence, line), lead: clean(lead, paragraph) },
      text: clipped(parts.text, text),
      url: addressOf(link),
      host: host === null ? null : clean(host, line),
      monitor: clean(origin.host, line),
      trouble,
      since: iso(since),
      targets: boundedTargets(targets),
      more: Math.max(0, targets.length - bodyBounds.targets),
      todo: todo.slice(0, bodyBounds.todo).map((one) => clean(one, paragraph)),
    },
  }
}

/** As it is owed, and sent again and again: byte for byte the same. */
export const textOfBody = (body: MessageBody): string => JSON.stringify(body)

/** @param findings All that are told of it (`findingsOf`). */
export function bodyTargetOf(
  target: { readonly name: string },
  event: IncidentEvent,
  findings: readonly ToldFinding[],
  origin: Origin,
): BodyTarget {
  const { kind, incident } = event
  const { line } = bodyBounds
  return {
    name: clean(target.name, line),
    event: event.event,
    since: iso(sinceOf(incident)),
    severity: severityOf(event),
    url: addressOf(linkTo(origin, { target: target.name, kind, openedAt: incident.openedAt })),
    findings: findings.slice(0, bodyBounds.findings).map(
      ({ variant, found: { rule, pointer, expected, actual, severity } }): BodyFinding => ({
        ...{ rule, variant: clean(variant, line), pointer: clean(pointer, line) },
        ...{ expected: clean(expected, line), actual: clean(actual, line), severity },
      }),
    ),
    moreFindings: Math.max(0, findings.length - bodyBounds.findings),
  }
}

/** Findings of what comes first come first: what is told of the others is that they are there. */
function boundedTargets(targets: readonly BodyTarget[]): BodyTarget[] {
  let left: number = bodyBounds.allFindings
  return targets.slice(0, bodyBounds.targets).map((target) => {
    const shown = target.findings.slice(0, Math.min(left, bodyBounds.findings))
    left -= shown.length
    const moreFindings = target.moreFindings + target.findings.length - shown.length
    return { ...target, findings: shown, moreFindings }
  })
}

/** An address of the machine itself is none for whoever reads it elsewhere. */
const addressOf = (link: LinkContent | null): string | null =>
  link === null || !link.isClickable ? null : link.url

/** Lines stay lines. */
function clipped(text: string, most: number): string {
  const characters = [...text]
  return characters.length > most ? `${characters.slice(0, most - 3).join('')}...` : text
}

const iso = (at: number): string => new Date(at).toISOString()
