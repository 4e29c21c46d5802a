// JSON Pointers (RFC 6901), by whoever names a place in a JSON value: the judge, diff, the monitor's configuration and
// token requests, the contracts. Imports nothing, as bundles of clients hold it. Pure.

/** A name as a segment of a pointer (the RFC calls it a reference token). */
export const escapeSegment = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The name that a segment stands for. */
export const unescapeSegment = (segment: string): string =>
  segment.replaceAll('~1', '/').replaceAll('~0', '~')

/** Appends one name to a pointer. */
export const child = (pointer: string, name: string | number): string =>
  `${pointer}/${escapeSegment(String(name))}`

/** The pointer through these names. */
export const pointerOf = (names: readonly string[]): string => names.reduce(child, '')

/** The names that a pointer goes through, unescaped. What stands before its first slash is none of them. */
export const segmentsOf = (pointer: string): string[] => pointer.split('/').slice(1).map(unescapeSegment)

/** What a pointer names; undefined if nothing. Own properties only. */
export const valueAt = (value: unknown, pointer: string): unknown => valueBelow(value, segmentsOf(pointer))

/** What is found by going through these names; undefined if nothing. Own properties only. */
export function valueBelow(value: unknown, names: readonly string[]): unknown {
  let current = value
  for (const name of names) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined
    current = (current as Record<string, unknown>)[name]
  }
  return current
}
