// What the store has on record, as tables: one function per part of `contactrz-monitor report`. Reads only.
import { toLocal } from 'contactrz/internal'
import type { Config, Target } from '../config/config-shape.ts'
import { sayExpiredProbe } from '../incidents/expired-probe.ts'
import type { IncidentKind } from '../incidents/incident.ts'
import { zoneOf } from '../plan/plan.ts'
import { accountSlots, addTallies, countRows, countSettled, settledBefore } from '../slots/accounting.ts'
import { readSnapshot } from '../snapshot/read-snapshot.ts'
import type { EventRow, MessageRow, Tallies } from '../store/books.ts'
import { mutedUntil } from '../store/mutes.ts'
import type { Store } from '../store/store.ts'
import { slotsBetween } from '../time/schedule.ts'
import type { Table } from '../tools/table.ts'
import type { Tally } from '../tools/tally.ts'

export interface Period {
  readonly from: number
  readonly to: number
  readonly now: number
}

export const bookNames = ['slots', 'runs', 'incidents', 'ledger', 'messages'] as const
export type BookName = (typeof bookNames)[number]

type Book<Of> = (store: Store, target: Of, period: Period) => Promise<Table['rows']>
/** What is on record of a name alone, also where the configuration has no such target any more. */
type BookOfName = Book<Pick<Target, 'name'>>

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
/** A run is stored when it ends, after its slot. */
const longestRunMs = 3_600_000

async function accountOf(store: Store, target: Target, { from, to, now }: Period) {
  const { name, schedule } = target
  return accountSlots({
    name,
    schedule,
    slots: await store.slotsOf({ target: name, from, to }),
    runs: await store.outcomesOf({ target: name, from, to: to + longestRunMs }),
    watchedSince: await store.firstSlotAt(name),
    from,
    to,
    now,
  })
}

const slots: Book<Target> = async (store, target, period) =>
  (await accountOf(store, target, period)).map(({ slotAt, decision, detail }) => [
    target.name,
    iso(slotAt),
    toLocal(zoneOf(target), slotAt),
    decision,
    detail,
  ])

const runs: BookOfName = async (store, { name }, { from, to }) =>
  (await store.runsOf({ target: name, from, to })).map(
    ({ at, variant, contact, outcome, status, totalMs, findings }) => [
      name,
      iso(at),
      variant,
      contact,
      outcome,
      status,
      totalMs === null ? null : Math.round(totalMs),
      findings.map(({ rule, pointer }) => `${rule} ${pointer}`.trimEnd()).join('; '),
    ],
  )

/** `pending` is a run under way or cut short: all that can be said is that it may have created. */
const ledger: BookOfName = async (store, { name }, { from, to }) =>
  (await store.ledgerOf({ target: name, from, to })).map(({ at, variant, state, createdId, marker }) => [
    name,
    iso(at),
    state === 'pending' ? 'unknown' : state,
    createdId,
    marker,
    variant,
  ])

const messages: BookOfName = async (store, { name }, { from, to }) =>
  (await store.messagesOf({ target: name, from, to })).map(messageRow)

/** Those about the monitor itself, which are of no target, and of groups each once. */
async function messagesOfAll(
  store: Store,
  names: readonly string[],
  { from, to }: Period,
): Promise<Table['rows']> {
  const rows: MessageRow[] = []
  const groups = new Map<number, MessageRow>()
  for (const target of [...names, null])
    for (const row of await store.messagesOf({ target, from, to }))
      if (row.host === null) rows.push(row)
      else groups.set(row.id, row)
  const ofGroups = [...groups.values()].toSorted((a, b) => a.owedAt - b.owedAt)
  return [...rows, ...ofGroups].map(messageRow)
}

/** One of a group names its host. */
const messageRow = (message: MessageRow): Table['rows'][number] => [
  message.target ?? message.host,
  iso(message.owedAt),
  message.state,
  message.attempts,
  message.error,
  message.channel,
  message.to,
  message.event,
  message.subject ?? 'waits for others of its group',
]

/** One row per incident, from its events; those that opened before the span are in it if they were open in it. */
const incidents: BookOfName = async (store, { name }, { from, to, now }) => {
  const [state, mutes] = [await store.incidents(name), await store.mutes(name, now)]
  const events = await store.eventsOf({ target: name, from: Number.MIN_SAFE_INTEGER, to })
  const byIncident = Map.groupBy(events, ({ kind, openedAt }) => `${kind} ${openedAt}`)
  return [...byIncident.values()].flatMap((own) => {
    const { kind, openedAt } = own[0] as EventRow
    const end = own.find(({ event }) => event === 'resolved')?.at ?? null
    if (end !== null && end < from) return []
    const isOpen = state.open[kind as IncidentKind]?.openedAt === openedAt
    const until = isOpen ? mutedUntil(mutes, kind) : null
    const count = (event: EventRow['event']) => own.filter((row) => row.event === event).length
    const silenced = own.filter(({ isMuted }) => isMuted).length
    return [[name, kind, iso(openedAt), iso(end), count('changed'), count('reminded'), silenced, iso(until)]]
  })
}

