// The part of the port that keeps what is owed to people: messages, announcements that wait for others of their group, and
// what is wrong with the monitor itself, which is told by the same messages.
// Behind it: sqlite-outbox.ts. Times are ms since the epoch.
import type { ThreadKey, ThreadState } from '../alerts/thread-state.ts'
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import type { OwnTrouble } from '../incidents/own-trouble.ts'
import type { Severity } from '../incidents/severity.ts'
import type { Committed } from './incidents.ts'

export interface OwedMessage {
  readonly id: number
  /** Derived from what it tells and the recipient: a crash can repeat a message, and shows that it did. */
  readonly messageId: string
  /** `mail`, or the name of a channel of the configuration. */
  readonly channel: string
  /** An address; of a channel its name once more. */
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Null: text alone. */
  readonly html: string | null
  /** JSON, attached; null: none. */
  readonly report: string | null
  /** What it says for programs, as JSON by the published schema of messages. Null: it goes by mail. */
  readonly body: string | null
  /** Message-ID of the message that opened its thread, if this is not that one. */
  readonly thread: string | null
  /** What the filters of mail programs go by. Absent: it is about no incident, or of a store of before. */
  readonly target?: string | null
  /** Of the group that it tells of: such a one has no target. */
  readonly host?: string | null
  readonly kind?: IncidentKind | null
  readonly event?: EventName | null
  readonly severity?: Severity | null
  readonly attempts: number
}

/** An event by its name: of which incident, and which of that. */
export interface ToldEvent {
  readonly target: string
  readonly kind: IncidentKind
  readonly openedAt: number
  /** Of the event in its incident; 1 opens it. */
  readonly sequence: number
}

/**
 * Of one target or host, kind and recipient they are sent one after the other, in the order in which they were owed.
 */
export interface NewMessage extends Omit<OwedMessage, 'id' | 'attempts'> {
  /** Null: it is about several, or about the monitor itself. */
  readonly target: string | null
  /** Of the group that it tells of; null: it is of none. */
  readonly host: string | null
  readonly kind: IncidentKind
  readonly event: EventName
  /** The events that it tells; none: it is about the monitor itself. */
  readonly tells: readonly ToldEvent[]
  /** Sent when no mute of its target and kind is in force any more. */
  readonly afterMute: boolean
}

export type MessageResult =
  | { readonly result: 'sent' }
  /** `isPutOff`: whoever is there refused this message, and may take it some day. */
  | { readonly result: 'retry'; readonly at: number; readonly error: string; readonly isPutOff: boolean }
  | { readonly result: 'refused'; readonly error: string }

/** One event, owed to one recipient, that waits for the others of its group. */
export interface Announcement extends ToldEvent {
  readonly channel: string
  readonly to: string
  readonly host: string
  readonly event: EventName
  readonly at: number
  readonly severity: Severity
  /** Told when no mute of its target and kind is in force any more, and what comes after it of these not before. */
  readonly afterMute: boolean
  /** When its group is told, whoever has joined by then. */
  readonly dueAt: number
  /** What it says, as JSON of the room `message`. */
  readonly content: string
}

export interface OwedAnnouncement extends Announcement {
  readonly id: number
}

/** A thread as it is kept, and what there is to tell in it. */
export interface OwedThread {
  readonly key: ThreadKey
  /** Null: there is none, or it has ended. */
  readonly state: ThreadState | null
  /** How often it was written; 0 before the first time. */
  readonly version: number
  /** In the order in which they were owed; those that wait for the end of a mute are left out. */
  readonly waiting: readonly OwedAnnouncement[]
  /** Targets of which something waits for the end of a mute, each once: what is known of them is not told yet. */
  readonly muted: readonly string[]
}

/** What waited becomes a message: all of it or nothing. */
export interface ThreadChange {
  readonly key: ThreadKey
  readonly at: number
  /** The version that this was worked out from. */
  readonly basedOn: number
  /** Null: all that it told of is over. */
  readonly state: ThreadState | null
  readonly message: NewMessage
  /** What it tells, by `id`. */
  readonly told: readonly number[]
}

