// A plan as text. A year of slots can be millions of lines, and the lines of most hours differ from those of another hour
// in their dates alone: they are laid out once, and the dates put in. Pure.
import { toLocal, toUtc } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import {
  type Decision,
  type PlannedHour,
  type PlannedSlot,
  plannedHours,
  plannedSlots,
  zoneOf,
} from './plan.ts'

const hourMs = 3_600_000

/** The text of each slot, one after the other, in pieces of an hour: text, or the bytes of it. */
export function* planText(
  targets: readonly Target[],
  from: number,
  to: number,
  say: (slot: PlannedSlot) => string,
): Generator<string | Uint8Array> {
  const fromMould = createMoulds(say)
  for (const hours of plannedHours(targets, from, to)) {
    const [only] = hours
    const text = only !== undefined && hours.length === 1 ? fromMould(only) : null
    yield text ?? plannedSlots(hours).map(say).join('')
  }
}

/** `2026-12-01T05` and `2026-12-01 12`, before the minutes. */
const hourLength = 13
/** What stands for the day and the hour: of UTC, and of the wall clock. No name of a target has these characters. */
const [utcMark, localMark] = ['~'.repeat(hourLength), '='.repeat(hourLength)]

/** The lines of an hour as bytes, since all of it is ASCII, and where the marks are. */
interface Mould {
  readonly bytes: Buffer
  readonly utcAt: readonly number[]
  readonly localAt: readonly number[]
}

function createMoulds(say: (slot: PlannedSlot) => string) {
  const moulds = new Map<string, Mould>()
  /** Null where the lines of the hour have more than their dates to themselves. */
  return (hour: PlannedHour): Uint8Array | null => {
    const key = keyOf(hour)
    if (key === null) return null
    let mould = moulds.get(key)
    if (mould === undefined) {
      mould = mouldOf(plannedSlots([hour]).map((slot) => say(marked(slot))))
      moulds.set(key, mould)
    }
    const [at = 0] = hour.slots
    const bytes = Buffer.from(mould.bytes)
    stamp(bytes, mould.utcAt, toUtc(at))
    stamp(bytes, mould.localAt, toLocal(zoneOf(hour.target), at))
    return bytes
  }
}

const marked = (slot: PlannedSlot): PlannedSlot => ({
  ...slot,
  at: `${utcMark}${slot.at.slice(hourLength)}`,
  local: `${localMark}${slot.local.slice(hourLength)}`,
})

function mouldOf(lines: readonly string[]): Mould {
  const text = lines.join('')
  const placesOf = (mark: string) => [...text.matchAll(new RegExp(mark, 'g'))].map(({ index }) => index)
  return { bytes: Buffer.from(text, 'latin1'), utcAt: placesOf(utcMark), localAt: placesOf(localMark) }
}

function stamp(bytes: Uint8Array, places: readonly number[], time: string): void {
  const codes = Array.from({ length: hourLength }, (_, index) => time.charCodeAt(index))
  for (const place of places)
    for (let index = 0; index < hourLength; index++) bytes[place + index] = codes[index] as number
}

/**
 * The same of hours whose lines are the same but for their dates. Null if, within it, the wall clock comes to another hour
 * or is put forward or back.
 */
function keyOf({ target, slots, decisions }: PlannedHour): string | null {
  const [first, last] = [slots[0] ?? 0, slots.at(-1) ?? 0]
  const [local = '', lastLocal = ''] = [first, last].map((at) => toLocal(zoneOf(target), at))
  const offset = local.slice(-6)
  if (local.slice(0, hourLength) !== lastLocal.slice(0, hourLength) || offset !== lastLocal.slice(-6))
    return null
  // An hour that the plan begins or ends in has fewer slots.
  const part = `${first % hourMs} ${last % hourMs} ${slots.length}`
  let changes = ''
  let before: Decision | undefined
  for (const [index, decided] of decisions.entries()) {
    if (decided !== before) changes += `, ${index} ${decided.decision} ${decided.reason}`
    before = decided
  }
  return `${target.schedule}, ${part}, ${offset}${changes}`
}
