// `/targets/:target`: what stands, its facts, every half hour of 90 days over the times to answer, where the time goes, its
// incidents and latest slots. So many questions to the store, however many days there are.
import type { Target } from '../../config/config-shape.ts'
import { dayBefore, daysShown } from '../../snapshot/target-facts.ts'
import { readTargetViews, type TargetView } from '../../snapshot/target-view.ts'
import type { DurationDay, SlotDay, SlotWithRun } from '../../store/page-books.ts'
import { daySpans } from '../../store/slot-day.ts'
import { sayMs } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeWithZone, zoneWord } from '../../tools/time-words.ts'
import { dayName } from '../charts/columns.ts'
import { isDue } from '../charts/glyphs.ts'
import { grid, gridKey } from '../charts/grid.ts'
import { phaseBar, phaseTable } from '../charts/phases.ts'
import { times } from '../charts/times.ts'
import { crumbs, pager, section, verdict } from '../parts/section.ts'
import { slotsTable } from '../parts/slots.ts'
import { table } from '../parts/table.ts'
import { targetFacts } from '../parts/target-facts.ts'
import { targetLead } from '../parts/target-lead.ts'
import { dayPath, targetPath } from '../paths.ts'
import type { Ask, PageRoute, View } from '../route.ts'
import { firstRun, isTokenSuspect } from './one-target.ts'
import { incidentsOfTarget } from './target-incidents.ts'

const slotsAPage = 48
const weekMs = 7 * 86_400_000

export const targetPage: PageRoute = { path: '/targets/:target', view: readTarget }

export const targetOf = ({ config, params }: Ask): Target | undefined =>
  config.targets.find(({ name }) => name === params.target)

async function readTarget(ask: Ask): Promise<View | null> {
  const { config, store, at, query } = ask
  const target = targetOf(ask)
  const before = parseBefore(query.get('before'))
  if (target === undefined || before === undefined) return null
  const [view] = await readTargetViews({ targets: [target], alerts: config.alerts }, store, at)
  if (view === undefined) return null
  const { name, zone, words } = view
  const today = view.budget.day
  const durations = await readDurations(ask, view)
  const week = await store.phasesOf({ target: name, from: at - weekMs, to: at })
  const incidents = await store.incidentsOf(name, { before: null, most: 10 })
  const slots = await store.slotsWithRuns(name, { before, most: slotsAPage })
  return {
    title: words.sentence,
    sign: words.sign,
    nav: 'targets',
    zone,
    body: html`${crumbs([{ href: '/', text: 'Targets' }], name)}
${verdict(words.sign, words.sentence, targetLead(view, await isTokenSuspect(ask, view)))}
${section({ id: 'now', title: 'How it stands', isTitleHidden: true }, targetFacts(view))}
${view.state === 'none-yet' ? firstRun(ask, view) : ''}
${view.days.some(({ cells }) => [...cells].some(isDue)) ? renderDays(view, durations) : ''}
${durations.length === 0 ? '' : renderTimes(durations, today)}
<div class="cols">${week.whole === undefined ? '' : renderPhases(week)}${incidentsOfTarget(name, zone, at, incidents)}</div>
${renderSlots(view, slots, before)}`,
  }
}

/** An instant in ms. Null: none is asked for; undefined: it is none. */
function parseBefore(text: string | null): number | null | undefined {
  if (text === null) return null
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** With today as far as it has gone. */
async function readDurations(
  { store, at }: Ask,
  { name, budget, zone }: TargetView,
): Promise<readonly DurationDay[]> {
  const { day } = budget
  const ended = await store.durationDaysOf(name, dayBefore(day, daysShown - 1), dayBefore(day, 1))
  const phases = await store.phasesOf({ target: name, from: daySpans(zone, day)[0]?.from ?? at, to: at })
  return phases.whole === undefined ? ended : [...ended, { target: name, day, phases }]
}

function renderDays(view: TargetView, durations: readonly DurationDay[]): Markup {
  const { days, zone, at, name, target } = view
  const word = zoneWord(zone, at)
  const window = target.quotaWindow
  const whyShut = window === null ? '' : `quota window ${window.from}–${window.to} and its guard`
  const chart = grid({ days, today: view.budget.day, whyShut, zone: word })
  const aside = html`Rows are half hours of the day in ${word}, columns are days; a mark is the worst of its half hour`
  return section(
    { id: 'slots-of-days', title: `Every slot of ${daysShown} days`, aside },
    html`<figure>${chartBox(`${daysShown} days by half hours`, chart)}<figcaption>${gridKey}</figcaption></figure>
<details id="each-day"><summary>Each day as a table</summary>${dayTable(name, view.budget.day, days, durations)}</details>`,
  )
}

const chartBox = (label: string, chart: Markup): Markup =>
  html`<div class="chart" tabindex="0" role="region" aria-label="${label}">${chart}</div>`

function dayTable(
  name: string,
  today: string,
  days: readonly SlotDay[],
  durations: readonly DurationDay[],
): Markup {
  const timesOf = new Map(durations.map(({ day, phases: { whole } }) => [day, whole]))
  const counted = ['Conforming', 'Drift', 'No verdict', 'Monitor fault', 'Missed', 'Gated', 'p95']
  return table({
    label: 'Each day',
    columns: [{ head: 'Day' }, ...counted.map((head) => ({ head, className: 'num' }))],
    rows: days.toReversed().map(({ day, conforming, drift, noVerdict, fault, missed, gated }) => {
      const whole = timesOf.get(day)
      return [
        html`<a href="${dayPath(name, day)}">${dayName(day, today)}</a>`,
        ...[conforming, drift, noVerdict, fault, missed, gated].map(String),
        whole === undefined ? '' : sayMs(whole.p95),
      ]
    }),
  })
}

const renderTimes = (durations: readonly DurationDay[], today: string): Markup =>
  section(
    { id: 'times-by-day', title: 'Time to answer', aside: html`Of conclusive verdicts` },
    html`<figure>${chartBox('Time to answer, by day', times(durations, today))}</figure>`,
  )

const renderPhases = (week: DurationDay['phases']): Markup =>
  section(
    { id: 'phases-of-week', title: 'Where the time goes, last 7 days' },
    html`${phaseBar(week)}${phaseTable(week)}`,
  )

function renderSlots(view: TargetView, slots: readonly SlotWithRun[], before: number | null): Markup {
  const { name, zone, at, budget } = view
  const title = before === null ? 'Latest slots' : `Slots before ${timeWithZone(zone, before, at)}`
  if (slots.length === 0)
    return section({ id: 'slots', title }, html`<p class="muted">None is on record.</p>`)
  const last = slots.at(-1)
  const older =
    last === undefined || slots.length < slotsAPage
      ? []
      : [{ href: `${targetPath(name)}?before=${last.slotAt}#slots`, text: 'Older slots' }]
  const newest = before === null ? [] : [{ href: `${targetPath(name)}#slots`, text: 'Latest slots' }]
  return section(
    { id: 'slots', title, aside: html`<a href="${dayPath(name, budget.day)}">All slots of today</a>` },
    html`${slotsTable({ target: name, zone, at, slots, asLinks: true })}${pager('More slots', [...newest, ...older]) ?? ''}`,
  )
}
