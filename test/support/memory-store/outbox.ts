// Owed mail in memory, and what is known of the monitor's own troubles. Called by memory-store.ts.
import { droppedError } from '../../../monitor/store/outbox.ts'
import type { MessageCounts, NewMessage, OutboxStore, OwedMessage } from '../../../monitor/store/store.ts'
import { insertMessages, muteEndOf } from './owe.ts'
import { type MessageEntry, sorted, type Tables } from './tables.ts'
import { type Threads, threadsOf } from './threads.ts'

/** What was just tried is not tried again at once because another mail was taken. */
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
  const isFirst = (mail: MessageEntry) =>
    !owed(tables).some(
      (other) =>
        other.to === mail.to &&
        other.host === mail.host &&
        (mail.host !== null || other.target === mail.target) &&
        other.kind === mail.kind &&
        other.id < mail.id,
    )
  return {
    async leaseMessage(channel, at, leaseMs, busy) {
      const isFree = ({ leasedUntil }: MessageEntry) =>
        leasedUntil === null || leasedUntil <= at || leasedUntil > at + leaseMs
      const isDue = ({ dueAt, triedAt, owedAt }: MessageEntry) => dueAt <= at || (triedAt ?? owedAt) > at
      const isSilent = (mail: MessageEntry) => mail.afterMute && muteEndOf(tables, mail) > at
      const free = owed(tables).filter(
        (mail) =>
          mail.channel === channel &&
          isDue(mail) &&
          isFree(mail) &&
          !busy.includes(mail.to) &&
          !isSilent(mail) &&
          isFirst(mail),
      )
      const [mail] = sorted(free, ({ dueAt }) => dueAt)
      if (mail === undefined) return null
      Object.assign(mail, {
        ...{ leasedUntil: at + leaseMs, isLeasedUnderLock: isUnderLock, attempts: mail.attempts + 1 },
      })
      return owedMessage(mail)
    },
    async renewLease(id, until) {
      const mail = owed(tables).find((one) => one.id === id)
      if (mail !== undefined) mail.leasedUntil = until
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
  ...mail
}: MessageEntry): OwedMessage {
  const { target, host, kind, event, severity = null, attempts } = mail
  return {
    ...{ id, messageId, channel, to, subject, text, html, report, body, thread },
    ...{ target, host, kind, event, severity, attempts },
  }
}

function settlementsOf(tables: Tables): Settlements {
  const sent = (mail: MessageEntry, at: number) => {
    Object.assign(mail, { state: 'sent', error: null, settledAt: at, isInTrouble: false })
    for (const other of tables.messages)
      if (other.to === mail.to && other.state === 'refused') other.isInTrouble = false
    for (const other of owed(tables).filter(({ channel }) => channel === mail.channel))
      other.dueAt = Math.min(other.dueAt, Math.max(at, (other.triedAt ?? 0) + leastGapMs))
  }
  return {
    async settleMessage(id, result, at) {
      const mail = tables.messages.find((one) => one.id === id)
      if (mail === undefined || (mail.state !== 'owed' && result.result !== 'sent')) return
      mail.leasedUntil = null
      if (result.result === 'sent') sent(mail, at)
      else if (result.result === 'refused')
        Object.assign(mail, { state: 'refused', error: result.error, settledAt: at, isInTrouble: true })
      else {
        const isInTrouble = mail.isInTrouble || result.isPutOff
        Object.assign(mail, { dueAt: result.at, error: result.error, triedAt: at, isInTrouble })
      }
    },
    async makeMessagesDue(at) {
      for (const mail of owed(tables)) {
        mail.dueAt = Math.min(mail.dueAt, at)
        mail.owedAt = Math.min(mail.owedAt, at)
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
        (mail) =>
          (mail.state === 'refused' || (mail.state === 'owed' && mail.isInTrouble)) &&
          (to === null || mail.to === to),
      )
      for (const mail of again)
        Object.assign(mail, { state: 'owed', dueAt: at, settledAt: null, attempts: 0 })
      return countedBy(again)
    },
    async dropMessages(to, at) {
      const given = tables.messages.filter(
        (mail) =>
          mail.state === 'owed' && (mail.to === to || mail.channel === to) && (mail.leasedUntil ?? 0) <= at,
      )
      const gone = { state: 'refused', error: droppedError, settledAt: at, leasedUntil: null } as const
      for (const mail of given) Object.assign(mail, { ...gone, isInTrouble: false })
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
    messages.filter((mail) => mail.state === wanted && isOfThese(mail)).length
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
  const isOfThread = (mail: MessageEntry) => mail.messageId === thread || mail.thread === thread
  const isUnsent = ({ state, attempts, isInTrouble, leasedUntil }: MessageEntry) =>
    state === 'refused' || (state === 'owed' && (attempts === 0 || isInTrouble) && (leasedUntil ?? 0) <= at)
  tables.messages = tables.messages.filter((mail) => !(mail.to === to && isOfThread(mail) && isUnsent(mail)))
  return !tables.messages.some(isOfThread)
}
