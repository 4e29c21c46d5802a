// How many of each, sorted by name: what reports count. Pure.

export type Tally = Readonly<Record<string, number>>

/** What goes by one name is added up. */
export function tallyOf(counts: Iterable<readonly [name: string, count: number]>): Tally {
  const sums = new Map<string, number>()
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count)
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}
