// Owed mail: lease → send → settle. A mail is sent at least once; a crash between send and settle repeats it
// under the same Message-ID.
import type { Log } from './log.ts'
import type { Mailer } from './mail/smtp.ts'
import { eventWords } from './mail/wording.ts'
import type { OwedMail, Store } from './store/store.ts'

/** Longer than a send can take, so that nobody else takes the mail meanwhile. */
const leaseMs = 120_000
const firstDelayMs = 15_000
const longestDelayMs = 3_600_000

export interface OutboxOptions {
  readonly store: Store
  readonly mailer: () => Promise<Mailer>
  readonly now: () => number
  readonly log: Log
  /** In [0, 1); default Math.random. */
  readonly random?: () => number
}

/**
 * When a mail is tried again: twice as late each time, up to an hour, and never given up. Between half of that
 * and all of it, so that mails that failed together do not come together again.
 *
 * @param attempts How often it was tried: 1 or more.
 * @param chance In [0, 1).
 */
export function retryDelayMs(attempts: number, chance: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts - 1, 20))
  return Math.round(full * (0.5 + chance / 2))
}

/** Sends all mail that is due. Never throws for what a mail server does. */
export async function deliverOwed({
  store,
  mailer,
  now,
  log,
  random = Math.random,
}: OutboxOptions): Promise<void> {
  for (;;) {
    const mail = await store.leaseMail(now(), leaseMs)
    if (mail === null) return
    const sent = await (await mailer()).send(mail)
    const fields = { mail: mail.messageId, attempts: mail.attempts }
    if (sent.result === 'sent') {
      await store.settleMail(mail.id, { result: 'sent' }, now())
      log(`mail sent: ${nameOf(mail)}`, fields)
    } else if (sent.permanent) {
      await store.settleMail(mail.id, { result: 'refused', error: sent.error }, now())
      log(`mail refused for good (${sent.said ?? sent.error}): ${nameOf(mail)}`, {
        level: 'error',
        ...fields,
        error: sent.error,
      })
    } else {
      const at = now() + retryDelayMs(mail.attempts, random())
      await store.settleMail(mail.id, { result: 'retry', at, error: sent.error }, now())
      const again = new Date(at).toISOString()
      log(`mail not sent (${sent.said ?? sent.error}), again at ${again}: ${nameOf(mail)}`, {
        level: 'warn',
        ...fields,
        error: sent.error,
      })
    }
  }
}

/** All mails of an incident have one subject: the event tells them apart. */
const nameOf = ({ subject, event }: OwedMail): string =>
  event == null ? subject : `${subject} ${eventWords[event]}`
