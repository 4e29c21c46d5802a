// The ledger: every create that was ever attempted, for whoever owns the data and purges it; and the same as a file, as the
// report writes it. Which part of it is asked for stands in the address.
import type { Target } from '../../config/config-shape.ts'
import { zoneOf } from '../../plan/plan.ts'
import { goneFrom, tableOf } from '../../report/books.ts'
import type { LedgerEntry } from '../../store/page-books.ts'
import { clean, grouped } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { renderCsv } from '../../tools/table.ts'
import { dayOf, timeToSecond, zoneWord } from '../../tools/time-words.ts'
import { type LedgerQuery, ledgerHref, parseLedgerQuery, shownStates } from '../ledger/query.ts'
import {
  type Counts,
  countsOf,
  daysOf,
  entriesOf,
  entriesShown,
  type LedgerDay,
  shownState,
} from '../ledger/read-ledger.ts'
import { pager, section, verdict } from '../parts/section.ts'
import { table } from '../parts/table.ts'
import { timeTag } from '../parts/time.ts'
import type { Ask, FileRoute, PageRoute, View } from '../route.ts'

const path = '/ledger'
const csvPath = '/ledger.csv'

export const ledgerPage: PageRoute = {
  path,
  async view(ask) {
    const query = parseLedgerQuery(ask.query)
    return query === null ? null : viewOf(ask, query)
  },
}

export const ledgerFile: FileRoute = {
  path: csvPath,
  open: 'private',
  async file({ config, store, at, query: search }) {
    const query = parseLedgerQuery(search)
    if (query === null || isWrong(query)) return null
    const { target, state, from, to } = query
    const gone = await goneFrom(store, config)
    const isOwn = ({ name }: Pick<Target, 'name'>) => target === null || name === target
    const targets = config.targets.filter(isOwn)
    const chosen = { targets, gone: gone.filter((name) => isOwn({ name })), isAll: target === null }
    if (target !== null && targets.length + chosen.gone.length === 0) return null
    const all = await tableOf(store, 'ledger', chosen, { from: from ?? 0, to: to ?? at, now: at })
    const outcome = all.columns.indexOf('outcome')
    const rows = state === null ? all.rows : all.rows.filter((row) => row[outcome] === state)
    const type = 'text/csv; charset=utf-8; header=present'
    return { type, text: renderCsv({ ...all, rows }), fileName: 'ledger.csv' }
  },
}

const isWrong = ({ problems }: LedgerQuery) => Object.keys(problems).length > 0

interface Shown {
  readonly query: LedgerQuery
  readonly counts: Counts
  readonly entries: readonly LedgerEntry[]
  /** The one that is asked for, or the only one. */
  readonly target: Target | null
  readonly days: readonly LedgerDay[]
  readonly zone: string
  readonly at: number
}

async function viewOf({ config, store, at }: Ask, query: LedgerQuery): Promise<View | null> {
  const [first, ...others] = config.targets
  const only = others.length === 0 ? first : undefined
  const target =
    config.targets.find(({ name }) => name === query.target) ?? (query.target === null ? only : undefined)
  const counts = await countsOf(store, query)
  const named = target ?? first
  const zone = named === undefined ? 'UTC' : zoneOf(named)
  if (query.target !== null && target === undefined && (await isNobody(query, store))) return null
  const shown: Shown = {
    ...{ query, counts, zone, at, target: target ?? null },
    entries: isWrong(query) ? [] : await entriesOf(store, query),
    days: target === undefined || query.before !== null ? [] : await daysOf(store, target, at),
  }
  return {
    status: isWrong(query) ? 400 : 200,
    title: 'Ledger',
    sign: 'conforming',
    nav: 'ledger',
    zone,
    body: render(shown, config.targets),
  }
}

/** A target that the configuration has no more may be in it all the same. */
async function isNobody(query: LedgerQuery, store: Ask['store']): Promise<boolean> {
  const counts = await countsOf(store, { ...query, from: null, to: null })
  return Object.values(counts).every((count) => count === 0)
}

function render(shown: Shown, targets: readonly Target[]): Markup {
  const { query, entries, counts } = shown
  const last = entries[entriesShown - 1]
  const hasMore = entries.length > entriesShown && last !== undefined
  const older = hasMore ? [{ href: ledgerHref(path, query, { before: `${last.id}` }), text: 'Older' }] : []
  const newest = query.before === null ? [] : [{ href: ledgerHref(path, query), text: 'Newest' }]
  return html`${verdict(null, sentenceOf(counts), leadOf(shown))}
<p class="row"><a class="button primary" href="${ledgerHref(csvPath, query)}" download>Download as CSV</a><a class="button" href="${ledgerHref(csvPath, query, { state: 'unknown' })}" download>Only the unknown</a></p>
${renderDays(shown)}
${section(
  { id: 'entries', title: 'Entries' },
  html`${renderForm(query, targets)}${renderEntries(shown)}${pager('Older and newer entries', [...newest, ...older]) ?? ''}`,
)}`
}

