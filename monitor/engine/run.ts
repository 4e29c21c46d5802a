// One run of the monitor, top to bottom: plan → token → claim → gate → probe → judge → incident → commit.

import { type ContactKind, contract, createRequest, judge, type Outcome, type Verdict } from 'contactrz'
import { accept, describeQuotaWindow, sayFailure, toLocal, toLocalDay } from 'contactrz/internal'
import { probe } from 'contactrz/probe'
import type { Alerts, Target } from '../config/config-shape.ts'
import type { Pair } from '../incidents/drift.ts'
import type { Origin } from '../mail/circumstances.ts'
import { contactOf, contactsLookedAt, contactsOf, nextContact } from '../plan/contact.ts'
import { decide, type SlotGateReason, zoneOf } from '../plan/plan.ts'
import type { Attempt, Slot, SlotDecision, Store } from '../store/store.ts'
import { createdVariant, expiredVariant } from '../tools/meanings.ts'
import { holdAfter, isRetried, ledgerStateOf, whyNot } from './consequences.ts'
import { commitNotified, notifyOfRun } from './notify.ts'
import type { Tokens } from './token.ts'

export interface RunDependencies {
  readonly store: Store
  readonly tokens: Tokens
  readonly alerts: Alerts
  /** For mails: the monitor that they come from. */
  readonly origin?: () => Origin
  readonly now: () => number
  /** Aborted when the monitor is to stop: what has left is finished, nothing else leaves, no token is waited for. */
  readonly signal?: AbortSignal
  /** Aborted when nobody waits for the run any more: it leaves nothing behind but what the ledger must know. */
  readonly lapsed?: AbortSignal
}

export type RunResult =
  | { readonly result: 'taken' }
  /** Told to stop before anything was decided: whoever comes next decides the slot. */
  | { readonly result: 'stopped' }
  | { readonly result: 'gated'; readonly reason: SlotGateReason }
  | {
      readonly result: 'run'
      readonly outcome: Outcome
      /** Null when nothing was sent. */
      readonly contact: ContactKind | null
      readonly verdict: Verdict | null
      readonly detail: string | null
    }

const knownIdLimit = 1000
/** So often an expired token without a verdict is tried beside each slot; then as rarely as with one. */
const triesAtOnce = 3

export async function runSlot(
  target: Target,
  slotAt: number,
  dependencies: RunDependencies,
): Promise<RunResult> {
  const { store, tokens, now, signal, lapsed } = dependencies
  const slot = toSlotDecision(target, slotAt, now())
  const found = await store.findSlot(slot)
  if (found !== null && found.decision !== 'missed') return { result: 'taken' }

  const decision = decide(target, now(), await readAllowance(target, store, now()))
  if (decision.decision === 'gated') {
    return (await store.gate(slot, decision.reason))
      ? { result: 'gated', reason: decision.reason }
      : { result: 'taken' }
  }

  const ends = endOf(dependencies)
  let token = await tokens.get(ends)
  if (signal?.aborted || lapsed?.aborted) return { result: 'stopped' }
  if ('problem' in token) return runWithoutToken(target, slot, token, dependencies)

  const contact = nextContact(target, slotAt, await store.latestContacts(target.name, contactsLookedAt))
  const pair = { variant: createdVariant, contact } as const
  const claim = await store.claim(slot, attemptOf(target, slot, pair, now()), target.budgetPerDay)
  if (claim === 'taken') return { result: 'taken' }
  if (claim === 'no-budget') return { result: 'gated', reason: 'budget' }
  let attemptId = claim.attemptId

  // Getting the token and the claim took time: the gate is asked once more, and again when the connection stands.
  let met = await meet(target, slot, pair, token.token, dependencies)
  if ('shut' in met) {
    await store.refundSlot(slot, attemptId, met.shut, now())
    return { result: 'gated', reason: met.shut }
  }
  if (isRetried(contract, met.verdict)) {
    // Refused although it should be fresh: once more with a new one, as a create of its own.
    const refused = token.token
    token = await tokens.get({ fresh: true, ...ends })
    const open = decide(target, now(), await readAllowance(target, store, now())).decision === 'run'
    const next =
      'token' in token && token.token !== refused && open && !signal?.aborted
        ? await store.claimAgain(attemptOf(target, slot, pair, now()), target.budgetPerDay)
        : 'taken'
    if ('token' in token && typeof next === 'object') {
      const second = await meet(target, slot, pair, token.token, dependencies)
      if ('shut' in second) await store.refundAttempt(next.attemptId, now())
      else {
        await store.settle(attemptId, ledgerStateOf(met.verdict, met.requestLeft), null, now())
        attemptId = next.attemptId
        met = second
      }
    }
  }
  return finish(target, slot, { ...met, attemptId }, dependencies)
}

