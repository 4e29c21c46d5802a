import { asOneOf } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import { neverTried } from '../incidents/expired-probe.ts'
import {
  type BookName,
  bookNames,
  type Chosen,
  goneFrom,
  type Period,
  type Summary,
  summariesOf,
  tableOf,
} from '../report/books.ts'
import { assertPresent } from '../store/file.ts'
import type { Store } from '../store/store.ts'
import { withStore } from '../store/with-store.ts'
import { renderCsv, renderTable, usualWidth } from '../tools/table.ts'
import { createCommand, type Io, requireConfig, selectTargets, UsageError } from './command-line.ts'
import { parseBound } from './instant.ts'

const reportHelp = `contactrz-monitor report: what is on record

  contactrz-monitor report --config FILE [--slots | --runs | --incidents | --ledger | --messages]
                           [--from WHEN] [--to WHEN] [--target NAME] [--format table|json|csv]

  (none)        a summary
  --slots       every slot that was to be: run, gated or missed, and why
  --runs        every verdict: the contact that was sent (full, name-alone), and the findings
  --incidents   every incident: when it opened and ended, what was silenced
  --ledger      every create ever attempted, to purge what was created: its outcome (created, refused,
                not-sent, or unknown: it may have created), its Id if known, and the marker, which is part
                of the contact's Name ("contactrz synthetic <marker>")
  --messages    every message, by mail or another channel: owed, sent, or refused for good
                Without --target, all but --slots also list targets that the configuration no longer has
  --from, --to  [from, to): days, which begin at 00:00 UTC, or instants with their zone, ISO 8601.
                Default: the last 24 hours; for incidents, ledger and messages everything up to now

A table is cut to 100 columns, or to the width of a wider terminal; json and csv are whole.

Exit code: 0 done · 2 wrong use or configuration, or there is no store yet

Examples
  contactrz-monitor report --config monitor.yaml
  contactrz-monitor report --config monitor.yaml --slots --from 2026-12-01T00:00+07:00 --to 2026-12-02T00:00+07:00
  contactrz-monitor report --config monitor.yaml --ledger --format csv > ledger.csv
`

const book = { type: 'boolean', default: false } as const
const formats = ['table', 'json', 'csv'] as const
const dayMs = 86_400_000
const maxSpanMs = 366 * dayMs

export const report = createCommand({
  help: reportHelp,
  olderNames: { mails: 'messages' },
  options: {
    config: { type: 'string' },
    slots: book,
    runs: book,
    incidents: book,
    ledger: book,
    messages: book,
    from: { type: 'string' },
    to: { type: 'string' },
    target: { type: 'string' },
    format: { type: 'string', default: 'table' },
  },
  async run(options, io) {
    const format = asOneOf('--format', options.format, formats)
    const chosen = bookNames.filter((name) => options[name])
    if (chosen.length > 1)
      throw new UsageError(`give one of ${chosen.map((name) => `--${name}`).join(' and ')}`)
    const [name = null] = chosen
    if (name === null && format === 'csv')
      throw new UsageError('--format csv needs one of --slots, --runs, --incidents, --ledger, --messages')
    const period = periodOf(name, options.from, options.to, io.now())
    const config = requireConfig(options.config, io)
    const targets = selectTargets(config, options.target)
    assertPresent(config.storeFile)
    const isAll = options.target === undefined
    const read = async (store: Store) => {
      if (name === null) return summary(store, targets, period, format)
      const gone = isAll ? await goneFrom(store, config) : []
      return list(store, { targets, isAll, gone }, period, name, format, widthOf(io.stdout))
    }
    io.stdout.write(await withStore(config, read, { toRead: true }))
    return 0
  },
})

function periodOf(
  name: BookName | null,
  from: string | undefined,
  to: string | undefined,
  now: number,
): Period {
  const end = to === undefined ? now : parseBound('--to', to)
  const isWhole = name === 'ledger' || name === 'incidents' || name === 'messages'
  const begin = from === undefined ? (isWhole ? 0 : end - dayMs) : parseBound('--from', from)
  if (end < begin) throw new UsageError('--to lies before --from')
  if (!isWhole && end - begin > maxSpanMs)
    throw new UsageError('--from and --to must not be more than 366 days apart')
  return { from: begin, to: end, now }
}

