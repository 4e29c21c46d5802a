// The list of incidents, of all targets and of all time, the newest first: those as well of targets that are no longer
// watched. Paged by when they opened.
import { toLocalDay } from 'contactrz/internal'
import { zoneOf } from '../../plan/plan.ts'
import { incidentPath } from '../../snapshot/incident-path.ts'
import { eventTitles, kindWords } from '../../snapshot/kind-words.ts'
import { kindOfState, targetStates } from '../../snapshot/target-state.ts'
import type { IncidentRow } from '../../store/page-books.ts'
import { clean } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf } from '../../tools/time-words.ts'
import { pager, section, verdict } from '../parts/section.ts'
import { table } from '../parts/table.ts'
import { timeTag } from '../parts/time.ts'
import type { Ask, PageRoute, View } from '../route.ts'
import { signed } from '../signs.ts'

export const incidentsShown = 50

export const incidentsPage: PageRoute = {
  path: '/incidents',
  async view(ask) {
    const before = beforeOf(ask.query)
    return before === undefined ? null : viewOf(ask, before)
  },
}

/** Null: from the newest on. Undefined: it is no instant. */
function beforeOf(query: URLSearchParams): number | null | undefined {
  const text = query.get('before')
  if (text === null) return null
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

async function viewOf(ask: Ask, before: number | null): Promise<View> {
  const { store, at, config } = ask
  const rows = await store.incidentsOf(null, { before, most: incidentsShown })
  const older = await olderThan(rows, store)
  const open = await countOpen(ask)
  const [first] = config.targets
  const zone = first === undefined ? 'UTC' : zoneOf(first)
  const links = older === null ? [] : [{ href: `/incidents?before=${older}`, text: 'Older' }]
  const newest = before === null ? [] : [{ href: '/incidents', text: 'Newest' }]
  return {
    title: open.length === 0 ? 'No incident is open' : `${open.length} open`,
    sign: open[0] === undefined ? 'conforming' : kindWords[open[0]].sign,
    nav: 'incidents',
    zone,
    body: html`${verdict(null, sentenceOf(open.length), html`${leadOf(rows.length, before)} <a href="/feed.atom">Follow them as a feed</a>.`)}
${section({ id: 'incidents', title: 'All incidents', isTitleHidden: true }, renderTable(rows, zone, at))}
${pager('Older and newer incidents', [...newest, ...links]) ?? ''}`,
  }
}

/** Behind which instant there is more; null: there is none. What opened at one instant stands on one page. */
async function olderThan(rows: readonly IncidentRow[], store: Ask['store']): Promise<string | null> {
  const last = rows.at(-1)
  if (last === undefined) return null
  const next = await store.incidentsOf(null, { before: last.openedAt, most: 1 })
  return next.length === 0 ? null : new Date(last.openedAt).toISOString()
}

/** The worst first. */
async function countOpen({ store, at, config }: Ask): Promise<(keyof typeof kindWords)[]> {
  const names = await store.targetsInTrouble()
  const zones = new Map(config.targets.map((target) => [target.name, zoneOf(target)]))
  const asked = names.map((name) => ({ name, day: toLocalDay(zones.get(name) ?? 'UTC', at) }))
  const glances = asked.length === 0 ? [] : await store.glances(asked, at)
  const kinds = glances.flatMap(({ incidents }) => Object.keys(incidents.open) as (keyof typeof kindWords)[])
  return kinds.toSorted((a, b) => worst.indexOf(a) - worst.indexOf(b))
}

const worst = targetStates.flatMap((state) => kindOfState[state] ?? [])

const sentenceOf = (open: number): string =>
  open === 0 ? 'No incident is open' : open === 1 ? 'One incident is open' : `${open} incidents are open`

function leadOf(rows: number, before: number | null): string {
  if (rows === 0) return before === null ? 'There has been none so far.' : 'There is none that is older.'
  return 'The newest first, those that have ended as well.'
}

const renderTable = (rows: readonly IncidentRow[], zone: string, at: number): Markup =>
  rows.length === 0
    ? html`<p class="muted">There is none.</p>`
    : table({
        label: 'Incidents',
        columns: [
          { head: 'What' },
          { head: 'Target' },
          { head: 'From', className: 'nowrap' },
          { head: 'To', className: 'nowrap' },
          { head: 'Detail', className: 'hide' },
          { head: 'Last event', className: 'hide nowrap' },
          { head: 'Messages', className: 'num hide' },
        ],
        rows: rows.map((row) => rowOf(row, zone, at)),
      })

function rowOf(row: IncidentRow, zone: string, at: number): (string | Markup)[] {
  const { target, kind, openedAt, resolvedAt, rules, lastEvent, lastEventAt } = row
  const time = (of: number) => timeTag(of, timeOf(zone, of, at))
  const link = html`<a href="${incidentPath(target, kind, openedAt)}">${kindWords[kind].short}</a>`
  const more = rules.length > 1 ? ` and ${rules.length - 1} more` : ''
  return [
    signed(kindWords[kind].sign, link),
    clean(target, 80),
    time(openedAt),
    resolvedAt === null ? 'still open' : time(resolvedAt),
    rules[0] === undefined ? '' : html`<code>${clean(rules[0], 80)}</code>${more}`,
    html`${eventTitles[lastEvent].toLowerCase()}, ${time(lastEventAt)}`,
    sayMessages(row),
  ]
}

/** `2 sent`, `3 of 4 sent` */
const sayMessages = ({ messages, messagesSent }: IncidentRow): string =>
  messages === 0
    ? 'none'
    : messages === messagesSent
      ? `${messages} sent`
      : `${messagesSent} of ${messages} sent`
