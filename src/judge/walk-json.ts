// What a parsed JSON value, or its text, has in it: keys, depth, half characters. Bounded: a walk stops where
// nesting is deeper than any answer of this API could be. Pure.
import type { Segment } from './scan-json.ts'

/** JSON this much nested is no answer of this API; walking it would only cost. */
export const maxDepth = 64

export interface Walk {
  /** Names of properties, in all objects together. */
  readonly keys: number
  readonly tooDeep: boolean
}

export function walkValue(root: unknown): Walk {
  let keys = 0
  let level: object[] = typeof root === 'object' && root !== null ? [root] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= maxDepth) return { keys, tooDeep: true }
    const next: object[] = []
    for (const value of level) {
      if (Array.isArray(value)) {
        for (const item of value) if (typeof item === 'object' && item !== null) next.push(item)
        continue
      }
      for (const name of Object.keys(value)) {
        keys++
        const item: unknown = (value as Record<string, unknown>)[name]
        if (typeof item === 'object' && item !== null) next.push(item)
      }
    }
    level = next
  }
  return { keys, tooDeep: false }
}

/**
 * Where a value is too deep, and the value without it: the one property, of the body or of an object in it, below
 * which all the depth is. Null if there is no such place, as in arrays within arrays.
 */
export function cutDeep(root: unknown): { segments: Segment[]; value: unknown } | null {
  const cut = (
    value: unknown,
    segments: readonly Segment[],
  ): { segments: Segment[]; value: unknown } | null => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const entries = Object.entries(value)
    const deep = entries.filter(([, item]) => walkValue(item).tooDeep)
    const [only] = deep
    // An object of one property says no more of the place than the property that holds the object.
    if (only === undefined || deep.length > 1 || entries.length === 1) return null
    const [name, inner] = only
    const here = [...segments, name]
    const further = segments.length < 3 ? cut(inner, here) : null
    const changed = entries.map(([key, item]) => [key, key === name ? (further?.value ?? null) : item])
    return { segments: further?.segments ?? here, value: Object.fromEntries(changed) }
  }
  const found = cut(root, [])
  return found === null || walkValue(found.value).tooDeep ? null : found
}

/** All of them, in strings too: cheap, and never fewer than those outside. */
export function colons(text: string): number {
  let found = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) found++
  return found
}

/** Of a valid JSON text. */
export function colonsOutsideStrings(text: string): number {
  let found = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x3a) {
      found++
    } else if (code === 0x22) {
      // On to the closing quote: the next one with an even number of backslashes before it.
      for (;;) {
        index = text.indexOf('"', index + 1)
        let backslashes = 0
        while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes++
        if (backslashes % 2 === 0) break
      }
    }
  }
  return found
}

/** Of a value that `walkValue` does not find too deep. */
export function loneSurrogates(root: unknown): Segment[][] {
  const found: Segment[][] = []
  const visit = (value: unknown, segments: Segment[]): void => {
    if (typeof value === 'string' && !value.isWellFormed()) found.push(segments)
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...segments, index])
      return
    }
    for (const [name, item] of Object.entries(value)) {
      if (name.isWellFormed()) visit(item, [...segments, name])
      else found.push([...segments, name])
    }
  }
  visit(root, [])
  return found
}