/** What a table may take: all of a wide terminal; elsewhere as much as most have. */
const widthOf = ({ isTTY, columns = 0 }: Io['stdout']) =>
  isTTY === true ? Math.max(usualWidth, columns) : usualWidth

const instant = (at: number) => new Date(at).toISOString()
/** Of a span that begins before there can be anything: no beginning. */
const spanOf = ({ from, to }: Period) => ({ from: from === 0 ? null : instant(from), to: instant(to) })

async function list(
  store: Store,
  chosen: Chosen,
  period: Period,
  name: BookName,
  format: (typeof formats)[number],
  width: number,
): Promise<string> {
  const table = await tableOf(store, name, chosen, period)
  const { columns, rows } = table
  if (format === 'csv') return renderCsv(table)
  if (format === 'json') {
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row[index]])),
    )
    return `${JSON.stringify({ version: 1, report: name, ...spanOf(period), rows: objects }, null, 2)}\n`
  }
  return rows.length === 0 ? await emptyText(store, chosen.targets, period, name) : renderTable(table, width)
}

/** Empty has reasons: say which. */
async function emptyText(
  store: Store,
  targets: readonly Target[],
  period: Period,
  name: BookName,
): Promise<string> {
  const { from, to } = spanOf(period)
  const since = await Promise.all(targets.map((target) => store.firstSlotAt(target.name)))
  const first = since.filter((at) => at !== null)
  const why =
    first.length === 0
      ? 'no slot was ever decided: the monitor has not run on this store (start, once)'
      : `on record since ${instant(Math.min(...first))}`
  return `no ${name} ${from === null ? '' : `from ${from} `}to ${to}; ${why}\n`
}

async function summary(
  store: Store,
  targets: readonly Target[],
  period: Period,
  format: (typeof formats)[number],
): Promise<string> {
  const summaries = await summariesOf(store, targets, period)
  const { from, to } = spanOf(period)
  if (format === 'json') {
    return `${JSON.stringify({ version: 1, report: 'summary', from, to, targets: summaries }, null, 2)}\n`
  }
  return `from ${from} to ${to}\n${summaries.map(summaryText).join('')}`
}

/** The variant behind the outcome: `created unauthorized` reads as if something had been created. */
const sayRuns = (what: string) => what.replace(/^(\S+) (.+)$/, '$2 ($1)')

function summaryText(found: Summary): string {
  const counts = (numbers: Readonly<Record<string, number>>, say = (what: string) => what) =>
    Object.entries(numbers)
      .map(([what, number]) => `${number} ${say(what)}`)
      .join(', ') || 'none'
  const open = found.openIncidents.map(
    ({ kind, since, flapping, mutedUntil }) =>
      `${kind} since ${since}${flapping ? ' (flapping)' : ''}${mutedUntil === null ? '' : ` (muted until ${mutedUntil})`}`,
  )
  const { problem, lastVerdict } = found.expiredProbe
  const conforming = Object.entries(found.lastConforming).map(([variant, at]) => `${variant} ${at}`)
  const lines: [string, string][] = [
    ['slots', counts(found.slots)],
    ['runs', counts(found.runs, sayRuns)],
    ['creates', counts(found.creates)],
    ['messages', counts(found.messages)],
    ...(found.heldUntil === null ? [] : [['held until', found.heldUntil] as [string, string]]),
    ['open incidents', open.join(', ') || (found.heldUntil === null ? 'none' : 'none, but creates are held')],
    ['last conforming', conforming.join(', ') || 'never'],
    ['expired probe', problem ?? (lastVerdict === null ? neverTried : `last verdict ${lastVerdict}`)],
  ]
  return `\n${found.target}\n${lines.map(([label, value]) => `  ${label.padEnd(17)}${value}\n`).join('')}`
}
