// Brings the owed mail to the mail server, by a mailer that is opened when it is first needed and changed when the
// configuration is. Called by outgoing.ts.
import type { Smtp } from '../config/config-shape.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { within } from '../time/within.ts'
import { createOutbox } from './outbox.ts'
import type { Sender, SendResult } from './sender.ts'
import { createMailer } from './smtp.ts'

export interface CourierOptions {
  readonly store: Store
  /** Null: nobody is told by mail; what is owed by it stays owed. */
  readonly smtp: Smtp | null
  readonly now: () => number
  readonly log: Log
  readonly onFault: (error: unknown) => void
  /** Told when what is due was looked for without a fault. */
  readonly onWell?: () => void
  /** Called when a mail is settled: it may have been refused. */
  readonly onSettled: () => Promise<void>
  /** In [0, 1), for the delays; default Math.random. */
  readonly random?: () => number
}

export interface Courier {
  /** Makes the mailer ready, so that nothing has to be loaded when there is something to tell. */
  open(): Promise<void>
  /** The one of the mail server in force; what failed to load once is loaded again. */
  mailer(): Promise<Sender>
  /** Begins to send what is due; waits for nothing that is being sent. Never rejects. */
  begin(): Promise<void>
  /** Sends what is due, and waits until nothing is being sent. Rejects with a failure of ours. */
  deliver(): Promise<void>
  /** Takes another mail server; what is being sent by the old one comes to its end. */
  reload(smtp: Smtp | null): void
  /**
   * A mail server that hangs keeps nobody: what is broken off stays owed.
   *
   * @param others Sending by its mailer, too.
   */
  stop(others: Promise<void>): Promise<void>
}

const stopMs = 2000
/** Until what was broken off has noticed. */
const breakOffMs = 500

export function createCourier(options: CourierOptions): Courier {
  let smtp = options.smtp
  let opening: Promise<Sender> | null = null
  /** By whom; those of before a reload, too: what they send is broken off with the rest. No other one is kept. */
  const sending = new Map<Promise<SendResult>, Sender>()
  let isStopped = false
  const open = async (): Promise<Sender> => {
    if (smtp === null) throw new Error('no mail server is configured')
    const mailer = await createMailer(smtp)
    return {
      ...mailer,
      send(mail) {
        if (isStopped) mailer.close()
        const sent = mailer.send(mail).finally(() => sending.delete(sent))
        sending.set(sent, mailer)
        return sent
      },
    }
  }
  /** No rejection is kept: an update in place, or too many open files, pass. */
  const mailer = () =>
    (opening ??= open().catch((error: unknown) => {
      opening = null
      throw error
    }))
  const outbox = createOutbox({ ...options, mailer })
  return {
    async open() {
      if (smtp !== null) await mailer()
    },
    mailer,
    begin: async () => (smtp === null ? undefined : outbox.begin()),
    deliver: async () => (smtp === null ? undefined : outbox.deliver()),
    reload(next) {
      smtp = next
      opening = null
    },
    async stop(others) {
      outbox.close()
      const idle = Promise.all([outbox.idle(), others])
      await within(stopMs, idle)
      isStopped = true
      for (const mailer of sending.values()) mailer.close()
      await within(breakOffMs, idle)
    },
  }
}
