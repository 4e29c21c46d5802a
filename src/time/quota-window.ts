// The quota window: hours of the day, in an IANA zone, that synthetic creates stay out of. Pure wall-clock
// arithmetic; time is always an argument. Used by the client, `check` and the monitor.

import type { ErrorCode } from '../errors/catalogue.ts'
import { CodedError } from '../errors/coded-error.ts'
import { instantOf, isTimeZone, offsetAt, pieces, zoneName } from './local-time.ts'

/**
 * A half-open span `[from, to)` of wall-clock time. `from` later than `to` crosses midnight; equal, it is
 * empty; `00:00` to `24:00` is the whole day. On days with a clock change the wall clock decides.
 */
export interface QuotaWindow {
  /** `HH:MM`, 00:00 to 23:59. */
  readonly from: string
  /** `HH:MM`, 00:00 to 24:00. */
  readonly to: string
  /** IANA name, such as `Asia/Jakarta`. */
  readonly timeZone: string
}

/** Why a gate is shut: the instant lies in the window, or too near to one of its edges. */
export type GateReason = 'quota-window' | 'guard'
/** Whether a create may leave now, and if not, why. */
export type Gate = { readonly open: true } | { readonly open: false; readonly reason: GateReason }

/** A window that cannot be used. The message says which part and what would do. */
export class QuotaWindowError extends CodedError {
  override readonly name = 'QuotaWindowError'
  readonly code = 'quota-window-invalid' satisfies ErrorCode
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `"06:00"` → milliseconds since midnight. Throws `QuotaWindowError`. */
export function parseTimeOfDay(text: string, allow24 = false): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  const ms = match === null ? Number.NaN : Number(match[1]) * hourMs + Number(match[2]) * minuteMs
  const inRange = match !== null && Number(match[2]) < 60 && (ms < dayMs || (allow24 && ms === dayMs))
  if (!inRange) {
    throw new QuotaWindowError(
      `"${text}" is no time of day: write HH:MM, 00:00 to ${allow24 ? '24:00' : '23:59'}`,
    )
  }
  return ms
}

/** `"06:00-18:00@Asia/Jakarta"` → a window; `"none"` → null. Throws `QuotaWindowError`. */
export function parseQuotaWindow(text: string): QuotaWindow | null {
  if (text === 'none') return null
  const match = /^([^-@]+)-([^-@]+)@(.+)$/.exec(text)
  if (match === null) {
    throw new QuotaWindowError(
      `"${text}" is no quota window: write HH:MM-HH:MM@Zone, such as 06:00-18:00@Asia/Jakarta, or none`,
    )
  }
  const window = { from: match[1] as string, to: match[2] as string, timeZone: match[3] as string }
  assertQuotaWindow(window)
  return window
}

/**
 * What to ask about a window that is set to the very hours that the over-quota message prints, in which calls are taken
 * again; null for any other. A window is the rest of the day.
 */
export function printedHoursQuestion(window: QuotaWindow | null, documented: QuotaWindow): string | null {
  if (window === null || window.from !== documented.to || window.to !== documented.from) return null
  const [printed, rest] = [`${window.from}-${window.to}`, `${window.to}-${window.from}`]
  return `${printed} is what the over-quota message prints, which are the hours in which calls are taken again. Was ${rest} meant?`
}

/** Throws `QuotaWindowError` unless both times and the zone can be used. */
export function assertQuotaWindow({ from, to, timeZone }: QuotaWindow): void {
  parseTimeOfDay(from)
  parseTimeOfDay(to, true)
  if (!isTimeZone(timeZone)) {
    throw new QuotaWindowError(`"${timeZone}" is no time zone: use an IANA name, such as Asia/Jakarta`)
  }
}

/** Whether the instant (ms since the epoch) lies inside the window. No window: never. */
export function isInside(window: QuotaWindow | null, at: number): boolean {
  return window !== null && overlaps(window, at + offsetAt(window.timeZone, at), 0)
}

/**
 * Whether a create that takes up to `timeoutMs` may start at `at`. Shut inside the window, from
 * `timeoutMs + guardMs` before it begins, and until `guardMs` after it ends.
 */
export function gateAt(window: QuotaWindow | null, at: number, guardMs: number, timeoutMs: number): Gate {
  if (window === null) return { open: true }
  if (isInside(window, at)) return { open: false, reason: 'quota-window' }
  const touches = pieces(window.timeZone, at - guardMs, at + timeoutMs + guardMs).some(
    ({ start, end, offset }) => overlaps(window, start + offset, end - start),
  )
  return touches ? { open: false, reason: 'guard' } : { open: true }
}

/**
 * What `gateAt` says of each instant of `[from, to]`, where it can be said of all of them at once. Null: it has to be
 * asked of each, since an edge or a clock change is near. For whoever asks for very many.
 */