/** What ends the wait for a token: nobody waits for the run any more, or the monitor is to stop. */
function endOf({ signal, lapsed }: RunDependencies): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.any([signal, lapsed].filter((one) => one !== undefined)) }
}

/**
 * Beside a slot that ran: is an expired token still refused as documented? Gated, budgeted and written to the
 * ledger like a create, since that is what it is if the provider fails to refuse it. Null if it is not due.
 */
export async function runExpiredProbe(
  target: Target,
  slotAt: number,
  dependencies: RunDependencies,
): Promise<RunResult | null> {
  const { store, tokens, now } = dependencies
  const lastAt = await store.lastConclusiveAt(target.name, expiredVariant)
  const token = tokens.lapsed()
  // A clock that has gone back since does not put it off.
  const isRecent = lastAt !== null && Math.abs(now() - lastAt) < target.expiredProbeEveryMs
  if (token === null || isRecent) return null
  // One that fails and fails would spend the budget that creates live on.
  const { expiredProbe = null } = await store.incidents(target.name)
  const isTriedOften = expiredProbe !== null && expiredProbe.failures >= triesAtOnce
  if (isTriedOften && Math.abs(now() - expiredProbe.at) < target.expiredProbeEveryMs) return null
  if (decide(target, now(), await readAllowance(target, store, now())).decision === 'gated') return null
  const slot = { target: target.name, slotAt }
  const [contact = 'full'] = contactsOf(target, expiredVariant)
  const pair = { variant: expiredVariant, contact } as const
  const claim = await store.claimAgain(attemptOf(target, slot, pair, now()), target.budgetPerDay)
  if (typeof claim !== 'object') return null
  const met = await meet(target, slot, pair, token, dependencies)
  if ('shut' in met) {
    await store.refundAttempt(claim.attemptId, now())
    return null
  }
  return finish(target, slot, { ...met, attemptId: claim.attemptId }, dependencies)
}

async function readAllowance(target: Target, store: Store, at: number) {
  const hold = await store.hold(target.name)
  return {
    heldUntil: hold?.until ?? null,
    spent: await store.spentOn(target.name, toLocalDay(zoneOf(target), at)),
  }
}

function toSlotDecision(target: Target, slotAt: number, at: number): SlotDecision {
  const timeZone = zoneOf(target)
  const rule = describeQuotaWindow(target.quotaWindow, at)
  return { target: target.name, slotAt, decidedAt: at, local: toLocal(timeZone, at), timeZone, rule }
}

function attemptOf(target: Target, { slotAt }: Slot, pair: Pair, at: number): Attempt {
  const day = toLocalDay(zoneOf(target), at)
  return { target: target.name, slotAt, ...pair, day, at, marker: markerOf(slotAt) }
}

const markerOf = (slotAt: number) => new Date(slotAt).toISOString()

interface Met {
  readonly contact: ContactKind
  readonly verdict: Verdict
  readonly requestLeft: boolean
  readonly totalMs: number
  /** Of a failure that is ours, and of a refusal that no finding explains. */
  readonly detail: string | null
}

/** The gate shut before anything left. */
interface NotMet {
  readonly shut: SlotGateReason
}

