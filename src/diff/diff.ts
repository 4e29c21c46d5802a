// Two versions of the document → what has changed, each change once. Pure.
import { type Change, type DiffReport, largestBump } from './change.ts'
import { compareDocuments, versionChanges } from './compare-document.ts'
import { compareOperations } from './compare-operation.ts'
import { DiffInputError, type Document, openDocument } from './document.ts'
import { readOperations } from './operation.ts'

export interface DiffInput {
  /** How messages name it: a file. */
  readonly name: string
  /** The parsed document. */
  readonly document: unknown
}

/**
 * What has changed between two versions of an OpenAPI 3.1 document.
 *
 * @throws {DiffInputError} if one of them is no such document.
 */
export function diffDocuments(older: DiffInput, newer: DiffInput): DiffReport {
  const [old, next] = [older, newer].map(({ name, document }) => openDocument(document, name)) as [
    Document,
    Document,
  ]
  const [before, after] = [readOperations(old), readOperations(next)]
  for (const [operations, { name }] of [
    [before, older],
    [after, newer],
  ] as const)
    if (operations.length === 0)
      throw new DiffInputError(`${name} has no operation: there is nothing to compare`)
  const changes: Change[] = []
  compareOperations({ old, new: next, changes }, before, after)
  compareDocuments({ old, new: next, changes })
  const found = unique(changes)
  const demanded = largestBump(found.map(({ bump }) => bump))
  const all = [...found, ...versionChanges(old.version, next.version, demanded)]
  return {
    version: 1,
    old: { file: older.name, version: old.version },
    new: { file: newer.name, version: next.version },
    outcome: outcomeOf(all),
    bump: demanded,
    changes: all,
  }
}

/** Breaking if any change is that counts; identical without any change. */
export function outcomeOf(changes: readonly Change[]): DiffReport['outcome'] {
  if (changes.length === 0) return 'identical'
  const counted = changes.filter(({ accepted }) => accepted === undefined)
  return counted.some(({ severity }) => severity === 'breaking') ? 'breaking' : 'compatible'
}

const unique = (changes: readonly Change[]) => [
  ...new Map(changes.map((change) => [change.id, change])).values(),
]
