// How anything leaves the monitor: the courier brings what is owed, and the monitor's own troubles, which are reviewed
// whenever a mail is settled, leave by its mailer where nothing can be owed. Called by parts.ts.
import type { Config } from '../config/config-shape.ts'
import { type Courier, type CourierOptions, createCourier } from '../delivery/courier.ts'
import type { FaultLog } from '../log/fault-log.ts'
import { within } from '../time/within.ts'
import { createOwnTroubles, type OwnTroubles, type OwnTroublesOptions } from './own-troubles.ts'

export interface OutgoingOptions
  extends Omit<OwnTroublesOptions, 'mailer'>,
    Pick<CourierOptions, 'log' | 'random'> {
  readonly faults: FaultLog
}

export interface Outgoing extends Pick<Courier, 'open' | 'begin' | 'deliver'> {
  readonly own: OwnTroubles
  /** Looks at what is wrong with the monitor itself, and tells it. Never rejects. */
  review(): Promise<void>
  /** Makes due what is owed, after any such call before it, and begins to send it. Never rejects. */
  makeDue(): Promise<void>
  /** Takes what the configuration says of mail now. */
  reload(config: Config): void
  /** What is broken off stays owed. */
  stop(): Promise<void>
}

/** What a store is given, when the monitor is stopped, that is making messages due. */
const makeDueMs = 1000

export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { faults, config } = options
  const review = () =>
    own.review().then(
      () => faults.served('store'),
      (error: unknown) => faults.failed('store', error),
    )
  const courier = createCourier({
    ...{ ...options, smtp: config().smtp, onSettled: review },
    onFault: (error) => faults.failed('outbox', error),
    onWell: () => faults.served('outbox'),
  })
  const own = createOwnTroubles({ ...options, mailer: courier.mailer })
  /** What is being made due: whoever delivers is to find it, and whoever stops must not close the store on it. */
  let dueing = Promise.resolve()
  return {
    ...courier,
    own,
    review,
    makeDue() {
      dueing = dueing
        .then(() => options.store.makeMessagesDue(options.now()))
        .then(
          () => void courier.begin(),
          (error: unknown) => faults.failed('store', error),
        )
      return dueing
    },
    async deliver() {
      await dueing
      await courier.deliver()
    },
    reload({ smtp }) {
      own.reload()
      courier.reload(smtp)
    },
    async stop() {
      await within(makeDueMs, dueing)
      await courier.stop(own.idle())
    },
  }
}
