// Brings what is owed to where it is told: for each channel an outbox of its own, and a sender that is opened when it is first
// needed and changed when the configuration is. Called by outgoing.ts.
import { channelsOf } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { within } from '../time/within.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import type { Letter, SendResult } from './sender.ts'
import { createSenders, type Ways, wayOf } from './senders.ts'

export interface CourierOptions {
  readonly store: Store
  /** Of the configuration in force at the beginning. */
  readonly ways: Ways
  readonly now: () => number
  readonly log: Log
  readonly onFault: (channel: string, error: unknown) => void
  /** Told when what is due by a channel was looked for without a fault. */
  readonly onWell?: (channel: string) => void
  /** Called when a message is settled: it may have been refused. */
  readonly onSettled: () => Promise<void>
  /** In [0, 1), for the delays; default Math.random. */
  readonly random?: () => number
}

export interface Courier {
  /** Makes the senders ready, so that nothing has to be loaded when there is something to tell. Never rejects. */
  open(): Promise<void>
  /** Straight away, past the store, by the sender in force; what failed to load once is loaded again. */
  send(channel: string, letter: Letter): Promise<SendResult>
  /** Begins to send what is due; waits for nothing that is being sent. Never rejects. */
  begin(): Promise<void>
  /** Sends what is due, and waits until nothing is being sent. Rejects with a failure of ours, when all are done. */
  deliver(): Promise<void>
  /** Whoever asked for a rest has had it: somebody has mended something, or the clock was put back. */
  wake(): void
  /**
   * Takes other ways; what is being sent by those of before comes to its end. Returns the channels that are written to
   * otherwise than before: what was refused there may be taken now.
   */
  reload(ways: Ways): readonly string[]
  /**
   * A channel that hangs keeps nobody: what is broken off stays owed.
   *
   * @param others Sending by its senders, too.
   */
  stop(others: Promise<void>): Promise<void>
}

const stopMs = 2000
/** Until what was broken off has noticed. */
const breakOffMs = 500

export function createCourier(options: CourierOptions): Courier {
  let { ways } = options
  const senders = createSenders(() => ways, options.now)
  /** Those of channels that are gone included: what they have in hand is to be settled, and they may come back. */
  const outboxes = new Map<string, Outbox>()
  const openOutboxes = () => {
    for (const channel of channelsOf(ways)) {
      if (outboxes.has(channel)) continue
      const outbox = createOutbox({
        ...{ ...options, channel },
        isConfigured: () => wayOf(ways, channel) !== null,
        sender: () => senders.of(channel),
        onFault: (error) => options.onFault(channel, error),
        onWell: () => options.onWell?.(channel),
      })
      outboxes.set(channel, outbox)
    }
  }
  openOutboxes()
  const each = <Of>(work: (outbox: Outbox) => Of): Of[] => [...outboxes.values()].map(work)
  return {
    async open() {
      const open = (channel: string) =>
        senders.of(channel).catch((error: unknown) => options.onFault(channel, error))
      await Promise.all(channelsOf(ways).map(open))
    },
    send: async (channel, letter) => (await senders.of(channel)).send(letter),
    async begin() {
      await Promise.all(each((outbox) => outbox.begin()))
    },
    async deliver() {
      for (const done of await Promise.allSettled(each((outbox) => outbox.deliver())))
        if (done.status === 'rejected') throw done.reason
    },
    wake: () => void each((outbox) => outbox.wake()),
    reload(next) {
      const changed = channelsOf(next).filter((channel) => {
        const before = wayOf(ways, channel)
        return before !== null && JSON.stringify(before) !== JSON.stringify(wayOf(next, channel))
      })
      ways = next
      senders.forget()
      openOutboxes()
      each((outbox) => outbox.wake())
      return changed
    },
    async stop(others) {
      each((outbox) => outbox.close())
      const idle = Promise.all([...each((outbox) => outbox.idle()), others])
      await within(stopMs, idle)
      senders.breakOff()
      await within(breakOffMs, idle)
    },
  }
}