async function meet(
  target: Target,
  { slotAt }: Slot,
  { variant: meant, contact }: Pair,
  token: string,
  { store, now, lapsed }: RunDependencies,
): Promise<Met | NotMet> {
  const { url, timeoutMs, slowMs, connection = {} } = target
  const sent = contactOf(target, contact, markerOf(slotAt))
  const knownIds = await store.knownIds(target.name, knownIdLimit)
  const heldUntil = (await store.hold(target.name))?.until ?? null
  const gate: { shut: SlotGateReason | null } = { shut: null }
  const mayLeave = () => {
    gate.shut = decide(target, now(), { heldUntil, spent: 0 }).reason
    return gate.shut === null
  }
  if (!mayLeave() && gate.shut !== null) return { shut: gate.shut }
  const isBounded = lapsed !== undefined && { signal: lapsed }
  const exchange = await probe(
    createRequest({ url, token, contact: sent, timeoutMs, connection, mayLeave, ...isBounded }),
  )
  if (gate.shut !== null) return { shut: gate.shut }
  const isTimed = slowMs !== null && { slowMs }
  const judged = judge(exchange, { meant, sent, secrets: [token], knownIds, ...isTimed })
  const verdict = accept(judged, target.accept, now())
  const { failure, requestLeft, timing } = exchange
  const detail = failure?.kind === 'monitor-fault' ? sayFailure(failure) : whyNot(contract, verdict)
  return { contact, verdict, requestLeft, totalMs: timing.totalMs, detail }
}

async function finish(
  target: Target,
  { slotAt }: Slot,
  { contact, verdict, requestLeft, totalMs, detail, attemptId }: Met & { readonly attemptId: number },
  dependencies: RunDependencies,
): Promise<RunResult> {
  const { store, now, lapsed } = dependencies
  const at = now()
  const { outcome } = verdict
  if (lapsed?.aborted) {
    // It was given up, and that is told. What it came to all the same is for the ledger.
    await store.settle(attemptId, ledgerStateOf(verdict, requestLeft), verdict.createdId, at)
    return { result: 'stopped' }
  }
  const record = {
    takes: null,
    target: target.name,
    slotAt,
    variant: verdict.meant,
    contact,
    at,
    outcome,
    verdict,
    totalMs,
    attempt: { id: attemptId, state: ledgerStateOf(verdict, requestLeft), createdId: verdict.createdId },
    hold: holdAfter(contract, target, verdict, at),
  }
  await commitNotified(
    () => notifyOfRun(target, { ...record, detail }, dependencies),
    (notified) => store.commit({ ...notified, ...record }),
  )
  return { result: 'run', outcome, contact, verdict, detail }
}

type NoToken = Exclude<Awaited<ReturnType<Tokens['get']>>, { readonly token: string }>

async function runWithoutToken(
  target: Target,
  slot: SlotDecision,
  { problem, detail }: NoToken,
  dependencies: RunDependencies,
): Promise<RunResult> {
  const { store, now } = dependencies
  const at = now()
  const outcome = problem === 'own-fault' ? 'monitor-fault' : 'unauthorized'
  const record = {
    takes: slot,
    target: target.name,
    slotAt: slot.slotAt,
    variant: createdVariant,
    contact: null,
    at,
    outcome,
    verdict: null,
    totalMs: null,
    attempt: null,
    hold: null,
  } as const
  const committed = await commitNotified(
    () => notifyOfRun(target, { ...record, detail }, dependencies),
    (notified) => store.commit({ ...notified, ...record }),
  )
  return committed === 'taken'
    ? { result: 'taken' }
    : { result: 'run', outcome, contact: null, verdict: null, detail }
}

/** Puts on record that a run was given up, by whoever waited for it. Its create is unknown: it may have created. */
export async function abandonRun(
  target: Target,
  slotAt: number,
  detail: string,
  dependencies: RunDependencies,
): Promise<RunResult> {
  const { store, now } = dependencies
  const at = now()
  const slot = toSlotDecision(target, slotAt, at)
  const [found, pending] = [await store.findSlot(slot), await store.pendingAttempt(slot)]
  const isDecided = found !== null && found.decision !== 'missed'
  if (isDecided && pending === null) return { result: 'taken' }
  const outcome = 'monitor-fault'
  const attempt =
    pending === null ? null : ({ id: pending.attemptId, state: 'unknown', createdId: null } as const)
  const record = {
    takes: isDecided ? null : slot,
    target: target.name,
    slotAt,
    variant: pending?.variant ?? createdVariant,
    contact: pending?.contact ?? null,
    at,
    outcome,
    verdict: null,
    totalMs: null,
    attempt,
    hold: null,
  } as const
  await commitNotified(
    () => notifyOfRun(target, { ...record, detail }, dependencies),
    (notified) => store.commit({ ...notified, ...record }),
  )
  return { result: 'run', outcome, contact: null, verdict: null, detail }
}
