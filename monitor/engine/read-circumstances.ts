// Gathers from the store what a mail says beside its event: the run that it is about, the hold, what was left behind,
// what became of the slots. Called by notify.ts for each event that is told.

import { variantNames } from 'contactrz'
import { suspectsToken, toLocalDay } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { ExpiredProbe, IncidentEvent } from '../incidents/incident.ts'
import { kindOfRun } from '../incidents/standing.ts'
import type { Circumstances, LeftContact, Origin, SlotTally } from '../mail/circumstances.ts'
import { pairName } from '../mail/findings.ts'
import { contactsOf } from '../plan/contact.ts'
import { zoneOf } from '../plan/plan.ts'
import { accountSlots } from '../slots/accounting.ts'
import type { RunRecord, RunRow, Store } from '../store/store.ts'
import { isOfCreates } from '../tools/meanings.ts'

/** The run that is being committed, and so is not on record yet. */
export interface Latest {
  readonly run: RunRow
  readonly attempt: RunRecord['attempt']
  readonly hold: RunRecord['hold']
}

/** What is older is left out: a mail is no book. */
const lookedBackMs = 7 * 86_400_000
/** A create is in the ledger before it is sent, and its run on record when it has ended. */
const longestRunMs = 120_000

interface Around {
  readonly store: Store
  readonly origin: Origin
  readonly expiredProbe: ExpiredProbe | null
}

export async function readCircumstances(
  target: Target,
  event: IncidentEvent,
  latest: Latest | null,
  { store, origin, expiredProbe }: Around,
): Promise<Circumstances> {
  const { at } = event
  const run = await runOf(target, event, latest, store)
  const hold = latest?.hold ?? (await store.hold(target.name))
  return {
    run,
    lastConforming: await lastConformingOf(target, latest, store),
    isTokenSuspect: await suspectToken(store, target.name, latest?.run ?? null),
    heldUntil: hold !== null && hold.until > at ? hold.until : null,
    left: await leftOf(target, event, run, latest, store),
    slots: event.kind === 'blind' && event.event !== 'resolved' ? await tallyOf(target, event, store) : null,
    spent: await store.spentOn(target.name, toLocalDay(zoneOf(target), at)),
    origin,
    expiredProbe,
  }
}

/** What has ended was ended by the latest run; all else is about the run that met the trouble last. */
async function runOf(
  { name }: Target,
  { kind, event, incident: { metAt } }: IncidentEvent,
  latest: Latest | null,
  store: Store,
): Promise<RunRow | null> {
  if (event === 'resolved') return latest?.run ?? null
  if (metAt === undefined) return null
  const isOfKind = (run: RunRow) => run.at === metAt && kindOfRun(run) === kind
  if (latest !== null && isOfKind(latest.run)) return latest.run
  const runs = await store.runsOf({ target: name, from: metAt, to: metAt + 1 })
  return runs.findLast(isOfKind) ?? null
}

/** Whether the latest create met a 401 that nobody can explain, and none has ever come back with an Id. */
export async function suspectToken(store: Store, target: string, run: RunRow | null): Promise<boolean> {
  const latest = run !== null && isOfCreates(run.variant) ? [run] : await store.latestRuns(target, 2)
  const created = latest.find(({ variant }) => isOfCreates(variant))
  if (created === undefined || !suspectsToken({ meant: created.variant, ...created })) return false
  return (await store.knownIds(target, 1)).size === 0
}

/** Pair by pair: that the one conforms says nothing of the trouble of the other. */
async function lastConformingOf(
  target: Target,
  latest: Latest | null,
  store: Store,
): Promise<Circumstances['lastConforming']> {
  const found: [name: string, at: number][] = []
  for (const variant of variantNames) {
    for (const contact of contactsOf(target, variant)) {
      const run = latest?.run
      const isNow = run?.outcome === 'conforming' && run.variant === variant && run.contact === contact
      const at = isNow ? run.at : await store.lastConformingOf(target.name, { variant, contact })
      if (at !== null) found.push([pairName({ variant, contact }), at])
    }
  }
  return Object.fromEntries(found)
}

/** Of the run that it is about what was made; of all since the trouble began what may have been. */
async function leftOf(
  { name }: Target,
  { event, at, incident: { firstAt, openedAt } }: IncidentEvent,
  run: RunRow | null,
  latest: Latest | null,
  store: Store,
): Promise<LeftContact[]> {
  const from = Math.max((firstAt ?? openedAt) - longestRunMs, at - lookedBackMs)
  const rows = await store.ledgerOf({ target: name, from, to: at + 1 })
  const isOf = (row: (typeof rows)[number], other: RunRow | undefined | null) =>
    other !== undefined && other !== null && row.slotAt === other.slotAt && row.variant === other.variant
  const settled = rows.map((row) =>
    row.state === 'pending' && isOf(row, latest?.run) ? { ...row, ...latest?.attempt } : row,
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
