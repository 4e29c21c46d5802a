// JSON values seen as places: every pointer of a value, and copies of it with one place changed. Written
// apart from the library's own pointer code, so that the two check each other.
export type Tokens = readonly string[]

export const pointerOf = (tokens: Tokens): string =>
  tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The tokens of every property at any depth. */
export function placesOf(value: unknown, above: Tokens = []): Tokens[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...above, name]
    return [here, ...placesOf(inner, here)]
  })
}

/** The tokens of every object at any depth, the value itself included. */
export function objectsOf(value: unknown, above: Tokens = []): Tokens[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const inner = Object.entries(value).flatMap(([name, item]) => objectsOf(item, [...above, name]))
  return [above, ...inner]
}

export function valueAt(value: unknown, tokens: Tokens): unknown {
  return tokens.reduce<unknown>((at, token) => (at as Record<string, unknown>)[token], value)
}

export const withValue = (value: unknown, tokens: Tokens, to: unknown): unknown =>
  changed(value, tokens, (entries, name) => [
    ...entries.map(([key, old]): [string, unknown] => [key, key === name ? to : old]),
    ...(entries.some(([key]) => key === name) ? [] : [[name, to] as [string, unknown]]),
  ])

export const without = (value: unknown, tokens: Tokens): unknown =>
  changed(value, tokens, (entries, name) => entries.filter(([key]) => key !== name))

export const withName = (value: unknown, tokens: Tokens, to: string): unknown =>
  changed(value, tokens, (entries, name) => entries.map(([key, old]) => [key === name ? to : key, old]))

function changed(
  value: unknown,
  tokens: Tokens,
  change: (entries: [string, unknown][], name: string) => [string, unknown][],
): unknown {
  const [name, ...rest] = tokens
  if (name === undefined) return value
  const entries = Object.entries(value as object)
  // fromEntries defines own properties, __proto__ included.
  if (rest.length === 0) return Object.fromEntries(change(entries, name))
  return Object.fromEntries(
    entries.map(([key, old]) => [key, key === name ? changed(old, rest, change) : old]),
  )
}
