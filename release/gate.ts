// Whether what is about to be released keeps what was promised: the version of the document and of the package against
// the changes since the last release, and the pact against the consumer tests. Pure.
import { type Change, isSmaller, largestBump } from '../src/diff/change.ts'
import { bumpBetween } from '../src/diff/compare-document.ts'
import type { Bump } from '../src/diff/rule.ts'

export interface Candidate {
  /** What the changes since the last release ask for. */
  readonly demanded: Bump
  readonly changes: readonly Change[]
  /** Of the package `contactrz`. */
  readonly released: string
  readonly current: string
  /** Of the changesets that wait, for `contactrz`. */
  readonly pending: readonly Bump[]
  /** What is wrong with the pact, one line each. */
  readonly pactProblems: readonly string[]
}

/** One line for each thing that keeps it from being released, with what to do; empty if nothing does. */
export function gateProblems(candidate: Candidate): string[] {
  const { demanded, changes, released, current, pending, pactProblems } = candidate
  const problems: string[] = []
  for (const { rule, before, after } of changes) {
    if (rule === 'version-too-small' || rule === 'version-decreased')
      problems.push(
        `openapi/contactrz.yaml: info.version was ${before} and is ${after}: raise it, see npx contactrz diff openapi/released/contactrz.yaml openapi/contactrz.yaml`,
      )
  }
  const made = bumpBetween(released, current)
  if (made === null) {
    problems.push(`src/package.json: version ${current} is below ${released}, which is released: raise it`)
  } else {
    const planned = largestBump([made, ...pending])
    if (isSmaller(planned, demanded))
      problems.push(
        `contactrz: the changes of the document ask for a ${demanded} version, and ${planned === 'none' ? 'none is planned' : `only a ${planned} one is planned`}: npx changeset`,
      )
  }
  return [...problems, ...pactProblems.map((problem) => `the pact: ${problem}`)]
}
