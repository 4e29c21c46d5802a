// Finds out what is wrong with the monitor itself, and tells everybody: by owed mail, or, where nothing can be owed
// because the store cannot be written, straight away. `own-trouble.ts` decides. Called by outgoing.ts.
import type { Config } from '../config/config-shape.ts'
import type { Sender } from '../delivery/sender.ts'
import {
  nextOwnTroubles,
  type OwnTransition,
  type OwnTrouble,
  type OwnTroubleKind,
  type StandingTrouble,
} from '../incidents/own-trouble.ts'
import type { Lost } from '../log/log-sink.ts'
import type { Origin } from '../message/circumstances.ts'
import { messagesOfTrouble } from '../message/own-trouble-messages.ts'
import type { NewMessage, RefusedMessage, Store } from '../store/store.ts'

export interface OwnTroublesOptions {
  readonly store: Store
  readonly mailer: () => Promise<Sender>
  readonly now: () => number
  /** The monitor that they are of. */
  readonly origin: () => Origin
  /** The one in force. */
  readonly config: () => Config
  /** What the log has lost and not yet spoken of. Absent where there is no log, as in `once`: then it is not judged. */
  readonly lost?: () => Lost | null
}

/** For the page and programs that ask: without anybody's address. */
export interface OpenTrouble {
  readonly kind: OwnTroubleKind
  readonly since: number
}

export interface OwnTroubles {
  /** The store failed somebody. @param who Whose next success takes it back. @param why Without a value. */
  storeFailed(who: string, why: string): void
  storeServed(who: string): void
  /** Looks at what stands, and owes what there is to tell. Rejects where the store does. */
  review(): Promise<void>
  /** Whoever failed is asked anew: he may be gone. */
  reload(): void
  open(): Promise<readonly OpenTrouble[]>
  /** Resolves when nothing is being told straight away. */
  idle(): Promise<void>
}

export function createOwnTroubles(options: OwnTroublesOptions): OwnTroubles {
  const { store, now, config, origin } = options
  const failing = new Set<string>()
  /** In memory: while it stands, nothing can be stored. */
  let unusable: readonly OwnTrouble[] = []
  const unsent = new Map<string, NewMessage>()
  let sending: Promise<void> | null = null
  const remindEveryMs = () => config().alerts.remindEveryMs
  const recipients = () => [...new Set(config().targets.flatMap(({ mailTo }) => mailTo))]

  /** Whoever could not be told is told at the next failure. */
  const sendAtOnce = async () => {
    const mailer = await options.mailer()
    const send = async ([to, mail]: readonly [string, NewMessage]) => {
      const { result } = await mailer.send(mail)
      if (result === 'sent' && unsent.get(to) === mail) unsent.delete(to)
    }
    await Promise.all([...unsent].map(send))
  }

  /** The mail of its recovery is the proof: it can be written. */
  const recover = async () => {
    // Not before what is being told: it would arrive first.
    if (unusable.length === 0 || failing.size > 0 || sending !== null) return
    const { events } = nextOwnTroubles(unusable, [], now(), remindEveryMs())
    const messages = events.flatMap((event) => messagesOfTrouble(event, recipients(), origin()))
    const troubles = await store.ownTroubles()
    const change = { at: now(), basedOn: troubles, troubles, messages, recoveries: [] }
    if ((await store.commitOwnTroubles(change)) === 'stale') return
    unusable = []
    unsent.clear()
  }

  const standingOfLog = (before: readonly OwnTrouble[]): StandingTrouble[] => {
    if (options.lost === undefined) return before.filter(({ kind }) => kind === 'log-lost')
    const lost = options.lost()
    return lost === null ? [] : [{ kind: 'log-lost', about: '', parts: [lost.why] }]
  }

  return {
    storeFailed(who, why) {
      failing.add(who)
      const standing: StandingTrouble[] = [{ kind: 'store-unusable', about: '', parts: [why] }]
      // Another reason is no other trouble: nothing is created either way.
      const known = unusable.map((trouble) => ({ ...trouble, parts: [why] }))
      const { troubles, events } = nextOwnTroubles(known, standing, now(), remindEveryMs())
      unusable = troubles
      for (const event of events)
        for (const mail of messagesOfTrouble(event, recipients(), origin())) unsent.set(mail.to, mail)
      if (unsent.size === 0) return
      sending ??= sendAtOnce()
        .catch(() => {})
        .finally(() => {
          sending = null
        })
    },
    storeServed(who) {
      failing.delete(who)
    },
    async review() {
      await recover()
      const before = await store.ownTroubles()
      const refused = standingOf(await store.refusedMessages(), recipients())
      const standing = [...refused, ...standingOfLog(before)]
      const transition = nextOwnTroubles(before, standing, now(), remindEveryMs())
      if (transition.events.length === 0) return
      const change = { at: now(), basedOn: before, troubles: transition.troubles }
      // Stale: another process has told in between; the next review sees what is left.
      await store.commitOwnTroubles({ ...change, ...messagesOfRefusals(transition, recipients(), origin()) })
    },
    reload: () => failing.clear(),
    async open() {
      const stored = await store.ownTroubles().catch(() => [])
      return [...unusable, ...stored].map(({ kind, openedAt }) => ({ kind, since: openedAt }))
    },
    async idle() {
      await sending
    },
  }
}

/** Of those who are still mailed. */
function standingOf(refused: readonly RefusedMessage[], recipients: readonly string[]): StandingTrouble[] {
  const byRecipient = Map.groupBy(refused, ({ to }) => to)
  return [...byRecipient]
    .filter(([to]) => recipients.includes(to))
    .map(([to, messages]) => ({
      kind: 'message-refused',
      about: to,
      parts: messages.map(({ target, kind }) => `${target} (${kind})`),
    }))
}

/** To those whom nothing is refused: a mail about a refusal is refused as well, and begets no more. */
function messagesOfRefusals(
  { troubles, events }: OwnTransition,
  recipients: readonly string[],
  origin: Origin,
) {
  const refused = new Set(troubles.map(({ about }) => about))
  const messagesOf = (isRecovery: boolean) =>
    events
      .filter(({ event }) => (event === 'resolved') === isRecovery)
      .flatMap((event) =>
        messagesOfTrouble(
          event,
          isRecovery ? recipients : recipients.filter((recipient) => !refused.has(recipient)),
          origin,
        ),
      )
  return { messages: messagesOf(false), recoveries: messagesOf(true) }
}
