// Findings for the eyes of a person: those of one rule in one object are told once, with all their pointers. What machines
// read (JSON, SARIF), what is accepted and what is proposed goes by each single finding. Pure.

import { count } from '../judge/evidence.ts'
import type { ConsumerType, Finding } from '../judge/verdict.ts'
import { groupBy } from '../tools/group-by.ts'
import type { ProbeReport } from './report.ts'

/** So many pointers are told of one cause. */
const pointersTold = 12

/**
 * Findings as they are told to people: several of one rule in one object, with the same words, as one whose `pointer`
 * lists theirs (`/Phone, /Fax`). Not for machines, nor for accepting: there each finding has its own pointer.
 */
export const gatherFindings = (findings: readonly Finding[]): Finding[] => causesOf(findings).map(asOne)

/** One cause as a person is told of it. */
export interface GatheredFinding {
  readonly found: Finding
  /** How many findings it stands for. */
  readonly times: number
  /** Whether the other contact shows it too, which is not told again. */
  readonly isOfBoth: boolean
}

/** The causes of each probe, less what was told of an earlier probe of the same variant; what both show comes first. */
export function gatherByProbe(probes: readonly ProbeReport[]): (readonly GatheredFinding[])[] {
  return probes.map(({ variant, findings }, index) => {
    const others = (from: number, to?: number) =>
      probes.slice(from, to).flatMap((probe) => (probe.variant === variant ? probe.findings : []))
    const [earlier, later] = [others(0, index), others(index + 1)]
    const fresh = findings.filter((found) => !earlier.some((other) => covers(other, found)))
    return [true, false].flatMap((isOfBoth) => {
      const own = fresh.filter((found) => later.some((other) => covers(found, other)) === isOfBoth)
      return causesOf(own).map((group) => ({ found: asOne(group), times: group.length, isOfBoth }))
    })
  })
}

/**
 * Whether a finding of one contact says what one of the other would: at the same place, or at one around it, as what
 * befalls several values befalls `Name` alone. Where both contacts sent a value, each shows in words of its own what was
 * done to it; else only the numbers may differ.
 */
function covers(told: Finding, found: Finding): boolean {
  if (told.rule !== found.rule || told.part !== found.part) return false
  if (told.accepted?.reason !== found.accepted?.reason) return false
  if (told.pointer !== found.pointer) {
    return found.part === 'body' && found.pointer.startsWith(`${told.pointer}/`)
  }
  const isSentByBoth = found.rule.startsWith('echo-') && alike(told.expected) === alike(found.expected)
  if (isSentByBoth) return true
  return found.part === 'body' ? alike(told.actual) === alike(found.actual) : told.actual === found.actual
}

/** Without lengths and places: two contacts have others. */
const alike = (text: string) =>
  text
    .replaceAll('empty string', 'string of 0 characters')
    .replace(/\d+/g, '#')
    .replace(/\b(character|byte|item)\b/g, '$1s')
    .replace(/, (?:within|after) "\/[^"]*"/, '')

function causesOf(findings: readonly Finding[]): Finding[][] {
  return [...groupBy(findings, causeOf).values()]
}

/** Only what stands in a body: a header has a cause of its own. */
function causeOf({ rule, part, pointer, expected, actual, accepted, lapsed }: Finding): string {
  const parent =
    part === 'body' && pointer !== '' ? pointer.slice(0, pointer.lastIndexOf('/')) : `= ${part} ${pointer}`
  // What a new property holds is no other cause.
  const found = rule === 'undocumented-property' ? '' : actual
  return JSON.stringify([rule, parent, expected, found, accepted, lapsed])
}

function asOne(group: readonly Finding[]): Finding {
  const [first] = group as [Finding, ...Finding[]]
  if (group.length === 1) return first
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
