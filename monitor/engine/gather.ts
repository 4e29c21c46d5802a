// Makes messages of what waits for the others of its group, when that is due: by a timer of its own, which asks the store when
// the next is, and whenever what is owed is sent. Nothing of it is in memory: whoever looks next does what is left. Called
// by outgoing.ts, and for one recipient by `resend --drop`.
import { setTimeout as pause } from 'node:timers/promises'
import { recipientOf } from '../alerts/recipients.ts'
import type { ThreadKey } from '../alerts/thread-state.ts'
import type { Config } from '../config/config-shape.ts'
import { type Origin, originOf } from '../message/circumstances.ts'
import { nextMessageOf } from '../message/thread-message.ts'
import { type Store, StoreError } from '../store/store.ts'

export interface GatherOptions {
  readonly store: Pick<Store, 'dueThreads' | 'owedThread' | 'commitThread' | 'nextThreadAt'>
  readonly now: () => number
  /** For messages: the monitor that they come from. */
  readonly origin: () => Origin
  /** Told of each failure of ours. */
  readonly onFault: (error: unknown) => void
  /** Told when all that was due was gathered. */
  readonly onWell: () => void
  /** Called when something is due that the timer waited for. Must not throw. */
  readonly onDue: () => void
}

export interface Gather {
  /**
   * Makes messages of what is due, and sets the timer by what is not. Rejects with the first failure of ours; one thread that
   * fails keeps no other.
   *
   * @param isAll What is not due yet as well.
   */
  gather(isAll?: boolean): Promise<void>
  /** Waits for what is under way; begins nothing more. */
  stop(): Promise<void>
}

const mostTimes = 20
/** Longer each time, so that whoever else writes comes to an end. */
const pauseMs = 2
/** However soon it is due: a clock that stands still must not make it turn and turn. */
const leastWaitMs = 50
/** What is due later is asked for again meanwhile: the clock may be set. */
const longestWaitMs = 3_600_000

export function createGather(options: GatherOptions): Gather {
  const { store, now, onFault, onWell, onDue } = options
  let last: Promise<void> = Promise.resolve()
  /** The one that has not begun yet: whoever asks meanwhile is served by it. */
  const waiting = new Map<boolean, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  const gatherAll = async (isAll: boolean) => {
    const failures: unknown[] = []
    for (const key of await store.dueThreads(now(), isAll)) {
      if (isStopped) return
      await gatherThread(key, options).catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
    const nextAt = await store.nextThreadAt()
    clearTimeout(timer)
    if (nextAt === null || isStopped) return
    timer = setTimeout(onDue, Math.min(Math.max(leastWaitMs, nextAt - now()), longestWaitMs))
  }
  const begin = async (isAll: boolean, after: Promise<void>) => {
    await after.catch(() => {})
    waiting.delete(isAll)
    if (isStopped) return
    try {
      await gatherAll(isAll)
      onWell()
    } catch (error) {
      onFault(error)
      throw error
    }
  }
  return {
    gather(isAll = false) {
      const known = waiting.get(isAll)
      if (known !== undefined) return known
      last = begin(isAll, last)
      waiting.set(isAll, last)
      return last
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await last.catch(() => {})
      clearTimeout(timer)
    },
  }
}

/**
 * Makes messages of what waits for one recipient, or for all of a channel, due or not; what waits for the end of a mute goes
 * on waiting.
 */
export async function gatherFor(
  whom: string,
  { file, web }: Pick<Config, 'file' | 'web'>,
  { store, now }: Pick<GatherOptions, 'store' | 'now'>,
): Promise<void> {
  for (const key of await store.dueThreads(now(), true)) {
    const { to, channel } = recipientOf(key.to)
    if (to === whom || channel === whom)
      await gatherThread(key, { store, now, origin: () => originOf(file, web.url) })
  }
}

/**
 * Makes a message of all that waits of a thread. Where another process did so in between, what is left is looked at anew, at
 * most 20 times.
 */
async function gatherThread(
  key: ThreadKey,
  { store, now, origin }: Pick<GatherOptions, 'store' | 'now' | 'origin'>,
): Promise<void> {
  for (let times = 1; ; times++) {
    const at = now()
    const change = nextMessageOf(await store.owedThread(key, at), at, origin())
    if (change === null || (await store.commitThread(change)) === 'committed') return
    if (times === mostTimes)
      throw new StoreError(`a thread was written by others ${mostTimes} times in a row`)
    await pause(pauseMs * times)
  }
}
