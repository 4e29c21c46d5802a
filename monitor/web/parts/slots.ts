// What became of slots, the newest first: a row each, and one for those that follow each other and were gated, or missed, for
// one reason. Pure.
import type { Finding, Outcome } from 'contactrz'
import { toLocal, toLocalDay } from 'contactrz/internal'
import { contactNote } from '../../engine/result-line.ts'
import type { SlotGateReason } from '../../plan/plan.ts'
import { describeSlot } from '../../slots/accounting.ts'
import type { SlotWithRun } from '../../store/page-books.ts'
import type { MissedReason } from '../../store/slots.ts'
import { clean, sayMs } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf, zoneWord } from '../../tools/time-words.ts'
import { dayPath, rulePath, slotId } from '../paths.ts'
import { type Mark, signed } from '../signs.ts'
import { table } from './table.ts'
import { timeTag } from './time.ts'

export interface Slots {
  readonly target: string
  readonly zone: string
  readonly at: number
  /** The newest first. */
  readonly slots: readonly SlotWithRun[]
  /** Whether each leads to the page of its day, or is a place that is led to. */
  readonly asLinks: boolean
  /** Those that conform and follow each other are one row as well: there are very many. */
  readonly foldsConforming?: boolean
}

export function slotsTable({ slots, zone, at, target, asLinks, foldsConforming = false }: Slots): Markup {
  const hasSeconds = slots.some(({ slotAt }) => slotAt % 60_000 !== 0)
  const told: Told = { target, zone, at, hasSeconds, asLinks }
  return table({
    label: 'Table of slots',
    columns: [
      { head: `Slot (${zoneWord(zone, at)})` },
      { head: 'What became of it', className: 'nowrap' },
      { head: 'Time', className: 'num' },
      { head: 'Why', className: 'why' },
    ],
    rows: foldsOf(slots, foldsConforming).map((fold) => renderRow(fold, told)),
  })
}

interface Told extends Pick<Slots, 'target' | 'zone' | 'at' | 'asLinks'> {
  readonly hasSeconds: boolean
}

/** Slots that are told in one row, the newest first. */
interface Fold {
  readonly first: SlotWithRun
  readonly last: SlotWithRun
  readonly count: number
}

/** Fewer are a row each. */
const foldedFrom = 3

function foldsOf(slots: readonly SlotWithRun[], foldsConforming: boolean): Fold[] {
  const alike = (slot: SlotWithRun) => {
    if (slot.decision !== 'run') return `${slot.decision} ${slot.reason}`
    return foldsConforming && slot.run?.outcome === 'conforming' && slot.run.findings.length === 0
      ? 'conforming'
      : null
  }
  const groups: SlotWithRun[][] = []
  for (const slot of slots) {
    const last = groups.at(-1)
    const kind = alike(slot)
    if (kind !== null && last?.[0] !== undefined && alike(last[0]) === kind) last.push(slot)
    else groups.push([slot])
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)]
    if (first === undefined || last === undefined || group.length < foldedFrom)
      return group.map((slot) => ({ first: slot, last: slot, count: 1 }))
    return [{ first, last, count: group.length }]
  })
}

function renderRow({ first, last, count }: Fold, told: Told): (string | Markup)[] {
  const { mark, word, why, ms } = describe(first, told.at)
  const what = signed(mark, count === 1 ? word : `${count} ${word}`)
  return [
    count === 1 ? renderTime(first, told) : renderSpan(first, last, told),
    what,
    count === 1 ? ms : '',
    why,
  ]
}

const clock = (slotAt: number, { zone, hasSeconds }: Told) =>
  toLocal(zone, slotAt).slice(11, hasSeconds ? 19 : 16)

/** Of another day than today with its day. */
function renderTime({ slotAt }: SlotWithRun, told: Told): Markup {
  const words = timeOf(told.zone, slotAt, told.at).replace(/[\d:]+$/, clock(slotAt, told))
  return place(slotAt, timeTag(slotAt, told.asLinks ? words : clock(slotAt, told)), told)
}

