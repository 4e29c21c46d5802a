// The quota window: hours of the day, in an IANA zone, that synthetic creates stay out of. Pure wall-clock
// arithmetic; time is always an argument. Used by the client, `check` and the monitor.

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
export class QuotaWindowError extends Error {
  override readonly name = 'QuotaWindowError'
  readonly code = 'quota-window-invalid'
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

/** Whether this machine knows the name as a time zone. */
export function isTimeZone(timeZone: string): boolean {
  // Intl also takes an offset, such as +07:00, which knows no clock changes.
  if (!/^[A-Za-z]/.test(timeZone)) return false
  try {
    formatterOf(timeZone)
    return true
  } catch {
    return false
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

/** `2026-11-23 18:30:00 +07:00`: the wall clock and offset of a zone at an instant. */
export function toLocal(timeZone: string, at: number): string {
  const offset = offsetAt(timeZone, at)
  const wall = at + offset
  const day = Math.floor(wall / dayMs)
  const ofDay = wall - day * dayMs
  const time = [hourMs, minuteMs, 1000].map((unit, index) =>
    two(Math.floor(ofDay / unit) % (index === 0 ? 24 : 60)),
  )
  return `${dayText(day)} ${time.join(':')} ${offsetText(offset)}`
}

const two = (value: number) => (value < 10 ? `0${value}` : String(value))

function offsetText(offset: number): string {
  const minutes = Math.abs(Math.round(offset / minuteMs))
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Whoever asks for a time mostly asks for the next one of the same day. */
let latestDay = { day: 0, text: '1970-01-01' }

/** @param day Counted from 1970-01-01. */
function dayText(day: number): string {
  if (latestDay.day !== day) latestDay = { day, text: new Date(day * dayMs).toISOString().slice(0, 10) }
  return latestDay.text
}

/** `2026-11-23`: the calendar day of a zone at an instant. */
export function toLocalDay(timeZone: string, at: number): string {
  return dayText(Math.floor((at + offsetAt(timeZone, at)) / dayMs))
}

/** The abbreviation that people of the zone use (`WIB`), else `GMT+7`. */
function zoneName(timeZone: string, at: number): string {
  let first: string | undefined
  for (const formatter of nameFormattersOf(timeZone)) {
    const name = formatter.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
    if (!/^(GMT|UTC)[+-]/.test(name)) return name
    first ??= name
  }
  return first ?? timeZone
}

/** Whether the window touches the wall-clock span `[local, local + lengthMs]`, which has one offset. */
function overlaps(window: QuotaWindow, local: number, lengthMs: number): boolean {
  const { from, to } = edgesOf(window)
  if (from === to) return false
  const length = to > from ? to - from : to - from + dayMs
  const firstDay = Math.floor(local / dayMs) - 1
  const lastDay = Math.floor((local + lengthMs) / dayMs)
  for (let day = firstDay; day <= lastDay; day++) {
    const begins = day * dayMs + from
    if (local < begins + length && local + lengthMs >= begins) return true
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

interface Piece {
  readonly start: number
  readonly end: number
  readonly offset: number
}

/** The span cut where the zone's offset changes, so that in each piece wall-clock time is linear. */
function pieces(timeZone: string, start: number, end: number): Piece[] {
  const found: Piece[] = []
  let pieceStart = start
  let offset = offsetAt(timeZone, start)
  for (let at = start; at < end; ) {
    const next = Math.min(at + blockMs, end)
    const nextOffset = offsetAt(timeZone, next)
    if (nextOffset !== offset) {
      let low = at
      let high = next
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        if (offsetAt(timeZone, middle) === offset) low = middle
        else high = middle
      }
      found.push({ start: pieceStart, end: low, offset })
      pieceStart = high
      offset = nextOffset
    }
    at = next
  }
  found.push({ start: pieceStart, end, offset })
  return found
}

/** The last instant that shows this wall-clock time; in a gap, the first one after the gap. */
function instantOf(timeZone: string, local: number): number {
  const around = pieces(timeZone, local - 2 * dayMs, local + 2 * dayMs)
  const shown = around.filter(({ start, end, offset }) => local - offset >= start && local - offset <= end)
  const last = shown.at(-1)
  if (last !== undefined) return local - last.offset
  const after = around.find(({ start, offset }) => start + offset > local)
  return after === undefined ? local : after.start
}

/** A locale knows the abbreviations of its own part of the world. */
const nameFormatters = new Map<string, readonly Intl.DateTimeFormat[]>()

function nameFormattersOf(timeZone: string): readonly Intl.DateTimeFormat[] {
  let found = nameFormatters.get(timeZone)
  if (found === undefined) {
    const locales = ['en-US', 'en-GB', 'id-ID', 'en-AU']
    found = locales.map((locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }))
    nameFormatters.set(timeZone, found)
  }
  return found
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter
}

/** No zone changes its offset twice within this time. */
const blockMs = 3 * hourMs
/** A year and a half of them. */
const blocksKept = 4096

/** Of blocks in which the offset does not change: asking Intl for each instant takes its time. */
const offsets = new Map<string, Map<number, number | null>>()

/** What is added to UTC to get the wall clock, in ms. Throws `RangeError` on an unknown zone. */
function offsetAt(timeZone: string, at: number): number {
  let known = offsets.get(timeZone)
  if (known === undefined) {
    known = new Map()
    offsets.set(timeZone, known)
  }
  const block = Math.floor(at / blockMs)
  let offset = known.get(block)
  if (offset === undefined) {
    const [first, last] = [block * blockMs, (block + 1) * blockMs].map((edge) => askOffset(timeZone, edge))
    offset = first === last ? (first as number) : null
    if (known.size >= blocksKept) known.clear()
    known.set(block, offset)
  }
  return offset ?? askOffset(timeZone, at)
}

function askOffset(timeZone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000
  const field: Record<string, number> = {}
  for (const { type, value } of formatterOf(timeZone).formatToParts(second)) field[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = field
  return Date.UTC(year, month - 1, day, hour, minute, field.second ?? 0) - second
}
