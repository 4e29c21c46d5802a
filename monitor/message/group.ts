// What a message says of several targets of one host: how many, which, what was found at how many of them, and what to do.
// Pure. Called by thread-message.ts; what it says of one is wording.ts.
import { isOver } from '../alerts/thread.ts'
import type { ThreadMember } from '../alerts/thread-state.ts'
import { eventNames } from '../incidents/incident.ts'
import { sentenceOfHost } from '../snapshot/host-words.ts'
import { shownName } from '../snapshot/kind-words.ts'
import { clean, span } from '../tools/formatting.ts'
import { commandsOfGroup } from './commands.ts'
import type { MessageContent } from './content.ts'
import { gatheredFindings, gatheredGone } from './group-findings.ts'
import {
  countsOfMembers,
  type Group,
  type GroupMember,
  groupFacts,
  latestOf,
  memberContent,
  openOf,
  othersLine,
  sinceOfGroup,
} from './group-members.ts'
import { linkToAll } from './link.ts'
import { subjectOf } from './subject.ts'
import { eventWords, isFlapping, signature, toneOfKind, what, whatAgain } from './wording.ts'

/** So many targets are listed: it is read on a telephone, too. */
const membersShown = 20
const todoShown = 10

export function contentOfGroup(group: Group): MessageContent {
  const { kind, host, step, told, origin } = group
  const isEnded = step.event === 'resolved'
  const open = told.filter(({ member, isCurrent }) => isCurrent && !isOver(member))
  const findings = gatheredFindings(isEnded ? told : open)
  const reporter = reporterOf(told)
  return {
    subject: subjectOfGroup(group),
    // Nothing says that it is over where nobody looks any longer.
    tone: !isEnded ? toneOfKind[kind] : step.members.some(isUnwatched) ? 'monitor' : 'well',
    headline: headlineOf(group, findings.labels),
    sentence: sentenceOfHost(kind, host, countsOfMembers(group)),
    lead: leadOf(group),
    link: linkToAll(origin),
    members: {
      items: told.slice(0, membersShown).map((one) => memberContent(group, one)),
      more: Math.max(0, told.length - membersShown),
      others: othersLine(group),
    },
    facts: groupFacts(group),
    findingsTitle: isEnded ? 'What it was' : 'What was found',
    findings: findings.shown,
    moreFindings: findings.more,
    gone: isEnded ? [] : gatheredGone(open),
    todo: isEnded
      ? []
      : [...new Set(open.flatMap(({ content }) => content.content.todo))].slice(0, todoShown),
    commands: commandsOfGroup(kind, told.map(actionable), origin),
    footer: `${reporter === null ? '' : `The report of the run at ${shownName(reporter.member.target)} is attached. `}${signature}`,
  }
}

/** Whose report goes with it: the worst that has one. */
export const reporterOf = (told: readonly GroupMember[]): GroupMember | null =>
  told.find(({ content }) => content.report !== null) ?? null

const subjectOfGroup = ({ kind, host, step: { severity, members } }: Group): string =>
  `${subjectOf({ name: host }, kind, severity)} - ${members.length} targets`

const actionable = ({ member, isCurrent, content }: GroupMember) => ({
  name: member.target,
  since: content.since,
  isOver: !isCurrent || isOver(member),
  isHeld: content.heldUntil !== null,
  hasLeft: content.left.length > 0,
  accept: content.accept,
})

function headlineOf(group: Group, labels: readonly string[]): string {
  const { kind, host, step, told } = group
  const { event, members } = step
  const name = `${host}: ${kind} ${eventWords[event]}`
  if (event === 'resolved') return clean(`${name}${endOf(group)}`, 160)
  if (event === 'changed') {
    const counts = countsOfMembers(group)
    const muted = counts.muted === 0 ? '' : `, ${counts.muted} muted`
    return clean(`${name} - ${countsOf(told)}; ${openOf(counts)} of ${counts.all} targets open${muted}`, 160)
  }
  const [first, ...others] = labels
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const count =
    told.length === members.length ? `${told.length} targets` : `${told.length} of ${members.length} targets`
  return clean(`${name} at ${count}${first === undefined ? '' : ` - ${first}${more}`}`, 160)
}

/** Where it is over, and after what time. */
function endOf(group: Group): string {
  const { members } = group.step
  const lastedMs = latestOf(group.told) - sinceOfGroup(group)
  const lasted = lastedMs < 60_000 ? '' : ` after ${span(lastedMs)}`
  const unwatched = members.filter(isUnwatched).length
  if (unwatched > 0)
    return ` at ${members.length - unwatched} of ${members.length} targets${lasted}, ${unwatched} no longer watched`
  return ` at ${members.length === 2 ? 'both' : `all ${members.length}`} targets${lasted}`
}

const isUnwatched = (member: ThreadMember): boolean => member.isUnwatched === true

/** Such as `1 opened, 2 resolved`. */
function countsOf(told: readonly Pick<GroupMember, 'member'>[]): string {
  const words = told.map(({ member }) =>
    isUnwatched(member) ? 'no longer watched' : eventWords[member.event],
  )
  return [...eventNames.map((event) => eventWords[event]), 'no longer watched']
    .map((word) => ({ word, count: words.filter((one) => one === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ')
}

function leadOf({ kind, step, told }: Group): string {
  const isEnded = step.event === 'resolved'
  const unwatched = told.filter(({ member }) => isUnwatched(member)).length
  const isWell = step.members.some((member) => isOver(member) && !isUnwatched(member))
  return [
    ...(isEnded ? (isWell ? [whatAgain[kind]] : []) : [what[kind]]),
    ...(new Set(told.map(({ member }) => member.event)).size > 1 || step.event === 'changed'
      ? [`New in this message: ${countsOf(told)}.`]
      : []),
    ...(unwatched === 0
      ? []
      : [
          `Of ${unwatched} the configuration has no target of this name any more: whether it is over there is not known.`,
        ]),
    ...(told.some(({ member }) => member.event === 'flapping') ? [isFlapping] : []),
    ...escalatedLead(told),
  ].join(' ')
}

function escalatedLead(told: Group['told']): string[] {
  const escalated = told.filter(({ member }) => member.event === 'escalated').length
  if (escalated === 0) return []
  const [of, are] =
    escalated === 1
      ? [told.length === 1 ? 'it has' : '1 of them has', 'is']
      : [escalated === told.length ? 'they have' : `${escalated} of them have`, 'are']
  return [`You are told because ${of} been open for long, and ${are} still not over.`]
}
