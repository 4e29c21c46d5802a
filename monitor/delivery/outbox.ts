// Owed mail: lease → send → settle, several at a time, one for each recipient. A mail is sent at least once; a crash
// between send and settle repeats it under the same Message-ID. Called by courier.ts.
import type { Log } from '../log/log.ts'
import { eventWords } from '../message/wording.ts'
import type { MessageResult, OwedMessage, Store } from '../store/store.ts'
import type { Sender, SendResult } from './sender.ts'

/** Renewed while it is sent, however long that takes: it only has to outlast a process that died. */
const leaseMs = 120_000
const renewEveryMs = 40_000
const firstDelayMs = 15_000
const longestDelayMs = 3_600_000
const firstPutOffMs = 900_000
const longestPutOffMs = 6 * 3_600_000
/** A recipient whose server is slow delays no other, as long as no more are than this. */
const mostAtOnce = 5

export interface OutboxOptions {
  readonly store: Store
  readonly mailer: () => Promise<Sender>
  readonly now: () => number
  readonly log: Log
  /** Told of each failure of ours. */
  readonly onFault: (error: unknown) => void
  /** Told when what is due was looked for without one. */
  readonly onWell?: () => void
  /** Called when a mail is settled, before another is looked for. */
  readonly onSettled?: () => Promise<void>
  /** In [0, 1); default Math.random. */
  readonly random?: () => number
}

export interface Outbox {
  /** Begins to send what is due, beside what is being sent. Never rejects. */
  begin(): Promise<void>
  /** Begins, and waits until nothing is being sent. Rejects with the first failure of ours. */
  deliver(): Promise<void>
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>
  /** Begins nothing more. */
  close(): void
}

/**
 * When a mail is tried again: twice as late each time, up to an hour, and never given up; one that was put off comes
 * later, up to six hours. Between half of that and all of it, so that messages that failed together do not come together
 * again.
 *
 * @param attempts How often it was tried: 1 or more.
 * @param chance In [0, 1).
 */
export function retryDelayMs(attempts: number, chance: number, isPutOff = false): number {
  const [first, longest] = isPutOff ? [firstPutOffMs, longestPutOffMs] : [firstDelayMs, longestDelayMs]
  const full = Math.min(longest, first * 2 ** Math.min(attempts - 1, 20))
  return Math.round(full * (0.5 + chance / 2))
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, now, onFault } = options
  /** What is being sent, by recipient. */
  const lanes = new Map<string, Promise<void>>()
  /** What was sent and could not be settled: it must not be sent again because of that. */
  const unsettled = new Map<number, MessageResult>()
  /** A server that takes nothing is asked with one mail at a time. */
  let isSick = false
  let isClosed = false
  let beginning: Promise<void> | null = null
  /** A lane became free, or mail is owed, while it was looked for. */
  let isWanted = false
  let failures: unknown[] = []
  const fail = (error: unknown) => {
    failures.push(error)
    onFault(error)
  }

  const settle = async (mail: OwedMessage, sent: SendResult) => {
    const result = resultOf(mail, sent, options)
    unsettled.set(mail.id, result)
    await settleAll()
    logSent(mail, result, sent, options)
    await options.onSettled?.()
  }
  const settleAll = async () => {
    for (const [id, result] of [...unsettled]) {
      unsettled.delete(id)
      try {
        await store.settleMessage(id, result, now())
      } catch (error) {
        unsettled.set(id, result)
        throw error
      }
    }
  }

  const send = async (mail: OwedMessage): Promise<SendResult> => {
    try {
      return await (await options.mailer()).send(mail)
    } catch (error) {
      fail(error)
      return { result: 'failed', refusal: 'passing', error: 'ELOAD' }
    }
  }
  const carry = async (mail: OwedMessage) => {
    // If it fails, the lease ends too early; here the lane keeps the mail from being taken all the same.
    const renew = () => store.renewLease(mail.id, now() + leaseMs).catch(onFault)
    const renewing = setInterval(renew, renewEveryMs)
    let goesOn = false
    try {
      const sent = await send(mail)
      isSick = sent.result === 'failed' && sent.refusal === 'passing'
      await settle(mail, sent)
      goesOn = !isSick
    } catch (error) {
      fail(error)
    } finally {
      clearInterval(renewing)
      lanes.delete(mail.to)
    }
    if (goesOn) await begin()
  }

  const lease = async () => {
    await settleAll()
    while (!isClosed && lanes.size < mostAtOnce) {
      const mail = await store.leaseMessage('mail', now(), leaseMs, [...lanes.keys()])
      if (mail === null) return
      lanes.set(mail.to, carry(mail))
      if (isSick) return
    }
  }
  const beginAll = async () => {
    try {
      while (isWanted) {
        isWanted = false
        await lease()
      }
      options.onWell?.()
    } catch (error) {
      fail(error)
    } finally {
      beginning = null
    }
  }
  const begin = (): Promise<void> => {
    isWanted = true
    beginning ??= beginAll()
    return beginning
  }

  const idle = async () => {
    // A lane that has ended may be looking for the next mail: the store takes its time.
    do await Promise.all([beginning, ...lanes.values()])
    while (beginning !== null || lanes.size > 0)
  }
  return {
    begin,
    idle,
    async deliver() {
      failures = []
      await begin()
      await idle()
      if (failures.length > 0) throw failures[0]
    },
    close() {
      isClosed = true
    },
  }
}

function resultOf(
  { attempts }: OwedMessage,
  sent: SendResult,
  { now, random = Math.random }: OutboxOptions,
): MessageResult {
  if (sent.result === 'sent') return sent
  const { refusal, error } = sent
  if (refusal === 'refused') return { result: 'refused', error }
  const isPutOff = refusal === 'put-off'
  return { result: 'retry', at: now() + retryDelayMs(attempts, random(), isPutOff), error, isPutOff }
}

function logSent(mail: OwedMessage, result: MessageResult, sent: SendResult, { log }: OutboxOptions) {
  // All messages of an incident have one subject: the event tells them apart.
  const name = mail.event == null ? mail.subject : `${mail.subject} ${eventWords[mail.event]}`
  const fields = { mail: mail.messageId, attempts: mail.attempts }
  if (result.result === 'sent') return log(`mail sent: ${name}`, fields)
  const { error } = result
  const why = sent.result === 'failed' ? (sent.said ?? error) : error
  if (result.result === 'refused') {
    const todo = 'mend the address, then contactrz-monitor resend'
    return log(`mail refused for good (${why}; ${todo}): ${name}`, { level: 'error', ...fields, error })
  }
  const again = new Date(result.at).toISOString()
  const what = result.isPutOff ? 'mail refused for now' : 'mail not sent'
  return log(`${what} (${why}), again at ${again}: ${name}`, { level: 'warn', ...fields, error })
}
