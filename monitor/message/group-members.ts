// Which targets a message of a group tells of, and since when: its list, and its facts. Pure. Called by group.ts.
import { isOver, type ThreadStep, type ToldMember } from '../alerts/thread.ts'
import type { ThreadMember } from '../alerts/thread-state.ts'
import type { IncidentKind } from '../incidents/incident.ts'
import type { HostCounts } from '../snapshot/host-words.ts'
import { shownName } from '../snapshot/kind-words.ts'
import type { OwedAnnouncement } from '../store/store.ts'
import { atLocal, clean, span } from '../tools/formatting.ts'
import type { AnnouncementContent } from './announcement.ts'
import type { Origin } from './circumstances.ts'
import type { MemberContent } from './content.ts'
import { countInLine, type Fact, moreInLedger, originFacts } from './facts.ts'
import { linkTo } from './link.ts'
import { eventWords } from './wording.ts'

/** A target that the message tells of, with what is known of it. */
export interface GroupMember extends ToldMember<OwedAnnouncement> {
  readonly content: AnnouncementContent
}

export interface Group {
  readonly kind: IncidentKind
  readonly host: string
  /** When it is told. */
  readonly at: number
  readonly step: ThreadStep<OwedAnnouncement>
  /** The worst first. */
  readonly told: readonly GroupMember[]
  /** Of these more is known than is told while they are muted: perhaps that it is over. */
  readonly muted: ReadonlySet<string>
  readonly origin: Origin
}

/** How the targets of a thread stand, as far as it was told: each counts once. */
export function countsOfMembers({ step: { members }, muted }: Pick<Group, 'step' | 'muted'>): HostCounts {
  const counts = { all: members.length, open: 0, flapping: 0, muted: 0, over: 0, unwatched: 0 }
  for (const member of members)
    if (isOver(member)) counts[member.isUnwatched === true ? 'unwatched' : 'over']++
    else if (muted.has(member.target)) counts.muted++
    else counts[member.event === 'flapping' ? 'flapping' : 'open']++
  return counts
}

/** What is not over, as the monitor has it: what comes and goes is open until it is calm. */
export const openOf = ({ open, flapping }: HostCounts): number => open + flapping

export function memberContent({ kind, muted, origin }: Group, told: GroupMember): MemberContent {
  const { member, content, latest } = told
  const { target, openedAt } = member
  return {
    name: shownName(target),
    said: saidOfMember(told, muted.has(target)),
    reason: latest.event === 'resolved' ? null : content.reason,
    link: linkTo(origin, { target, kind, openedAt }),
  }
}

function saidOfMember({ member, told, latest, content, isCurrent }: GroupMember, isMuted: boolean): string {
  const { since, zone, heldUntil } = content
  const lastedMs = latest.at - since
  const isUnwatched = member.isUnwatched === true
  const words = told.map((one) => {
    if (one === latest) return isUnwatched ? 'closed' : eventWords[one.event]
    return `${eventWords[one.event]}${one.afterMute ? ' while it was muted' : ''}`
  })
  const lasted =
    latest.event !== 'resolved'
      ? `, since ${atLocal(zone, since)}`
      : lastedMs < 60_000
        ? ''
        : ` after ${span(lastedMs)}`
  return [
    `${storyOf(words)}${lasted}`,
    ...(isUnwatched ? ['it is no longer watched'] : []),
    ...(latest.afterMute ? ['while it was muted'] : []),
    ...(isMuted ? ['muted since'] : []),
    ...(isCurrent || latest.event !== 'resolved' ? [] : ['it has opened again since']),
    ...(heldUntil === null || latest.event === 'resolved'
      ? []
      : [`creates are held until ${atLocal(zone, heldUntil)}`]),
  ].join('; ')
}

/** Such as `opened, changed, resolved, opened again`. What opens after anything else of a target opens again. */
const storyOf = (words: readonly string[]): string =>
  words
    .filter((word, index) => word !== words[index - 1])
    .map((word, index) => (word === eventWords.opened && index > 0 ? `${word} again` : word))
    .join(', ')

