// Finds out what is wrong with the monitor itself, and tells whoever routes say, or everybody: by owed messages, or, where nothing can be owed
// because the store cannot be written, straight away (last-resort.ts). `own-trouble.ts` decides. Called by outgoing.ts.
import { everybody, type Recipient, recipientsOfOwnTrouble } from '../alerts/recipients.ts'
import type { Config } from '../config/config-shape.ts'
import {
  nextOwnTroubles,
  type OwnTransition,
  type OwnTrouble,
  type OwnTroubleEvent,
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
      const refused = standingOf(await store.refusedMessages(), config())
      const standing = [...refused, ...standingOfLog(before)]
      const transition = nextOwnTroubles(before, standing, now(), remindEveryMs())
      if (transition.events.length === 0) return
      const change = { at: now(), basedOn: before, troubles: transition.troubles }
      // Stale: another process has told in between; the next review sees what is left.
      await store.commitOwnTroubles({ ...change, ...messagesOf(transition, config(), origin()) })
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
function standingOf(refused: readonly RefusedMessage[], config: Config): StandingTrouble[] {
  const recipients = namesOf(everybody(config))
  const byRecipient = Map.groupBy(refused, ({ to }) => to)
  return [...byRecipient]
    .filter(([to]) => recipients.includes(to))
    .map(([to, messages]) => ({
      kind: 'message-refused',
      about: to,
      parts: messages.map(({ target, kind }) => `${target} (${kind})`),
    }))
}

/**
 * To those whom nothing is refused: a message about a refusal is refused as well, and begets no more. Who was told of it is
 * told that it is over, whatever routes say by then.
 */
function messagesOf({ troubles, events }: OwnTransition, config: Config, origin: Origin) {
  const refused = new Set(troubles.map(({ about }) => about))
  const isOver = ({ event }: OwnTroubleEvent) => event === 'resolved'
  const toldOf = ({ trouble: { kind } }: OwnTroubleEvent) =>
    namesOf(recipientsOfOwnTrouble(kind, refused, config))
  return {
    messages: events
      .filter((event) => !isOver(event))
      .flatMap((event) => messagesOfTrouble(event, toldOf(event), origin)),
    recoveries: events
      .filter(isOver)
      .flatMap((event) => messagesOfTrouble(event, namesOf(everybody(config)), origin)),
  }
}

const namesOf = (recipients: readonly Recipient[]) => recipients.map(({ to }) => to)
