// What the page reads, from memory: days, times, incidents and lists. Called by memory-store.ts.

import { isConclusive } from 'contactrz'
import { toLocalDay } from 'contactrz/internal'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Span } from '../../../monitor/store/books.ts'
import { isOver, rulesOf } from '../../../monitor/store/incident-row.ts'
import { droppedError } from '../../../monitor/store/outbox.ts'
import type {
  DurationDay,
  Glance,
  IncidentRow,
  LedgerFilter,
  PageBooks,
  Part,
  SlotDay,
  SlotWithRun,
  StoryEvent,
} from '../../../monitor/store/page-books.ts'
import {
  type PhaseTimes,
  percentilesByPhase,
  percentilesOf,
  phaseTimes,
} from '../../../monitor/store/percentiles.ts'
import { dayOf, daySpans, halfHourOf, letterOf } from '../../../monitor/store/slot-day.ts'
import { createdVariant, expiredVariant } from '../../../monitor/tools/meanings.ts'
import { runRow } from './incidents.ts'
import { muteEndOf } from './owe.ts'
import { type EventEntry, earliest, type MessageEntry, type RunEntry, sorted, type Tables } from './tables.ts'

export const pageBooksOf = (tables: Tables): PageBooks => ({
  ...glancesOf(tables),
  ...daysOf(tables),
  ...listsOf(tables),
  ...storiesOf(tables),
})

const noStamps = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null }
const timesOf = ({ timing, totalMs }: RunEntry): PhaseTimes => phaseTimes(timing ?? noStamps, totalMs)
const isCreate = ({ variant, outcome }: RunEntry) => variant === createdVariant && isConclusive(outcome)

function glancesOf(tables: Tables): Pick<PageBooks, 'glances'> {
  const glance = (target: string, day: string, at: number): Glance => {
    const slots = tables.slots.filter((slot) => slot.target === target)
    const last = sorted(slots, ({ slotAt }) => slotAt).findLast(({ slotAt }) => slotAt <= at)
    const missed = sorted(slots, ({ slotAt }) => slotAt).findLast(
      ({ slotAt, decision }) => decision === 'missed' && slotAt <= at && slotAt > at - 2 * 86_400_000,
    )
    const runs = tables.runs.filter((run) => run.target === target && run.at <= at)
    const verdicts = tables.verdicts.filter((row) => row.target === target)
    const byVariant = (rows: readonly Tables['verdicts'][number][]): Glance['lastConclusive'] =>
      Object.fromEntries(sorted(rows, (row) => row.at).map((row) => [row.variant, row.at]))
    const lastRunOf = (variant: string) =>
      sorted(runs, (run) => run.at).findLast((run) => run.variant === variant)
    const recent = runs.filter((run) => isCreate(run) && run.at > at - 86_400_000)
    const state = tables.states.get(target)
    return {
      target,
      incidents: state === undefined ? noIncidents : JSON.parse(state),
      hold: tables.holds.get(target) ?? null,
      mutes: sorted(
        tables.mutes.filter((mute) => mute.target === target && mute.until > at),
        ({ kind }) => kind,
      ),
      spent: tables.budgets.get(JSON.stringify([day, target])) ?? 0,
      firstSlotAt: earliest(slots.map(({ slotAt }) => slotAt)),
      lastSlot: last === undefined ? null : lastSlotOf(last),
      lastMissed: (missed?.reason ?? null) as Glance['lastMissed'],
      lastRuns: [createdVariant, expiredVariant].flatMap((name) => {
        const run = lastRunOf(name)
        if (run === undefined) return []
        const { variant, at: ranAt, outcome, totalMs, findings } = run
        return [{ variant, at: ranAt, outcome, totalMs, findings, phases: timesOf(run) }]
      }),
      lastConclusive: byVariant(verdicts),
      lastConforming: byVariant(verdicts.filter(({ outcome }) => outcome === 'conforming')),
      last24h: percentilesOf(recent.flatMap(({ totalMs }) => (totalMs === null ? [] : [totalMs]))),
    }
  }
  return { glances: async (targets, at) => targets.map(({ name, day }) => glance(name, day, at)) }
}

const lastSlotOf = ({
  slotAt,
  decision,
  reason,
  decidedAt,
}: Tables['slots'][number]): Glance['lastSlot'] => ({
  ...{ slotAt, decision, reason, decidedAt },
})

const keyOf = (...parts: readonly unknown[]) => JSON.stringify(parts)

