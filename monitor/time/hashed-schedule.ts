// `H` in a cron expression, as Jenkins has it: a number of the field's range that follows from the target's name, always
// the same. Targets on one schedule are spread over it instead of all coming at once. Resolved when the configuration is
// read: nothing else ever sees an `H`. Pure.
import { createHash } from 'node:crypto'

/** Lowest and highest of each field; of the day of the month, what every month has. */
const minute = [0, 59] as const
const ranges = {
  5: [minute, [0, 23], [1, 28], [1, 12], [0, 6]],
  6: [minute, minute, [0, 23], [1, 28], [1, 12], [0, 6]],
} as const

const hashed = /^H(?:\((\d+)-(\d+)\))?(?:\/(\d+))?$/

/**
 * `H` a number of the field's range, `H(0-29)` one of these, `H/10` every tenth from such a number on, `H(0-29)/10` both.
 * What cannot be meant so (`H(30-70)`, `H/0`) stays as it is, and is no cron expression.
 */
export function resolveHashes(schedule: string, name: string): string {
  const fields = schedule.trim().split(/\s+/)
  const range = ranges[fields.length as keyof typeof ranges]
  if (range === undefined || !schedule.includes('H')) return schedule
  const digest = createHash('sha256').update(name).digest()
  return fields
    .map((field, index) => {
      // From the end: the minute is the same with seconds and without.
      const number = digest.readUInt32BE(4 * (fields.length - 1 - index))
      const [low, high] = range[index] as readonly [number, number]
      return field
        .split(',')
        .map((item) => resolveItem(item, number, low, high))
        .join(',')
    })
    .join(' ')
}

function resolveItem(item: string, number: number, lowest: number, highest: number): string {
  const match = hashed.exec(item)
  if (match === null) return item
  const [low, high] = [Number(match[1] ?? lowest), Number(match[2] ?? highest)]
  const size = high - low + 1
  if (low < lowest || high > highest || size < 1) return item
  if (match[3] === undefined) return String(low + (number % size))
  const step = Number(match[3])
  if (step < 1) return item
  const first = low + (number % Math.min(step, size))
  return `${first}-${high}/${step}`
}
