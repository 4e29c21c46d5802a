// What a step of `npm run contracts` gives back, and the few words that all steps share. Used by every file
// of this workspace; no logic of Pact or of the contract belongs here.
import { oneLine } from 'contactrz/internal'

export interface Step {
  readonly name: 'consumer' | 'provider' | 'spec'
  /** One line, for when there is no problem. */
  readonly summary: string
  /** One line each; any of them fails the run. */
  readonly problems: readonly string[]
  /** One line each; worth knowing, not a failure. */
  readonly notes?: readonly string[]
  /** What the tools underneath printed; shown by --verbose. */
  readonly output?: string
}

export type JsonObject = { readonly [name: string]: unknown }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** One line of bounded length without control characters: text of a tool or a provider, made safe to print. */
export function toLine(text: string, maxLength = 200): string {
  const line = oneLine(text.replace(/\u001b\[[0-9;]*m/g, ''), Infinity)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
}

/** `a string`, `an object`, `null`, `nothing`: the kind of a JSON value, never the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
