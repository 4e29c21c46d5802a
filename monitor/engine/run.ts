// One run of the monitor, top to bottom: plan → token → claim → gate → probe → judge → incident → commit.

import { contract } from 'contactrz'
import { describeQuotaWindow, toLocal, toLocalDay } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { Pair } from '../incidents/drift.ts'
import { contactsLookedAt, contactsOf, nextContact } from '../plan/contact.ts'
import { type Decision, decide, type SlotGateReason, zoneOf } from '../plan/plan.ts'
import {
  type Attempt,
  attemptLeaseMs,
  type Run,
  type Slot,
  type SlotDecision,
  type SlotRow,
} from '../store/store.ts'
import { createdVariant, expiredVariant } from '../tools/meanings.ts'
import { isRetried } from './consequences.ts'
import { type MeetDependencies, type MetRun, markerOf, meet } from './meet.ts'
import { commitNotified, isOwed, type NotifyDependencies, notifyOfRun } from './notify.ts'
import type { Tokens } from './token.ts'

export interface RunDependencies extends MeetDependencies, NotifyDependencies {
  readonly tokens: Tokens
  /** Aborted when the monitor is to stop: what has left is finished, nothing else leaves, no token is waited for. */
  readonly signal?: AbortSignal
  /** Of a run that has lapsed: settled when it is on record that it was given up, or cannot be. */
  readonly givenUp?: Promise<void>
}

export type RunResult =
  | { readonly result: 'taken' }
  /** Told to stop before anything was decided: whoever comes next decides the slot. */
  | { readonly result: 'stopped' }
  | { readonly result: 'gated'; readonly reason: SlotGateReason }
  | ({ readonly result: 'run' } & Run)
  /** Another process gave it up before it ended: only the ledger has learnt what it came to. */
  | ({ readonly result: 'lapsed' } & Run)

/** So often an expired token without a verdict is tried beside each slot; then as rarely as with one. */
const triesAtOnce = 3

export async function runSlot(
  target: Target,
  slotAt: number,
  dependencies: RunDependencies,
): Promise<RunResult> {
  const { store, tokens, now } = dependencies
  const slot = toSlotDecision(target, slotAt, now())
  if (isDecided(await store.findSlot(slot))) return { result: 'taken' }

  const decision = await decideNow(target, dependencies)
  if (decision.decision === 'gated') {
    return (await store.gate(slot, decision.reason))
      ? { result: 'gated', reason: decision.reason }
      : { result: 'taken' }
  }

  const token = await tokens.get(endOf(dependencies))
  if (dependencies.signal?.aborted || dependencies.lapsed?.aborted) return { result: 'stopped' }
  if ('problem' in token) return commitRun(target, runWithoutToken(slot, token, now()), dependencies)

  const contact = nextContact(target, slotAt, await store.latestContacts(target.name, contactsLookedAt))
  const pair = { variant: createdVariant, contact } as const
  const claim = await store.claim(slot, attemptOf(target, slot, pair, now()), target.budgetPerDay)
  if (claim === 'taken') return { result: 'taken' }
  if (claim === 'no-budget') return { result: 'gated', reason: 'budget' }

  // Getting the token and the claim took time: the gate is asked once more, and again when the connection stands.
  const met = await meet(target, slot, { ...pair, id: claim.attemptId }, token.token, dependencies)
  if ('shut' in met) {
    await store.refundSlot(slot, claim.attemptId, met.shut, now())
    return { result: 'gated', reason: met.shut }
  }
  const run = isRetried(contract, met.verdict)
    ? await meetAgain(target, slot, met, token.token, dependencies)
    : met
  return finish(target, run, dependencies)
}

/**
 * Refused although its token should be fresh: once more with a new one, as a create of its own. Where there is none, or
 * the gate is shut, what was met stands.
 */
async function meetAgain(
  target: Target,
  slot: SlotDecision,
  refused: MetRun,
  refusedToken: string,
  dependencies: RunDependencies,
): Promise<MetRun> {
  const { store, tokens, now, signal } = dependencies
  const token = await tokens.get({ fresh: true, ...endOf(dependencies) })
  if ('problem' in token || token.token === refusedToken) return refused
  const { decision } = await decideNow(target, dependencies)
  if (decision === 'gated' || signal?.aborted) return refused
  const { variant, contact, attempt } = refused
  const pair = { variant, contact }
  const claim = await store.claimAgain(attemptOf(target, slot, pair, now()), target.budgetPerDay)
  if (typeof claim !== 'object') return refused
  const met = await meet(target, slot, { ...pair, id: claim.attemptId }, token.token, dependencies)
  if ('shut' in met) {
    await store.refundAttempt(claim.attemptId, now())
    return refused
  }
  await store.settle(attempt.id, attempt.state, attempt.createdId, now())
  return met
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
  const token = tokens.expired()
  if (token === null || !(await isExpiredProbeDue(target, dependencies))) return null
  const slot = { target: target.name, slotAt }
  const [contact = 'full'] = contactsOf(target, expiredVariant)
  const pair = { variant: expiredVariant, contact } as const
  const claim = await store.claimAgain(attemptOf(target, slot, pair, now()), target.budgetPerDay)
  if (typeof claim !== 'object') return null
  const met = await meet(target, slot, { ...pair, id: claim.attemptId }, token, dependencies)
  if ('shut' in met) {
    await store.refundAttempt(claim.attemptId, now())
    return null
  }
  return finish(target, met, dependencies)
}

