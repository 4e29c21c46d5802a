// Which of the two synthetic contacts a run sends, and what is in it. Pure: (configuration, what was sent last) →
// contact. Called by run.ts; incident.ts asks which contacts a variant can be met with.
import {
  type ContactKind,
  type CreateContact,
  contactKinds,
  createSyntheticContact,
  isConclusive,
  type Outcome,
  type VariantName,
} from 'contactrz'
import type { Target } from '../config/config-shape.ts'
import { isOfCreates } from '../tools/meanings.ts'

/** A run of `created` that sent something. */
export interface SentContact {
  readonly contact: ContactKind
  readonly outcome: Outcome
}

/**
 * The contacts that a variant is met with: its pairs. A refusal does not depend on what was sent, so that an expired
 * token is tried with one of them.
 */
export function contactsOf({ send }: Pick<Target, 'send'>, variant: VariantName): readonly ContactKind[] {
  if (send !== 'alternate') return [send]
  return isOfCreates(variant) ? contactKinds : ['full']
}

/** So many runs are looked back at. */
export const contactsLookedAt = 8
const triesInARow = 2

/**
 * The contact of the next run of `created`: the one whose verdict is older. It is told from what is on record, so that a
 * restart, another process, and slots that are gated or missed change nothing. One that got no verdict is sent once more;
 * then it is drawn, by the time of the slot: a turn that is fixed could fall in step with the slots that fail, and a
 * provider that fails at one of the two must not keep us from the other.
 *
 * @param latest The latest such runs, the latest first; `contactsLookedAt` of them are enough.
 */
export function nextContact(
  { send }: Pick<Target, 'send'>,
  slotAt: number,
  latest: readonly SentContact[],
): ContactKind {
  if (send !== 'alternate') return send
  const verdictOf = (kind: ContactKind) => {
    const index = latest.findIndex(({ contact, outcome }) => contact === kind && isConclusive(outcome))
    return index === -1 ? latest.length : index
  }
  const due = verdictOf('name-alone') > verdictOf('full') ? 'name-alone' : 'full'
  const tries = latest.slice(0, verdictOf(due)).filter(({ contact }) => contact === due)
  if (tries.length < triesInARow) return due
  return contactKinds[lot(slotAt)] ?? due
}

/** 0 or 1, as good as by chance and always the same for one instant: the last step of MurmurHash3. */
function lot(at: number): number {
  let bits = Math.floor(at / 1000) | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) & 1
}

/** What is sent. Of the overrides, Name alone takes that of `Name`; null leaves a property out. */
export function contactOf(
  { contact: overrides }: Pick<Target, 'contact'>,
  kind: ContactKind,
  marker: string,
): CreateContact {
  const synthetic = createSyntheticContact(marker, { kind })
  const { Name = synthetic.Name, ...others } = overrides
  const contact = { ...synthetic, ...(kind === 'full' && others), Name }
  const sent = Object.entries(contact).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(sent) as Partial<CreateContact>), Name }
}
