// What is owed by one channel: lease → send → settle, several at a time, one for each recipient. A message is sent at least
// once; a crash between send and settle repeats it under the same Message-ID. Its lanes, its sickness and its rest are its
// own: no channel waits for another. Called by courier.ts.
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
/** No rest is longer, whoever asks for it. */
const longestRestMs = longestPutOffMs
/** A recipient whose server is slow delays no other, as long as no more are than this. */
const mostAtOnce = 5

/** The configuration has lost it since this was leased. */
const gone: SendResult = { result: 'failed', refusal: 'passing', error: 'EGONE' }

export interface OutboxOptions {
  readonly store: Store
  /** `mail`, or the name of a channel. */
  readonly channel: string
  /** Whether the configuration in force has it: what is owed to one that it has not stays owed. */
  readonly isConfigured: () => boolean
  /** The one in force. */
  readonly sender: () => Promise<Sender>
  readonly now: () => number
  readonly log: Log
  /** Told of each failure of ours. */
  readonly onFault: (error: unknown) => void
  /** Told when what is due was looked for without one. */
  readonly onWell?: () => void
  /** Called when a message is settled, before another is looked for. */
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
  /** Somebody has mended something: the rest that was asked for is over. */
  wake(): void
  /** Begins nothing more. */
  close(): void
}

/**
 * When a message is tried again: twice as late each time, up to an hour, and never given up; one that was put off comes
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
  const { store, channel, now, onFault } = options
  /** What is being sent, by recipient. */
  const lanes = new Map<string, Promise<void>>()
  /** What was sent and could not be settled: it must not be sent again because of that. */
  const unsettled = new Map<number, MessageResult>()
  /** A server that takes nothing is asked with one message at a time. */
  let isSick = false
  /** Until when whoever is written to wants to be left alone. */
  let restUntil = 0
  let isClosed = false
  let beginning: Promise<void> | null = null
  /** A lane became free, or a message is owed, while it was looked for. */
  let isWanted = false
  let failures: unknown[] = []
  const fail = (error: unknown) => {
    failures.push(error)
    onFault(error)
  }

  const settle = async (message: OwedMessage, sent: SendResult) => {
    const result = resultOf(message, sent, options)
    restUntil = restOf(sent, now())
    unsettled.set(message.id, result)
    await settleAll()
    logSent(message, result, sent, options)
    await options.onSettled?.()
  }
  /** A clock that was put back makes no rest longer than one can be. */
  const isResting = () => now() < restUntil && restUntil <= now() + longestRestMs
  const isOpen = () => !isClosed && options.isConfigured() && !isResting()
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

  const send = async (message: OwedMessage): Promise<SendResult> => {
    try {
      return options.isConfigured() ? await (await options.sender()).send(message) : gone
    } catch (error) {
      fail(error)
      return { result: 'failed', refusal: 'passing', error: 'ELOAD' }
    }
  }
  const carry = async (message: OwedMessage) => {
    // If it fails, the lease ends too early; here the lane keeps the message from being taken all the same.
    const renew = () => store.renewLease(message.id, now() + leaseMs).catch(onFault)
    const renewing = setInterval(renew, renewEveryMs)
    let goesOn = false
    try {
      const sent = await send(message)
      isSick = sent.result === 'failed' && sent.refusal === 'passing'
      await settle(message, sent)
      goesOn = !isSick
    } catch (error) {
      fail(error)
    } finally {
      clearInterval(renewing)
      lanes.delete(message.to)
    }
    if (goesOn) await begin()
  }

  const lease = async () => {
    await settleAll()
    while (isOpen() && lanes.size < mostAtOnce) {
      const message = await store.leaseMessage(channel, now(), leaseMs, [...lanes.keys()])
      if (message === null) return
      lanes.set(message.to, carry(message))
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
    // A lane that has ended may be looking for the next message: the store takes its time.
    do await Promise.all([beginning, ...lanes.values()])
    while (beginning !== null || lanes.size > 0)
  }
  return {
    begin,
    idle,
    wake() {
      restUntil = 0
      isSick = false
    },
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
  // Not before it is asked for, and no sooner than anybody: who asks for a second each time would be asked for ever.
  const at = Math.max(now() + retryDelayMs(attempts, random(), isPutOff), restOf(sent, now()))
  return { result: 'retry', at, error, isPutOff }
}

/** Until when whoever does not take it wants to be left alone; 0: he says nothing of it. */
const restOf = (sent: SendResult, at: number): number =>
  sent.result === 'failed' && sent.retryAt !== undefined ? Math.min(sent.retryAt, at + longestRestMs) : 0

function logSent(
  message: OwedMessage,
  result: MessageResult,
  sent: SendResult,
  { log, channel }: OutboxOptions,
) {
  // All messages of an incident have one subject: the event tells them apart.
  const name = message.event == null ? message.subject : `${message.subject} ${eventWords[message.event]}`
  const fields = { message: message.messageId, channel, attempts: message.attempts }
  const by = channel === 'mail' ? '' : ` (${channel})`
  if (result.result === 'sent') return log(`message sent: ${name}${by}`, fields)
  const { error } = result
  const why = sent.result === 'failed' ? (sent.said ?? error) : error
  if (result.result === 'refused') {
    const what = channel === 'mail' ? 'address' : 'channel'
    const todo = `mend the ${what}, then contactrz-monitor resend`
    return log(`message refused for good (${why}; ${todo}): ${name}${by}`, {
      level: 'error',
      ...fields,
      error,
    })
  }
  const again = new Date(result.at).toISOString()
  const what = result.isPutOff ? 'message refused for now' : 'message not sent'
  return log(`${what} (${why}), again at ${again}: ${name}${by}`, { level: 'warn', ...fields, error })
}
