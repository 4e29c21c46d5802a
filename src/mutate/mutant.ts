// What mutation testing of the contract is made of. No logic but the words.

import type { Contract } from '../compiled/contract.ts'
import type { ContactKind } from '../contract/synthetic-contact.ts'
import type { Sent, VariantName } from '../judge/verdict.ts'
import type { Deviation } from '../provider/deviation.ts'

/** One deviation of one variant that a check must notice. */
export interface Mutant {
  /** Unlike that of any other mutant: `created remove /Email`. */
  readonly id: string
  readonly variant: VariantName
  /** What is sent to meet it. */
  readonly contact: ContactKind
  /** The kind of deviation, of which there is one mutant per place: `remove`, `status`, `truncate` … */
  readonly operator: string
  /** Where in the body (JSON Pointer), or what: a status, a header, a place in the bytes. */
  readonly place: string
  readonly deviation: Deviation
}

/** A change that leaves the answer conforming: a check that reports it raises a false alarm. */
export interface Control {
  readonly id: string
  readonly variant: VariantName
  readonly contact: ContactKind
  readonly deviation: Deviation
}

/** The documented answer that is mutated. */
export interface Original {
  readonly contract: Contract
  readonly variant: VariantName
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** What an operator makes of an original: place → deviation. A place may be given once. @param full The full contact. */
export type Operator = (
  original: Original,
  full: Sent,
) => Iterable<readonly [place: string, deviation: Deviation]>