function sentenceOf({ created, unknown, refused, 'not-sent': notSent }: Counts): string {
  if (created + unknown + refused + notSent === 0) return 'No create was attempted'
  if (created === 0) return 'No contact is known to have been created'
  return created === 1 ? 'One contact was created' : `${grouped(created)} contacts were created`
}

function leadOf({ query, counts }: Shown): Markup {
  const where = query.target === null ? '' : html` at <strong>${clean(query.target, 80)}</strong>`
  const when = query.given.from + query.given.to === '' || isWrong(query) ? 'ever ' : ''
  const unknown =
    counts.unknown === 0
      ? ''
      : html` <strong>${grouped(counts.unknown)} ${counts.unknown === 1 ? 'is' : 'are'} unknown</strong>: they may have been created.`
  return html`Every create that was ${when}attempted${where}${when === '' ? ' in this span' : ''}. What was created stays in the address book until its owner purges it.${unknown}`
}

function renderDays({ target, days, at, zone }: Shown): Markup {
  if (target === null || days.length === 0) return html``
  return section(
    { id: 'days', title: 'Per day, against the budget' },
    table({
      label: 'Creates per day',
      columns: [
        { head: `Day (${zoneWord(zone, at)})`, className: 'nowrap' },
        { head: 'Created', className: 'num' },
        { head: 'Refused', className: 'num hide' },
        { head: 'Not sent', className: 'num hide' },
        { head: 'Unknown', className: 'num' },
        { head: 'Spent', className: 'num' },
      ],
      rows: days.map(({ day, counts, spent }) => [
        dayOf('UTC', Date.parse(day), at),
        grouped(counts.created),
        grouped(counts.refused),
        grouped(counts['not-sent']),
        grouped(counts.unknown),
        `${grouped(spent)} of ${grouped(target.budgetPerDay)}`,
      ]),
    }),
  )
}

function renderForm({ target, state, given, problems }: LedgerQuery, targets: readonly Target[]): Markup {
  const names = targets.map(({ name }) => name)
  const all = target === null || names.includes(target) ? names : [...names, target]
  const field = (name: 'from' | 'to', label: string) => {
    const problem = problems[name]
    const wrong = problem === undefined ? '' : html` aria-invalid="true" aria-describedby="${name}-problem"`
    return html`<div><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${clean(given[name], 40)}" placeholder="2026-12-01" size="12"${wrong}>${
      problem === undefined ? '' : html`<p class="bad small" id="${name}-problem" role="alert">${problem}</p>`
    }</div>`
  }
  return html`<form action="${path}" class="row"><div><label for="target">Target</label><select id="target" name="target">${[
    option('', 'all', target === null),
    ...all.map((name) => option(name, clean(name, 40), name === target)),
  ]}</select></div><div><label for="state">Outcome</label><select id="state" name="state">${[
    option('', 'all', state === null),
    ...shownStates.map((one) => option(one, one.replace('-', ' '), one === state)),
  ]}</select></div>${field('from', 'From')}${field('to', 'Before')}<button>Show</button></form>`
}

const option = (value: string, text: string, isSelected: boolean) =>
  html`<option value="${value}"${isSelected ? html` selected` : ''}>${text}</option>`

function renderEntries({ entries, query, zone, at }: Shown): Markup {
  if (entries.length === 0) return html`<p class="muted">There is none.</p>`
  const isOne = query.target !== null
  const rows = entries.slice(0, entriesShown).map((entry) => {
    const state = shownState(entry)
    return [
      timeTag(entry.at, timeToSecond(zone, entry.at, at)),
      ...(isOne ? [] : [clean(entry.target, 80)]),
      state === 'unknown' ? html`<span class="none">unknown</span>` : state.replace('-', ' '),
      entry.createdId === null ? '–' : html`<code>${clean(entry.createdId, 60)}</code>`,
      clean(entry.variant, 60),
      html`<code>${clean(entry.marker, 80)}</code>`,
    ]
  })
  return table({
    label: 'Table of entries',
    columns: [
      { head: `At (${zoneWord(zone, at)})`, className: 'nowrap' },
      ...(isOne ? [] : [{ head: 'Target', className: 'nowrap' }]),
      { head: 'Outcome', className: 'nowrap' },
      { head: 'Id', className: 'nowrap' },
      { head: 'Meant' },
      { head: 'Marker in its Name', className: 'nowrap' },
    ],
    rows,
  })
}
