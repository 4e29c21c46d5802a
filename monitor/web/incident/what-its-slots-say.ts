// Of an incident without findings of a drift: what its slots came to, in numbers and one by one. Pure.
import { describeSlot } from '../../slots/accounting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { section } from '../parts/section.ts'
import { slotsTable } from '../parts/slots.ts'
import { type IncidentFacts, slotsRead } from './read-incident.ts'

const slotsShown = 50

export function renderSlots(facts: IncidentFacts): Markup | null {
  const { slots, zone, at, target, story } = facts
  if (slots.length === 0) return null
  const shown = slots.slice(0, slotsShown)
  const left = slots.length - shown.length
  return section(
    { id: 'slots', title: 'What its slots came to' },
    html`<p>${sayCounts(facts)}</p>${slotsTable({
      ...{ target: story.target, zone, at, slots: shown, asLinks: target !== null },
    })}${left > 0 ? html`<p class="small muted">The latest ${slotsShown} of them.</p>` : ''}`,
  )
}

/** `52 slots: 48 gated (quota-window), 4 unavailable.` */
function sayCounts({ slots, at }: IncidentFacts): string {
  const counts = new Map<string, number>()
  for (const slot of slots) {
    const { decision, detail } = describeSlot(slot, slot.run?.outcome, at)
    const what = decision === 'run' ? detail : `${decision.replace('-', ' ')} (${detail})`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  const parts = [...counts].toSorted(([, a], [, b]) => b - a).map(([what, count]) => `${count} ${what}`)
  const isAll = slots.length < slotsRead
  const number = `${isAll ? '' : 'The latest '}${slots.length} slot${slots.length === 1 ? '' : 's'}`
  return `${number}: ${parts.join(', ')}.`
}
