// What the store in memory holds. Stores that share one of these are as several processes on one database are.
import type { EventRow, LedgerRow, MessageRow } from '../../../monitor/store/books.ts'
import type { DurationDay, SlotDay } from '../../../monitor/store/page-books.ts'
import type {
  Hold,
  Mute,
  NewMessage,
  OwedAnnouncement,
  RecordedEvent,
  Run,
  RunRow,
  SlotRow,
} from '../../../monitor/store/store.ts'

export type Writable<Row> = { -readonly [Key in keyof Row]: Row[Key] }

export interface LedgerEntry extends Writable<LedgerRow> {
  readonly id: number
  readonly day: string
  readonly contact: NonNullable<RunRow['contact']>
  readonly owner: string
  leasedUntil: number
}

export interface MessageEntry
  extends Writable<NewMessage>,
    Writable<Omit<MessageRow, 'target' | 'to' | 'subject' | 'event'>> {
  readonly id: number
  dueAt: number
  triedAt: number | null
  leasedUntil: number | null
  isLeasedUnderLock: boolean
  isInTrouble: boolean
}

export interface AnnouncementEntry extends Writable<OwedAnnouncement> {
  owedAt: number
}

export interface RunEntry extends RunRow, Pick<Run, 'timing' | 'seen'> {
  readonly attemptId: number | null
}

export interface EventEntry extends EventRow, Pick<RecordedEvent, 'content'> {
  readonly sequence: number
}

export interface Verdicts {
  readonly target: string
  readonly variant: RunRow['variant']
  readonly contact: NonNullable<RunRow['contact']>
  readonly outcome: RunRow['outcome']
  at: number
}

export interface Tables {
  slots: Writable<SlotRow>[]
  /** In the order in which they were committed, as all that have an id. */
  runs: RunEntry[]
  readonly ledger: LedgerEntry[]
  readonly holds: Map<string, Hold>
  /** As JSON, by target: nobody who reads one can change it. */
  readonly states: Map<string, string>
  /** What was spent, by day and target. */
  readonly budgets: Map<string, number>
  readonly events: EventEntry[]
  messages: MessageEntry[]
  announcements: AnnouncementEntry[]
  /** By key, as JSON. */
  readonly threads: Map<string, string>
  mutes: Mute[]
  readonly verdicts: Verdicts[]
  /** As JSON. */
  ownTroubles: string
  /** By target and day. */
  readonly durations: Map<string, DurationDay>
  /** Of slots that are deleted, as they were. */
  pastDays: SlotDay[]
  lastId: number
  /** How often anybody wrote. */
  writes: number
}

export const emptyTables = (): Tables => ({
  ...{ slots: [], runs: [], ledger: [], holds: new Map(), states: new Map(), budgets: new Map(), events: [] },
  ...{ messages: [], mutes: [], verdicts: [], ownTroubles: '[]', lastId: 0, writes: 0 },
  ...{ durations: new Map(), pastDays: [], announcements: [], threads: new Map() },
})

/** Ascending; those that are equal stay in their order. */
export const sorted = <Row>(rows: readonly Row[], by: (row: Row) => number | string): Row[] =>
  rows.toSorted((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0))

export const earliest = (instants: readonly number[]): number | null =>
  instants.length === 0 ? null : Math.min(...instants)
export const latest = (instants: readonly number[]): number | null =>
  instants.length === 0 ? null : Math.max(...instants)