/** So many of those that were told of before are named. */
const othersShown = 10

/** Those that the message has nothing new of, and where nobody was told that it is over. */
export function othersLine({ step, told, muted }: Group): string | null {
  const news = new Set(told.map(({ member }) => member.target))
  const others = step.members.filter((member) => !isOver(member) && !news.has(member.target))
  const of = (wasMuted: boolean) => others.filter(({ target }) => muted.has(target) === wasMuted)
  const lines = [
    ...namedIn('Told before, and still open', of(false)),
    ...namedIn('Told before, and muted since', of(true)),
  ]
  return lines.length === 0 ? null : lines.join(' ')
}

function namedIn(title: string, members: readonly ThreadMember[]): string[] {
  if (members.length === 0) return []
  const names = members
    .slice(0, othersShown)
    .map(({ target, event }) => `${shownName(target)}${event === 'flapping' ? ' (flapping)' : ''}`)
  const more = members.length > othersShown ? ` and ${members.length - othersShown} more` : ''
  return [`${title}: ${names.join(', ')}${more}.`]
}

export function groupFacts(group: Group): Fact[] {
  const { host, at, step, told, origin } = group
  const isEnded = step.event === 'resolved'
  const zones = new Set(told.map(({ content }) => content.zone))
  const [only = 'UTC'] = zones
  const zone = zones.size === 1 ? only : 'UTC'
  const since = sinceOfGroup({ step, told })
  const endedAt = latestOf(told)
  const lasted = (until: number, word: string) =>
    until - since < 60_000 ? '' : `, ${word} ${span(until - since)}`
  return [
    ['Host', clean(host)],
    ['Targets', targetsFact(countsOfMembers(group), isEnded)],
    ['Since', `${atLocal(zone, since)}${isEnded ? '' : lasted(at, 'for')}`],
    isEnded
      ? ['Resolved', `${atLocal(zone, endedAt)}${lasted(endedAt, 'after')}`]
      : ['Now', atLocal(zone, at)],
    ...leftOfGroup(told),
    ...originFacts(origin),
  ]
}

function targetsFact(counts: HostCounts, isEnded: boolean): string {
  const { all, muted } = counts
  const open = openOf(counts)
  if (isEnded || open === all) return `${all}`
  return `${all}, of which ${open} ${open === 1 ? 'is' : 'are'} open${muted === 0 ? '' : `, and ${muted} muted`}`
}

/** When the trouble was first met at any of them. */
export const sinceOfGroup = ({ step, told }: Pick<Group, 'step' | 'told'>): number =>
  Math.min(
    step.openedAt,
    // Whoever is told late, as by escalation, hears of what has been open for long.
    ...step.members.map(({ openedAt }) => openedAt),
    ...told.map(({ content }) => content.since),
  )

/** When the last of it happened. */
export const latestOf = (told: readonly GroupMember[]): number =>
  Math.max(...told.map(({ latest }) => latest.at))

const leftShown = 10

/** For whoever purges them; all of them are in the ledger. */
function leftOfGroup(told: readonly GroupMember[]): Fact[] {
  const left = told.flatMap(({ member, content }) => {
    let label = ''
    return content.left.map(([own, value]): readonly [string, string, string] => {
      label = own === '' ? label : own
      return [label, value, shownName(member.target)]
    })
  })
  const labels = [...new Set(left.map(([label]) => label))]
  const ordered = labels.flatMap((label) => left.filter(([own]) => own === label))
  const shown = ordered
    .slice(0, leftShown)
    .map(
      ([label, value, name], index): Fact => [
        label === ordered[index - 1]?.[0] ? '' : label,
        `${name}: ${value}`,
      ],
    )
  const hidden = ordered.slice(leftShown).reduce((sum, [, value]) => sum + countInLine(value), 0)
  return hidden === 0 ? shown : [...shown, ['', moreInLedger(hidden)]]
}
