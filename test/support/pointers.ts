// JSON values seen as places: every pointer of a value, and copies of it with one place changed. Written
// apart from the library's own pointer code, so that the two check each other.
export type Segments = readonly string[]

export const pointerOf = (segments: Segments): string =>
  segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The segments of every property at any depth. */
export function placesOf(value: unknown, above: Segments = []): Segments[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...above, name]
    return [here, ...placesOf(inner, here)]
  })
}

/** The segments of every object at any depth, the value itself included. */
export function objectsOf(value: unknown, above: Segments = []): Segments[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const inner = Object.entries(value).flatMap(([name, item]) => objectsOf(item, [...above, name]))
  return [above, ...inner]
}

export function valueAt(value: unknown, segments: Segments): unknown {
  return segments.reduce<unknown>((at, segment) => (at as Record<string, unknown>)[segment], value)
}

export const withValue = (value: unknown, segments: Segments, to: unknown): unknown =>
  changed(value, segments, (entries, name) => [
    ...entries.map(([key, old]): [string, unknown] => [key, key === name ? to : old]),
    ...(entries.some(([key]) => key === name) ? [] : [[name, to] as [string, unknown]]),
  ])

export const without = (value: unknown, segments: Segments): unknown =>
  changed(value, segments, (entries, name) => entries.filter(([key]) => key !== name))

export const withName = (value: unknown, segments: Segments, to: string): unknown =>
  changed(value, segments, (entries, name) => entries.map(([key, old]) => [key === name ? to : key, old]))

function changed(
  value: unknown,
  segments: Segments,
  change: (entries: [string, unknown][], name: string) => [string, unknown][],
): unknown {
  const [name, ...rest] = segments
  if (name === undefined) return value
  const entries = Object.entries(value as object)
  // fromEntries defines own properties, __proto__ included.
  if (rest.length === 0) return Object.fromEntries(change(entries, name))
  return Object.fromEntries(
    entries.map(([key, old]) => [key, key === name ? changed(old, rest, change) : old]),
  )
}
