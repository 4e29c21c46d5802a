// What is owed in memory, and what is known of the monitor's own troubles. Called by memory-store.ts.
import { droppedError } from '../../../monitor/store/outbox.ts'
import type { MessageCounts, NewMessage, OutboxStore, OwedMessage } from '../../../monitor/store/store.ts'
import { insertMessages, muteEndOf } from './owe.ts'
import { type MessageEntry, sorted, type Tables } from './tables.ts'
import { type Threads, threadsOf } from './threads.ts'

/** What was just tried is not tried again at once because another message was taken. */
const leastGapMs = 60_000

export const outboxStoreOf = (tables: Tables, isUnderLock: boolean): OutboxStore => ({
  ...leasesOf(tables, isUnderLock),
  ...settlementsOf(tables),
  ...refusalsOf(tables),
  ...ownTroublesOf(tables),
  ...threadsOf(tables),
})

type Leases = Pick<OutboxStore, 'leaseMessage' | 'renewLease'>
type Settlements = Pick<OutboxStore, 'settleMessage' | 'makeMessagesDue'>
type OwnTroubles = Pick<OutboxStore, 'ownTroubles' | 'commitOwnTroubles'>
type Refusals = Omit<OutboxStore, keyof (Leases & Settlements & OwnTroubles & Threads)>

const owed = ({ messages }: Tables) => messages.filter(({ state }) => state === 'owed')

function leasesOf(tables: Tables, isUnderLock: boolean): Leases {
  const isFirst = (message: MessageEntry) =>
    !owed(tables).some(
      (other) =>
        other.to === message.to &&
        other.host === message.host &&
        (message.host !== null || other.target === message.target) &&
        other.kind === message.kind &&
        other.id < message.id,
    )
  return {
    async leaseMessage(channel, at, leaseMs, busy) {
      const isFree = ({ leasedUntil }: MessageEntry) =>
        leasedUntil === null || leasedUntil <= at || leasedUntil > at + leaseMs
      const isDue = ({ dueAt, triedAt, owedAt }: MessageEntry) => dueAt <= at || (triedAt ?? owedAt) > at
      const isSilent = (message: MessageEntry) => message.afterMute && muteEndOf(tables, message) > at
      const free = owed(tables).filter(
        (message) =>
          message.channel === channel &&
          isDue(message) &&
          isFree(message) &&
          !busy.includes(message.to) &&
          !isSilent(message) &&
          isFirst(message),
      )
      const [message] = sorted(free, ({ dueAt }) => dueAt)
      if (message === undefined) return null
      Object.assign(message, {
        ...{ leasedUntil: at + leaseMs, isLeasedUnderLock: isUnderLock, attempts: message.attempts + 1 },
      })
      return owedMessage(message)
    },
    async renewLease(id, until) {
      const message = owed(tables).find((one) => one.id === id)
      if (message !== undefined) message.leasedUntil = until
    },
  }
}

function owedMessage({
  id,
  messageId,
  channel,
  to,
  subject,
  text,
  html,
  report,
  body,
  thread,
  ...message
}: MessageEntry): OwedMessage {
  const { target, host, kind, event, severity = null, attempts } = message
  return {
    ...{ id, messageId, channel, to, subject, text, html, report, body, thread },
    ...{ target, host, kind, event, severity, attempts },
  }
}

function settlementsOf(tables: Tables): Settlements {
  const sent = (message: MessageEntry, at: number) => {
    Object.assign(message, { state: 'sent', error: null, settledAt: at, isInTrouble: false })
    for (const other of tables.messages)
      if (other.to === message.to && other.state === 'refused') other.isInTrouble = false
    for (const other of owed(tables).filter(({ channel }) => channel === message.channel))
      other.dueAt = Math.min(other.dueAt, Math.max(at, (other.triedAt ?? 0) + leastGapMs))
  }
  return {
    async settleMessage(id, result, at) {
      const message = tables.messages.find((one) => one.id === id)
      if (message === undefined || (message.state !== 'owed' && result.result !== 'sent')) return
      message.leasedUntil = null
      if (result.result === 'sent') sent(message, at)
      else if (result.result === 'refused')
        Object.assign(message, { state: 'refused', error: result.error, settledAt: at, isInTrouble: true })
      else {
        const isInTrouble = message.isInTrouble || result.isPutOff
        Object.assign(message, { dueAt: result.at, error: result.error, triedAt: at, isInTrouble })
      }
    },
    async makeMessagesDue(at) {
      for (const message of owed(tables)) {
        message.dueAt = Math.min(message.dueAt, at)
        message.owedAt = Math.min(message.owedAt, at)
      }
      for (const one of tables.announcements.filter(({ owedAt }) => owedAt > at)) {
        one.dueAt = Math.min(one.dueAt, at)
        one.owedAt = at
      }
    },
  }
}