export const books: Readonly<
  Record<BookName, { readonly columns: readonly string[]; readonly read: Book<Target> }>
> = {
  slots: { columns: ['target', 'slot', 'local', 'decision', 'detail'], read: slots },
  runs: {
    columns: ['target', 'at', 'variant', 'contact', 'outcome', 'status', 'ms', 'findings'],
    read: runs,
  },
  incidents: {
    columns: ['target', 'kind', 'opened', 'resolved', 'changed', 'reminded', 'silenced', 'mutedUntil'],
    read: incidents,
  },
  ledger: { columns: ['target', 'at', 'outcome', 'id', 'marker', 'variant'], read: ledger },
  messages: {
    columns: ['target', 'owed', 'state', 'tries', 'error', 'channel', 'to', 'event', 'subject'],
    read: messages,
  },
}

/** Of targets that are no longer watched, too: what they made is still there. */
const booksOfNames: Readonly<Partial<Record<BookName, BookOfName>>> = { runs, incidents, ledger, messages }

export interface Chosen {
  readonly targets: readonly Target[]
  /** Names that are on record, and in the configuration no more. */
  readonly gone: readonly string[]
  /** No target was asked for by name. */
  readonly isAll: boolean
}

/** Names that are on record, and in the configuration no more. */
export async function goneFrom(
  store: Store,
  { targets }: Pick<Config, 'targets'>,
): Promise<readonly string[]> {
  const names = await store.targetsOnRecord()
  return names.filter((name) => targets.every((target) => target.name !== name))
}

/** A whole book: target by target, those last that are no longer watched. */
export async function tableOf(
  store: Store,
  name: BookName,
  { targets, gone, isAll }: Chosen,
  period: Period,
): Promise<Table> {
  const { columns, read } = books[name]
  if (name === 'messages' && isAll) {
    const names = [...targets.map((target) => target.name), ...gone]
    return { columns, rows: await messagesOfAll(store, names, period) }
  }
  const rows: Table['rows'][number][] = []
  for (const target of targets) for (const row of await read(store, target, period)) rows.push(row)
  const readName = booksOfNames[name]
  if (readName !== undefined)
    for (const of of gone) for (const row of await readName(store, { name: of }, period)) rows.push(row)
  return { columns, rows }
}

/** What each target comes to, in numbers. Counted in the store: a day of many targets is a lot of rows. */
export async function summariesOf(store: Store, targets: readonly Target[], period: Period) {
  const settled = { ...period, to: Math.min(period.to, Math.max(period.from, settledBefore(period.now))) }
  const expected = createExpected(settled)
  const summaries = []
  for (const target of targets) {
    const slots = await countSlots(store, target, {
      settled,
      to: period.to,
      expected: expected(target.schedule),
    })
    const tallies = await store.talliesOf({ target: target.name, from: period.from, to: period.to })
    summaries.push(await summaryOf(store, target, period, { slots, ...tallies }))
  }
  return summaries
}

/** Targets mostly share a schedule: its slots are worked out once. No more than one is kept, a year can be long. */
function createExpected({ from, to }: Period) {
  let latest: { readonly schedule: string; readonly slots: readonly number[] } | undefined
  return (schedule: string): readonly number[] => {
    if (latest?.schedule !== schedule) latest = { schedule, slots: [...slotsBetween(schedule, from, to)] }
    return latest.slots
  }
}

interface Countable {
  /** The part of the period in which nothing can be under way. */
  readonly settled: Period
  readonly to: number
  readonly expected: readonly number[]
}

async function countSlots(store: Store, target: Target, { settled, to, expected }: Countable) {
  const span = { target: target.name, from: settled.from, to: settled.to }
  const [counts, times] = [await store.slotCountsOf(span), await store.slotTimesOf(span)]
  const watchedSince = await store.firstSlotAt(target.name)
  const latest = await accountOf(store, target, { from: settled.to, to, now: settled.now })
  return addTallies(countSettled({ counts, times, expected, watchedSince }), countRows(latest))
}

interface Counts extends Tallies {
  readonly slots: Tally
}

async function summaryOf(store: Store, target: Target, { now }: Period, { slots, ...tallies }: Counts) {
  const { open, heldUntil, lastExpiredAt, expiredProbe, lastConforming } = await readSnapshot(
    target,
    store,
    now,
  )
  return {
    target: target.name,
    slots,
    ...tallies,
    openIncidents: open.map(({ kind, incident, since, mutedUntil: until }) => ({
      ...{ kind, since: iso(since), opened: iso(incident.openedAt) },
      ...{ flapping: incident.flapping !== undefined, mutedUntil: iso(until) },
    })),
    heldUntil: iso(heldUntil),
    expiredProbe: {
      lastVerdict: iso(lastExpiredAt),
      problem: sayExpiredProbe(expiredProbe, (at) => new Date(at).toISOString()),
    },
    lastConforming: Object.fromEntries(
      Object.entries(lastConforming).map(([variant, at]) => [variant, iso(at)]),
    ),
  }
}

export type Summary = Awaited<ReturnType<typeof summaryOf>>
