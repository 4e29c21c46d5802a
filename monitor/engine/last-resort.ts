// Tells everybody straight away that the store cannot be used, by every channel and past the outbox, since nothing can be owed
// then; and that it can be used again, by what is owed. What stands is in memory alone. Called by own-troubles.ts.
import { everybody } from '../alerts/recipients.ts'
import type { Config } from '../config/config-shape.ts'
import type { SendResult } from '../delivery/sender.ts'
import { nextOwnTroubles, type OwnTrouble, type StandingTrouble } from '../incidents/own-trouble.ts'
import type { Origin } from '../message/circumstances.ts'
import { messagesOfTrouble } from '../message/own-trouble-messages.ts'
import type { NewMessage, Store } from '../store/store.ts'

export interface LastResortOptions {
  readonly store: Store
  /** Sends it at once, by its channel. */
  readonly send: (message: NewMessage) => Promise<SendResult>
  readonly now: () => number
  /** The monitor that they are of. */
  readonly origin: () => Origin
  /** The one in force. */
  readonly config: () => Config
}

export interface LastResort {
  /** The store failed somebody. @param who Whose next success takes it back. @param why Without a value. */
  storeFailed(who: string, why: string): void
  storeServed(who: string): void
  /** Whoever failed is asked anew: he may be gone. So may be whoever was to be told. */
  reload(): void
  /** Owes everybody that it is over, if it is. Rejects where the store does. */
  recover(): Promise<void>
  standing(): readonly OwnTrouble[]
  /** Resolves when nobody is being told. */
  idle(): Promise<void>
}

export function createLastResort({ store, send, now, origin, config }: LastResortOptions): LastResort {
  const failing = new Set<string>()
  let unusable: readonly OwnTrouble[] = []
  /** Who is still to be told of it, and who is being told: each by himself, since one that hangs keeps no other. */
  const unsent = new Map<string, NewMessage>()
  const sending = new Map<string, Promise<void>>()
  /** Until when somebody wants to be left alone. */
  const rests = new Map<string, number>()
  /** The end, for those who are still being told of the beginning: it would arrive first. */
  let held: readonly NewMessage[] = []
  let recovering: Promise<void> | null = null
  const messagesFor = (standing: readonly StandingTrouble[], known: readonly OwnTrouble[]) => {
    const { troubles, events } = nextOwnTroubles(known, standing, now(), config().alerts.remindEveryMs)
    const recipients = everybody(config()).map(({ to }) => to)
    return { troubles, messages: events.flatMap((event) => messagesOfTrouble(event, recipients, origin())) }
  }

  const tell = async (message: NewMessage) => {
    const { to } = message
    try {
      const sent = await send(message)
      if (sent.result === 'sent' && unsent.get(to) === message) unsent.delete(to)
      if (sent.result === 'failed' && sent.retryAt !== undefined) rests.set(to, sent.retryAt)
    } catch {
      // Told at the next failure, as whoever could not be reached.
    } finally {
      sending.delete(to)
    }
  }
  const tellAll = () => {
    for (const [to, message] of unsent) {
      if (sending.has(to) || now() < (rests.get(to) ?? 0)) continue
      rests.delete(to)
      sending.set(to, tell(message))
    }
  }

  /** The message of its end is the proof: it can be written. */
  const recover = async () => {
    if (failing.size > 0 || (unusable.length === 0 && held.length === 0)) return
    const ends = [...held, ...messagesFor([], unusable).messages]
    const messages = ends.filter(({ to }) => !sending.has(to))
    if (unusable.length === 0 && messages.length === 0) return
    const troubles = await store.ownTroubles()
    const change = { at: now(), basedOn: troubles, troubles, messages, recoveries: [] }
    if ((await store.commitOwnTroubles(change)) === 'stale') return
    unusable = []
    held = ends.filter((message) => !messages.includes(message))
  }

  return {
    storeFailed(who, why) {
      failing.add(who)
      // Another reason is no other trouble: nothing is created either way.
      const known = unusable.map((trouble) => ({ ...trouble, parts: [why] }))
      const next = messagesFor([{ kind: 'store-unusable', about: '', parts: [why] }], known)
      unusable = next.troubles
      for (const message of next.messages) unsent.set(message.to, message)
      tellAll()
    },
    storeServed(who) {
      failing.delete(who)
    },
    reload() {
      failing.clear()
      rests.clear()
      const named = new Set(everybody(config()).map(({ to }) => to))
      for (const to of unsent.keys()) if (!named.has(to)) unsent.delete(to)
    },
    recover() {
      recovering ??= recover().finally(() => {
        recovering = null
      })
      return recovering
    },
    standing: () => unusable,
    async idle() {
      await Promise.all(sending.values())
    },
  }
}
