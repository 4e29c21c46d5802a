// The books of a store file that must balance, whatever was killed when: each event that was to be told is told to each
// that it was owed to in exactly one message, or waits for one, and no message tells what never was. What does not is
// named. With what arrived as well, since a message counts by its Message-ID, however often it comes.
import { DatabaseSync } from 'node:sqlite'
import type { ToldEvent } from '../../monitor/store/store.ts'

export interface BookedEvent extends ToldEvent {
  readonly event: string
  readonly at: number
}

export interface Arrived {
  readonly to: string
  readonly messageId: string
}

export interface Balanced {
  /** Whom an event is owed to that no mute keeps back. */
  readonly recipientsOf: (event: BookedEvent) => readonly string[]
  /** In the order in which it came; absent: nobody has looked. */
  readonly arrived?: readonly Arrived[]
}

interface Books {
  readonly events: readonly (BookedEvent & { readonly isMuted: boolean })[]
  readonly told: readonly Told[]
  readonly messages: readonly MessageRow[]
  readonly threads: ReadonlyMap<string, string | null>
}

/** An event at a recipient: in a message, or, without one, waiting. */
interface Told extends ToldEvent {
  readonly to: string
  readonly messageRow: number | null
}

interface MessageRow {
  readonly id: number
  readonly messageId: string
  readonly to: string
  readonly target: string | null
  readonly host: string | null
  readonly kind: string
  readonly state: string
}

/** What does not balance, a line each; nothing: all of it does. */
export function imbalancesOf(file: string, { recipientsOf, arrived }: Balanced): string[] {
  const books = readBooks(file)
  return [
    ...eventsUntold(books, recipientsOf),
    ...messagesOfNothing(books),
    ...disorderOf(books),
    ...threadsAstray(books),
    ...(arrived === undefined ? [] : arrivalsAstray(books, arrived)),
  ]
}

const eventsSql = `SELECT target, kind, opened_at AS openedAt, sequence, event, at, muted = 1 AS isMuted FROM events ORDER BY id`
const toldSql = `SELECT told.target, told.kind, told.opened_at AS openedAt, told.sequence, recipient AS "to", messages.id AS messageRow
  FROM told LEFT JOIN messages ON messages.id = told.message_id
  UNION ALL SELECT target, kind, opened_at, sequence, recipient, NULL FROM announcements`
const messagesSql = `SELECT id, message_id AS messageId, recipient AS "to", target, host, kind, state FROM messages ORDER BY id`
const threadsSql = 'SELECT recipient, host, kind, state FROM threads'

function readBooks(file: string): Books {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    // Of one instant, whoever writes meanwhile.
    db.exec('BEGIN')
    const rows = <Row>(sql: string) => db.prepare(sql).all() as unknown as Row[]
    const threads = rows<{ recipient: string; host: string; kind: string; state: string | null }>(threadsSql)
    const states = threads.map(
      ({ recipient, host, kind, state }) => [keyOf(recipient, host, kind), state] as const,
    )
    return {
      events: rows(eventsSql),
      told: rows(toldSql),
      messages: rows(messagesSql),
      threads: new Map(states),
    }
  } finally {
    db.close()
  }
}

const keyOf = (...parts: readonly unknown[]) => JSON.stringify(parts)
const incidentOf = ({ target, kind, openedAt }: ToldEvent) => keyOf(target, kind, openedAt)
const nameOf = ({ target, kind, openedAt, sequence }: ToldEvent) =>
  `${target} ${kind} ${openedAt}/${sequence}`
const eventKey = (event: ToldEvent) => keyOf(incidentOf(event), event.sequence)

/** What a mute kept back may be told when that ends, and once. */
function eventsUntold({ events, told }: Books, recipientsOf: Balanced['recipientsOf']): string[] {
  const byEvent = Map.groupBy(told, eventKey)
  const known = new Set(events.map(eventKey))
  const ofNone = told.filter((one) => !known.has(eventKey(one)))
  return [
    ...ofNone.map((one) => `${nameOf(one)} is told to ${one.to}, and never was`),
    ...events.flatMap((event) => {
      const toldTo = Map.groupBy(byEvent.get(eventKey(event)) ?? [], ({ to }) => to)
      const owedTo = new Set(event.isMuted ? [] : recipientsOf(event))
      return [
        ...[...owedTo]
          .filter((to) => !toldTo.has(to))
          .map((to) => `${nameOf(event)} (${event.event}) is not told to ${to}`),
        ...[...toldTo].flatMap(([to, { length }]) => [
          ...(length === 1 ? [] : [`${nameOf(event)} (${event.event}) is told to ${to} ${length} times`]),
          ...(event.isMuted || owedTo.has(to)
            ? []
            : [`${nameOf(event)} (${event.event}) is told to ${to}, who is not to hear of it`]),
        ]),
      ]
    }),
  ]
}

