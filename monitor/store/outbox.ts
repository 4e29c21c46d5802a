// The part of the port that keeps owed mail, and what is wrong with the monitor itself, which is told by the same mails.
// Behind it: sqlite-outbox.ts. Times are ms since the epoch.
import type { EventName, IncidentKind } from '../incidents/incident.ts'
import type { OwnTrouble } from '../incidents/own-trouble.ts'
import type { Severity } from '../incidents/severity.ts'
import type { Committed } from './incidents.ts'

export interface OwedMail {
  readonly id: number
  /** Derived from the event and the recipient: a crash can repeat a mail, and shows that it did. */
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Null: text alone. */
  readonly html: string | null
  /** JSON, attached; null: none. */
  readonly report: string | null
  /** Message-ID of the mail that opened the incident, if this is not that one. */
  readonly thread: string | null
  /** What the filters of mail programs go by. Absent: it is about no incident, or of a store of before. */
  readonly target?: string | null
  readonly kind?: IncidentKind | null
  readonly event?: EventName | null
  readonly severity?: Severity | null
  readonly attempts: number
}

/** Of one target, kind and recipient they are sent one after the other, in the order in which they were owed. */
export interface NewMail extends Omit<OwedMail, 'id' | 'attempts'> {
  /** Null: it is about the monitor itself. */
  readonly target: string | null
  readonly kind: IncidentKind
  readonly event: EventName
  /** Of the incident that it is about; null: it is about the monitor itself. */
  readonly openedAt: number | null
  /** Of its event in that incident; 1 opens it. */
  readonly sequence: number | null
  /** Sent when no mute of its target and kind is in force any more. */
  readonly afterMute: boolean
}

export type MailResult =
  | { readonly result: 'sent' }
  /** `isPutOff`: the server refused this mail, and may take it some day. */
  | { readonly result: 'retry'; readonly at: number; readonly error: string; readonly isPutOff: boolean }
  | { readonly result: 'refused'; readonly error: string }

/** An alert that the mail server will not take, or not yet. */
export interface RefusedMail {
  readonly to: string
  readonly target: string
  readonly kind: IncidentKind
}

/** What is wrong with the monitor itself, and what is told of it. */
export interface OwnTroubleChange {
  readonly at: number
  /** What was known when this was worked out. */
  readonly basedOn: readonly OwnTrouble[]
  readonly troubles: readonly OwnTrouble[]
  readonly mails: readonly NewMail[]
  /** Owed to those only whom the opening mail may have reached; the others are spared both. */
  readonly recoveries: readonly NewMail[]
}

export interface OutboxStore {
  /**
   * The mail that has been due for longest, kept from others until `leaseMs` have passed; null if there is none. A mail
   * has to wait until those before it of its target, kind and recipient are sent or refused.
   *
   * @param busy Recipients that are left out.
   */
  leaseMail(at: number, leaseMs: number, busy: readonly string[]): Promise<OwedMail | null>
  /** Keeps it from others for longer. */
  renewLease(id: number, until: number): Promise<void>
  /** One that is sent makes all due that is owed, save what was tried within the last minute: that comes after it. */
  settleMail(id: number, result: MailResult, at: number): Promise<void>
  /**
   * Whatever mail is owed is due now, and owed since now at the latest: the clock may have been put back. A lease holds
   * all the same: whoever has it may be sending.
   */
  makeMailsDue(at: number): Promise<void>
  /** What was refused is owed again, and what was put off is due. How many mails, by recipient. @param to Null: all. */
  resendMails(
    to: string | null,
    at: number,
  ): Promise<readonly { readonly to: string; readonly mails: number }[]>
  /**
   * Alerts, not mails about the monitor itself: put off, or refused and nothing sent to that recipient since. Each
   * recipient, target and kind once.
   */
  refusedMails(): Promise<readonly RefusedMail[]>
  countMails(): Promise<{ readonly owed: number; readonly sent: number; readonly refused: number }>
  ownTroubles(): Promise<readonly OwnTrouble[]>
  commitOwnTroubles(change: OwnTroubleChange): Promise<Committed>
}