function renderSpan(first: SlotWithRun, last: SlotWithRun, told: Told): Markup {
  const from = timeOf(told.zone, last.slotAt, told.at).replace(/[\d:]+$/, clock(last.slotAt, told))
  const isOneDay = toLocalDay(told.zone, first.slotAt) === toLocalDay(told.zone, last.slotAt)
  const to = isOneDay ? clock(first.slotAt, told) : timeOf(told.zone, first.slotAt, told.at)
  const words = html`${timeTag(last.slotAt, told.asLinks ? from : clock(last.slotAt, told))}–${timeTag(first.slotAt, to)}`
  return place(last.slotAt, words, told)
}

const place = (slotAt: number, words: Markup, { asLinks, target, zone }: Told): Markup =>
  asLinks
    ? html`<a href="${dayPath(target, toLocalDay(zone, slotAt))}#${slotId(slotAt)}">${words}</a>`
    : html`<span id="${slotId(slotAt)}">${words}</span>`

interface Described {
  readonly mark: Mark
  readonly word: string
  readonly why: string | Markup
  readonly ms: string
}

const outcomeMarks: Readonly<Record<Outcome, Mark>> = {
  ...{ conforming: 'conforming', drift: 'drift', unavailable: 'unavailable', unauthorized: 'unauthorized' },
  ...{ 'over-quota': 'held', 'monitor-fault': 'fault' },
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
  ...{ conforming: 'conforming', drift: 'drift', unavailable: 'unavailable' },
  ...{ unauthorized: 'no token accepted', 'over-quota': 'over quota', 'monitor-fault': 'monitor fault' },
}

const missedWhy: Readonly<Record<MissedReason, string>> = {
  'not-running': 'the process was not running',
  busy: 'the run before was not over yet',
  clock: 'the machine slept, or the clock was set past it',
  'monitor-fault': 'a failure of ours, which the log has',
  late: 'late: the process stood still, or its tick was lost',
}

const gatedWhy: Readonly<Record<SlotGateReason, string>> = {
  'quota-window': 'quota window',
  guard: 'guard: too near to an edge of the quota window',
  hold: 'creates were held',
  budget: 'the budget of the day was spent',
}

function describe(slot: SlotWithRun, now: number): Described {
  const { run, decision, reason } = slot
  if (decision === 'missed')
    return { mark: 'missed', word: 'missed', why: missedWhy[reason as MissedReason] ?? '', ms: '' }
  if (decision === 'gated') {
    const hours = reason === 'quota-window' ? ` ${clean(slot.rule.split(' ')[0] ?? '', 20)}` : ''
    return {
      mark: 'gated',
      word: 'gated',
      why: `${gatedWhy[reason as SlotGateReason] ?? ''}${hours}`,
      ms: '',
    }
  }
  if (run === null) {
    const isUnderWay = describeSlot(slot, undefined, now).decision === 'under-way'
    return isUnderWay
      ? { mark: 'event', word: 'under way', why: 'no verdict yet', ms: '' }
      : { mark: 'fault', word: 'cut short', why: 'no verdict: it may have created', ms: '' }
  }
  return {
    mark: outcomeMarks[run.outcome],
    word: `${outcomeWords[run.outcome]}${contactNote(run.contact)}`,
    why:
      run.contact === null && run.findings.length === 0 ? 'nothing was sent' : renderFindings(run.findings),
    ms: run.totalMs === null ? '' : sayMs(run.totalMs),
  }
}

/** More are on the page of the incident, if there is one. */
const findingsShown = 3

function renderFindings(findings: readonly Finding[]): Markup {
  const shown = findings
    .slice(0, findingsShown)
    .map(
      ({ rule, pointer, expected, actual, accepted, lapsed }, index) =>
        html`${index === 0 ? '' : '; '}<a href="${rulePath(rule)}"><code>${rule}</code></a>${pointer === '' ? '' : html` <code>${clean(pointer, 120)}</code>`}: expected ${clean(expected, 120)}, found ${clean(actual, 120)}${acceptance(accepted, lapsed)}`,
    )
  const left = findings.length - shown.length
  return html`${shown}${left > 0 ? `; and ${left} more` : ''}`
}

function acceptance(accepted: Finding['accepted'], lapsed: Finding['lapsed']): string {
  if (accepted !== undefined) return ` (accepted until ${accepted.until})`
  return lapsed === undefined ? '' : ` (accepted until ${lapsed.until} only)`
}
