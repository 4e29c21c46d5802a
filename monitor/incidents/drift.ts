// What drifts, pair by pair, and what of it is news. A *pair* is a variant and the contact that it was met with; each
// keeps the findings of its own latest conclusive verdict. Told of is their union: what two contacts show is told once.
// Pure. Called by incident.ts, whose events say it; worded by message/wording.ts.
//
// What the latest verdict of a pair shows at a place (a variant, a rule, a pointer), against what was told of it:
//
// | it shows         | what was told of the place               | then                                               |
// |------------------|------------------------------------------|----------------------------------------------------|
// | a finding        | nothing                                  | news                                               |
// | the same words   | by whichever contact                     | nothing new                                        |
// | any words        | by another contact, of a place around it | nothing new: the whole is around `/Name`           |
// | like words       | by another contact, of a place within it | nothing new: of one property there, of several here |
// | other words      | by another contact only                  | nothing new: each has words of its own             |
// | other words      | by this very contact                     | news; what another said is void                    |
// | nothing any more | something                                | gone once no pair shows it: the next event says so |
//
// What is gone makes no event of its own. Names that differ from answer to answer are one place: unstable.ts.
import { type ContactKind, contactKinds, type Finding, type VariantName, type Verdict } from 'contactrz'
import type { Alerts } from '../config/config-shape.ts'
import { fingerprintOf, isInWordsOf, placeOf, placesAround } from './fingerprint.ts'
import { type Unstable, withoutUnstable } from './unstable.ts'

/** Findings per variant and contact; a pair that conforms is absent. */
export type Drifts = Readonly<Partial<Record<VariantName, PairsOf>>>
type PairsOf = Readonly<Partial<Record<ContactKind, readonly Finding[]>>>

export interface Pair {
  readonly variant: VariantName
  readonly contact: ContactKind
}

/** A finding as it is told. */
export interface ToldFinding {
  readonly variant: VariantName
  readonly found: Finding
  /** The contacts that show it. */
  readonly contacts: readonly ContactKind[]
  readonly isNew: boolean
}

/** What is remembered of what drifts. */
export interface DriftState {
  readonly drifts: Drifts
  readonly told: Drifts
  readonly unstable?: Unstable
}

/**
 * After a conclusive verdict.
 *
 * @param met The contacts that the configuration meets this variant with: what others had shown is not looked for any
 * more, and must not keep an incident open for ever.
 */
export function nextDrifts(
  { drifts, told, unstable: before = [] }: DriftState,
  { variant, contact }: Pair,
  { findings: all }: Verdict,
  met: readonly ContactKind[],
  { additive }: Alerts,
): { readonly drifts: Drifts; readonly unstable: Unstable } {
  const counted = all.filter(
    ({ accepted, severity }) =>
      accepted === undefined && (severity === 'breaking' || (severity === 'additive' && additive)),
  )
  const { findings, unstable } = withoutUnstable(before, told, variant, counted)
  const pairs = contactKinds.flatMap((kind): [ContactKind, readonly Finding[]][] => {
    const list = kind === contact ? findings : met.includes(kind) ? drifts[variant]?.[kind] : undefined
    return list === undefined || list.length === 0 ? [] : [[kind, list]]
  })
  return { drifts: withPairs(drifts, variant, pairs), unstable }
}

/** Whether a pair shows something else than before, be it less. */
export const isOtherThan = (before: Drifts, after: Drifts, { variant, contact }: Pair): boolean =>
  !isAlike(before[variant]?.[contact] ?? [], after[variant]?.[contact] ?? [])

export interface Comparison {
  /** What was told, with what this pair shows of it: to be told by from now on. */
  readonly told: Drifts
  /** Places. */
  readonly news: ReadonlySet<string>
}

/** Holds what a pair shows now against what was told. */
export function compareWithTold(told: Drifts, drifts: Drifts, { variant, contact }: Pair): Comparison {
  const shown = atPlaces(drifts[variant]?.[contact] ?? [])
  const known = contactKinds.map((kind) => [kind, atPlaces(told[variant]?.[kind] ?? [])] as const)
  const own = new Map(known).get(contact) ?? new Map()
  const news = new Set<string>()
  for (const [place, findings] of shown) {
    const isSaid = known.some(
      ([kind, places]) =>
        places.has(place) ||
        (kind !== contact && (isWithin(findings, places) || isWholeOf(findings, places, own))),
    )
    const isSame = known.some(([, places]) => isAlike(places.get(place), findings))
    if (!isSaid || (!isSame && own.has(place))) news.add(key(variant, place))
  }
  const pairs = known.map(([kind, places]): [ContactKind, readonly Finding[]] => {
    const kept = [...places].filter(([place]) =>
      kind === contact ? !shown.has(place) : !news.has(key(variant, place)),
    )
    const added = kind === contact ? [...shown] : []
    return [kind, [...kept, ...added].flatMap(([, findings]) => findings)]
  })
  return { told: withPairs(told, variant, pairs), news }
}

