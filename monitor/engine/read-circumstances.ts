// Gathers from the store what a message says beside its event: the run that it is about, the hold, what was left behind,
// what became of the slots. Called by notify.ts for each event that is told.

import { variantNames } from 'contactrz'
import { suspectsToken } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { Pair } from '../incidents/drift.ts'
import type { IncidentEvent, IncidentState } from '../incidents/incident.ts'
import { kindOfRun } from '../incidents/standing.ts'
import type { Circumstances, LeftContact, SlotTally } from '../message/circumstances.ts'
import { pairName } from '../message/findings.ts'
import { contactsOf } from '../plan/contact.ts'
import { accountSlots } from '../slots/accounting.ts'
import { readKnown } from '../snapshot/read-snapshot.ts'
import { snapshotOf } from '../snapshot/snapshot.ts'
import { type Run, type RunRow, rowOf, type Store } from '../store/store.ts'
import { isOfCreates } from '../tools/meanings.ts'

/** What is older is left out: a message is no book. */
const lookedBackMs = 7 * 86_400_000
/** A create is in the ledger before it is sent, and its run on record when it has ended. */
const longestRunMs = 120_000

type Own = 'run' | 'left' | 'slots'

/**
 * What is so around every event of one instant.
 *
 * @param incidents As they are when the events have come.
 * @param latest The run that is being committed, and so is not on record yet; null: none is.
 */
export async function readSurroundings(
  target: Target,
  at: number,
  incidents: IncidentState,
  latest: Run | null,
  store: Store,
): Promise<Omit<Circumstances, Own | 'origin'>> {
  const known = await readKnown(target, store, at)
  const hold = latest?.hold ?? known.hold
  return {
    ...snapshotOf(target, { ...known, incidents, hold }, at),
    lastConforming: await lastConformingOf(target, latest, store),
    isTokenSuspect: await suspectToken(store, target.name, latest === null ? null : rowOf(latest)),
  }
}

/** What is so around this one alone. */
export async function readOwnCircumstances(
  target: Target,
  event: IncidentEvent,
  latest: Run | null,
  store: Store,
): Promise<Pick<Circumstances, Own>> {
  const run = await runOf(target, event, latest, store)
  return {
    run,
    left: await leftOf(target, event, run, latest, store),
    slots: event.kind === 'blind' && event.event !== 'resolved' ? await tallyOf(target, event, store) : null,
  }
}

/** What has ended was ended by the latest run; all else is about the run that met the trouble last. */
async function runOf(
  { name }: Target,
  { kind, event, incident: { metAt } }: IncidentEvent,
  latest: Run | null,
  store: Store,
): Promise<RunRow | null> {
  const now = latest === null ? null : rowOf(latest)
  if (event === 'resolved') return now
  if (metAt === undefined) return null
  const isOfKind = (run: RunRow) => run.at === metAt && kindOfRun(run) === kind
  if (now !== null && isOfKind(now)) return now
  const runs = await store.runsOf({ target: name, from: metAt, to: metAt + 1 })
  return runs.findLast(isOfKind) ?? null
}

/** Whether the latest create met a 401 that nobody can explain, and none has ever come back with an Id. */
export async function suspectToken(store: Store, target: string, run: RunRow | null): Promise<boolean> {
  const latest = run !== null && isOfCreates(run.variant) ? [run] : await store.latestRuns(target, 2)
  const created = latest.find(({ variant }) => isOfCreates(variant))
  if (created === undefined || !suspectsToken({ meant: created.variant, ...created })) return false
  return !(await store.hasCreated(target))
}

/** Pair by pair: that the one conforms says nothing of the trouble of the other. */
async function lastConformingOf(
  target: Target,
  latest: Run | null,
  store: Store,
): Promise<Circumstances['lastConforming']> {
  const pairs = variantNames.flatMap((variant) =>
    contactsOf(target, variant).map((contact) => ({ variant, contact })),
  )
  const isOfLatest = ({ variant, contact }: Pair) =>
    latest?.outcome === 'conforming' && latest.variant === variant && latest.contact === contact
  const readOne = async (pair: Pair) => {
    const at =
      latest !== null && isOfLatest(pair) ? latest.at : await store.lastConformingOf(target.name, pair)
    return at === null ? [] : [[pairName(pair), at] as const]
  }
  return Object.fromEntries((await Promise.all(pairs.map(readOne))).flat())
}

/** Of the run that it is about what was made; of all since the trouble began what may have been. */
async function leftOf(
  { name }: Target,
  { event, at, incident: { firstAt, openedAt } }: IncidentEvent,
  run: RunRow | null,
  latest: Run | null,
  store: Store,
): Promise<LeftContact[]> {
  const from = Math.max((firstAt ?? openedAt) - longestRunMs, at - lookedBackMs)
  const rows = await store.ledgerOf({ target: name, from, to: at + 1 })
  const isOf = (row: (typeof rows)[number], other: Pick<RunRow, 'slotAt' | 'variant'> | null) =>
    other !== null && row.slotAt === other.slotAt && row.variant === other.variant
  const settled = rows.map((row) =>
    row.state === 'pending' && isOf(row, latest) ? { ...row, ...latest?.attempt } : row,
  )
  return settled
    .filter((row) => {
      const isOfRun = event !== 'resolved' && isOf(row, run)
      return row.state === 'unknown' || (row.state === 'created' && isOfRun)
    })
    .map(({ slotAt, marker, state, createdId }) => ({ slotAt, marker, state, createdId }))
    .reverse()
}

async function tallyOf(target: Target, event: IncidentEvent, store: Store): Promise<SlotTally> {
  const { name, schedule } = target
  const { at, incident } = event
  const since = Math.max(incident.firstAt ?? incident.openedAt, at - lookedBackMs)
  const span = { target: name, from: since, to: at }
  const slots = accountSlots({
    ...{ name, schedule, from: since, to: at, now: at },
    slots: await store.slotsOf(span),
    runs: await store.outcomesOf(span),
    watchedSince: await store.firstSlotAt(name),
  })
  const counts: Record<string, number> = {}
  for (const { decision, detail } of slots) {
    const what = `${decision === 'run' ? 'ran' : decision}: ${detail.split(':', 1)[0]}`
    counts[what] = (counts[what] ?? 0) + 1
  }
  return { since, slots: slots.length, counts }
}
