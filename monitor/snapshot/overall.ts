// How all targets stand together: the worst of them, in one sentence. Pure. Read by the overview, its favicon and title, and
// the JSON.

import type { Sign } from './kind-words.ts'
import { plainList } from './phrases.ts'
import type { Said } from './said.ts'
import { type TargetState, targetStates } from './target-state.ts'
import type { TargetView } from './target-view.ts'

export interface Overall {
  /** The worst there is. */
  readonly state: TargetState
  /** `One of 50 targets drifts`; of one target what that says. */
  readonly sentence: string
  /** Of the others, and of the worst one since when. */
  readonly lead: Said
  readonly sign: Sign
  /** Before ` · contactrz`. */
  readonly title: string
  /** The worst first, then by name. */
  readonly views: readonly TargetView[]
}

type Counts = Readonly<Record<TargetState, number>>

export const byState = (a: TargetView, b: TargetView): number =>
  targetStates.indexOf(a.state) - targetStates.indexOf(b.state) || a.name.localeCompare(b.name)

/** @param some At least one. */
export function overallOf(some: readonly TargetView[]): Overall {
  const views = some.toSorted(byState)
  const [worst, ...others] = views
  if (worst === undefined) throw new RangeError('no target is watched')
  const { state, words } = worst
  if (others.length === 0) {
    const title = state === 'none-yet' ? 'No verdict yet' : words.sentence
    return { state, sentence: words.alone, lead: words.lead, sign: words.sign, title, views }
  }
  const counts = Object.fromEntries(
    targetStates.map((one) => [one, views.filter((view) => view.state === one).length]),
  ) as Record<TargetState, number>
  return {
    state,
    sentence: sentenceOf(counts, views.length),
    lead: leadOf(worst, counts),
    sign: words.sign,
    title: titleOf(counts),
    views,
  }
}

function sentenceOf(counts: Counts, all: number): string {
  const { drift, conforming } = counts
  if (counts['monitor-fault'] > 0)
    return `The monitor has failed at ${counts['monitor-fault'] === 1 ? 'one' : counts['monitor-fault']} of ${all} targets`
  if (drift === 1) return `One of ${all} targets drifts`
  if (drift === all) return `${everyOf(all)} drift`
  if (drift > 1) return `${drift} of ${all} targets drift`
  if (conforming === all) return `${everyOf(all)} conform`
  if (counts['none-yet'] === all) return `No verdict yet of ${all} targets, and nothing is wrong`
  return plainList([
    `${conforming === 0 ? 'None' : conforming} of ${all} ${conforming === 1 || conforming === 0 ? 'conforms' : 'conform'}`,
    ...othersOf(counts),
  ])
}

const everyOf = (all: number) => (all === 2 ? 'Both targets' : `All ${all} targets`)

const noVerdict = (counts: Counts) => counts.unavailable + counts.unauthorized + counts['over-quota']

/** Those that neither drift nor conform. */
function othersOf(counts: Counts): string[] {
  const [none, blind, yet] = [noVerdict(counts), counts.blind, counts['none-yet']]
  return [
    ...(none === 0 ? [] : [`${none} give${none === 1 ? 's' : ''} no verdict`]),
    ...(blind === 0 ? [] : [`${blind} ${blind === 1 ? 'is' : 'are'} not known`]),
    ...(yet === 0 ? [] : [`${yet} ha${yet === 1 ? 's' : 've'} no verdict yet`]),
  ]
}

/** What the worst one says, where the sentence does not, and how many of the others do what. */
function leadOf({ state, words }: TargetView, counts: Counts): Said {
  const isTold = state === 'monitor-fault' || state === 'drift'
  if (!isTold)
    return state === 'conforming' || state === 'none-yet' ? [] : [`${words.sentence}. `, ...words.lead]
  const { conforming, drift } = counts
  const drifting = state === 'drift' || drift === 0 ? [] : [`${drift} drift${drift === 1 ? 's' : ''}`]
  const rest = [
    ...drifting,
    ...(conforming === 0 ? [] : [`${conforming} conform${conforming === 1 ? 's' : ''}`]),
    ...othersOf(counts),
  ]
  return [`${words.sentence}. `, ...words.lead, ...(rest.length === 0 ? [] : [` ${plainList(rest)}.`])]
}

function titleOf(counts: Counts): string {
  if (counts['monitor-fault'] > 0) return 'Monitor fault'
  if (counts.drift > 0) return `${counts.drift} drift${counts.drift === 1 ? 's' : ''}`
  const [others] = othersOf(counts)
  return others ?? 'All conform'
}