async function isExpiredProbeDue(target: Target, dependencies: RunDependencies): Promise<boolean> {
  const { store, now } = dependencies
  // A clock that has gone back since does not put it off.
  const isRecent = (at: number) => Math.abs(now() - at) < target.expiredProbeEveryMs
  const lastAt = await store.lastConclusiveAt(target.name, expiredVariant)
  if (lastAt !== null && isRecent(lastAt)) return false
  // One that fails and fails would spend the budget that creates live on.
  const { expiredProbe = null } = await store.incidents(target.name)
  const isTriedOften = expiredProbe !== null && expiredProbe.failures >= triesAtOnce
  if (isTriedOften && isRecent(expiredProbe.at)) return false
  return (await decideNow(target, dependencies)).decision === 'run'
}

/** What ends the wait for a token: nobody waits for the run any more, or the monitor is to stop. */
function endOf({ signal, lapsed }: RunDependencies): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.any([signal, lapsed].filter((one) => one !== undefined)) }
}

/** By the gate, the hold and the budget as they are now. */
async function decideNow(target: Target, { store, now }: RunDependencies): Promise<Decision> {
  const at = now()
  const hold = await store.hold(target.name)
  const spent = await store.spentOn(target.name, toLocalDay(zoneOf(target), at))
  return decide(target, at, { heldUntil: hold?.until ?? null, spent })
}

/** One that was missed is decided anew when its time comes again. */
const isDecided = (slot: SlotRow | null): boolean => slot !== null && slot.decision !== 'missed'

function toSlotDecision(target: Target, slotAt: number, at: number): SlotDecision {
  const timeZone = zoneOf(target)
  const rule = describeQuotaWindow(target.quotaWindow, at)
  return { target: target.name, slotAt, decidedAt: at, local: toLocal(timeZone, at), timeZone, rule }
}

function attemptOf(target: Target, { slotAt }: Slot, pair: Pair, at: number): Attempt {
  const day = toLocalDay(zoneOf(target), at)
  const leasedUntil = at + attemptLeaseMs
  return { target: target.name, slotAt, ...pair, day, at, marker: markerOf(slotAt), leasedUntil }
}

/** What was met is put on record and told of, unless nobody waits for it any more. */
async function finish(target: Target, run: MetRun, dependencies: RunDependencies): Promise<RunResult> {
  if (!dependencies.lapsed?.aborted) return commitRun(target, run, dependencies)
  // It was given up, and that is told first. What it came to all the same is for the ledger.
  await dependencies.givenUp
  const { id, state, createdId } = run.attempt
  await dependencies.store.settle(id, state, createdId, run.at)
  return { result: 'stopped' }
}

/** Run, ledger, incidents, hold and owed messages, in one transaction. */
async function commitRun(target: Target, run: Run, dependencies: RunDependencies): Promise<RunResult> {
  const committed = await commitNotified(
    () => notifyOfRun(target, run, dependencies),
    async ({ lookAt, ...notified }) => {
      const result = await dependencies.store.commit({ ...run, ...notified })
      if (result === 'committed') dependencies.onTold?.({ lookAt, isMessageOwed: isOwed(notified) })
      return result
    },
  )
  if (committed === 'taken') return { result: 'taken' }
  return { result: committed === 'lapsed' ? 'lapsed' : 'run', ...run }
}

/** Of a run that has met nothing. */
const metNothing: Omit<Run, 'target' | 'slotAt' | 'at' | 'outcome' | 'detail'> = {
  ...{ takes: null, variant: createdVariant, contact: null, verdict: null, totalMs: null },
  ...{ timing: null, seen: null, attempt: null, hold: null },
}

type NoToken = Exclude<Awaited<ReturnType<Tokens['get']>>, { readonly token: string }>

function runWithoutToken(slot: SlotDecision, { problem, detail }: NoToken, at: number): Run {
  const { target, slotAt } = slot
  const outcome = problem === 'own-fault' ? 'monitor-fault' : 'unauthorized'
  return { ...metNothing, target, slotAt, takes: slot, at, outcome, detail }
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
  const isTaken = isDecided(await store.findSlot(slot))
  const pending = await store.pendingAttempt(slot)
  if (isTaken && pending === null) return { result: 'taken' }
  const left = pending !== null && {
    ...{ variant: pending.variant, contact: pending.contact },
    attempt: { id: pending.attemptId, state: 'unknown' as const, createdId: null },
  }
  const why = { outcome: 'monitor-fault', detail } as const
  const takes = isTaken ? null : slot
  return commitRun(
    target,
    { ...metNothing, target: target.name, slotAt, takes, at, ...why, ...left },
    dependencies,
  )
}
