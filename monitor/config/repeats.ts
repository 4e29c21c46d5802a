// The same words about many places, such as one mistake in 300 targets: the first few are told, and how many more there
// are. Pure. Called by config.ts.

const told = 3

/**
 * The first few of each kind, in their order; in the place of the others one that counts them.
 *
 * @param count Makes one of the first that is left out, and of how many are.
 */
export function withoutRepeats<Item>(
  items: readonly Item[],
  kindOf: (item: Item) => string,
  count: (first: Item, others: number) => Item,
): Item[] {
  const ofKind = Map.groupBy(items, kindOf)
  return items.flatMap((item) => {
    const alike = ofKind.get(kindOf(item)) ?? []
    const place = alike.indexOf(item)
    // Of one more than the few, the line that counts would take as much room.
    if (place < told || alike.length === told + 1) return [item]
    return place === told ? [count(item, alike.length - told)] : []
  })
}