/** Worked out from all slots and runs that there are. */
export function slotDays({ slots, runs, pastDays }: Tables): SlotDay[] {
  const runsOf = Map.groupBy(runs, ({ target, slotAt }) => keyOf(target, slotAt))
  const counts = slots.flatMap(({ target, slotAt, timeZone, ...slot }) => {
    const day = toLocalDay(timeZone, slotAt)
    const span = daySpans(timeZone, day).find(({ from, to }) => slotAt >= from && slotAt < to)
    if (span === undefined) throw new Error(`${day} has no such instant`)
    const letter = letterOf(slot, runsOf.get(keyOf(target, slotAt)) ?? [])
    return [{ target, day, half: halfHourOf(span, slotAt), letter, count: 1 }]
  })
  const days = [...Map.groupBy(counts, ({ target, day }) => keyOf(target, day))].flatMap(([key, cells]) => {
    const [target, day] = JSON.parse(key)
    const row = dayOf(cells)
    const isPast = pastDays.some((past) => past.target === target && past.day === day)
    return row === null || isPast ? [] : [{ target, day, ...row }]
  })
  return sorted([...pastDays, ...days], ({ target, day }) => keyOf(target, day))
}

/** Of days that are over at this instant, each in the zone of its slots. */
export function sumUpDays(tables: Tables, at: number): void {
  const dayOfSlot = new Map(
    tables.slots.map(({ target, slotAt, timeZone }) => [
      keyOf(target, slotAt),
      { day: toLocalDay(timeZone, slotAt), isOver: toLocalDay(timeZone, slotAt) < toLocalDay(timeZone, at) },
    ]),
  )
  const runs = tables.runs.flatMap((run) => {
    const slot = dayOfSlot.get(keyOf(run.target, run.slotAt))
    return isCreate(run) && slot?.isOver === true ? [{ run, target: run.target, day: slot.day }] : []
  })
  for (const [key, of] of Map.groupBy(runs, ({ target, day }) => keyOf(target, day))) {
    const [target, day] = JSON.parse(key)
    const phases = percentilesByPhase(of.map(({ run }) => timesOf(run)))
    if (Object.keys(phases).length > 0) tables.durations.set(key, { target, day, phases })
  }
}

function daysOf(tables: Tables): Pick<PageBooks, 'slotDaysOf' | 'durationDaysOf' | 'phasesOf'> {
  return {
    async slotDaysOf(targets, from, to) {
      return slotDays(tables).filter(
        ({ target, day }) => targets.includes(target) && day >= from && day <= to,
      )
    },
    async durationDaysOf(target, from, to) {
      const days = [...tables.durations.values()].filter(
        (row) => row.target === target && row.day >= from && row.day <= to,
      )
      return sorted(days, ({ day }) => day) as DurationDay[]
    },
    async phasesOf({ target, from, to }: Span) {
      const runs = tables.runs.filter((run) => run.target === target && run.at >= from && run.at < to)
      return percentilesByPhase(runs.filter(isCreate).map(timesOf))
    },
  }
}

function listsOf(
  tables: Tables,
): Pick<PageBooks, 'slotsWithRuns' | 'slotsWithRunsOf' | 'ledgerEntries' | 'ledgerCounts' | 'stuckMessages'> {
  const withRun = (slot: Tables['slots'][number]): SlotWithRun => {
    const run = tables.runs.findLast(
      ({ target, slotAt, variant }) =>
        target === slot.target && slotAt === slot.slotAt && variant === createdVariant,
    )
    if (run === undefined) return { ...slot, run: null }
    return { ...slot, run: { ...runRow(run), phases: timesOf(run), seen: structuredClone(run.seen) } }
  }
  const slotsOf = ({ target, from, to }: Span) =>
    sorted(
      tables.slots.filter((slot) => slot.target === target && slot.slotAt >= from && slot.slotAt < to),
      ({ slotAt }) => slotAt,
    ).map(withRun)
  return {
    async slotsWithRuns(target, { before, most }) {
      const slots = slotsOf({ target, from: 0, to: before ?? Number.MAX_SAFE_INTEGER })
      return slots.toReversed().slice(0, most)
    },
    slotsWithRunsOf: async (span) => slotsOf(span),
    ledgerEntries: async (filter, part) => ledgerEntries(tables, filter, part),
    async ledgerCounts(filter) {
      const all = ledgerEntries(
        tables,
        { ...filter, state: null },
        { before: null, most: Number.MAX_SAFE_INTEGER },
      )
      const count = (state: (typeof all)[number]['state']) => all.filter((row) => row.state === state).length
      return {
        ...{ pending: count('pending'), created: count('created'), refused: count('refused') },
        ...{ 'not-sent': count('not-sent'), unknown: count('unknown') },
      }
    },
    async stuckMessages(owedBefore, most) {
      const stuck = tables.messages.filter((message) => {
        const since = Math.max(message.owedAt, message.afterMute ? muteEndOf(tables, message) : 0)
        if (message.error === droppedError) return false
        return message.state === 'refused' || (message.state === 'owed' && since < owedBefore)
      })
      return sorted(stuck, ({ owedAt }) => owedAt)
        .slice(0, most)
        .map(({ target, kind, tells, subject, ...message }) => ({
          ...messageOf(message),
          ...{ target: tells[0]?.target ?? target, kind, openedAt: tells[0]?.openedAt ?? null, subject },
        }))
    },
  }
}

