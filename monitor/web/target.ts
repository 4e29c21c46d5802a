// What the page says of one target: what stands, hold, budget, what comes next, and its latest slots. No value of a contact is
// in it. Called by status.ts.
import { type Finding, variantNames } from 'contactrz'
import { describeQuotaWindow, toLocal } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { suspectToken } from '../engine/read-circumstances.ts'
import { contactNote } from '../engine/result-line.ts'
import { type ToldFinding, unionOf } from '../incidents/drift.ts'
import { neverTried, sayExpiredProbe } from '../incidents/expired-probe.ts'
import { pairName } from '../mail/findings.ts'
import { zoneOf } from '../plan/plan.ts'
import { describeSlot } from '../slots/accounting.ts'
import { readKnown } from '../snapshot/read-snapshot.ts'
import { type Summary, snapshotOf } from '../snapshot/snapshot.ts'
import type { Store } from '../store/store.ts'
import { html, type Markup } from '../tools/html.ts'
import { isOfCreates } from '../tools/meanings.ts'

const slotsShown = 20

export async function renderTarget(target: Target, store: Store, at: number) {
  const zone = zoneOf(target)
  const [known, isSuspect] = await Promise.all([
    readKnown(target, store, at),
    suspectToken(store, target.name, null),
  ])
  const snapshot = snapshotOf(target, known, at)
  const { spent, next, lastConforming, expiredProbe, lastExpiredAt } = snapshot
  const conforming = variantNames.map((variant) => {
    const last = lastConforming[variant]
    return `${variant} ${last === undefined ? 'never' : toLocal(zone, last)}`
  })
  const expired =
    sayExpiredProbe(expiredProbe, (of) => toLocal(zone, of)) ??
    (lastExpiredAt === null ? neverTried : `last verdict ${toLocal(zone, lastExpiredAt)}`)
  const drift = unionOf(known.incidents.drifts, null, new Set())
  return html`<h2>${target.name}</h2>
<p>${target.url}<br>Quota window: ${describeQuotaWindow(target.quotaWindow, at)}<br>
Creates today: ${spent} of ${target.budgetPerDay}. Next slot: ${next === null ? 'none' : toLocal(zone, next.slotAt)}.<br>
Last conforming: ${conforming.join(', ')}.<br>
Expired probe: ${expired}.</p>
<ul>${renderStanding(zone, snapshot, { isSuspect, drift })}</ul>
<table><tr><th>Slot (${zone})</th><th>Outcome</th><th>Time</th><th>Findings</th></tr>${await renderSlots(target, store, at)}</table>`
}

async function renderSlots(target: Target, store: Store, at: number): Promise<Markup[]> {
  const zone = zoneOf(target)
  const runs = await store.latestRuns(target.name, 2 * slotsShown)
  const slots = await store.latestSlots(target.name, slotsShown)
  return slots.map((slot) => {
    const [run] = runs.filter(({ slotAt, variant }) => slotAt === slot.slotAt && isOfCreates(variant))
    const { decision, detail } = describeSlot(slot, run?.outcome, at)
    const outcome = decision === 'run' ? detail : `${decision} (${detail})`
    const found = (run?.findings ?? []).map(renderFinding)
    const time = run?.totalMs == null ? '' : `${Math.round(run.totalMs)} ms`
    return html`<tr><td>${toLocal(zone, slot.slotAt)}</td><td class="${run?.outcome ?? slot.decision}">${outcome}${contactNote(run?.contact ?? null)}</td><td>${time}</td><td>${found}</td></tr>`
  })
}

interface Besides {
  /** No create has succeeded yet, and the token may be why. */
  readonly isSuspect: boolean
  /** Empty: none, or they are shown elsewhere. */
  readonly drift: readonly ToldFinding[]
}

/** What is open, held and muted. Green only where nothing is. */
export function renderStanding(
  zone: string,
  { open, mutes, heldUntil }: Summary,
  { isSuspect, drift }: Besides,
): Markup[] {
  const silenced = mutes.map(
    ({ kind, until, reason }) =>
      html`<li>muted: ${kind} until ${toLocal(zone, until)}${reason === null ? '' : ` (${reason})`}</li>`,
  )
  const incidents = open.map(({ kind, incident, since, mutedUntil }) => {
    const flaps = incident.flapping === undefined ? '' : ' (flapping)'
    const mute = mutedUntil === null ? '' : ` (muted until ${toLocal(zone, mutedUntil)})`
    const findings = kind === 'drift' && drift.length > 0 ? renderDrift(drift) : ''
    return html`<li class="drift">${kind} since ${toLocal(zone, since)}${flaps}${mute}${findings}</li>`
  })
  const held =
    heldUntil === null
      ? []
      : [html`<li class="over-quota">creates are held until ${toLocal(zone, heldUntil)}</li>`]
  const suspicion = html`<li class="drift">no create has succeeded yet: the token may be what is wrong, and not the provider</li>`
  const troubles = [...(isSuspect ? [suspicion] : []), ...held, ...incidents]
  return [
    ...silenced,
    ...(troubles.length > 0 ? troubles : [html`<li class="conforming">no incident is open</li>`]),
  ]
}

/** All that stands, however much that is: a mail shows the first and names this page for the rest. */
const renderDrift = (findings: readonly ToldFinding[]) =>
  html`<ul>${findings.map(
    ({ variant, contacts, found }) =>
      html`<li>${contacts.map((contact) => pairName({ variant, contact })).join(' and ')}: ${renderFinding(found)}</li>`,
  )}</ul>`

const renderFinding = ({ rule, pointer, expected, actual, lapsed }: Finding) =>
  html`<div>${rule} ${pointer}: expected ${expected}, found ${actual}${lapsed === undefined ? '' : ` (accepted until ${lapsed.until} only)`}</div>`
