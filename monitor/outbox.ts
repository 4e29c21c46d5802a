// Owed mail: lease → send → settle. A mail is sent at least once; a crash between send and settle repeats it
// under the same Message-ID.
import type { Mailer } from './mail/smtp.ts'
import type { Store } from './store/store.ts'

/** Longer than a send can take, so that nobody else takes the mail meanwhile. */
const leaseMs = 120_000
const firstDelayMs = 15_000
const longestDelayMs = 3_600_000

export interface OutboxOptions {
  readonly store: Store
  readonly mailer: () => Promise<Mailer>
  readonly now: () => number
  readonly log: (line: string) => void
}

/** Sends all mail that is due. Never throws for what a mail server does. */
export async function deliverOwed({ store, mailer, now, log }: OutboxOptions): Promise<void> {
  for (;;) {
    const mail = await store.leaseMail(now(), leaseMs)
    if (mail === null) return
    const sent = await (await mailer()).send(mail)
    if (sent.result === 'sent') {
      await store.settleMail(mail.id, { result: 'sent' }, now())
      log(`mail sent: ${mail.subject}`)
    } else if (sent.permanent) {
      await store.settleMail(mail.id, { result: 'refused', error: sent.error }, now())
      log(`mail refused for good (${sent.error}): ${mail.subject}`)
    } else {
      const at = now() + Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(mail.attempts - 1, 20))
      await store.settleMail(mail.id, { result: 'retry', at, error: sent.error }, now())
      log(`mail not sent (${sent.error}), again at ${new Date(at).toISOString()}: ${mail.subject}`)
    }
  }
}
