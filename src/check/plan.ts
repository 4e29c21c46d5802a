// Which variants a check probes, with which contacts, and why it leaves out the others. Pure.

import type { Contract, Means } from '../compiled/contract.ts'
import { type ContactKind, contactKinds } from '../contract/synthetic-contact.ts'
import { variantOf } from '../judge/documented.ts'
import type { VariantName } from '../judge/verdict.ts'
import { toLocal } from '../time/local-time.ts'
import { describeQuotaWindow, gateAt, nextChange, type QuotaWindow } from '../time/quota-window.ts'
import { readExpiry } from '../token/token.ts'
import { isLoopback } from '../wire/loopback.ts'

export interface CheckPlanInput {
  readonly contract: Contract
  readonly url: URL
  readonly only: readonly VariantName[]
  /** Null: both where creates are free, else the full one. */
  readonly contacts: readonly ContactKind[] | null
  readonly expiredToken: string | null
  readonly hasProviderStates: boolean
  readonly allowCreate: boolean
  readonly quotaWindow: QuotaWindow | null
  readonly timeoutMs: number
}

export interface PlannedProbe {
  readonly variant: VariantName
  readonly contact: ContactKind
  /** Null: it is probed. */
  readonly skipReason: string | null
}

/** Margin at both edges of the quota window. */
export const guardMs = 60_000

/** @param at Now, in ms since the epoch. */
export function planCheck(input: CheckPlanInput, at: number): PlannedProbe[] {
  return input.only.flatMap((variant) =>
    contactsFor(input, variant).map((contact) => ({
      variant,
      contact,
      skipReason: unprovokable(input, variant, at) ?? gateSkipReason(input, at),
    })),
  )
}

/** What was sent is repeated by what is created alone: a refusal needs one probe. */
function contactsFor(
  { contract, url, contacts }: CheckPlanInput,
  variant: VariantName,
): readonly ContactKind[] {
  const all = contacts ?? (isLoopback(url.hostname) ? contactKinds : ['full' as const])
  return variantOf(contract, variant).means === 'created' ? all : all.slice(0, 1)
}

/** Why what a variant means cannot be brought about. */
const unprovokableReasons: Readonly<Record<Means, (input: CheckPlanInput, at: number) => string | null>> = {
  created: () => null,
  'token-expired': ({ expiredToken }, at) => expiredTokenReason(expiredToken, at),
  'quota-used-up': unlessStates('a used-up quota'),
  refused: unlessStates('a refusal'),
}

function unlessStates(what: string) {
  return ({ hasProviderStates }: CheckPlanInput) =>
    hasProviderStates
      ? null
      : `${what} cannot be provoked on a live API: give --provider-states <url> of a provider that can set it up`
}

const unprovokable = (input: CheckPlanInput, variant: VariantName, at: number): string | null =>
  unprovokableReasons[variantOf(input.contract, variant).means](input, at)

/** A token that is still good would create a contact: only one that has surely expired is sent. */
function expiredTokenReason(token: string | null, at: number): string | null {
  if (token === null) return 'no expired token: set CONTACTRZ_EXPIRED_TOKEN to one whose exp has passed'
  const expiry = readExpiry(token)
  if (expiry === null)
    return 'CONTACTRZ_EXPIRED_TOKEN has no exp that can be read: it could be live, and would create'
  if (expiry >= at)
    return `CONTACTRZ_EXPIRED_TOKEN is live until ${new Date(expiry).toISOString()}: it would create`
  return null
}

/** Every probe is a create, the one with an expired token too, if the provider fails to refuse it. */
export function gateSkipReason(
  {
    url,
    allowCreate,
    quotaWindow,
    timeoutMs,
  }: Pick<CheckPlanInput, 'url' | 'allowCreate' | 'quotaWindow' | 'timeoutMs'>,
  at: number,
): string | null {
  if (isLoopback(url.hostname)) return null
  if (!allowCreate)
    return `every probe is a create, and stays in somebody's address book: give --allow-create to send it to ${url.host}`
  const gate = gateAt(quotaWindow, at, guardMs, timeoutMs)
  if (gate.open || quotaWindow === null) return null
  const { timeZone } = quotaWindow
  const window = `(${describeQuotaWindow(quotaWindow, at)})`
  const now = `it is ${toLocal(timeZone, at)}`
  if (gate.reason === 'guard') {
    const margin = `${guardMs / 1000} s, and before it begins the time-out as well`
    return `${now}, too near an edge of the quota window ${window}: a margin of ${margin}, is kept`
  }
  const end = nextChange(quotaWindow, at)
  const until = end === null ? '' : `, which ends at ${toLocal(timeZone, end)}`
  return `${now}, inside the quota window${until} ${window}`
}
