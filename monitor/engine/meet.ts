// One create, from the gate to the verdict: what it came to, as it is put on record. Called by run.ts.

import { contract, createRequest, judge } from 'contactrz'
import { accept, sayFailure } from 'contactrz/internal'
import { probe } from 'contactrz/probe'
import { withConsumerTypes } from 'contactrz/proposal'
import type { Target } from '../config/config-shape.ts'
import type { Pair } from '../incidents/drift.ts'
import { contactOf } from '../plan/contact.ts'
import { decide, type SlotGateReason } from '../plan/plan.ts'
import type { Run, Slot, Store } from '../store/store.ts'
import { holdAfter, ledgerStateOf, whyNot } from './consequences.ts'
import { keptOf } from './kept.ts'
import { ownTurn } from './loop-turns.ts'

export interface MeetDependencies {
  readonly store: Store
  readonly now: () => number
  /** Aborted when nobody waits for the run any more: it leaves nothing behind but what the ledger must know. */
  readonly lapsed?: AbortSignal
}

/** A run that has met something. */
export type MetRun = Run & {
  readonly contact: NonNullable<Run['contact']>
  readonly verdict: NonNullable<Run['verdict']>
  readonly attempt: NonNullable<Run['attempt']>
}

/** The gate shut before anything left. */
interface NotMet {
  readonly shut: SlotGateReason
}

/** Found again in the name of the contact. */
export const markerOf = (slotAt: number) => new Date(slotAt).toISOString()

export async function meet(
  target: Target,
  { slotAt }: Slot,
  { variant, contact, id }: Pair & { readonly id: number },
  token: string,
  { store, now, lapsed }: MeetDependencies,
): Promise<MetRun | NotMet> {
  const { name, url, timeoutMs, slowMs, connection = {} } = target
  const sent = contactOf(target, contact, markerOf(slotAt))
  const heldUntil = (await store.hold(name))?.until ?? null
  const gate: { shut: SlotGateReason | null } = { shut: null }
  const mayLeave = () => {
    gate.shut = decide(target, now(), { heldUntil, spent: 0 }).reason
    return gate.shut === null
  }
  await ownTurn()
  if (!mayLeave() && gate.shut !== null) return { shut: gate.shut }
  const isBounded = lapsed !== undefined && { signal: lapsed }
  const exchange = await probe(
    createRequest({ url, token, contact: sent, timeoutMs, connection, mayLeave, ...isBounded }),
  )
  if (gate.shut !== null) return { shut: gate.shut }
  const at = now()
  await ownTurn()
  const isTimed = slowMs !== null && { slowMs }
  const judgeKnowing = (knownIds: ReadonlySet<string>) =>
    judge(exchange, { meant: variant, sent, secrets: [token], knownIds, ...isTimed })
  const judged = judgeKnowing(new Set())
  const isKnown = judged.createdId !== null && (await store.knowsId(name, judged.createdId))
  const told = isKnown ? judgeKnowing(new Set([judged.createdId])) : judged
  const seen = { exchange, sent, secrets: [token] }
  const verdict = accept(withConsumerTypes({ ...seen, verdict: told }), target.accept, at)
  const { failure, requestLeft, timing } = exchange
  const { outcome, createdId } = verdict
  const { dnsMs, connectMs, tlsMs, firstByteMs } = timing
  return {
    ...{ takes: null, target: name, slotAt, variant, contact, at, outcome, verdict },
    totalMs: timing.totalMs,
    timing: { dnsMs, connectMs, tlsMs, firstByteMs },
    ...keptOf(url, contact, { ...seen, verdict }),
    detail: failure?.kind === 'monitor-fault' ? sayFailure(failure) : whyNot(contract, verdict),
    attempt: { id, state: ledgerStateOf(verdict, requestLeft), createdId },
    hold: holdAfter(contract, target, verdict, at),
  }
}
