// Which targets a message of a group tells of, and since when: its list, and its facts. Pure. Called by group.ts.
import { isOver, type ThreadStep, type ToldMember } from '../alerts/thread.ts'
import type { IncidentKind } from '../incidents/incident.ts'
import { shownName } from '../snapshot/kind-words.ts'
import type { OwedAnnouncement } from '../store/store.ts'
import { atLocal, clean, span } from '../tools/formatting.ts'
import type { AnnouncementContent } from './announcement.ts'
import type { Origin } from './circumstances.ts'
import { type Fact, originFacts } from './facts.ts'
import { linkTo } from './link.ts'
import { eventWords, type MemberContent } from './wording.ts'

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
  readonly origin: Origin
}

export function memberContent(kind: IncidentKind, told: GroupMember, origin: Origin): MemberContent {
  const { member, content, latest } = told
  const { target, openedAt } = member
  return {
    name: shownName(target),
    said: saidOfMember(told),
    reason: latest.event === 'resolved' ? null : content.reason,
    link: linkTo(origin, { target, kind, openedAt }),
  }
}

function saidOfMember({ member, told, latest, content, isCurrent }: GroupMember): string {
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

/** Those that the message has nothing new of, and where it is not over. */
export function othersLine({ step: { members }, told }: Pick<Group, 'step' | 'told'>): string | null {
  const news = new Set(told.map(({ member }) => member.target))
  const names = members
    .filter((member) => !isOver(member) && !news.has(member.target))
    .map((one) => one.target)
  if (names.length === 0) return null
  const more = names.length > othersShown ? ` and ${names.length - othersShown} more` : ''
  return `Told before, and still open: ${names.slice(0, othersShown).map(shownName).join(', ')}${more}.`
}

export function groupFacts({ host, at, step, told, origin }: Group): Fact[] {
  const { members, event } = step
  const isEnded = event === 'resolved'
  const open = members.filter((member) => !isOver(member)).length
  const zones = new Set(told.map(({ content }) => content.zone))
  const [only = 'UTC'] = zones
  const zone = zones.size === 1 ? only : 'UTC'
  const since = sinceOfGroup({ step, told })
  const endedAt = latestOf(told)
  const lasted = (until: number, word: string) =>
    until - since < 60_000 ? '' : `, ${word} ${span(until - since)}`
  return [
    ['Host', clean(host)],
    [
      'Targets',
      `${members.length}${isEnded || open === members.length ? '' : `, of which ${open} ${open === 1 ? 'is' : 'are'} open`}`,
    ],
    ['Since', `${atLocal(zone, since)}${isEnded ? '' : lasted(at, 'for')}`],
    isEnded
      ? ['Resolved', `${atLocal(zone, endedAt)}${lasted(endedAt, 'after')}`]
      : ['Now', atLocal(zone, at)],
    ...leftOfGroup(told),
    ...originFacts(origin),
  ]
}

/** When the trouble was first met at any of them. */
export const sinceOfGroup = ({ step, told }: Pick<Group, 'step' | 'told'>): number =>
  Math.min(step.openedAt, ...told.map(({ content }) => content.since))

/** When the last of it happened. */
export const latestOf = (told: readonly GroupMember[]): number =>
  Math.max(...told.map(({ latest }) => latest.at))

const leftShown = 10

/** For whoever purges them; all of them are in the ledger. */
function leftOfGroup(told: readonly GroupMember[]): Fact[] {
  const left = told.flatMap(({ member, content }) => {
    let label = ''
    return content.left.map(([own, value]): Fact => {
      label = own === '' ? label : own
      return [label, `${shownName(member.target)}: ${value}`]
    })
  })
  const labels = [...new Set(left.map(([label]) => label))]
  const ordered = labels.flatMap((label) =>
    left.filter(([own]) => own === label).map(([own, value], index): Fact => [index === 0 ? own : '', value]),
  )
  return ordered.length > leftShown
    ? [
        ...ordered.slice(0, leftShown),
        ['', `and ${ordered.length - leftShown} more, which are in the ledger`],
      ]
    : ordered
}