/** Those about the monitor itself are of no target and no host. */
function messagesOfNothing({ messages, told }: Books): string[] {
  const telling = new Set(told.map(({ messageRow }) => messageRow))
  const names = Map.groupBy(messages, ({ messageId }) => messageId)
  return [
    ...messages
      .filter(({ id, target, host }) => (target !== null || host !== null) && !telling.has(id))
      .map(({ messageId, to }) => `${messageId} to ${to} tells nothing`),
    ...[...names].flatMap(([name, { length }]) =>
      length === 1 ? [] : [`${name} is the name of ${length} messages`],
    ),
  ]
}

/** Of each incident a recipient is told in the order of its events. */
function disorderOf({ told }: Books): string[] {
  const place = ({ messageRow }: Told) => messageRow ?? Number.POSITIVE_INFINITY
  const byIncident = Map.groupBy(told, (one) => keyOf(incidentOf(one), one.to))
  return [...byIncident.values()].flatMap((ofIt) => {
    const inOrder = ofIt.toSorted((a, b) => a.sequence - b.sequence)
    return inOrder.flatMap((one, index) => {
      const before = inOrder[index - 1]
      const isEarly = before !== undefined && place(one) < place(before)
      return isEarly ? [`${nameOf(one)} is told to ${one.to} before what came before it`] : []
    })
  })
}

/** A thread has ended only if all that it told of is over, and if it has told that. */
function threadsAstray({ events, told, messages, threads }: Books): string[] {
  const ends = events.filter(({ event }) => event === 'resolved')
  const endNames = new Set(ends.map(eventKey))
  const over = new Set(ends.map(incidentOf))
  const messagesById = new Map(messages.map((message) => [message.id, message]))
  const byThread = Map.groupBy(told, ({ messageRow, to, kind }) => {
    const host = messagesById.get(messageRow ?? -1)?.host ?? null
    return host === null ? null : keyOf(to, host, kind)
  })
  return [...byThread].flatMap(([key, ofIt]) => {
    if (key === null) return []
    const toldOver = new Set(ofIt.filter((one) => endNames.has(eventKey(one))).map(incidentOf))
    const hasEnded = (threads.get(key) ?? null) === null
    const isRight = hasEnded
      ? ofIt.every((one) => over.has(incidentOf(one)))
      : ofIt.some((one) => !toldOver.has(incidentOf(one)))
    if (isRight) return []
    return [
      `the thread ${key} has ${hasEnded ? 'ended, and something of it is open' : 'not ended, and all of it is over'}`,
    ]
  })
}

/** By their first arrival: what comes once more is the same message. */
function arrivalsAstray({ messages }: Books, arrived: readonly Arrived[]): string[] {
  const names = new Map(messages.map((message) => [keyOf(message.to, message.messageId), message]))
  const first = new Map<MessageRow, number>()
  const unknown: string[] = []
  for (const [index, { to, messageId }] of arrived.entries()) {
    const message = names.get(keyOf(to, messageId))
    if (message === undefined) unknown.push(`${messageId} came to ${to}, and is not on record`)
    else if (!first.has(message)) first.set(message, index)
  }
  const lost = messages.filter((message) => message.state === 'sent' && !first.has(message))
  const byThread = Map.groupBy([...first.keys()], ({ to, target, host, kind }) =>
    keyOf(to, kind, host === null ? target : `host ${host}`),
  )
  const late = [...byThread.values()].flatMap((ofIt) =>
    ofIt.filter(({ id }, index) => ofIt.slice(0, index).some((before) => before.id > id)),
  )
  return [
    ...unknown,
    ...lost.map(({ messageId, to }) => `${messageId} was sent to ${to}, and never came`),
    ...late.map(({ messageId, to }) => `${messageId} came to ${to} after what was owed later`),
  ]
}