export function gateThrough(
  window: QuotaWindow | null,
  from: number,
  to: number,
  { guardMs, timeoutMs }: { readonly guardMs: number; readonly timeoutMs: number },
): Gate | null {
  if (window === null) return { open: true }
  const [piece, another] = pieces(window.timeZone, from - guardMs, to + timeoutMs + guardMs)
  if (piece === undefined || another !== undefined) return null
  const { start, end, offset } = piece
  if (!overlaps(window, start + offset, end - start)) return { open: true }
  return covers(window, from + offset, to - from) ? { open: false, reason: 'quota-window' } : null
}

/** The first instant after `at` at which the window begins or ends; null if it never does. */
export function nextChange(window: QuotaWindow, at: number): number | null {
  const times = [parseTimeOfDay(window.from), parseTimeOfDay(window.to, true)]
  const before = isInside(window, at)
  // Four days: a clock change can swallow one day's window, never two in a row.
  for (const { start, end, offset } of pieces(window.timeZone, at, at + 4 * dayMs)) {
    const firstDay = Math.floor((start + offset) / dayMs) - 1
    const lastDay = Math.floor((end + offset) / dayMs)
    const edges = [start]
    for (let day = firstDay; day <= lastDay; day++) {
      for (const time of times) edges.push(day * dayMs + time - offset)
    }
    const change = edges
      .filter((edge) => edge > at && edge >= start && edge <= end)
      .sort((a, b) => a - b)
      .find((edge) => isInside(window, edge) !== before)
    if (change !== undefined) return change
  }
  return null
}

/** When the window next ends: this one, or, outside, the one that begins next. Null if it never begins or ends. */
export function nextEnd(window: QuotaWindow, at: number): number | null {
  const begun = isInside(window, at) ? at : nextChange(window, at)
  return begun === null ? null : nextChange(window, begun)
}

/**
 * How long creates are held after an over-quota answer: until the hours that the message names begin on
 * the next calendar day of the window's zone ("tomorrow at 18:00"), or, where it names none, until the
 * window ends on the next calendar day.
 *
 * @param namedFrom `HH:MM` from the message, or null.
 */
export function holdEnd(window: QuotaWindow, namedFrom: string | null, at: number): number {
  const tomorrow = Math.floor((at + offsetAt(window.timeZone, at)) / dayMs) + 1
  const time = namedFrom === null ? parseTimeOfDay(window.to, true) : parseTimeOfDay(namedFrom, true)
  return instantOf(window.timeZone, tomorrow * dayMs + time)
}

/** `06:00–18:00 Asia/Jakarta; creates allowed 18:00–06:00 WIB`: always both ways round. */
export function describeQuotaWindow(window: QuotaWindow | null, at: number): string {
  if (window === null) return 'none; creates allowed at any hour'
  const { from, to, timeZone } = window
  if (parseTimeOfDay(from) === parseTimeOfDay(to, true))
    return `empty (${from}–${to}); creates allowed at any hour`
  if (from === '00:00' && to === '24:00') return `00:00–24:00 ${timeZone}; creates never allowed`
  const opens = to === '24:00' ? '00:00' : to
  return `${from}–${to} ${timeZone}; creates allowed ${opens}–${from} ${zoneName(timeZone, at)}`
}

/** Whether the window touches the wall-clock span `[local, local + lengthMs]`, which has one offset. */
function overlaps(window: QuotaWindow, local: number, lengthMs: number): boolean {
  const last = local + lengthMs
  return onSomeDay(window, local, last, (begins, ends) => local < ends && last >= begins)
}

/** Whether all of such a span lies in the window of one day. */
function covers(window: QuotaWindow, local: number, lengthMs: number): boolean {
  const last = local + lengthMs
  return onSomeDay(window, local, last, (begins, ends) => local >= begins && last < ends)
}

/** Whether it holds of the window of one of the days around the span. In ms of the wall clock. */
function onSomeDay(
  window: QuotaWindow,
  first: number,
  last: number,
  holds: (begins: number, ends: number) => boolean,
): boolean {
  const { from, to } = edgesOf(window)
  if (from === to) return false
  const length = to > from ? to - from : to - from + dayMs
  const lastDay = Math.floor(last / dayMs)
  for (let day = Math.floor(first / dayMs) - 1; day <= lastDay; day++) {
    const begins = day * dayMs + from
    if (holds(begins, begins + length)) return true
  }
  return false
}

const edges = new WeakMap<QuotaWindow, { readonly from: number; readonly to: number }>()

/** In ms since midnight. Read once: the gate is asked for every slot of a plan. */
function edgesOf(window: QuotaWindow) {
  let known = edges.get(window)
  if (known === undefined) {
    known = { from: parseTimeOfDay(window.from), to: parseTimeOfDay(window.to, true) }
    edges.set(window, known)
  }
  return known
}
