// How anything leaves the monitor: what waited for its group becomes a message (gather.ts), the courier brings what is owed,
// and the monitor's own troubles, which are reviewed whenever a message is settled, leave by its senders where nothing can
// be owed. Called by parts.ts.
import type { Config } from '../config/config-shape.ts'
import { type Courier, type CourierOptions, createCourier } from '../delivery/courier.ts'
import { lostChannels } from '../delivery/senders.ts'
import type { FaultLog } from '../log/fault-log.ts'
import { within } from '../time/within.ts'
import { createGather } from './gather.ts'
import { createOwnTroubles, type OwnTroubles, type OwnTroublesOptions } from './own-troubles.ts'

export interface OutgoingOptions
  extends Omit<OwnTroublesOptions, 'send'>,
    Pick<CourierOptions, 'log' | 'random'> {
  readonly faults: FaultLog
}

export interface Outgoing extends Pick<Courier, 'begin'> {
  /** Makes ready what sends. Never rejects. */
  open(): Promise<void>
  /** Says in the log what is owed to channels that are gone. Never rejects. */
  tellOfLost(): Promise<void>
  /**
   * Sends what is due, and waits until nothing is being sent. Rejects with a failure of ours, when all are done.
   *
   * @param isAll What waits for others of its group as well.
   */
  deliver(isAll?: boolean): Promise<void>
  readonly own: OwnTroubles
  /** Looks at what is wrong with the monitor itself, and tells it. Never rejects. */
  review(): Promise<void>
  /** Makes due what is owed, after any such call before it, and begins to send it. Never rejects. */
  makeDue(): Promise<void>
  /**
   * Takes what the configuration says of who is told, and how: all that is owed is due, and what was refused by a channel
   * that is written to otherwise now is owed again. Rejects where the store does.
   */
  reload(config: Config): Promise<void>
  /** What is broken off stays owed. */
  stop(): Promise<void>
}

/** What a store is given, when the monitor is stopped, that is making messages due. */
const makeDueMs = 1000

export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { store, now, log, faults, config } = options
  const review = () =>
    own.review().then(
      () => faults.served('store'),
      (error: unknown) => faults.failed('store', error),
    )
  const courier = createCourier({
    ...{ ...options, ways: config(), onSettled: review },
    onFault: (channel, error) => faults.failed(`outbox of ${channel}`, error),
    onWell: (channel) => faults.served(`outbox of ${channel}`),
  })
  const own = createOwnTroubles({ ...options, send: (message) => courier.send(message.channel, message) })
  /** Nothing of mail: who refuses it for good is the server of a recipient, whichever of ours is in force. */
  const resend = async (channel: string) => {
    const [resent] = await store.resendMessages(channel, now())
    if (resent === undefined) return
    const why = 'it was refused there, and the channel is another one now'
    log(`${resent.messages} message(s) to ${channel} are owed again: ${why}`, { channel })
  }
  const tellOfLost = async () => {
    for (const { channel, owed } of lostChannels(await store.messagesByChannel(), config())) {
      const todo = `put it back, or give them up (contactrz-monitor resend --drop --to ${channel})`
      const line = `${owed} message(s) are owed to channel ${channel}, which is not configured: ${todo}`
      log(line, { level: 'warn', channel, owed })
    }
  }
  const gather = createGather({
    ...{ store, now, origin: options.origin },
    onFault: (error) => faults.failed('groups', error),
    onWell: () => faults.served('groups'),
    onDue: () => void begin(),
  })
  const begin = async () => {
    // What fails there is in the log, and keeps nothing that is owed.
    await gather.gather().catch(() => {})
    await courier.begin()
  }
  /** What is being made due: whoever delivers is to find it, and whoever stops must not close the store on it. */
  let dueing = Promise.resolve()
  return {
    open: courier.open,
    tellOfLost: () => tellOfLost().catch((error: unknown) => faults.failed('store', error)),
    begin,
    own,
    review,
    makeDue() {
      courier.wake()
      dueing = dueing
        .then(() => store.makeMessagesDue(now()))
        .then(
          () => void begin(),
          (error: unknown) => faults.failed('store', error),
        )
      return dueing
    },
    async deliver(isAll = false) {
      await dueing
      const [gathered] = await Promise.allSettled([gather.gather(isAll)])
      await courier.deliver()
      if (gathered.status === 'rejected') throw gathered.reason
    },
    async reload(next) {
      own.reload()
      for (const channel of courier.reload(next)) await resend(channel)
      await store.makeMessagesDue(now())
    },
    async stop() {
      await within(makeDueMs, Promise.all([dueing, gather.stop()]))
      await courier.stop(own.idle())
    },
  }
}
