// What a list says of an incident, from what its events told. Pure. Called by whatever lists incidents.
import type { ToldFinding } from '../incidents/drift.ts'
import type { EventName } from '../incidents/incident.ts'

/** By its last event. */
export const isOver = (last: EventName): boolean => last === 'resolved'

/** Each once; those that break the contract first, as they were told. */
export function rulesOf(findings: readonly ToldFinding[]): string[] {
  const isBreaking = ({ found }: ToldFinding) => found.severity === 'breaking'
  const worstFirst = findings.toSorted((a, b) => Number(isBreaking(b)) - Number(isBreaking(a)))
  return [...new Set(worstFirst.map(({ found }) => found.rule))]
}
