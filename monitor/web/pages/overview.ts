// `/`: what stands, in one sentence; what needs a look; every target, 50 a page. Of one target its facts instead. What is
// asked of the store does not grow with days.
import type { Target } from '../../config/config-shape.ts'
import { owedAllowedMs } from '../../health/health.ts'
import { byState, type Overall, overallOf } from '../../snapshot/overall.ts'
import { dayBefore } from '../../snapshot/target-facts.ts'
import { readTargetViews, type TargetView } from '../../snapshot/target-view.ts'
import { sayMs } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf, zoneWord } from '../../tools/time-words.ts'
import { strip, stripKey } from '../charts/strip.ts'
import { calls } from '../parts/calls.ts'
import { renderSaid } from '../parts/said.ts'
import { pager, section, verdict } from '../parts/section.ts'
import { table } from '../parts/table.ts'
import { sayPercent } from '../parts/target-facts.ts'
import { linkOf } from '../parts/target-lead.ts'
import { timeTag } from '../parts/time.ts'
import { targetPath } from '../paths.ts'
import type { Ask, PageRoute, View } from '../route.ts'
import { icon } from '../signs.ts'
import { type Marks, marksOf } from './marks.ts'
import { needsALook } from './needs-a-look.ts'
import { oneTarget } from './one-target.ts'

export const targetsAPage = 50
/** Of messages that do not arrive: one of each sort is told, and how many there are. */
const stuckRead = 200
/** So many are read at once where there are very many. */
const readAtOnce = 200

export const overviewPage: PageRoute = { path: '/', view: readOverview }

async function readOverview(ask: Ask): Promise<View> {
  const { store, at, monitor, query } = ask
  const [troubles, reasons, stuck] = [
    await monitor.ownTroubles(),
    await monitor.health(),
    await store.stuckMessages(at - owedAllowedMs, stuckRead),
  ]
  const all = await readAll(ask)
  const pages = Math.max(1, Math.ceil(all.length / targetsAPage))
  const number = pageOf(query.get('page'), pages)
  const overall = overallOf(all)
  const zone = zoneOfAll(overall.views)
  const look = needsALook({
    views: all,
    troubles,
    reasons,
    clockApartMs: monitor.clockApartMs(),
    stuck,
    zone,
    at,
  })
  const called = look.length === 0 ? html`` : section({ id: 'look', title: 'Needs a look' }, calls(look))
  const isUnwell = look.some(({ mark, state }) => mark === 'fault' && state === 'The monitor is not well')
  const [only] = overall.views
  const body =
    overall.views.length === 1 && only !== undefined
      ? await oneTarget(ask, only, called)
      : html`${renderVerdict(overall)}
${called}
${await renderAll(ask, overall, { number, pages, zone })}`
  return {
    title: isUnwell ? `Monitor not well, ${overall.title}` : overall.title,
    sign: isUnwell ? 'fault' : overall.sign,
    nav: 'targets',
    zone,
    body,
  }
}

/** Of one that there is not the nearest: targets come and go. */
const pageOf = (text: string | null, pages: number): number =>
  Math.min(Math.max(1, Math.trunc(Number(text ?? 1)) || 1), pages)

/** Of very many how they stand, and what was missed lately: all days are read of those alone that are shown. */
async function readAll({ config, store, at }: Ask): Promise<readonly TargetView[]> {
  if (config.targets.length <= targetsAPage) return readTargetViews(config, store, at)
  const found: TargetView[] = []
  for (let from = 0; from < config.targets.length; from += readAtOnce) {
    const targets = config.targets.slice(from, from + readAtOnce)
    const withTwoDays: Parameters<typeof readTargetViews>[1] = {
      glances: (asked, now) => store.glances(asked, now),
      slotDaysOf: (names, _from, to) => store.slotDaysOf(names, dayBefore(to, 2), to),
    }
    found.push(...(await readTargetViews({ targets, alerts: config.alerts }, withTwoDays, at)))
  }
  return found
}