/** Who was told of an incident, or is to be. */
export interface ToldRecipient {
  readonly channel: string
  readonly to: string
  readonly events: readonly EventName[]
}

export interface MessageCounts {
  /** What waits for others of its group is owed as the one message that it becomes. */
  readonly owed: number
  readonly sent: number
  readonly refused: number
}

/** An alert that the mail server, or the channel, will not take, or not yet. */
export interface RefusedMessage {
  readonly to: string
  /** Of one about several targets, their host. */
  readonly target: string
  readonly kind: IncidentKind
}

/** What is wrong with the monitor itself, and what is told of it. */
export interface OwnTroubleChange {
  readonly at: number
  /** What was known when this was worked out. */
  readonly basedOn: readonly OwnTrouble[]
  readonly troubles: readonly OwnTrouble[]
  readonly messages: readonly NewMessage[]
  /** Owed to those only whom the opening message may have reached; the others are spared both. */
  readonly recoveries: readonly NewMessage[]
}

export interface ChannelCounts extends MessageCounts {
  readonly channel: string
}

/** Somebody has given it up. */
export const droppedError = 'EDROPPED'

export interface OutboxStore {
  /**
   * The message that has been due for longest, kept from others until `leaseMs` have passed; null if there is none. A
   * message has to wait until those before it of its recipient, kind and target, or host, are sent or refused.
   *
   * @param channel The one that it goes by.
   * @param busy Recipients that are left out.
   */
  leaseMessage(
    channel: string,
    at: number,
    leaseMs: number,
    busy: readonly string[],
  ): Promise<OwedMessage | null>
  /** Keeps it from others for longer. */
  renewLease(id: number, until: number): Promise<void>
  /**
   * One that is sent makes all due that is owed by its channel, save what was tried within the last minute: that comes
   * after it.
   */
  settleMessage(id: number, result: MessageResult, at: number): Promise<void>
  /**
   * Whatever is owed is due now, and owed since now at the latest: the clock may have been put back. A lease holds all the
   * same: whoever has it may be sending.
   */
  makeMessagesDue(at: number): Promise<void>
  /** What was refused is owed again, and what was put off is due. How many messages, by recipient. @param to Null: all. */
  resendMessages(
    to: string | null,
    at: number,
  ): Promise<readonly { readonly to: string; readonly messages: number }[]>
  /**
   * What is owed, and is not being sent, is given up: it stays on record as refused with `droppedError`, which ails nobody,
   * and can be sent again as whatever was refused; what waits for others of its group waits on. How many messages, by
   * recipient.
   *
   * @param to A recipient, or a channel with all of its recipients.
   */
  dropMessages(to: string, at: number): Promise<readonly { readonly to: string; readonly messages: number }[]>
  /**
   * Alerts, not messages about the monitor itself: put off, or refused and nothing sent to that recipient since. Each
   * recipient, target and kind once.
   */
  refusedMessages(): Promise<readonly RefusedMessage[]>
  countMessages(): Promise<MessageCounts>
  /** By the name of the channel; those that something is kept of. */
  messagesByChannel(): Promise<readonly ChannelCounts[]>
  /**
   * Threads that have something to tell by now, the oldest first. @param isAll What waits for others as well, whether or
   * not it is due; never what waits for the end of a mute.
   */
  dueThreads(at: number, isAll: boolean): Promise<readonly ThreadKey[]>
  /** When the first of what waits for others is due, or a mute ends that it waits for; null: nothing waits. */
  nextThreadAt(): Promise<number | null>
  /** Without what is over of it and whose end its recipient is not to be told. */
  owedThread(key: ThreadKey, at: number): Promise<OwedThread>
  /**
   * `stale`: the thread was written since, or something of it was told; nothing was written. Rejects where another message
   * has its name.
   */
  commitThread(change: ThreadChange): Promise<Committed>
  /** By recipient: what of this incident was told, or is owed, or waits. */
  toldOf(target: string, kind: IncidentKind, openedAt: number): Promise<readonly ToldRecipient[]>
  ownTroubles(): Promise<readonly OwnTrouble[]>
  commitOwnTroubles(change: OwnTroubleChange): Promise<Committed>
}
