// One change between two versions of the document, and what all of them come to.
import type { Document } from './document.ts'
import type { Bump, ChangeSeverity, Direction } from './rule.ts'
import { type DiffRuleId, diffRules } from './rules.ts'

/** Where in the contract something is. */
export interface Place {
  /** operationId, or method and path; empty: the document. */
  readonly operation: string
  readonly status: string | null
  readonly variant: string | null
  /** JSON Pointer of the value in the body (`*`: any item), or the name of a header or parameter; else empty. */
  readonly pointer: string
  /** JSON Pointer into the new document, or into the old one for what is gone. */
  readonly at: string
}

export interface Change extends Place {
  /** Rule, operation, direction, status, variant and pointer: stable, whatever the wording. */
  readonly id: string
  readonly rule: DiffRuleId
  readonly severity: ChangeSeverity
  readonly direction: Direction
  readonly before: string
  readonly after: string
  readonly wire: string
  readonly types: string
  readonly bump: Bump
  readonly message: string
  readonly accepted?: { readonly reason: string; readonly until: string }
  /** Accepted until a day that has passed: why it counts again. */
  readonly lapsed?: { readonly reason: string; readonly until: string }
}

/** What `contactrz diff --format json` prints; its JSON Schema is `contactrz/diff.schema.json`. */
export interface DiffReport {
  readonly version: 1
  readonly old: { readonly file: string; readonly version: string }
  readonly new: { readonly file: string; readonly version: string }
  readonly outcome: 'identical' | 'compatible' | 'breaking'
  /** What the changes ask for, accepted ones included. */
  readonly bump: Bump
  readonly changes: readonly Change[]
  /** Acceptances that matched no change. Absent if there are none. */
  readonly unusedAcceptances?: readonly { readonly rule: string; readonly pointer: string }[]
}

/** What is compared, and what was found so far. */
export interface Context {
  readonly old: Document
  readonly new: Document
  readonly changes: Change[]
}

/** Whose values a schema is about: what may be sent, or what can come. */
export type Side = 'request' | 'answer'

export interface Comparison extends Context {
  readonly side: Side
}

/** Adds a change at the place that is compared, or at another. */
export type Add = (rule: DiffRuleId, before: string, after: string, place?: Partial<Place>) => void

export function changeOf(rule: DiffRuleId, place: Place, before: string, after: string): Change {
  const { severity, direction, wire, types, bump, summary } = diffRules[rule]
  const { operation, status, variant, pointer } = place
  const where = [operation, status, variant, pointer].filter((part) => part !== null && part !== '')
  return {
    id: [rule, operation || '-', direction, status ?? '-', variant ?? '-', pointer].join(' ').trim(),
    rule,
    severity,
    direction,
    ...place,
    before,
    after,
    wire,
    types,
    bump,
    message: `${where.join(' ')}${where.length > 0 ? ': ' : ''}${summary}`,
  }
}

const bumps: readonly Bump[] = ['none', 'patch', 'minor', 'major']

/** The largest of them; none for none. */
export const largestBump = (of: readonly Bump[]): Bump =>
  bumps[Math.max(0, ...of.map((bump) => bumps.indexOf(bump)))] ?? 'none'

export const isSmaller = (a: Bump, b: Bump): boolean => bumps.indexOf(a) < bumps.indexOf(b)