const countedBy = (messages: readonly MessageEntry[]) =>
  [...Map.groupBy(messages, ({ to }) => to)].map(([to, { length }]) => ({ to, messages: length }))

function refusalsOf(tables: Tables): Refusals {
  return {
    async resendMessages(to, at) {
      const again = tables.messages.filter(
        (message) =>
          (message.state === 'refused' || (message.state === 'owed' && message.isInTrouble)) &&
          (to === null || message.to === to),
      )
      for (const message of again)
        Object.assign(message, { state: 'owed', dueAt: at, settledAt: null, attempts: 0 })
      return countedBy(again)
    },
    async dropMessages(to, at) {
      const given = tables.messages.filter(
        (message) =>
          message.state === 'owed' &&
          (message.to === to || message.channel === to) &&
          (message.leasedUntil ?? 0) <= at,
      )
      const gone = { state: 'refused', error: droppedError, settledAt: at, leasedUntil: null } as const
      for (const message of given) Object.assign(message, { ...gone, isInTrouble: false })
      return countedBy(given)
    },
    async refusedMessages() {
      const refused = tables.messages.flatMap(({ isInTrouble, to, host, target, kind }) =>
        isInTrouble && (target ?? host) !== null
          ? [JSON.stringify({ to, target: target ?? host, kind })]
          : [],
      )
      return [...new Set(refused)].sort().map((text) => JSON.parse(text))
    },
    countMessages: async () => countsOf(tables, () => true),
    async messagesByChannel() {
      const channels = new Set([...tables.messages, ...tables.announcements].map(({ channel }) => channel))
      return [...channels]
        .sort()
        .map((name) => ({ channel: name, ...countsOf(tables, ({ channel }) => channel === name) }))
    },
  }
}

function countsOf(
  { messages, announcements }: Tables,
  isOfThese: (one: Pick<MessageEntry, 'channel'>) => boolean,
): MessageCounts {
  const of = (wanted: MessageEntry['state']) =>
    messages.filter((message) => message.state === wanted && isOfThese(message)).length
  const waiting = announcements
    .filter(isOfThese)
    .map(({ to, host, kind }) => JSON.stringify([to, host, kind]))
  return { owed: of('owed') + new Set(waiting).size, sent: of('sent'), refused: of('refused') }
}

function ownTroublesOf(tables: Tables): OwnTroubles {
  return {
    async ownTroubles() {
      return JSON.parse(tables.ownTroubles)
    },
    async commitOwnTroubles({ at, basedOn, troubles, messages, recoveries }) {
      if (tables.ownTroubles !== JSON.stringify(basedOn)) return 'stale'
      tables.ownTroubles = JSON.stringify(troubles)
      insertMessages(tables, messages, at)
      for (const recovery of recoveries)
        if (!withdraw(tables, recovery, at)) insertMessages(tables, [recovery], at)
      return 'committed'
    },
  }
}

/** Deletes what was never sent of the thread of a recovery. True if nothing of it can have arrived. */
function withdraw(tables: Tables, { thread, to }: NewMessage, at: number): boolean {
  const isOfThread = (message: MessageEntry) => message.messageId === thread || message.thread === thread
  const isUnsent = ({ state, attempts, isInTrouble, leasedUntil }: MessageEntry) =>
    state === 'refused' || (state === 'owed' && (attempts === 0 || isInTrouble) && (leasedUntil ?? 0) <= at)
  tables.messages = tables.messages.filter(
    (message) => !(message.to === to && isOfThread(message) && isUnsent(message)),
  )
  return !tables.messages.some(isOfThread)
}
