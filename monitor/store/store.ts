// The port: what the monitor asks of its memory, an interface for each concern. SQLite is behind it; PostgreSQL can be.
// Each method by itself: it reads, or writes all or nothing. Times are ms since the epoch.
import { CodedError } from 'contactrz/internal'
import type { MonitorErrorCode } from '../tools/errors.ts'
import type { Books } from './books.ts'
import type { IncidentStore } from './incidents.ts'
import type { MuteStore } from './mutes.ts'
import type { OutboxStore } from './outbox.ts'
import type { PageBooks } from './page-books.ts'
import type { SlotStore } from './slots.ts'

export * from './incidents.ts'
export type { Mute, MuteStore } from './mutes.ts'
export type * from './outbox.ts'
export * from './slots.ts'

export interface Store extends SlotStore, IncidentStore, OutboxStore, MuteStore, Books, PageBooks {
  /** What time it is, by the one clock that all who share the store decide by. */
  now(): Promise<number>
  /** That clock is the machine's own: then it can be read without asking. */
  readonly isOwnClock: boolean
  /**
   * Deletes runs, slots, sent messages, ended mutes and ended threads older than this. The ledger, refused messages, those
   * that told of what is open, and the last slot of each target stay, and when each pair was last met. Other work goes on meanwhile; a store that is closed ends it.
   */
  prune(before: number): Promise<void>
  /** Takes the times of days that have ended, each in its zone: what `durationDaysOf` tells. Other work goes on meanwhile. */
  sumUpDays(at: number): Promise<void>
  /**
   * Another number than before where another process has written since it was last asked for; what is written by way of
   * this store does not change it.
   */
  dataVersion(): Promise<number>
  /** Writes what is there already, as far as to the disk. Throws `StoreError` if that cannot be done. */
  assertWritable(): Promise<void>
  /** Whether its file is still the one that was opened: what is written to another is lost. */
  isInPlace(): Promise<boolean>
  close(): Promise<void>
}

/** The store cannot be used. The message says what to do; of one that failed while it was open, in the words of SQLite. */
export class StoreError extends CodedError {
  override readonly name: string = 'StoreError'
  readonly code: MonitorErrorCode & `store-${string}`

  constructor(message: string, { code = 'store-unusable', cause }: StoreErrorOptions = {}) {
    super(message, { cause })
    this.code = code
  }
}

interface StoreErrorOptions {
  readonly code?: StoreError['code']
  readonly cause?: unknown
}

/** The file is damaged: `start` moves it aside. */
export class CorruptStoreError extends StoreError {
  override readonly name = 'CorruptStoreError'

  constructor(message: string, cause?: unknown) {
    super(message, { code: 'store-corrupt', cause })
  }
}
