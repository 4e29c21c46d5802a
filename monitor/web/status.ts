// The status page: each target, what stands, and its latest slots. No value of a contact is in it.

import { type Finding, variantNames } from 'contactrz'
import { describeQuotaWindow, toLocal } from 'contactrz/internal'
import type { Config, Target } from '../config/config-shape.ts'
import type { OpenTrouble } from '../engine/own-troubles.ts'
import { suspectToken } from '../engine/read-circumstances.ts'
import { contactNote } from '../engine/result-line.ts'
import { type Reason, sayReason } from '../health/health.ts'
import { type ToldFinding, unionOf } from '../incidents/drift.ts'
import { neverTried, sayExpiredProbe } from '../incidents/expired-probe.ts'
import { type IncidentState, incidentKinds } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { pairName } from '../mail/findings.ts'
import { zoneOf } from '../plan/plan.ts'
import { describeSlot } from '../slots/accounting.ts'
import { mutedUntil } from '../store/mutes.ts'
import type { Hold, Mute, Store } from '../store/store.ts'
import { nextSlot } from '../time/schedule.ts'
import { span } from '../tools/formatting.ts'
import { html, type Markup, page } from '../tools/html.ts'
import { expiredVariant, isOfCreates } from '../tools/meanings.ts'
import type { Said } from './health.ts'

const slotsShown = 20

const whatTrouble: Readonly<Record<OpenTrouble['kind'], string>> = {
  'store-unusable': 'nothing is created while it lasts (see the log)',
  'log-lost': 'lines of the log cannot be written',
  'mail-refused': 'alerts do not reach somebody (contactrz-monitor report --mails, then resend)',
}

export async function renderStatus(
  { targets }: Config,
  store: Store,
  at: number,
  links: readonly Link[],
  { reasons, troubles }: Said = { reasons: [], troubles: [] },
): Promise<string> {
  const [mails, oldestOwedAt] = [await store.countMails(), await store.oldestOwedAt()]
  const sections = await Promise.all(targets.map((target) => renderTarget(target, store, at)))
  const nav = links.map(({ href, text }) => html`<a href="${href}">${text}</a> `)
  const own = troubles.map(
    ({ kind, since }) =>
      html`<p class="monitor-fault">${kind} since ${toLocal('UTC', since)}: ${whatTrouble[kind]}</p>`,
  )
  return page(
    'contactrz-monitor',
    html`<h1>contactrz-monitor</h1><p>${nav}</p>${renderReasons(reasons)}${own}${sections}
<h2>Mail</h2>
<p>${mails.sent} sent, ${mails.owed} owed${oldestOwedAt === null ? '' : `, the oldest for ${span(at - oldestOwedAt)}`}, <span class="${mails.refused > 0 ? 'drift' : ''}">${mails.refused} refused for good</span>${mails.refused > 0 ? ' (contactrz-monitor report --mails)' : ''}.</p>`,
  )
}

/** What is wrong with the monitor itself. */
function renderReasons(reasons: readonly Reason[]): Markup {
  if (reasons.length === 0) return html``
  const items = reasons.map(
    (reason) =>
      html`<li class="monitor-fault">${sayReason(reason)}, since ${new Date(reason.since).toISOString()}</li>`,
  )
  return html`<h2>The monitor is not well</h2><ul>${items}</ul>`
}

export interface Link {
  readonly href: string
  readonly text: string
}

async function renderTarget(target: Target, store: Store, at: number) {
  const zone = zoneOf(target)
  const [runs, slots, hold, incidents, spent, mutes, lastConforming] = await Promise.all([
    store.latestRuns(target.name, 2 * slotsShown),
    store.latestSlots(target.name, slotsShown),
    store.hold(target.name),
    store.incidents(target.name),
    store.spentOn(target.name, toLocal(zone, at).slice(0, 10)),
    store.mutes(target.name, at),
    store.lastConforming(target.name),
  ])
  const isSuspect = await suspectToken(store, target.name, null)
  const conforming = variantNames.map((variant) => {
    const last = lastConforming[variant]
    return `${variant} ${last === undefined ? 'never' : toLocal(zone, last)}`
  })
  const lastExpiredAt = await store.lastConclusiveAt(target.name, expiredVariant)
  const expired =
    sayExpiredProbe(incidents.expiredProbe, (of) => toLocal(zone, of)) ??
    (lastExpiredAt === null ? neverTried : `last verdict ${toLocal(zone, lastExpiredAt)}`)
  const next = nextSlot(target.schedule, at)
  const rows = slots.map((slot) => {
    const [run] = runs.filter(({ slotAt, variant }) => slotAt === slot.slotAt && isOfCreates(variant))
    const { decision, detail } = describeSlot(slot, run?.outcome, at)
    const outcome = decision === 'run' ? detail : `${decision} (${detail})`
    const found = (run?.findings ?? []).map(renderFinding)
    const time = run?.totalMs == null ? '' : `${Math.round(run.totalMs)} ms`
    return html`<tr><td>${toLocal(zone, slot.slotAt)}</td><td class="${run?.outcome ?? slot.decision}">${outcome}${contactNote(run?.contact ?? null)}</td><td>${time}</td><td>${found}</td></tr>`
  })
  return html`<h2>${target.name}</h2>
<p>${target.url}<br>Quota window: ${describeQuotaWindow(target.quotaWindow, at)}<br>
Creates today: ${spent} of ${target.budgetPerDay}. Next slot: ${next === null ? 'none' : toLocal(zone, next)}.<br>
Last conforming: ${conforming.join(', ')}.<br>
Expired probe: ${expired}.</p>
<ul>${renderStanding(zone, { incidents, hold, mutes, isSuspect }, at)}</ul>
<table><tr><th>Slot (${zone})</th><th>Outcome</th><th>Time</th><th>Findings</th></tr>${rows}</table>`
}

interface Standing {
  readonly incidents: IncidentState
  readonly hold: Hold | null
  readonly mutes: readonly Mute[]
  /** No create has succeeded yet, and the token may be why. */
  readonly isSuspect: boolean
}

/** What is open, held and muted. Green only where nothing is. */
function renderStanding(zone: string, { incidents, hold, mutes, isSuspect }: Standing, at: number): Markup[] {
  const silenced = mutes.map(
    ({ kind, until, reason }) =>
      html`<li>muted: ${kind} until ${toLocal(zone, until)}${reason === null ? '' : ` (${reason})`}</li>`,
  )
  const open = incidentKinds.flatMap((kind) => {
    const incident = incidents.open[kind]
    if (incident === undefined) return []
    const until = mutedUntil(mutes, kind)
    const flaps = incident.flapping === undefined ? '' : ' (flapping)'
    const mute = until === null ? '' : ` (muted until ${toLocal(zone, until)})`
    const findings = kind === 'drift' ? renderDrift(unionOf(incidents.drifts, null, new Set())) : ''
    return [
      html`<li class="drift">${kind} since ${toLocal(zone, sinceOf(incident))}${flaps}${mute}${findings}</li>`,
    ]
  })
  const held =
    hold === null || hold.until <= at
      ? []
      : [html`<li class="over-quota">creates are held until ${toLocal(zone, hold.until)}</li>`]
  const suspicion = html`<li class="drift">no create has succeeded yet: the token may be what is wrong, and not the provider</li>`
  const troubles = [...(isSuspect ? [suspicion] : []), ...held, ...open]
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
