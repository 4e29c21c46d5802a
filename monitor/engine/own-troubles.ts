// Finds out what is wrong with the monitor itself, and tells everybody: by owed messages, or, where nothing can be owed
// because the store cannot be written, straight away (last-resort.ts). `own-trouble.ts` decides. Called by outgoing.ts.
import { everybody } from '../alerts/recipients.ts'
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
import type { RefusedMessage } from '../store/store.ts'
import { createLastResort, type LastResort, type LastResortOptions } from './last-resort.ts'

export interface OwnTroublesOptions extends LastResortOptions {
  /** What the log has lost and not yet spoken of. Absent where there is no log, as in `once`: then it is not judged. */
  readonly lost?: () => Lost | null
}

/** For the page and programs that ask: without anybody's address. */
export interface OpenTrouble {
  readonly kind: OwnTroubleKind
  readonly since: number
}

export interface OwnTroubles extends Pick<LastResort, 'storeFailed' | 'storeServed' | 'reload' | 'idle'> {
  /** Looks at what stands, and owes what there is to tell. Rejects where the store does. */
  review(): Promise<void>
  open(): Promise<readonly OpenTrouble[]>
}

export function createOwnTroubles(options: OwnTroublesOptions): OwnTroubles {
  const { store, now, config, origin } = options
  const lastResort = createLastResort(options)
  const remindEveryMs = () => config().alerts.remindEveryMs
  const recipients = () => everybody(config()).map(({ to }) => to)

  const standingOfLog = (before: readonly OwnTrouble[]): StandingTrouble[] => {
    if (options.lost === undefined) return before.filter(({ kind }) => kind === 'log-lost')
    const lost = options.lost()
    return lost === null ? [] : [{ kind: 'log-lost', about: '', parts: [lost.why] }]
  }

  return {
    storeFailed: lastResort.storeFailed,
    storeServed: lastResort.storeServed,
    async review() {
      await lastResort.recover()
      const before = await store.ownTroubles()
      const refused = standingOf(await store.refusedMessages(), recipients())
      const standing = [...refused, ...standingOfLog(before)]
      const transition = nextOwnTroubles(before, standing, now(), remindEveryMs())
      if (transition.events.length === 0) return
      const change = { at: now(), basedOn: before, troubles: transition.troubles }
      // Stale: another process has told in between; the next review sees what is left.
      await store.commitOwnTroubles({ ...change, ...messagesOfRefusals(transition, recipients(), origin()) })
    },
    reload: lastResort.reload,
    async open() {
      const stored = await store.ownTroubles().catch(() => [])
      return [...lastResort.standing(), ...stored].map(({ kind, openedAt }) => ({ kind, since: openedAt }))
    },
    idle: lastResort.idle,
  }
}

/** Of those who are still told anything. */
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

/** To those whom nothing is refused: a message about a refusal is refused as well, and begets no more. */
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
