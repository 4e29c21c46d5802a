// Several targets on one page: those in trouble first, each with what stands and its last and next slot; the rest is on a
// page of its own. Called by status.ts.
import { toLocal } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { zoneOf } from '../plan/plan.ts'
import { summaryOf } from '../snapshot/snapshot.ts'
import type { OverviewRow } from '../store/books.ts'
import type { Store } from '../store/store.ts'
import { nextSlot } from '../time/schedule.ts'
import { html, type Markup } from '../tools/html.ts'
import { renderStanding } from './target.ts'

export const targetsAPage = 50

/** Where the page of a target is. */
export const targetPath = '/target'

/** @param pageNumber From 1 on; one that there is not is the nearest. */
export async function renderOverview(
  targets: readonly Target[],
  store: Store,
  at: number,
  pageNumber: number,
): Promise<Markup> {
  const pages = Math.max(1, Math.ceil(targets.length / targetsAPage))
  const number = Math.min(Math.max(1, Math.trunc(pageNumber) || 1), pages)
  const names = targets.map(({ name }) => name)
  const part = { skipped: (number - 1) * targetsAPage, most: targetsAPage }
  const rows = await store.overview(names, at, part)
  const byName = new Map(targets.map((target) => [target.name, target]))
  const lines = rows.flatMap((row) => {
    const target = byName.get(row.target)
    return target === undefined ? [] : [renderRow(target, row, at)]
  })
  return html`<h2>${targets.length} targets</h2>
<table><tr><th>Target</th><th>Now</th><th>Last slot</th><th>Next slot</th></tr>${lines}</table>
${pages === 1 ? '' : renderPager(number, pages)}`
}

function renderRow(target: Target, row: OverviewRow, at: number): Markup {
  const { name, schedule } = target
  const zone = zoneOf(target)
  const standing = renderStanding(zone, summaryOf(row, at), { isSuspect: false, drift: [] })
  const next = nextSlot(schedule, at)
  return html`<tr><td><a href="${targetPath}?name=${encodeURIComponent(name)}">${name}</a></td><td><ul>${standing}</ul></td><td>${renderLastSlot(zone, row)}</td><td>${next === null ? 'none' : toLocal(zone, next)}</td></tr>`
}

function renderLastSlot(zone: string, { lastSlot }: OverviewRow): Markup {
  if (lastSlot === null) return html`none`
  const { slotAt, decision, reason } = lastSlot
  const what = reason === null ? decision : `${decision} (${reason})`
  return html`${toLocal(zone, slotAt)} <span class="${decision}">${what}</span>`
}

function renderPager(number: number, pages: number): Markup {
  const link = (to: number, text: string) =>
    to < 1 || to > pages ? '' : html`<a href="/?page=${to}">${text}</a> `
  return html`<p>Page ${number} of ${pages}. ${link(number - 1, 'previous')}${link(number + 1, 'next')}</p>`
}
