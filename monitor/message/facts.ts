// What a message says of time and place: since when, until when held, what was left behind, what comes next, where. Pure.
// Called by wording.ts, and of several targets by group.ts.
import { describeQuotaWindow, endpointOf, isLoopback, toLocal } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { sayExpiredProbe } from '../incidents/expired-probe.ts'
import type { IncidentEvent } from '../incidents/incident.ts'
import { sinceOf } from '../incidents/incident-facts.ts'
import { zoneOf } from '../plan/plan.ts'
import { slotsAhead } from '../snapshot/snapshot.ts'
import { ago, ahead, atLocal, clean, span } from '../tools/formatting.ts'
import type { Circumstances, LeftContact, Origin, SlotTally } from './circumstances.ts'

export type Fact = readonly [label: string, value: string, href?: string]

export function factsOf(target: Target, event: IncidentEvent, circumstances: Circumstances): Fact[] {
  const { kind, at, incident } = event
  const { heldUntil, left, slots } = circumstances
  const zone = zoneOf(target)
  const isResolved = event.event === 'resolved'
  const since = sinceOf(incident)
  const lasted = at - since < 60_000 ? '' : `, ${isResolved ? 'after' : 'for'} ${span(at - since)}`
  const facts: Fact[] = [
    ['Since', `${atLocal(zone, since)}${isResolved ? '' : lasted}`],
    [isResolved ? 'Resolved' : 'Now', `${atLocal(zone, at)}${isResolved ? lasted : ''}`],
  ]
  const seen = incident.seen ?? 0
  if (kind !== 'blind' && seen > 0) facts.push(['Seen', `in ${seen} run${seen === 1 ? '' : 's'}`])
  if (heldUntil !== null) facts.push(['Held until', `${atLocal(zone, heldUntil)}${ahead(heldUntil, at)}`])
  if (slots !== null) facts.push(['Slots', tallyText(zone, slots)])
  return [...facts, ...nextRunFact(target, at, circumstances), ...leftFacts(zone, left)]
}

const listed = (label: string, values: readonly string[]): Fact[] =>
  values.map((value, index) => [index === 0 ? label : '', value])

function tallyText(zone: string, { since, slots, counts }: SlotTally): string {
  const parts = Object.entries(counts).map(([what, times]) => {
    const [decision, detail = ''] = what.split(': ')
    return `${times} ${decision?.replace('-', ' ')}${detail === '' ? '' : ` (${detail})`}`
  })
  const of = parts.length === 0 ? '' : `: ${parts.join(', ')}`
  return `${slots} since ${atLocal(zone, since)}${of}`
}

const leftShown = 5

/** The Id is for whoever purges them, and who reads this message; without one, its name has to be looked for. */
export function leftFacts(zone: string, left: readonly LeftContact[]): Fact[] {
  const texts = (state: 'created' | 'unknown') =>
    left
      .slice(0, leftShown)
      .filter((row) => row.state === state)
      .map(({ slotAt, marker, createdId }) => {
        const id = createdId === null ? '' : `Id ${createdId}, `
        return clean(`${id}contactrz synthetic ${marker}, slot ${toLocal(zone, slotAt)}`)
      })
  const more = left.length > leftShown ? [moreInLedger(left.length - leftShown)] : []
  return [...listed('Created', texts('created')), ...listed('May exist', [...texts('unknown'), ...more])]
}

export const moreInLedger = (count: number): string => `and ${count} more, which are in the ledger`

/** Of how many contacts such a line speaks. */
export const countInLine = (value: string): number =>
  Number(/^and (\d+) more, which are in the ledger$/.exec(value)?.[1] ?? 1)

/** So many slots are looked ahead at. */
const slotsLookedAt = 2000

/** The next slot, and, where the gate will be shut, the first that will run. */
function nextRunFact(target: Target, at: number, circumstances: Circumstances): Fact[] {
  const zone = zoneOf(target)
  let shut: string | null = null
  let looked = 0
  for (const { slotAt, waitsFor } of slotsAhead(target, circumstances, at)) {
    const when = `${atLocal(zone, slotAt)}${ahead(slotAt, at)}`
    if (waitsFor === null)
      return shut === null
        ? [['Next look', when]]
        : [
            ['Next slot', shut],
            ['First to run', when],
          ]
    shut ??= `${when}: gated (${waitsFor})`
    if (++looked >= slotsLookedAt) break
  }
  if (shut === null) return [['Next look', 'none within 32 days']]
  return [['Next slot', looked === 1 ? shut : `${shut}, and so are the ${looked - 1} after it`]]
}

/** Which target. */
export function targetFacts({ name, url }: Target): Fact[] {
  const { host, pathname } = new URL(endpointOf(url))
  return [
    ['Target', name],
    ['Address', clean(`${host}${pathname}`)],
  ]
}

/** How it was last, and which monitor says so. */
export function placeOf(target: Target, { kind, at }: IncidentEvent, circumstances: Circumstances): Fact[] {
  const { run, lastConforming, origin, expiredProbe } = circumstances
  const zone = zoneOf(target)
  const conforming = Object.entries(lastConforming).map(
    ([pair, last]) => `${pair} ${atLocal(zone, last)}${ago(last, at)}`,
  )
  const expired = sayExpiredProbe(expiredProbe, (of) => atLocal(zone, of))
  return [
    ...(run?.status != null && kind !== 'blind' ? [['Status', String(run.status)] as const] : []),
    ...listed('Last conforming', conforming.length === 0 ? ['never'] : conforming),
    ...(expired === null ? [] : [['Expired probe', expired] as const]),
    ['Quota window', describeQuotaWindow(target.quotaWindow, at)],
    ...originFacts(origin),
  ]
}

/** Which monitor says so. */
export const originFacts = ({ host, page }: Origin): Fact[] => [
  ['Monitor', clean(host)],
  ...(page === null ? [] : [pageFact(page, host)]),
]

/** An address of the machine itself is none for whoever reads the message elsewhere. */
const pageFact = (page: string, host: string): Fact =>
  isLoopback(new URL(page).hostname)
    ? ['Status page', clean(`${page} (on ${host} alone)`)]
    : ['Status page', clean(page), page]