/** What an event says from now on: without what no pair shows any more. */
export const stillShown = (told: Drifts, drifts: Drifts): Drifts => toldOf(told, drifts, true)

/** What was told and no pair shows any more. */
export const goneOf = (told: Drifts, drifts: Drifts): ToldFinding[] =>
  unionOf(toldOf(told, drifts, false), null, new Set())

/** Of what was told, that which stands, or that which does not. */
function toldOf(told: Drifts, drifts: Drifts, isStanding: boolean): Drifts {
  return entriesOf(told).reduce((left, [variant, pairs]) => {
    const shown = new Set(Object.values(drifts[variant] ?? {}).flatMap((list) => list.map(placeOf)))
    const kept = Object.entries(pairs).map(([kind, list]): [ContactKind, readonly Finding[]] => [
      kind as ContactKind,
      list.filter((found) => shown.has(placeOf(found)) === isStanding),
    ])
    return withPairs(left, variant, kept)
  }, told)
}

/**
 * Each place once, in the words of the contact that was met last, or else of the full one; what is but a part of what
 * another contact shows of a place around it is not said beside that.
 */
export function unionOf(drifts: Drifts, met: Pair | null, news: ReadonlySet<string>): ToldFinding[] {
  return entriesOf(drifts).flatMap(([variant, pairs]) => {
    const first = met?.variant === variant ? met.contact : 'full'
    const kinds = contactKinds.toSorted((a, b) => Number(b === first) - Number(a === first))
    const shown = kinds.map((kind) => [kind, atPlaces(pairs[kind] ?? [])] as const)
    const places = new Set(shown.flatMap(([, byPlace]) => [...byPlace.keys()]))
    return [...places].flatMap((place) => {
      const showing = shown.filter(([, byPlace]) => byPlace.has(place))
      const here = showing[0]?.[1].get(place) ?? []
      const contacts = contactKinds.filter((kind) => showing.some(([of]) => of === kind))
      const isNew = news.has(key(variant, place))
      const isPart = shown.some(([of, byPlace]) => !contacts.includes(of) && isWithin(here, byPlace))
      if (isPart && !isNew) return []
      return here.map((found) => ({ variant, found, contacts, isNew }))
    })
  })
}

const entriesOf = (drifts: Drifts) => Object.entries(drifts) as [VariantName, PairsOf][]
const key = (variant: VariantName, place: string) => `${variant} | ${place}`
const atPlaces = (findings: readonly Finding[]) => Map.groupBy(findings, placeOf)

/** Whether the same rule was met at a place around it: what changed everywhere changed there as well. */
const isWithin = ([found]: readonly Finding[], places: ReadonlyMap<string, readonly Finding[]>): boolean =>
  found !== undefined && placesAround(found).some((place) => places.has(place))

/**
 * Whether the same rule was met, in like words, at a place within it: what one contact shows there alone, the other shows
 * of several properties at once. Not where this contact has shown a part of it before: then it has become more.
 */
function isWholeOf(
  [found]: readonly Finding[],
  places: ReadonlyMap<string, readonly Finding[]>,
  own: ReadonlyMap<string, readonly Finding[]>,
): boolean {
  if (found === undefined) return false
  const partsIn = (of: ReadonlyMap<string, readonly Finding[]>) =>
    [...of.values()].flat().filter((part) => placesAround(part).includes(placeOf(found)))
  return partsIn(own).length === 0 && partsIn(places).some((part) => isInWordsOf(found, part))
}

const isAlike = (some: readonly Finding[] | undefined, others: readonly Finding[]): boolean =>
  some !== undefined && fingerprintOf(some) === fingerprintOf(others)

/** A variant without pairs and a pair without findings are absent: nothing drifts where nothing is left. */
function withPairs(
  drifts: Drifts,
  variant: VariantName,
  pairs: readonly (readonly [ContactKind, readonly Finding[]])[],
): Drifts {
  const { [variant]: _before, ...others } = drifts
  const left = pairs.filter(([, findings]) => findings.length > 0)
  return left.length === 0 ? others : { ...others, [variant]: Object.fromEntries(left) }
}
