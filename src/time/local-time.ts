// Wall-clock time of a zone: what it shows at an instant, and at which instant it shows something. Pure; asks Intl, and
// remembers what it said, since that takes its time. Called by quota-window.ts, and by whoever shows a time to people.

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

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

/** `2026-11-23 18:30:00 +07:00`: the wall clock and offset of a zone at an instant. */
export function toLocal(timeZone: string, at: number): string {
  const offset = offsetAt(timeZone, at)
  const wall = at + offset
  const day = Math.floor(wall / dayMs)
  return `${dayText(day)} ${timeText(Math.floor((wall - day * dayMs) / 1000))} ${offsetText(offset)}`
}

/** `2026-11-23T11:30:00.000Z`, as `Date` says it, at a fraction of its time. Of the years 0 to 9999. */
export function toUtc(at: number): string {
  const day = Math.floor(at / dayMs)
  const ofDay = at - day * dayMs
  const ms = ofDay % 1000
  return `${dayText(day)}T${timeText((ofDay - ms) / 1000)}.${ms === 0 ? '000' : String(ms).padStart(3, '0')}Z`
}

/** By second of the day: a year of slots asks for the same ones again and again. */
const times: string[] = []

function timeText(second: number): string {
  times[second] ??= [second / 3600, (second / 60) % 60, second % 60]
    .map((value) => two(Math.floor(value)))
    .join(':')
  return times[second]
}

const two = (value: number) => (value < 10 ? `0${value}` : String(value))

const offsetTexts = new Map<number, string>()

function offsetText(offset: number): string {
  let text = offsetTexts.get(offset)
  if (text === undefined) {
    const minutes = Math.abs(Math.round(offset / minuteMs))
    text = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
    offsetTexts.set(offset, text)
  }
  return text
}

/** Whoever asks for a time mostly asks for the next ones of the same day, in one zone or two. */
const dayTexts = new Map<number, string>()
const daysKept = 1000

/** @param day Counted from 1970-01-01. */
function dayText(day: number): string {
  let text = dayTexts.get(day)
  if (text === undefined) {
    text = new Date(day * dayMs).toISOString().slice(0, 10)
    if (dayTexts.size >= daysKept) dayTexts.clear()
    dayTexts.set(day, text)
  }
  return text
}

/** `2026-11-23`: the calendar day of a zone at an instant. */
export function toLocalDay(timeZone: string, at: number): string {
  return dayText(Math.floor((at + offsetAt(timeZone, at)) / dayMs))
}

/** The abbreviation that people of the zone use (`WIB`), else `GMT+7`. */
export function zoneName(timeZone: string, at: number): string {
  let first: string | undefined
  for (const formatter of nameFormattersOf(timeZone)) {
    const name = formatter.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
    if (!/^(GMT|UTC)[+-]/.test(name)) return name
    first ??= name
  }
  return first ?? timeZone
}

/** A span of which wall-clock time is linear: it has one offset. In ms since the epoch, ends included. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly offset: number
}

/** The span cut where the zone's offset changes, so that in each piece wall-clock time is linear. */
export function pieces(timeZone: string, start: number, end: number): Piece[] {
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
export function instantOf(timeZone: string, local: number): number {
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
interface Offsets {
  readonly byBlock: Map<number, number | null>
  /** The one that was asked for last, and mostly is asked for next. */
  latest: { readonly block: number; readonly offset: number | null }
}
const offsets = new Map<string, Offsets>()

/** What is added to UTC to get the wall clock, in ms. Throws `RangeError` on an unknown zone. */
export function offsetAt(timeZone: string, at: number): number {
  let known = offsets.get(timeZone)
  if (known === undefined) {
    known = { byBlock: new Map(), latest: { block: Number.NaN, offset: null } }
    offsets.set(timeZone, known)
  }
  const block = Math.floor(at / blockMs)
  if (known.latest.block !== block) known.latest = { block, offset: offsetOf(timeZone, block, known.byBlock) }
  return known.latest.offset ?? askOffset(timeZone, at)
}

/** Of a whole block; null if it changes within. */
function offsetOf(timeZone: string, block: number, byBlock: Offsets['byBlock']): number | null {
  let offset = byBlock.get(block)
  if (offset === undefined) {
    // What the block before ends with is what this one begins with: whoever walks through time asks once a block.
    const first = byBlock.get(block - 1) ?? askOffset(timeZone, block * blockMs)
    offset = first === askOffset(timeZone, (block + 1) * blockMs) ? first : null
    if (byBlock.size >= blocksKept) byBlock.clear()
    byBlock.set(block, offset)
  }
  return offset
}

function askOffset(timeZone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000
  const field: Record<string, number> = {}
  for (const { type, value } of formatterOf(timeZone).formatToParts(second)) field[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = field
  return Date.UTC(year, month - 1, day, hour, minute, field.second ?? 0) - second
}