function ledgerEntries(
  { ledger }: Tables,
  { target, state, from, to }: LedgerFilter,
  { before, most }: Part,
) {
  const place = ledger.find(({ id }) => id === before)
  const found = ledger.filter(
    (row) =>
      (target === null || row.target === target) &&
      (state === null || row.state === state) &&
      row.at >= (from ?? 0) &&
      row.at < (to ?? Number.MAX_SAFE_INTEGER) &&
      (place === undefined || row.at < place.at || (row.at === place.at && row.id < place.id)),
  )
  const newestFirst = found.toSorted((a, b) => b.at - a.at || b.id - a.id).slice(0, most)
  return newestFirst.map(({ id, target: of, slotAt, variant, at, marker, state: is, createdId }) => ({
    ...{ id, target: of, slotAt, variant, at, marker, state: is, createdId },
  }))
}

type MessagePart = Pick<
  MessageEntry,
  'channel' | 'to' | 'state' | 'owedAt' | 'settledAt' | 'attempts' | 'error' | 'dueAt'
>
const messageOf = ({ channel, to, state, owedAt, settledAt, attempts, error, dueAt }: MessagePart) => ({
  ...{ channel, to, state, owedAt, settledAt, attempts, error, dueAt: state === 'owed' ? dueAt : null },
})

function othersOf({ tells }: MessageEntry, { target, openedAt }: EventEntry) {
  const names = tells
    .filter((told) => !(told.target === target && told.openedAt === openedAt))
    .map((told) => JSON.stringify({ target: told.target, openedAt: told.openedAt }))
  return [...new Set(names)].sort().map((text) => JSON.parse(text))
}

function storiesOf(tables: Tables): Pick<PageBooks, 'incidentsOf' | 'incidentStory' | 'latestEvents'> {
  const isOf = (one: EventEntry) => (other: { readonly [Key in 'target' | 'kind' | 'openedAt']: unknown }) =>
    other.target === one.target && other.kind === one.kind && other.openedAt === one.openedAt
  const eventsOf = (one: EventEntry) => sorted(tables.events.filter(isOf(one)), ({ sequence }) => sequence)
  const rowOf = (opening: EventEntry): IncidentRow => {
    const events = eventsOf(opening)
    const last = events.at(-1) ?? opening
    const told = events.map(({ content }) => content?.findings ?? []).findLast(({ length }) => length > 0)
    const { target, kind, openedAt } = opening
    const messages = tables.messages.filter(({ tells }) => tells.some(isOf(opening)))
    return {
      ...{ messages: messages.length, messagesSent: messages.filter(({ state }) => state === 'sent').length },
      ...{ target, kind, openedAt, resolvedAt: isOver(last.event) ? last.at : null, events: events.length },
      ...{ lastEvent: last.event, lastEventAt: last.at, rules: rulesOf(told ?? []) },
    }
  }
  const storyOf = ({ event, at, sequence, isMuted, content }: EventEntry): Omit<StoryEvent, 'messages'> => ({
    ...{ event, at, sequence, isMuted, content: structuredClone(content) },
  })
  return {
    async incidentsOf(target, { before, most }) {
      const opened = tables.events.filter(
        (event) =>
          event.sequence === 1 &&
          (target === null || event.target === target) &&
          event.openedAt < (before ?? Number.MAX_SAFE_INTEGER),
      )
      const byName = sorted(opened, (event) => keyOf(event.target, event.kind))
      const newestFirst = sorted(byName, ({ openedAt }) => -openedAt)
      const last = newestFirst[most - 1]?.openedAt ?? 0
      return newestFirst.filter(({ openedAt }) => openedAt >= last).map(rowOf)
    },
    async incidentStory(target, kind, openedAt) {
      const [opening] = tables.events.filter(isOf({ target, kind, openedAt } as EventEntry))
      if (opening === undefined) return null
      const messages = tables.messages.filter(({ tells }) => tells.some(isOf(opening)))
      const events = eventsOf(opening).map((event) => ({
        ...storyOf(event),
        messages: [
          ...messages
            .filter(({ tells }) =>
              tells.some((told) => isOf(opening)(told) && told.sequence === event.sequence),
            )
            .map((message) => ({
              ...{ ...messageOf(message), afterMute: message.afterMute, host: message.host },
              others: message.host === null ? [] : othersOf(message, opening),
            })),
          ...tables.announcements
            .filter((one) => isOf(opening)(one) && one.sequence === event.sequence)
            .map(({ channel, to, owedAt, dueAt, afterMute, host }) => ({
              ...{
                channel,
                to,
                state: 'waiting' as const,
                owedAt,
                settledAt: null,
                attempts: 0,
                error: null,
              },
              ...{ dueAt, afterMute, host, others: [] },
            })),
        ],
      }))
      return { target, kind, openedAt, events }
    },
    async latestEvents(most) {
      const told = tables.events.filter(({ event }) => ['opened', 'changed', 'resolved'].includes(event))
      const newestFirst = sorted(told, ({ at }) => at)
        .toReversed()
        .slice(0, most)
      return newestFirst.map((event) => {
        const { target, kind, openedAt } = event
        return { target, kind, openedAt, ...storyOf(event) }
      })
    },
  }
}
