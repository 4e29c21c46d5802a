// Which sender brings a message by which channel, as the configuration has it: opened when it is first needed, and anew after
// each reload. Called by courier.ts and `doctor`.
import type { Config } from '../config/config-shape.ts'
import type { ChannelCounts } from '../store/outbox.ts'
import type { Sender, SendResult } from './sender.ts'
import { createMailer } from './smtp.ts'
import { createWebhook } from './webhook.ts'

/** What the configuration says of the ways out. */
export type Ways = Pick<Config, 'smtp' | 'channels'>

/** What the configuration says of one, by which a change is known; null: it has no such channel. */
export function wayOf({ smtp, channels }: Ways, channel: string): object | null {
  if (channel === 'mail') return smtp
  return Object.hasOwn(channels, channel) ? (channels[channel] ?? null) : null
}

/** What is owed by channels that the configuration has no more. */
export const lostChannels = (counts: readonly ChannelCounts[], ways: Ways): readonly ChannelCounts[] =>
  counts.filter(({ channel, owed }) => owed > 0 && wayOf(ways, channel) === null)

/** Rejects if the mail program cannot be loaded, or the configuration has no such channel. */
export async function openSender(ways: Ways, channel: string, now: () => number): Promise<Sender> {
  if (channel === 'mail' && ways.smtp !== null) return createMailer(ways.smtp)
  const webhook = Object.hasOwn(ways.channels, channel) ? ways.channels[channel] : undefined
  if (webhook === undefined) throw new Error('no such channel')
  return createWebhook(webhook, { now })
}

export interface Senders {
  /** No rejection is kept: an update in place, or too many open files, pass. */
  of(channel: string): Promise<Sender>
  /** Each is opened anew when it is needed next. */
  forget(): void
  /** All that is being sent, by those that were forgotten as well, and whatever is to be sent after that. */
  breakOff(): void
}

/** @param ways Those of the configuration in force. */
export function createSenders(ways: () => Ways, now: () => number): Senders {
  let opening = new Map<string, Promise<Sender>>()
  /** By whom; no other one of those of before is kept. */
  const sending = new Map<Promise<SendResult>, Sender>()
  let isBrokenOff = false
  const open = async (channel: string): Promise<Sender> => {
    const sender = await openSender(ways(), channel, now)
    return {
      verify: () => sender.verify(),
      close: () => sender.close(),
      send(letter) {
        if (isBrokenOff) sender.close()
        const sent = sender.send(letter).finally(() => sending.delete(sent))
        sending.set(sent, sender)
        return sent
      },
    }
  }
  return {
    of(channel) {
      const known = opening.get(channel)
      if (known !== undefined) return known
      const of = opening
      const opened = open(channel).catch((error: unknown) => {
        of.delete(channel)
        throw error
      })
      of.set(channel, opened)
      return opened
    },
    forget() {
      opening = new Map()
    },
    breakOff() {
      isBrokenOff = true
      for (const sender of sending.values()) sender.close()
    },
  }
}
