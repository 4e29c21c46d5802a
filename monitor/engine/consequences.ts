// What a verdict has for consequences, by what the answer means: the table "One slot, decided" of DESIGN, columns retry, hold
// and ledger. Pure. Called by run.ts and meet.ts.
import type { Contract, Means, Verdict as OurVerdict } from 'contactrz'
import { holdEnd } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { Hold, LedgerState } from '../store/store.ts'

/** A verdict by whichever contract: `Contract` goes with it. */
type Verdict = Omit<OurVerdict, 'variant' | 'meant'> & { readonly variant: string | null }

interface Consequences {
  /** Whether the create is tried once more, with a new token, where it was met by this. */
  readonly isRetried: boolean
  /** Whether creates are held. */
  readonly isHeld: boolean
  /** Why there is no verdict, where no finding says it. */
  readonly why: (variant: string) => string | null
}

const consequences: Readonly<Record<Means, Consequences>> = {
  created: { isRetried: false, isHeld: false, why: () => null },
  'token-expired': { isRetried: true, isHeld: false, why: () => null },
  'quota-used-up': { isRetried: false, isHeld: true, why: () => null },
  refused: {
    isRetried: false,
    isHeld: false,
    why: (variant) => `the provider refused the call, as is documented of ${variant}`,
  },
}

const consequencesOf = ({ variants }: Contract, { variant }: Verdict): Consequences | null => {
  const means = variant === null ? undefined : variants[variant]?.means
  return means === undefined ? null : consequences[means]
}

/** Whether a create that was refused is tried once more with a new token. */
export const isRetried = (contract: Contract, verdict: Verdict): boolean =>
  verdict.outcome === 'unauthorized' && consequencesOf(contract, verdict)?.isRetried === true

/** Why a verdict is none of the create, where no finding says it. */
export const whyNot = (contract: Contract, verdict: Verdict): string | null =>
  verdict.variant === null || verdict.outcome !== 'unauthorized'
    ? null
    : (consequencesOf(contract, verdict)?.why(verdict.variant) ?? null)

/** What the ledger says of the create. */
export function ledgerStateOf(verdict: Verdict, requestLeft: boolean): LedgerState {
  if (!requestLeft) return 'not-sent'
  if (!verdict.mayHaveCreated) return 'refused'
  return verdict.createdId === null ? 'unknown' : 'created'
}

/** Creates are held after an over-quota answer, and after one under its status that nobody can explain. */
export function holdAfter(
  contract: Contract,
  { quotaWindow }: Pick<Target, 'quotaWindow'>,
  verdict: Verdict,
  at: number,
): Hold | null {
  const { status, outcome, retryFrom } = verdict
  const isMeant = consequencesOf(contract, verdict)?.isHeld === true || retryFrom !== null
  const ofThatStatus = Object.values(contract.variants).some(
    (variant) => consequences[variant.means].isHeld && variant.status === status,
  )
  if (!isMeant && !(outcome === 'drift' && ofThatStatus)) return null
  return { since: at, until: holdEnd(quotaWindow ?? contract.quotaWindow, retryFrom, at) }
}
