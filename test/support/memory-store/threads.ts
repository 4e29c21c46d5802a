// Announcements in memory, and the threads that they are told in. Called by outbox.ts.
import { withoutUntold } from '../../../monitor/alerts/thread.ts'
import type { ThreadKey, ThreadMember } from '../../../monitor/alerts/thread-state.ts'
import type { OutboxStore, OwedThread, ToldRecipient } from '../../../monitor/store/store.ts'
import { insertMessages, keptUntil } from './owe.ts'
import { type AnnouncementEntry, earliest, sorted, type Tables } from './tables.ts'

export type Threads = Pick<
  OutboxStore,
  'dueThreads' | 'nextThreadAt' | 'owedThread' | 'commitThread' | 'toldOf'
>

const keyOf = ({ to, host, kind }: ThreadKey) => JSON.stringify([to, host, kind])

export function threadsOf(tables: Tables): Threads {
  const isReady = (one: AnnouncementEntry, at: number) => keptUntil(tables, one) <= at
  const threadOf = (key: ThreadKey): Pick<OwedThread, 'state' | 'version'> => {
    const { state = null, version = 0 } = JSON.parse(tables.threads.get(keyOf(key)) ?? '{}')
    return { state, version }
  }
  /** It is over, and this recipient was not to be told. */
  const isUntold = ({ to, kind }: ThreadKey, { target, openedAt }: ThreadMember) => {
    const isOfIt = (one: { readonly target: string; readonly kind: string; readonly openedAt: number }) =>
      one.target === target && one.kind === kind && one.openedAt === openedAt
    return (
      tables.events.some((one) => isOfIt(one) && one.event === 'resolved') &&
      !tables.announcements.some((one) => one.to === to && isOfIt(one))
    )
  }
  return {
    async dueThreads(at, isAll) {
      const due = tables.announcements.filter(
        (one) => isReady(one, at) && (isAll || one.dueAt <= at || one.owedAt > at),
      )
      const keys = due.map(({ to, host, kind }) => JSON.stringify({ to, host, kind }))
      return [...new Set(keys)].map((text) => JSON.parse(text))
    },
    async nextThreadAt() {
      return earliest(tables.announcements.map((one) => Math.max(one.dueAt, keptUntil(tables, one))))
    },
    async owedThread(key, at) {
      const owed = tables.announcements.filter((one) => keyOf(one) === keyOf(key))
      const waiting = owed.filter((one) => isReady(one, at))
      const muted = [...new Set(owed.filter((one) => !isReady(one, at)).map(({ target }) => target))]
      const { state: kept, version } = threadOf(key)
      const state = kept === null ? null : withoutUntold(kept, (member) => isUntold(key, member))
      return { key, state, version, waiting: waiting.map(({ owedAt: _, ...one }) => ({ ...one })), muted }
    },
    async commitThread({ key, at, basedOn, state, message, told }) {
      const waiting = tables.announcements.filter((one) => told.includes(one.id) && keyOf(one) === keyOf(key))
      if (threadOf(key).version !== basedOn || waiting.length < told.length) return 'stale'
      if (tables.messages.some(({ messageId }) => messageId === message.messageId))
        throw new Error(`the message ${message.messageId} is known already`)
      const endedAt = state === null ? at : null
      tables.threads.set(keyOf(key), JSON.stringify({ state, version: basedOn + 1, endedAt }))
      insertMessages(tables, [message], at)
      tables.announcements = tables.announcements.filter(({ id }) => !told.includes(id))
      return 'committed'
    },
    async toldOf(target, kind, openedAt) {
      const isOfIt = (one: { readonly [Key in 'target' | 'kind' | 'openedAt']: unknown }) =>
        one.target === target && one.kind === kind && one.openedAt === openedAt
      const sent = tables.messages.flatMap(({ channel, to, tells }) =>
        tells.filter(isOfIt).map(({ sequence }) => {
          const event = tables.events.find((one) => isOfIt(one) && one.sequence === sequence)?.event
          return { channel, to, sequence, event }
        }),
      )
      const rows = [...sent, ...tables.announcements.filter(isOfIt)]
      const byRecipient = Map.groupBy(
        sorted(
          sorted(rows, ({ sequence }) => sequence),
          ({ to }) => to,
        ),
        ({ to }) => to,
      )
      return [...byRecipient].map(([to, of]): ToldRecipient => {
        const events = of.flatMap(({ event }) => (event === undefined ? [] : [event]))
        return { to, channel: of[0]?.channel ?? '', events }
      })
    },
  }
}
