// Of an incident without findings of a drift: what its slots came to, in numbers and one by one. Pure.
import { describeSlot } from '../../slots/accounting.ts'
import type { SlotWithRun } from '../../store/page-books.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf, zoneWord } from '../../tools/time-words.ts'
import { rulePath } from '../pages/rules.ts'
import { section } from '../parts/section.ts'
import { table } from '../parts/table.ts'
import { timeTag } from '../parts/time.ts'
import { type IncidentFacts, slotsRead } from './read-incident.ts'

const slotsShown = 20

export function renderSlots(facts: IncidentFacts): Markup | null {
  const { slots, zone, at } = facts
  if (slots.length === 0) return null
  return section(
    { id: 'slots', title: 'What its slots came to' },
    html`<p>${sayCounts(facts)}</p>${table({
      label: 'Slots of this incident',
      columns: [
        { head: `Slot (${zoneWord(zone, at)})`, className: 'nowrap' },
        { head: 'What became of it' },
        { head: 'Why' },
        { head: 'Status', className: 'num hide' },
        { head: 'Time', className: 'num hide' },
      ],
      rows: slots.slice(0, slotsShown).map((slot) => rowOf(slot, facts)),
    })}${slots.length > slotsShown ? html`<p class="small muted">The latest ${slotsShown} of them.</p>` : ''}`,
  )
}

function rowOf(slot: SlotWithRun, { zone, at }: IncidentFacts): (string | Markup)[] {
  const { run } = slot
  const { decision, detail } = describeSlot(slot, run?.outcome, at)
  const rules = (run?.findings ?? []).filter(({ severity }) => severity !== 'notice')
  const why = rules.map(
    ({ rule, actual }) => html`<a href="${rulePath(rule)}"><code>${rule}</code></a> ${clean(actual, 120)} `,
  )
  return [
    timeTag(slot.slotAt, timeOf(zone, slot.slotAt, at)),
    decision === 'run' ? detail : `${decision.replace('-', ' ')} (${detail})`,
    html`${why}`,
    run?.status == null ? '' : String(run.status),
    run?.totalMs == null ? '' : `${Math.round(run.totalMs)} ms`,
  ]
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
