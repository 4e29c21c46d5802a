// What becomes of all that waits in a thread, without the words: as the monitor commits it, for tests of the store.
import { messageIdOf, threadOf } from '../../monitor/store/message-id.ts'
import type { OwedThread, ThreadChange } from '../../monitor/store/store.ts'

/** All of it as one message; the thread stays open. */
export function gathered({ key, state, version, waiting }: OwedThread, at: number): ThreadChange {
  const { to, host, kind } = key
  const openedAt = state?.openedAt ?? waiting[0]?.at ?? at
  const sequence = (state?.sequence ?? 0) + 1
  const name = { target: `host ${host}`, kind, openedAt, sequence, at, to }
  return {
    ...{ key, at, basedOn: version, state: { openedAt, sequence, members: [] } },
    told: waiting.map(({ id }) => id),
    message: {
      ...{ messageId: messageIdOf(name), thread: threadOf(name), channel: waiting[0]?.channel ?? 'mail', to },
      ...{ subject: 's', text: 't', html: null, report: null, body: null, target: null, host, kind },
      ...{ event: sequence === 1 ? 'opened' : 'changed', afterMute: false },
      tells: waiting.map(({ target, kind: of, openedAt: since, sequence: number }) => ({
        ...{ target, kind: of, openedAt: since, sequence: number },
      })),
    },
  }
}
