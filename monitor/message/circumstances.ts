// What is known around an event, so that a message can say more than what has happened. read-circumstances.ts gathers it.
import { hostname } from 'node:os'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { LedgerState, RunRow } from '../store/store.ts'

export interface Circumstances extends Pick<Snapshot, 'heldUntil' | 'spent' | 'expiredProbe'> {
  /** The run that the event is about; null where it is about none, or that one is no longer on record. */
  readonly run: RunRow | null
  /** When each pair did, by its name; absent if never. The run that ends the trouble is among them. */
  readonly lastConforming: Readonly<Record<string, number>>
  /** A 401 that nobody can explain, where no create has ever succeeded. */
  readonly isTokenSuspect: boolean
  /** Creates of the trouble that made a contact, or may have, the latest first. */
  readonly left: readonly LeftContact[]
  /** Of a blindness: what became of the slots since there was a verdict; else null. */
  readonly slots: SlotTally | null
  readonly origin: Origin
}

export interface LeftContact {
  readonly slotAt: number
  /** In the contact's name, after `contactrz synthetic`. */
  readonly marker: string
  readonly state: LedgerState
  /** Known where the state is `created`. */
  readonly createdId: string | null
}

export interface SlotTally {
  readonly since: number
  readonly slots: number
  /** Such as `ran: unavailable`, `gated: quota-window`, `missed: late`. */
  readonly counts: Readonly<Record<string, number>>
}

/** The same for a channel: an Id is a value of a contact, and what goes by a channel holds none. Its name finds it, too. */
export const withoutIds = (around: Circumstances): Circumstances => ({
  ...around,
  left: around.left.map((contact) => ({ ...contact, createdId: null })),
})

/** The monitor that a message comes from. */
export interface Origin {
  /** Name of its machine. */
  readonly host: string
  /** Address of its status page; null: there is none. */
  readonly page: string | null
  /** Absolute path; null in the sandbox, whose store no other command can be told of. */
  readonly configFile: string | null
}

/** @param page Address that the status page listens on, with its port; null: it is not served by this process. */
export function originOf(file: string | undefined, page: string | null = null): Origin {
  const host = hostname()
  // All addresses are the name of the machine, for whoever reads it elsewhere.
  const address = page?.replace(/^(https?:\/\/)(?:0\.0\.0\.0|\[::\])(?=[:/]|$)/, `$1${host}`) ?? null
  return { host, page: address, configFile: file ?? null }
}