/** That of most targets: of the others the row names theirs. */
function zoneOfAll(views: readonly TargetView[]): string {
  const groups = [...Map.groupBy(views, ({ zone }) => zone)]
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? 'UTC'
}

function renderVerdict({ sentence, lead, sign, views }: Overall): Markup {
  const [worst] = views
  const link =
    worst === undefined || worst.state === 'conforming' || worst.state === 'none-yet' ? null : linkOf(worst)
  const more = link === null ? '' : html` <a href="${link.href}">${link.text}</a>`
  return verdict(sign, sentence, lead.length === 0 ? null : html`${renderSaid(lead)}${more}`)
}

interface Shown {
  readonly number: number
  readonly pages: number
  readonly zone: string
}

async function renderAll(ask: Ask, { views }: Overall, { number, pages, zone }: Shown): Promise<Markup> {
  const part = views.slice((number - 1) * targetsAPage, number * targetsAPage)
  const shown =
    views.length <= targetsAPage
      ? part
      : await withDays(
          ask,
          part.map(({ target }) => target),
        )
  const rows = await Promise.all(shown.map(async (view) => renderRow(view, zone, await marksOf(ask, view))))
  const body = html`${table({
    label: 'Table of targets',
    className: 'targets',
    columns: [
      { head: 'Target' },
      { head: 'State', className: 'hide' },
      {
        head: html`Last <span class="hide">90 days</span><span class="narrow-only">34 days</span>`,
        className: 'history',
      },
      { head: 'Verdicts', className: 'num hide' },
      { head: 'p95, 24 h', className: 'num lat' },
      { head: 'Next slot', className: 'num hide' },
    ],
    rows,
  })}${stripKey('Each mark is the worst of its day, or a slot while the watch is younger than three days.')}${pager('Pages of targets', pageLinks(number, pages)) ?? ''}`
  const aside = html`Verdicts: share of due slots that ended in conforming or drift, in 90 days`
  return section(
    { id: 'all', title: pages === 1 ? 'All targets' : `All targets, page ${number} of ${pages}`, aside },
    body,
  )
}

async function withDays(
  { config, store, at }: Ask,
  targets: readonly Target[],
): Promise<readonly TargetView[]> {
  const views = await readTargetViews({ targets, alerts: config.alerts }, store, at)
  return views.toSorted(byState)
}

function renderRow(view: TargetView, zone: string, { marks, unit }: Marks): (string | Markup)[] {
  const { name, words, verdicts, last24h, next, at } = view
  const { state, rest } = words.row
  const said = rest.length === 0 ? '' : html` <span class="muted">${renderSaid(rest)}</span>`
  const isQuiet = view.state === 'conforming' && rest.length === 0
  const elsewhere = view.zone === zone ? '' : html` <span class="muted">${zoneWord(view.zone, at)}</span>`
  return [
    html`<span class="state">${icon(words.sign)}<a href="${targetPath(name)}">${name}</a></span><small class="muted wide-not">${state} ${renderSaid(rest)}</small>`,
    isQuiet
      ? html`<span class="muted">${state}</span>`
      : html`${state}${said}${rest.length === 0 ? '' : elsewhere}`,
    html`<div>${strip(marks, unit)}</div>`,
    verdicts.percent === null ? '' : sayPercent(verdicts.percent),
    last24h === null ? '' : sayMs(last24h.p95),
    next.at === null ? 'none' : html`${timeTag(next.at, timeOf(view.zone, next.at, at))}${elsewhere}`,
  ]
}

function pageLinks(number: number, pages: number) {
  const link = (to: number, text: string) => (to < 1 || to > pages ? [] : [{ href: `/?page=${to}`, text }])
  return pages === 1 ? [] : [...link(number - 1, 'Previous'), ...link(number + 1, 'Next')]
}
