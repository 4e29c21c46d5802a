// Names of mails, derived from what they tell: a mail that is sent twice has the same name, and all mails of one
// incident to one address hang together. Pure.
import { createHash } from 'node:crypto'
import type { IncidentKind } from '../incident.ts'

export interface MailKey {
  readonly target: string
  readonly kind: IncidentKind
  readonly openedAt: number
  /** Of the event in its incident; 1 opens it. */
  readonly sequence: number
  readonly to: string
}

/** RFC 5322, 3.6.4. */
export function messageIdOf({ target, kind, openedAt, sequence, to }: MailKey): string {
  const key = createHash('sha256')
    .update(JSON.stringify([target, kind, openedAt, sequence, to]))
    .digest('hex')
    .slice(0, 32)
  return `<${key}@contactrz-monitor>`
}

/** What a mail answers to: the one that opened its incident. Null for that one. */
export const threadOf = (key: MailKey): string | null =>
  key.sequence === 1 ? null : messageIdOf({ ...key, sequence: 1 })
