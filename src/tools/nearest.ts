// The name that somebody meant who has misspelt it. Pure.

/** Null if none of the names is near: better no proposal than one that leads astray. */
export function nearest(text: string, names: readonly string[]): string | null {
  const meant = text.toLowerCase()
  const most = Math.max(1, Math.floor(meant.length / 3))
  const byDistance = names
    .map((name) => ({ name, away: distance(meant, name.toLowerCase()) }))
    .sort((a, b) => a.away - b.away)
  const [first] = byDistance
  if (first !== undefined && first.away <= most) return first.name
  // Cut short, or with more behind it.
  const begun = names.filter((name) => meant.length >= 3 && name.toLowerCase().startsWith(meant))
  return begun.length === 1 ? (begun[0] ?? null) : null
}

/** The end of a sentence about a name that there is not; empty if no other is near. */
export function didYouMean(text: string, names: readonly string[]): string {
  const name = nearest(text, names)
  return name === null ? '' : `: did you mean ${name}?`
}

/** Of edits: a letter more, less, other, or two that have changed places (Damerau and Levenshtein). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const at = (r: number, c: number) => (r === row ? current[c] : rows[r]?.[c]) ?? 0
      const isSame = a[row - 1] === b[column - 1]
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    rows.push(current)
  }
  return rows[a.length]?.[b.length] ?? 0
}
