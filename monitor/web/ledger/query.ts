// Which part of the ledger is asked for: an address → target, outcome and span, and back. Pure.
import { parseInstant } from 'contactrz/internal'

/** Outcomes as the report has them: what is under way may have created, and so is unknown. */
export const shownStates = ['created', 'refused', 'not-sent', 'unknown'] as const
export type ShownState = (typeof shownStates)[number]

export interface LedgerQuery {
  /** Null: all. */
  readonly target: string | null
  readonly state: ShownState | null
  /** `[from, to)`; null: without an end. */
  readonly from: number | null
  readonly to: number | null
  /** The entry that the part begins behind; null: the newest. */
  readonly before: number | null
  /** As they were given. */
  readonly given: { readonly from: string; readonly to: string }
  /** What is wrong with which. */
  readonly problems: { readonly from?: string; readonly to?: string }
}

const noInstant = 'Give a day, such as 2026-12-01, which begins at 00:00 UTC, or an instant with its zone.'

/** Null: there can be no such part. */
export function parseLedgerQuery(query: URLSearchParams): LedgerQuery | null {
  const [target, state, before] = ['target', 'state', 'before'].map((name) => query.get(name) || null)
  const shown = shownStates.find((one) => one === state) ?? null
  if (state != null && shown === null) return null
  if (before != null && !/^[1-9]\d{0,14}$/.test(before)) return null
  const given = { from: query.get('from') ?? '', to: query.get('to') ?? '' }
  const [from, to] = [boundOf(given.from), boundOf(given.to)]
  const isTurned = from != null && to != null && to < from
  const problems = {
    ...(from === undefined && { from: noInstant }),
    ...(to === undefined && { to: noInstant }),
    ...(isTurned && { to: 'This lies before the beginning.' }),
  }
  return {
    ...{ target: target ?? null, state: shown, from: from ?? null, to: to ?? null, given, problems },
    before: before == null ? null : Number(before),
  }
}

/** As `--from` and `--to` of the report. Null: none. Undefined: it is no instant. */
const boundOf = (text: string): number | null | undefined =>
  text === '' ? null : (parseInstant(text, 'begin') ?? undefined)

/** The same part at another address. */
export function ledgerHref(
  path: string,
  { target, state, given }: LedgerQuery,
  more: Readonly<Record<string, string | null>> = {},
): string {
  const all = { target, state, ...given, ...more }
  const set = Object.entries(all).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [[name, value] as [string, string]],
  )
  const text = new URLSearchParams(set).toString()
  return text === '' ? path : `${path}?${text}`
}
