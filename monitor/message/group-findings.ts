// What was found at several targets, told once: which findings, and at how many of them each. Pure. Called by group.ts.
import type { ThreadMember } from '../alerts/thread-state.ts'
import { shownName } from '../snapshot/kind-words.ts'
import type { AnnouncementContent } from './announcement.ts'
import type { FindingContent } from './findings.ts'
import { findingsShown } from './wording.ts'

/** A target, with what is known of it. */
interface Member {
  readonly member: Pick<ThreadMember, 'target'>
  readonly content: AnnouncementContent
}

export interface GatheredFindings {
  /** What is found at most targets comes first. */
  readonly shown: readonly FindingContent[]
  /** Those that are left out, at each target. */
  readonly more: number
  /** Rule and place of each, in the same order. */
  readonly labels: readonly string[]
}

/** So many targets are named; more are counted. */
const namedShown = 2
const goneShown = 20

/** @param members The worst first. */
export function gatheredFindings(members: readonly Member[]): GatheredFindings {
  const found = byCount(members, ({ content }) => content.content.findings)
  const leftOut = found.slice(findingsShown).map(({ targets }) => targets.length)
  const untold = members.map(({ content }) => content.content.moreFindings)
  return {
    shown: found
      .slice(0, findingsShown)
      .map(({ item, targets }) => ({ ...item, where: `${item.where}, ${atTargets(targets)}` })),
    more: [...leftOut, ...untold].reduce((sum, count) => sum + count, 0),
    labels: byCount(members, ({ content }) =>
      content.target.findings.map(({ rule, pointer }) => `${rule} ${pointer}`.trimEnd()),
    ).map(({ item }) => item),
  }
}

/** What is no longer found. */
export function gatheredGone(members: readonly Member[]): string[] {
  const gone = byCount(members, ({ content }) => content.content.gone)
  const lines = gone.slice(0, goneShown).map(({ item, targets }) => `${item}, ${atTargets(targets)}`)
  return gone.length > goneShown ? [...lines, `and ${gone.length - goneShown} more`] : lines
}

const atTargets = (targets: readonly string[]): string =>
  `at ${targets.length > namedShown ? `${targets.length} targets` : targets.map(shownName).join(' and ')}`

/** What is the same at several targets once, with these. */
function byCount<Item>(
  members: readonly Member[],
  itemsOf: (member: Member) => readonly Item[],
): { readonly item: Item; readonly targets: readonly string[] }[] {
  const groups = new Map<string, { readonly item: Item; readonly targets: Set<string> }>()
  for (const one of members)
    for (const item of itemsOf(one)) {
      const key = JSON.stringify(item)
      const group = groups.get(key) ?? { item, targets: new Set() }
      group.targets.add(one.member.target)
      groups.set(key, group)
    }
  return [...groups.values()]
    .map(({ item, targets }) => ({ item, targets: [...targets] }))
    .toSorted((a, b) => b.targets.length - a.targets.length)
}
