// Names of messages, derived from what they tell: a message that is sent twice has the same name, another event has another,
// also when a backup was restored and numbers are used again; all messages of one incident to one address hang together.
// Pure.
import { createHash } from 'node:crypto'

export interface MessageKey {
  /** Null: the monitor itself. */
  readonly target: string | null
  readonly kind: string
  readonly openedAt: number
  /** Of the event in its incident; 1 opens it. */
  readonly sequence: number
  /** When the event was. */
  readonly at: number
  readonly to: string
}

/** RFC 5322, 3.6.4. */
export function messageIdOf({ target, kind, openedAt, sequence, at, to }: MessageKey): string {
  // The instant of the message that opens is in `openedAt` already, and whoever answers to it knows no other.
  const parts = sequence === 1 ? [sequence, to] : [sequence, at, to]
  const key = createHash('sha256')
    .update(JSON.stringify([target, kind, openedAt, ...parts]))
    .digest('hex')
    .slice(0, 32)
  return `<${key}@contactrz-monitor>`
}

/**
 * What a message answers to: the one that opened its incident. Null for that one. Whoever hears of it later never got that
 * one; since it is the same for all that follows, their messages hang together as well, and a pager closes what it opened.
 */
export const threadOf = (key: MessageKey): string | null =>
  key.sequence === 1 ? null : messageIdOf({ ...key, sequence: 1 })
