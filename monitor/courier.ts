// Brings the owed mail to the mail server: one delivery at a time, by a mailer that is opened when it is first needed
// and changed when the configuration is. Called by monitor.ts.
import type { Alerts, Smtp, Target } from './config-shape.ts'
import type { Log } from './log.ts'
import type { Origin } from './mail/circumstances.ts'
import { createLastResort } from './mail/last-resort.ts'
import { createMailer, type Mailer } from './mail/smtp.ts'
import { deliverOwed } from './outbox.ts'
import type { Store } from './store/store.ts'
import { within } from './within.ts'

export interface CourierOptions {
  readonly store: Store
  readonly smtp: Smtp
  readonly now: () => number
  readonly log: Log
  /** For mails: the monitor that they come from. */
  readonly origin: Origin
  /** In [0, 1), for the delays; default Math.random. */
  readonly random?: () => number
}

export interface Courier {
  /** Makes the mailer ready, so that nothing has to be loaded when there is something to tell. */
  open(): Promise<void>
  /** Sends what is due; joins the delivery that is under way. */
  deliver(): Promise<void>
  /** Where no mail can be owed: see mail/last-resort.ts. */
  tellStraightAway(target: Target, detail: string, alerts: Alerts): Promise<void>
  /** Takes another mail server; what is being sent by the old one comes to its end. */
  reload(smtp: Smtp): Promise<void>
  /** A mail server that hangs keeps nobody: what is broken off stays owed. */
  stop(): Promise<void>
}

const stopMs = 2000
/** Until what was broken off has noticed. */
const breakOffMs = 500

export function createCourier({ store, now, log, random, origin, ...options }: CourierOptions): Courier {
  let smtp = options.smtp
  let mailer: Promise<Mailer> | undefined
  let delivery: Promise<void> | undefined
  /** What failed to load once, in the middle of an update for one, is loaded again by the next who asks. */
  const openMailer = () =>
    (mailer ??= createMailer(smtp).catch((error: unknown) => {
      mailer = undefined
      throw error
    }))
  const tellStraightAway = createLastResort({ mailer: openMailer, now, origin })
  return {
    async open() {
      await openMailer()
    },
    deliver() {
      const how = { store, now, log, ...(random !== undefined && { random }), mailer: openMailer }
      delivery ??= deliverOwed(how).finally(() => {
        delivery = undefined
      })
      return delivery
    },
    tellStraightAway,
    async reload(next) {
      smtp = next
      const closing = mailer
      mailer = undefined
      await delivery?.catch(() => {})
      ;(await closing?.catch(() => null))?.close()
    },
    async stop() {
      await within(stopMs, delivery)
      ;(await mailer?.catch(() => null))?.close()
      await within(breakOffMs, delivery)
    },
  }
}
