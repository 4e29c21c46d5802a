// What a report says beside its findings: what was required and not met, what was left behind, and the like. Every
// format shows each of these in its own way, so that none of them can leave one out. Pure.

import { namePrefix } from '../contract/synthetic-contact.ts'
import type { VariantName } from '../judge/verdict.ts'
import type { LeftBehind, Report } from './report.ts'

export interface Note {
  readonly level: 'error' | 'notice'
  /** Null: it is about the whole check. */
  readonly variant: VariantName | null
  readonly title: string
  /** One sentence, without its full stop. */
  readonly text: string
}

export function notesOf(report: Report): Note[] {
  const { probes, unmetRequirements = [], unusedAcceptances = [], interrupted } = report
  return [
    ...(interrupted ? [interruption] : []),
    ...unmetRequirements.map(
      ({ variant, reason }): Note => ({
        level: 'error',
        variant,
        title: 'required, and not met',
        text: `${variant} was not probed: ${reason}`,
      }),
    ),
    ...probes.flatMap(({ variant, leftBehind }): Note[] =>
      leftBehind === undefined ? [] : [{ level: 'notice', variant, ...wordsOf(leftBehind) }],
    ),
    ...unusedAcceptances.map(
      ({ rule, pointer }): Note => ({
        level: 'notice',
        variant: null,
        title: 'accepted, but not found',
        text: `${`${rule} ${pointer}`.trim()}; the entry can be deleted`,
      }),
    ),
  ]
}

const interruption: Note = {
  level: 'error',
  variant: null,
  title: 'interrupted',
  text: 'the check was ended before its end: what it says is not all that was asked for',
}

const wordsOf = ({ marker, created }: LeftBehind): Pick<Note, 'title' | 'text'> => ({
  title: created ? 'contact left behind' : 'contact perhaps left behind',
  text: `a contact ${created ? 'was created' : 'may have been created'}, and stays until somebody deletes it: its Name begins with "${namePrefix(marker)}"`,
})

/** The outcome, and in the same breath what keeps it from being the whole truth. */
export function headlineOf({ outcome, unmetRequirements = [], interrupted }: Report): string {
  const unmet = unmetRequirements.map(({ variant }) => variant)
  return [
    outcome,
    ...(interrupted ? ['interrupted'] : []),
    ...(unmet.length > 0 ? [`required and not met: ${unmet.join(', ')}`] : []),
  ].join(', ')
}
