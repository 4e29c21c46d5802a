// Findings for the eyes of a person: those of one rule in one object are told once, with all their pointers. What machines
// read (JSON, SARIF), what is accepted and what is proposed goes by each single finding. Pure.
import { count } from '../judge/evidence.ts'
import type { ConsumerType, Finding } from '../judge/verdict.ts'

/** So many pointers are told of one cause. */
const pointersTold = 12

/**
 * Findings as they are told to people: several of one rule in one object, with the same words, as one whose `pointer`
 * lists theirs (`/Phone, /Fax`). Not for machines, nor for accepting: there each finding has its own pointer.
 */
export function gatherFindings(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>()
  for (const found of findings) {
    const key = causeOf(found)
    groups.set(key, [...(groups.get(key) ?? []), found])
  }
  return [...groups.values()].map((group) => (group.length === 1 ? (group[0] as Finding) : asOne(group)))
}

/** Only what stands in a body: a header has a cause of its own. */
function causeOf({ rule, part, pointer, expected, actual, accepted }: Finding): string {
  const parent =
    part === 'body' && pointer !== '' ? pointer.slice(0, pointer.lastIndexOf('/')) : `= ${part} ${pointer}`
  // What a new property holds is no other cause.
  const found = rule === 'undocumented-property' ? '' : actual
  return JSON.stringify([rule, parent, expected, found, accepted])
}

function asOne(group: readonly Finding[]): Finding {
  const [first] = group as [Finding, ...Finding[]]
  const pointers = group.slice(0, pointersTold).map(({ pointer }) => pointer)
  const more = group.length > pointersTold ? ` and ${group.length - pointersTold} more` : ''
  const consumerType = typesAsOne(group)
  return {
    ...first,
    pointer: `${pointers.join(', ')}${more}`,
    actual: actualAsOne(group),
    ...(consumerType !== null && { consumerType }),
  }
}

function actualAsOne(group: readonly Finding[]): string {
  const actuals = new Set(group.map(({ actual }) => actual))
  if (actuals.size === 1) return `${[...actuals][0]}, in each of the ${group.length}`
  const kinds = new Set(group.map(({ actual }) => /^(?:empty )?\w+/.exec(actual)?.[0] ?? actual))
  return `${count(group.length, 'property', 'properties')}: ${[...kinds].join(', ')}`
}

/** Null where a finding has none, or where they are of several types. */
function typesAsOne(group: readonly Finding[]): ConsumerType | null {
  const changes = group.flatMap(({ consumerType }) => consumerType ?? [])
  const [first] = changes
  if (first === undefined || changes.some(({ type }) => type !== first.type)) return null
  const members = (side: 'is' | 'becomes') => {
    const texts = changes.flatMap((change) => change[side] ?? [])
    return texts.length === 0 ? null : texts.join('; ')
  }
  return { type: first.type, is: members('is'), becomes: members('becomes') }
}
