// What reports read, from memory. Called by memory-store.ts.

import type { Books, MessageRow, SlotCount, Span } from '../../../monitor/store/books.ts'
import { droppedError } from '../../../monitor/store/outbox.ts'
import { tallyOf } from '../../../monitor/tools/tally.ts'
import { runRow } from './incidents.ts'
import { keptUntil, muteEndOf } from './owe.ts'
import { earliest, latest, sorted, type Tables } from './tables.ts'

export const booksOf = (tables: Tables): Books => ({
  ...listsOf(tables),
  ...countsOf(tables),
  ...instantsOf(tables),
  ...namesOf(tables),
})

type Lists = Pick<
  Books,
  'slotsOf' | 'outcomesOf' | 'slotTimesOf' | 'runsOf' | 'ledgerOf' | 'eventsOf' | 'messagesOf'
>
type Counts = Pick<Books, 'slotCountsOf' | 'talliesOf'>
type Names = Pick<Books, 'targetsOnRecord' | 'targetsInTrouble'>
type Instants = Omit<Books, keyof (Lists & Counts & Names)>

type AnySpan = Omit<Span, 'target'> & { readonly target: string | null }

/** Those of a target within a span, by time. */
const within = <Row extends { readonly target: string | null }>(
  rows: readonly Row[],
  { target, from, to }: AnySpan,
  at: (row: Row) => number,
): Row[] => {
  const found = rows.filter((row) => row.target === target && at(row) >= from && at(row) < to)
  return sorted(found, at)
}

function listsOf(tables: Tables): Lists {
  const slotsOf = (span: Span) => within(tables.slots, span, ({ slotAt }) => slotAt)
  const runsOf = (span: Span) => within(tables.runs, span, ({ at }) => at)
  return {
    slotsOf: async (span) =>
      slotsOf(span).map(({ slotAt, decision, reason }) => ({ slotAt, decision, reason })),
    outcomesOf: async (span) =>
      runsOf(span).map(({ slotAt, variant, outcome }) => ({ slotAt, variant, outcome })),
    slotTimesOf: async (span) => slotsOf(span).map(({ slotAt }) => slotAt),
    runsOf: async (span) => runsOf(span).map(runRow),
    ledgerOf: async (span) =>
      within(tables.ledger, span, ({ at }) => at).map(
        ({ target, slotAt, variant, at, marker, state, createdId }) => ({
          ...{ target, slotAt, variant, at, marker, state, createdId },
        }),
      ),
    eventsOf: async (span) =>
      within(tables.events, span, ({ at }) => at).map(({ sequence, content, ...row }) => ({ ...row })),
    messagesOf: async (span) =>
      messagesWithin(tables, span).map(
        ({ id, target, host, channel, to, subject, event, state, attempts, error, owedAt, settledAt }) => ({
          ...{ id, target, host, channel, to, subject, event, state, attempts, error, owedAt, settledAt },
        }),
      ),
  }
}

const messagesWithin = (
  { messages, announcements }: Tables,
  { target, from, to }: Parameters<Books['messagesOf']>[0],
): MessageRow[] =>
  sorted(
    [
      ...messages.filter((message) =>
        message.host === null
          ? message.target === target
          : message.tells.some((told) => told.target === target),
      ),
      ...announcements
        .filter((one) => one.target === target)
        .map((one) => ({
          ...{ ...one, id: -one.id, subject: null, state: 'owed' as const },
          ...{ attempts: 0, error: null, settledAt: null },
        })),
    ].filter(({ owedAt }) => owedAt >= from && owedAt < to),
    ({ owedAt }) => owedAt,
  )

function countsOf(tables: Tables): Counts {
  const tally = (names: readonly string[]) => tallyOf(names.toSorted().map((name) => [name, 1]))
  return {
    async slotCountsOf(span) {
      const rows = within(tables.slots, span, ({ slotAt }) => slotAt)
      const same = Map.groupBy(rows, ({ decision, reason }) => JSON.stringify([decision, reason]))
      const of = [...same].map(([key, { length }]) => [key, length] as const)
      return sorted(of, ([key]) => key).map(countOf)
    },
    async talliesOf(span) {
      const runs = within(tables.runs, span, ({ at }) => at)
      const creates = within(tables.ledger, span, ({ at }) => at)
      const messages = messagesWithin(tables, span)
      return {
        runs: tally(runs.map(({ variant, outcome }) => `${variant} ${outcome}`)),
        creates: tally(creates.map(({ state }) => (state === 'pending' ? 'unknown' : state))),
        messages: tally(messages.map(({ state }) => state)),
      }
    },
  }
}

function countOf([key, count]: readonly [string, number]): SlotCount {
  const [decision, reason] = JSON.parse(key)
  return { decision, reason, count }
}

function instantsOf(tables: Tables): Instants {
  const conforming = (target: string) =>
    tables.verdicts.filter((row) => row.target === target && row.outcome === 'conforming')
  return {
    async lastConforming(target) {
      const byVariant = Map.groupBy(conforming(target), ({ variant }) => variant)
      return Object.fromEntries(
        [...byVariant].map(([variant, rows]) => [variant, Math.max(...rows.map(({ at }) => at))]),
      )
    },
    async lastConformingOf(target, { variant, contact }) {
      const rows = conforming(target).filter((row) => row.variant === variant && row.contact === contact)
      return latest(rows.map(({ at }) => at))
    },
    async lastSlotsAt(targets, at) {
      const times = targets.map((target) => {
        const slots = tables.slots.filter((slot) => slot.target === target && slot.slotAt <= at)
        return [target, latest(slots.map(({ slotAt }) => slotAt))] as const
      })
      return new Map(
        times.flatMap(([target, slotAt]) => (slotAt === null ? [] : [[target, slotAt] as const])),
      )
    },
    async firstSlotAt(target) {
      return earliest(tables.slots.filter((row) => row.target === target).map(({ slotAt }) => slotAt))
    },
    async oldestOwedAt() {
      const owed = tables.messages.filter(({ state }) => state === 'owed')
      return earliest([...owed, ...tables.announcements].map(({ owedAt }) => owedAt))
    },
    async owedSince(at) {
      const owed = tables.messages.filter(({ state }) => state === 'owed')
      const late = tables.announcements.filter(({ dueAt }) => dueAt < at)
      const since = [
        ...owed.map((message) => ({
          at: message.owedAt,
          end: message.afterMute ? muteEndOf(tables, message) : 0,
        })),
        ...late.map((one) => ({ at: one.dueAt, end: keptUntil(tables, one) })),
      ]
      return earliest(since.filter(({ end }) => end <= at).map((one) => Math.max(one.at, one.end)))
    },
    async refusedSince(from) {
      const refused = tables.messages.flatMap(({ state, settledAt, error }) =>
        state === 'refused' && error !== droppedError && settledAt !== null && settledAt >= from
          ? [settledAt]
          : [],
      )
      return earliest(refused)
    },
  }
}

function namesOf(tables: Tables): Names {
  return {
    async targetsOnRecord() {
      const { runs, ledger, events, messages } = tables
      const names = [...runs, ...ledger, ...events, ...messages].map(({ target }) => target)
      return [...new Set(names.filter((name) => name !== null))].sort()
    },
    async targetsInTrouble() {
      const open = [...tables.states].filter(([, text]) => Object.keys(JSON.parse(text).open).length > 0)
      return open.map(([target]) => target).sort()
    },
  }
}
