// Lengths of time as people write them. Pure.
const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `"10s"` → 10,000. Units: ms, s, m, h, d. Null if it is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text)
  if (match === null) return null
  return Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs])
}
