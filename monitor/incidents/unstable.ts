// Findings that bear a name which the provider gives anew in each answer: one place, `/*`, and not one for each name. Pure.
// Called by incident.ts before it asks what of a drift is news.
import type { Finding, VariantName } from 'contactrz'
import type { Drifts } from './drift.ts'
import { placeOf } from './fingerprint.ts'

/** Families of findings whose names were not the same in all answers since the drift began. */
export type Unstable = readonly string[]

interface Named {
  readonly family: string
  readonly name: string
  /** The finding, whatever the name. */
  readonly nameless: Finding
}

const differs = 'that differs from answer to answer'

/** Of a rule whose findings are told apart by a name from the wire; null for any other. */
function namedOf(variant: VariantName, found: Finding): Named | null {
  // What it does to types has the name in it.
  const { consumerType: _ofThisName, ...untyped } = found
  if (found.rule === 'undocumented-property') {
    const pointer = `${found.pointer.slice(0, found.pointer.lastIndexOf('/'))}/*`
    const nameless = { ...untyped, pointer, actual: `a property under a name ${differs}` }
    return { family: `${variant} | ${found.rule} | ${pointer}`, name: placeOf(found), nameless }
  }
  if (found.rule === 'renamed-property') {
    const nameless = { ...untyped, actual: `a name ${differs}, in its place` }
    return { family: `${variant} | ${placeOf(found)}`, name: found.actual, nameless }
  }
  return null
}

/**
 * Names have changed where one was told that is not shown, and one is shown that was not told. One that was told and is
 * shown stays a finding of its own.
 */
export function withoutUnstable(
  before: Unstable,
  told: Drifts,
  variant: VariantName,
  findings: readonly Finding[],
): { readonly findings: readonly Finding[]; readonly unstable: Unstable } {
  const named = (list: readonly Finding[]) =>
    list.flatMap((found) => {
      const one = namedOf(variant, found)
      return one === null ? [] : [one]
    })
  const shown = named(findings)
  const known = named(Object.values(told[variant] ?? {}).flat())
  const lacks = (some: readonly Named[], others: readonly Named[], family: string) =>
    some.some((one) => one.family === family && !others.some(({ name }) => name === one.name))
  const changed = shown
    .map(({ family }) => family)
    .filter((family) => lacks(shown, known, family) && lacks(known, shown, family))
  const unstable = [...new Set([...before, ...changed])]
  const isKnown = ({ family, name }: Named) => known.some((one) => one.family === family && one.name === name)
  const seen = new Set<string>()
  const kept = findings.flatMap((found) => {
    const one = namedOf(variant, found)
    if (one === null || !unstable.includes(one.family) || isKnown(one)) return [found]
    // One for all of them.
    if (seen.has(one.family)) return []
    seen.add(one.family)
    return [one.nameless]
  })
  return { findings: kept, unstable }
}
