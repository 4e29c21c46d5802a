// The port of whatever brings a message to where it is told: a mail server (smtp.ts), a webhook (webhook.ts). Called by
// the outbox, by what is told straight away, and by `doctor`.
import type { OwedMessage } from '../store/store.ts'
import type { Classified } from './refusal.ts'

/** What a message is made of, wherever it goes. */
export type Letter = Omit<OwedMessage, 'id' | 'attempts' | 'channel'>

export type SendResult =
  | { readonly result: 'sent' }
  | ({
      readonly result: 'failed'
      /** The error for people, where there is more to say. */
      readonly said?: string
      /** When it may be tried again, as whoever would not take it asked: nothing is sent there before. */
      readonly retryAt?: number
    } & Classified)

export interface Sender {
  /** Never rejects for what the other side does. */
  send(letter: Letter): Promise<SendResult>
  /** Connects, and logs in where that is done; sends nothing. Null if that works, else what went wrong. */
  verify(): Promise<string | null>
  /** Breaks off what is being sent: it stays owed. */
  close(): void
}
